"""Error pages say what happened and where to go, in the look of the house, and never need more than they have."""

from django.template.loader import render_to_string
from django.test import Client


def test_the_pages_of_500_and_400_need_neither_context_nor_database():
    for name in ("500.html", "400.html"):
        page = render_to_string(name)
        assert "<h1>" in page
        assert 'href="/"' in page


def test_a_form_with_an_old_token_is_told_that_nothing_was_saved(db):
    response = Client(enforce_csrf_checks=True).post("/can-bo/tiep-nhan", {"name": "x"})
    assert response.status_code == 403
    assert "Chưa có gì được lưu." in response.content.decode()
    assert "CSRF" not in response.content.decode()


def test_signing_in_with_an_old_token_only_asks_once_more(db):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/can-bo/dang-nhap", {"username": "x", "password": "y", "next": "/can-bo/viec"})
    assert response.status_code == 303
    assert response.headers["Location"] == "/can-bo/dang-nhap?next=%2Fcan-bo%2Fviec&cu=1"
    assert "CSRF" not in client.get(response.headers["Location"]).content.decode()
