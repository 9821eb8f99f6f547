"""Printed forms as pages."""

import io
import sys

import pypdf
import pytest

from dossiers.casework import actions
from tests.desk.conftest import words


def test_the_control_sheet_has_one_row_for_each_hand_over(at_desk, finished, page_of):
    dossier = finished()
    response = at_desk("leader").get(f"{page_of(dossier)}/in/kiem-soat")
    (table,) = [block for block in response.context["paper"]["blocks"] if block["kind"] == "table"]
    assert [row[2] for row in table["rows"]] == ["Nguyễn Thị Thử", "Cán bộ t.tiepnhan", "Cán bộ t.lanhdao"]
    assert [row[3] for row in table["rows"][:2]] == [
        "Cán bộ t.tiepnhan, UBND phường thử",
        "Cán bộ t.thuly, UBND phường thử",
    ]
    assert [row[4] for row in table["rows"]] == ["", "trước hạn", "trước hạn"]
    assert "PHIẾU KIỂM SOÁT" in words(response)


@pytest.mark.parametrize("form", ["bo-sung", "tu-choi", "xin-loi", "nothing", "kiem-soat/x"])
def test_a_form_that_the_dossier_does_not_have_is_not_found(at_desk, received, page_of, form):
    assert at_desk("receiver").get(f"{page_of(received())}/in/{form}").status_code == 404


def test_the_page_links_the_forms_there_are(world, at_desk, in_process, page_of):
    dossier = in_process()
    actions.refuse_to_resolve(dossier.pk, reason="Trái quy hoạch", by=world.leader, at=dossier.acted_at)
    page = words(at_desk("receiver").get(page_of(dossier)))
    assert f"{page_of(dossier)}/in/tu-choi" in page
    assert f"{page_of(dossier)}/in/xin-loi" not in page
    assert "Trái quy hoạch" in words(at_desk("receiver").get(f"{page_of(dossier)}/in/tu-choi"))


def test_a_strangers_print_is_not_found(at_desk, finished, page_of):
    assert at_desk("stranger").get(f"{page_of(finished())}/in/kiem-soat").status_code == 404


def test_a_form_comes_as_pdf_and_two_copies_on_an_a4(at_desk, finished, page_of):
    desk, address = at_desk("leader"), f"{page_of(finished())}/in/kiem-soat.pdf"
    for query, width in (("", 148), ("?kho=a4", 297)):
        answer = desk.get(address + query)
        assert answer["Content-Type"] == "application/pdf"
        box = pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].mediabox
        assert round(float(box.width) / 72 * 25.4) == width


@pytest.mark.parametrize("form", ["bo-sung", "tu-choi", "nothing", "so-theo-doi"])
def test_a_pdf_that_the_dossier_does_not_have_is_not_found(at_desk, received, page_of, form):
    assert at_desk("receiver").get(f"{page_of(received())}/in/{form}.pdf").status_code == 404


def test_when_no_pdf_can_be_made_the_page_is_printed_instead(at_desk, finished, page_of, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    page = words(at_desk("leader").get(f"{page_of(finished())}/in/kiem-soat.pdf", follow=True))
    assert "Chưa tạo được tệp PDF" in page and "PHIẾU KIỂM SOÁT" in page


def test_a_strangers_pdf_is_not_found(at_desk, finished, page_of):
    assert at_desk("stranger").get(f"{page_of(finished())}/in/kiem-soat.pdf").status_code == 404
