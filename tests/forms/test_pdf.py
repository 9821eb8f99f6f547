"""The PDF itself: one page of the right size, tagged, with a QR code that reads, and text that is only ever text."""

import json
import string
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.forms import blocks, editions, pdf, qr
from tests.forms.conftest import RECEIVED, TOKEN, pdf_text, reader
from tests.forms.modules import drawn_modules

MM = 72 / 25.4
HOSTILE = """#eval("1+1") | $x^2$ | \\ | ] | [ | " | #{ | *đậm* | _nghiêng_ | `mã` | <nhãn> | @ref | = Tiêu đề | - mục
//ghi chú | /* | #import "/etc/passwd": * | #read("paper.typ") | --- ... ~ | https://x.example/#a | \u202eđảo | '
#sys.inputs | \\u{41} | {{ paper }} | <script>alert(1)</script>""".replace("\n", " | ").split(" | ")


def size(data: bytes) -> tuple[int, int]:
    box = reader(data).pages[0].mediabox
    return round(float(box.width) / MM), round(float(box.height) / MM)


def a_paper(name: str):
    form = editions.form(editions.RECEIPT, RECEIVED["2018"].date())

    class Unit:
        kind, subtype, parent, name = "district", "", None, "Quận thử"

    said = [blocks.facts(("Tên", name), strong=("Tên",)), blocks.words(name, label="Lý do"),
            blocks.table("Bảng", [("Tên", 4), ("Số", 1)], [[name, 1]]),
            blocks.signatures(blocks.place("Ký", name))]  # fmt: skip
    return blocks.paper(form, Unit, number="1", day=RECEIVED["2018"], blocks=said)


def test_each_form_is_one_a5_page_tagged_with_title_and_language(dossiers, paper_of):
    for key, dossier in dossiers().items():
        paper = paper_of(key, dossier)
        data = pdf.of_paper(paper)
        root = reader(data).trailer["/Root"]
        assert (len(reader(data).pages), size(data)) == (1, (148, 210)), key
        assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root and root["/Lang"] == "vi-VN"
        assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
        assert reader(data).metadata.title == paper["name"]


def test_two_copies_stand_side_by_side_on_an_a4(dossiers, paper_of):
    paper = paper_of("tiep-nhan", dossiers()["tiep-nhan"])
    data = pdf.of_paper(paper, copies=2)
    assert (len(reader(data).pages), size(data)) == (1, (297, 210))
    assert reader(data).pages[0].extract_text().count("0900445218") == 2


def test_the_qr_code_on_the_page_is_that_of_the_link_and_at_least_25_millimetres_wide(dossiers, paper_of):
    paper = paper_of("tiep-nhan", dossiers()["tiep-nhan"])
    link = f"https://motcua.example/r/{TOKEN}"
    wanted = [[bool(module) for module in row] for row in qr.matrix(link)]
    ppi = 300
    picture = pdf.picture(paper, ppi=ppi)
    found, module = drawn_modules(picture, len(wanted))
    assert found == wanted
    assert module * len(wanted) / ppi * 25.4 >= 25


def test_a_receipt_of_many_papers_goes_on_on_a_second_page_and_loses_none(dossiers, paper_of):
    paper = paper_of("tiep-nhan", dossiers()["tiep-nhan"])
    (table,) = [block for block in paper["blocks"] if block["kind"] == "table"]
    table["rows"] = [[str(n), f"Giấy tờ thứ {n}", "1", "0", ""] for n in range(1, 81)]
    data = pdf.of_paper(paper)
    assert len(reader(data).pages) > 1
    assert all(f"Giấy tờ thứ {n} " in pdf_text(paper) for n in (1, 40, 80))
    asked_for_two = pdf.of_paper(paper, copies=2)  # half a sheet would cut it off
    assert size(asked_for_two) == (148, 210) and len(reader(asked_for_two).pages) == len(reader(data).pages)


def squeezed(text: str) -> str:
    """Without blanks: where a line ends is the page's affair."""
    return "".join(text.split())


TYPED = st.text(string.printable + "ăâđêôơưĂÂĐÊÔƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ", max_size=12)


@given(st.lists(st.sampled_from(HOSTILE) | TYPED, min_size=1, max_size=6).map(" ".join))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_person_is_called_it_is_printed_and_never_run(name):
    paper = a_paper(name)
    written = squeezed(paper["blocks"][1]["text"])
    assert squeezed(pdf_text(paper)).count(written) >= (4 if written else 0)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_names(name):
    assert squeezed(blocks.facts(("a", name))["rows"][0]["value"]) in squeezed(pdf_text(a_paper(name)))


def test_values_reach_typst_as_data_only(monkeypatch):
    seen = {}
    monkeypatch.setattr(pdf, "compiled", lambda template, inputs, **how: seen.update(template=template, **inputs))
    pdf.of_paper(a_paper('#eval("1")'))
    assert seen["template"] == "paper.typ"  # a file of ours, the same for everybody
    assert json.loads(seen["paper"])["blocks"][0]["rows"][0]["value"] == '#eval("1")'


def test_a_template_reads_nothing_outside_its_folder(tmp_path):
    with pytest.raises(pdf.Unprintable):
        pdf.compiled("../blocks.py", {})


def test_a_paper_without_typst_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(pdf.Unprintable, match="in bản dưới đây"):
        pdf.of_paper(a_paper("Nguyễn"))
