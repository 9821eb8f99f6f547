"""The receipt is printed with its secret once; again only after a check of identity."""

import pytest

from dossiers.casework import access
from dossiers.casework.models import ReceiptToken
from tests.desk.conftest import words
from tests.world import ZONE


@pytest.fixture
def address(received):
    dossier = received()
    return dossier, f"/can-bo/ho-so/{dossier.code}/bien-nhan"


def test_looking_makes_no_secret_and_printing_makes_one(at_desk, address):
    dossier, page = address
    desk = at_desk("receiver")
    assert "In phiếu" in words(desk.get(page))
    assert not ReceiptToken.objects.exists()
    receipt = desk.post(page)
    assert access.by_token(token=receipt.context["token"]).pk == dossier.pk


def test_the_receipt_holds_the_fields_of_form_01(at_desk, address, world):
    dossier, page = address
    receipt = words(at_desk("receiver").post(page))
    for fact in (
        "GIẤY TIẾP NHẬN HỒ SƠ",
        dossier.code,
        "Nguyễn Thị Thử",
        "0900123456",
        world.ten_days.name,
        "Tờ khai",
        "10 ngày làm việc",
        "PHƯỜNG THỬ",
        "UBND QUẬN THỬ",
        "Người tiếp nhận",
        "Nhận tại quầy",
        "Không mất phí",
        dossier.due_at.astimezone(ZONE).strftime("%d/%m/%Y"),
    ):
        assert fact in receipt


def test_printing_again_needs_a_check_of_identity_and_revokes_the_old_secret(at_desk, address):
    dossier, page = address
    desk = at_desk("receiver")
    old = desk.post(page).context["token"]
    refused = desk.post(page)
    assert refused.status_code == 422
    assert "Đánh dấu đã kiểm tra" in words(refused)
    assert access.by_token(token=old).pk == dossier.pk
    new = desk.post(page, {"da-kiem-tra": "1"}).context["token"]
    assert access.by_token(token=new).pk == dossier.pk
    with pytest.raises(access.LookupMiss):
        access.by_token(token=old)
    assert "đã kiểm tra" in words(desk.get(f"/can-bo/ho-so/{dossier.code}")).lower() or dossier.notes.exists()
    assert dossier.notes.get().officer.username == "t.tiepnhan"


def test_only_the_receiving_desk_prints(at_desk, address):
    _, page = address
    assert at_desk("handler").post(page).status_code == 403
    assert at_desk("stranger").post(page).status_code == 404
    assert not ReceiptToken.objects.exists()


def test_the_link_begins_with_the_public_address_when_there_is_one(at_desk, address, settings):
    from portal.forms import qr

    _, page = address
    settings.PUBLIC_ORIGIN = "https://motcua.example"
    response = at_desk("receiver").post(page)
    assert "motcua.example" in words(response)
    assert qr.inline(f"https://motcua.example/r/{response.context['token']}") in words(response)


def test_the_page_that_holds_the_secret_gets_the_receipt_as_pdf(at_desk, address, received):
    dossier, page = address
    desk = at_desk("receiver")
    token = desk.post(page).context["token"]
    answer = desk.post(f"{page}.pdf", {"token": token})
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert ReceiptToken.objects.count() == 1  # no new secret was made
    other = f"/can-bo/ho-so/{received().code}/bien-nhan.pdf"
    for where, given in ((page + ".pdf", "0000000000"), (page + ".pdf", ""), (other, token)):
        assert desk.post(where, {"token": given}).status_code == 404
    assert desk.get(f"{page}.pdf").status_code == 405
    assert at_desk("handler").post(f"{page}.pdf", {"token": token}).status_code == 404
