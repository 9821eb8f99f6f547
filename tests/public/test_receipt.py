"""The applicant's receipt as PDF, behind the door of its QR link."""

import io
import sys

import pypdf
import pytest

from dossiers.casework import access, actions
from tests.world import local

WHEN = "2018-12-18 10:00"


@pytest.fixture
def token(received, now):
    now(WHEN)
    return lambda dossier=None: access.issue_token(dossier or received(), at=local(WHEN))


def test_whoever_holds_the_link_prints_the_receipt(client, token, received):
    dossier = received()
    held = token(dossier)
    answer = client.get(f"/r/{held}/giay-tiep-nhan.pdf")
    text = pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert answer["Content-Type"] == "application/pdf"
    assert dossier.code in text and "GIẤY TIẾP NHẬN HỒ SƠ" in text and "0900123456" in text
    assert "Cán bộ" not in text  # officials are named on pages outside only where the setting says so
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert f"/r/{held}/giay-tiep-nhan.pdf" in client.get(f"/r/{held}").content.decode()


def test_a_revoked_link_prints_nothing_more(client, token, received):
    dossier = received()
    old = token(dossier)
    token(dossier)
    answer = client.get(f"/r/{old}/giay-tiep-nhan.pdf")
    assert answer.status_code == 404 and b"%PDF" not in answer.content
    assert answer["Cache-Control"] == "no-store"


def test_without_typst_the_receipt_comes_as_a_page_with_a_sentence(client, token, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    answer = client.get(f"/r/{token()}/giay-tiep-nhan.pdf")
    page = answer.content.decode()
    assert "Chưa tạo được tệp PDF" in page and "GIẤY TIẾP NHẬN HỒ SƠ" in page and "/can-bo/" not in page


def test_the_page_behind_a_typed_lookup_offers_no_receipt(find, received):
    assert "giay-tiep-nhan.pdf" not in find(received()).content.decode()


def test_an_application_that_was_refused_has_no_receipt(client, world, token, now):
    facts = actions.ApplicantFacts(name="Nguyễn Thị Thử", phone="0900123456")
    intake = actions.Intake(unit=world.ward, version=world.ten_days, applicant=facts, papers=[])
    refused = actions.refuse(intake, reason="Thiếu tờ khai", by=world.receiver, at=local("2018-12-17 08:00"))
    held = token(refused)
    assert client.get(f"/r/{held}/giay-tiep-nhan.pdf").status_code == 302
    assert "giay-tiep-nhan.pdf" not in client.get(f"/r/{held}").content.decode()
