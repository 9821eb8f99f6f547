"""The officials' door."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from dossiers.units.models import SignInFailure
from portal.desk.account import signin_limits as attempts
from tests.desk.conftest import words

DOOR = "/can-bo/dang-nhap"
PASSWORD = "mot-cua-thu-2018"


def knock(client, username="t.tiepnhan", password=PASSWORD, **more):
    return client.post(DOOR, {"username": username, "password": password, **more})


@pytest.mark.parametrize("page", ["/can-bo/viec", "/can-bo/tiep-nhan", "/can-bo/tra-ket-qua", "/can-bo/ho-so/X"])
def test_a_stranger_is_sent_to_sign_in_and_comes_back_to_the_page(client, page):
    response = client.get(page)
    assert response.status_code == 302
    assert response["Location"].startswith(f"{DOOR}?next=")
    assert page.rsplit("/", 1)[-1] in response["Location"]


def test_the_right_password_opens_the_worklist_and_a_new_session(world, client):
    client.get(DOOR)
    response = knock(client)
    assert (response.status_code, response["Location"]) == (302, "/can-bo/viec")
    assert "Việc của" in words(client.get("/can-bo/viec"))


def test_leaders_of_the_city_begin_at_the_board(world, client):
    assert knock(client, "t.lanhdao.tp")["Location"] == "/dieu-hanh/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_next_never_leads_out_of_the_house(world, client, elsewhere):
    assert knock(client, next=elsewhere)["Location"] == "/can-bo/viec"


def test_next_leads_to_a_page_of_ours(world, client):
    assert knock(client, next="/can-bo/tiep-nhan")["Location"] == "/can-bo/tiep-nhan"


@pytest.mark.parametrize(
    ("username", "password"),
    [("t.tiepnhan", "wrong"), ("nobody", PASSWORD), ("x" * 10_000, "y"), ("a\x00b", "y"), ("t.tiepnhan", "z" * 10_000)],
)
def test_wrong_account_and_wrong_password_get_one_sentence(world, client, username, password):
    response = knock(client, username, password)
    assert response.status_code == 422
    assert "không đúng" in words(response) or "ký tự" in words(response)
    assert "_auth_user_id" not in client.session


def test_nothing_typed_is_told_field_by_field(client, db):
    response = knock(client, "", "")
    assert "Nhập tên đăng nhập." in words(response)
    assert "Nhập mật khẩu." in words(response)


def test_after_ten_failures_even_the_right_password_waits_until_a_clock_time(world, client):
    for _ in range(attempts.MOST):
        assert knock(client, password="wrong").status_code == 422
    response = knock(client)
    assert response.status_code == 429
    assert "Tạm dừng đăng nhập đến" in words(response)
    assert knock(client, "T.TIEPNHAN").status_code == 429  # the account's name however it is written


def test_failures_elsewhere_and_of_others_do_not_lock_this_officer_out(world, client):
    for _ in range(attempts.MOST + 1):
        Client(REMOTE_ADDR="198.51.100.7").post(DOOR, {"username": "t.tiepnhan", "password": "wrong"})
        knock(client, "t.thuly", "wrong")
    assert knock(client).status_code == 302


def test_a_success_forgets_the_failures_and_no_account_name_is_kept(world, client):
    for _ in range(attempts.MOST - 1):
        knock(client, password="wrong")
    assert "t.tiepnhan" not in str(list(SignInFailure.objects.values()))
    assert knock(client).status_code == 302
    assert not SignInFailure.objects.exists()


def test_an_account_that_was_switched_off_is_out_at_once(world, at_desk):
    client = at_desk("receiver")
    assert client.get("/can-bo/viec").status_code == 200
    world.receiver.is_active = False
    world.receiver.save()
    assert client.get("/can-bo/viec").status_code == 302
    assert knock(client).status_code == 422


def _age(client, key, **span):
    session = client.session
    session[key] = (timezone.now() - dt.timedelta(**span)).isoformat()
    session.save()


@pytest.mark.parametrize(("key", "span"), [("seen_at", {"minutes": 31}), ("signed_in_at", {"hours": 10, "minutes": 1})])
def test_an_idle_or_old_session_is_over_and_says_so(world, at_desk, key, span):
    client = at_desk("receiver")
    client.get("/can-bo/viec")
    _age(client, key, **span)
    response = client.get("/can-bo/viec", follow=True)
    assert response.redirect_chain
    assert "Phiên làm việc đã hết" in words(response)


def test_a_session_in_use_lives_on(world, at_desk):
    client = at_desk("receiver")
    client.get("/can-bo/viec")
    _age(client, "seen_at", minutes=29)
    assert client.get("/can-bo/viec").status_code == 200
    seen = dt.datetime.fromisoformat(client.session["seen_at"])
    assert timezone.now() - seen < dt.timedelta(minutes=1)


def test_signing_out_needs_a_post_and_ends_the_session(world, at_desk):
    client = at_desk("receiver")
    assert client.get("/can-bo/dang-xuat").status_code == 405
    assert client.post("/can-bo/dang-xuat").status_code == 302
    assert client.get("/can-bo/viec").status_code == 302


def test_pages_behind_the_door_are_never_stored(world, at_desk):
    for page in ("/can-bo/viec", "/can-bo/tiep-nhan", DOOR):
        assert "no-store" in at_desk("receiver").get(page).headers.get("Cache-Control", "no-store")
    assert "no-store" in at_desk("receiver").get("/can-bo/viec")["Cache-Control"]
