"""Missing papers handed in online: who may, what comes back, and that the address is all the browser needs."""

import io
import re

import pytest
from django.test import Client

from dossiers.casework import access, actions
from dossiers.casework.models import Attachment, Event
from dossiers.casework.states import State
from tests.casework import specimens


@pytest.fixture
def asked(in_process, world, at, now):
    """Two papers are asked for: (dossier, the receipt's token)."""
    dossier = in_process()
    missing = [actions.Missing("Bản vẽ"), actions.Missing("Giấy ủy quyền")]
    actions.ask_for_papers(
        dossier.pk, papers=missing, reason="Thiếu", basis="Luật Xây dựng", by=world.handler, at=at("2018-12-18 09:00")
    )
    now("2018-12-18 10:00")
    return dossier, access.issue_token(dossier, at=at("2018-12-18 09:30"))


@pytest.fixture
def address(asked, client):
    page = client.get(f"/r/{asked[1]}").content.decode()
    return re.search(r'href="(/viec/[^"]+/bo-sung)"', page)[1]


def upload(content, label="anh.jpg"):
    file = io.BytesIO(content)
    file.name = label
    return file


@pytest.fixture
def send(asked, address):
    """Post to the page as a browser without cookies does, checks against forgery switched on."""
    browser, pause = Client(enforce_csrf_checks=True), asked[0].pauses.get()
    return lambda **typed: browser.post(address, {"lan": pause.pk, **typed})


def test_photos_go_in_paper_by_paper_and_the_receipt_shows_them(asked, address, send, client):
    dossier, token = asked
    photo, again = specimens.picture(), specimens.picture()
    sent = send(**{"tep-0": upload(photo)})
    assert (sent.status_code, sent["Location"]) == (303, f"{address}?da-gui=1#da-gui")
    send(**{"tep-0": upload(again)})  # a retry on a bad line
    send(**{"tep-1": upload(specimens.PDF, "uy-quyen.pdf")})
    assert Attachment.objects.count() == 2
    assert send(nop="1").status_code == 303
    assert send(nop="1").status_code == 200  # again: the receipt, and nothing else
    page = client.get(address).content.decode()
    assert "Đã nhận giấy tờ của bạn" in page and "10:00" in page and "uy-quyen.pdf" in page
    shown = client.get(re.search(r'<img src="([^"]+)"', page)[1])
    assert shown["Content-Type"] == "image/jpeg" and shown["Cache-Control"] == "no-store"
    dossier.refresh_from_db()
    assert dossier.state == State.IN_PROCESS
    assert Event.objects.filter(dossier=dossier, kind="papers_added").count() == 1
    assert "/bo-sung" not in client.get(f"/r/{token}").content.decode()
    assert not client.cookies


def test_a_missing_file_is_said_at_its_paper_and_what_was_sent_stays(send):
    send(**{"tep-1": upload(specimens.PDF, "uy-quyen.pdf")})
    page = send(nop="1")
    said = page.content.decode()
    assert page.status_code == 422
    assert "Còn thiếu tệp của: Bản vẽ" in said and 'aria-describedby="tep-0-e"' in said and "uy-quyen.pdf" in said


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Chọn ảnh hoặc tệp PDF của giấy tờ này."),
        ({"tep-0": upload(specimens.PROGRAMME, "don.pdf")}, "bên trong là chương trình"),
    ],
    ids=["no file", "no paper"],
)
def test_what_is_no_paper_comes_back_with_its_sentence(send, typed, sentence):
    page = send(**typed)
    assert page.status_code == 422 and sentence in page.content.decode()
    assert not Attachment.objects.exists()


def test_a_file_sent_by_mistake_is_taken_out(send):
    send(**{"tep-0": upload(specimens.picture())})
    assert send(bo=Attachment.objects.get().name).status_code == 303
    assert not Attachment.objects.exists()


def test_four_digits_do_not_lead_there_and_say_what_does(asked, find, client, address):
    page = find(asked[0])
    said = page.content.decode()
    assert "/viec/" not in said and 'href="/tra-cuu/dien-thoai"' in said and "quét mã QR trên phiếu hẹn" in said
    typed = page.redirect_chain[-1][0].rsplit("/", 1)[-1]
    assert client.get(f"/viec/{typed}/bo-sung").status_code == 404  # another address's signature is no key here


def test_the_address_closes_after_an_hour_and_a_forged_one_keeps_nothing(asked, address, send, now, client):
    forged = Client().post(address[:-12] + "x/bo-sung", {"tep-0": upload(specimens.PDF)})
    assert forged.status_code == 404 and not Attachment.objects.exists()
    now("2018-12-18 10:59")
    assert client.get(address).status_code == 200
    now("2018-12-18 11:01")
    late = send(**{"tep-0": upload(specimens.PDF)})
    assert late.status_code == 410 and "Quét lại mã QR" in late.content.decode()
    assert not Attachment.objects.exists()
    assert (late["Cache-Control"], late["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_an_old_form_does_not_answer_a_later_request(asked, send, address, client, world, at, now):
    dossier, _ = asked
    given = [actions.PaperFacts("Bản vẽ", 1)]
    actions.add_papers(dossier.pk, papers=given, by=world.receiver, at=at("2018-12-18 10:10"))
    now("2018-12-18 10:20")
    assert send(nop="1").status_code == 409
    asking = {"papers": [actions.Missing("Sổ hộ khẩu")], "reason": "Thiếu", "basis": "Luật Cư trú"}
    actions.forward(dossier.pk, by=world.handler, at=at("2018-12-18 10:15"), to_officer=world.leader)
    actions.ask_for_papers(dossier.pk, by=world.leader, at=at("2018-12-18 10:18"), **asking)
    page = send(**{"tep-0": upload(specimens.PDF)})
    assert page.status_code == 200 and "Sổ hộ khẩu" in page.content.decode()
    assert not Attachment.objects.exists()


def test_the_page_is_in_english_too(address, client):
    assert "Hand in missing papers" in client.get(f"/en{address}").content.decode()


def test_a_part_is_handed_in_shown_as_such_and_completed_at_the_desk(asked, send, address, client, world, at, now):
    dossier, token = asked
    send(**{"tep-1": upload(specimens.PDF, "uy-quyen.pdf")})
    assert 'name="nop" value="phan"' in client.get(address).content.decode()
    assert send(nop="phan").status_code == 303
    page = client.get(address).content.decode()
    assert "Đã nhận 1 giấy tờ" in page and "uy-quyen.pdf" in page and 'name="nop" value="phan"' not in page
    status = client.get(f"/r/{token}").content.decode()
    assert "Nhận 1 giấy tờ bổ sung, còn thiếu 1; thời hạn vẫn tạm dừng" in status
    assert "<li><b>Bản vẽ</b></li>" in status and "<li><b>Giấy ủy quyền</b></li>" not in status
    dossier.refresh_from_db()
    assert dossier.state == State.AWAITING_PAPERS
    now("2018-12-18 10:20")
    given = [actions.PaperFacts("Bản vẽ", 1)]
    actions.add_papers(dossier.pk, papers=given, by=world.receiver, at=at("2018-12-18 10:10"))
    receipt = client.get(address).content.decode()
    assert "Đã nhận đủ lúc 10:10" in receipt and "uy-quyen.pdf" in receipt and "Không nộp trực tuyến." in receipt
