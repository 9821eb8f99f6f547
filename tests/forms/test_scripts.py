"""Whatever is written in a name, every paper and every list comes out: in its script, or as a box with a note."""

import csv
import io
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from portal.exports import register, spreadsheets
from portal.exports.spreadsheets import SheetColumn
from portal.exports.statutory import file_formats
from portal.exports.statutory.layout import FormSheet
from portal.forms import blocks, glyphs, handing_over, pdf
from portal.tools import fonts
from tests.forms.conftest import RECEIVED, pdf_text, reader
from tests.forms.test_pdf import a_paper, squeezed

SCRIPTS = {
    "Khmer": "សុខ សុភាព",
    "Han": "李小明 陳氏漢字 㐀",
    "Thai": "สมชาย กำแพง",
    "Lao": "ສົມສັກ ພົມມະ",
    "Cham": "ꨌꩌ ꨀꨁꨂ",
    "Tai Viet": "ꪼꪕ ꪎꪳ",
    "Arabic, Jawi": "محمد چاليڠ",
    "Cyrillic": "Пётр Иванович",
    "Hangul": "김철수",
    "Japanese": "山田たろうタロウ",
    "full width": "ＮＧＵＹＥＮ　１２３",
    "emoji": "Nguyễn 😀🏠",
    "emoji joined": "gia đình 👨\u200d👩\u200d👧 ❤\ufe0f",
    "Myanmar": "မောင်",
    "Devanagari": "राम",
    "Greek, Hebrew": "Ωmega שלום",
    "composed apart": "Nguye\u0302\u0303n Va\u0306n A",
    "old letters of Cham priests": "Đạt ƀ ƌ ɓ",
}
BOXED = {
    "unassigned": "Lê \u0378 Văn",
    "private use": "Lê \ue000\uf8ff Văn",
    "noncharacter": "Lê \ufdd0 \uffff Văn",
    "beyond every font": "Lê \U00020000 Văn",
    "last code point": "Lê \U0010fffd Văn",
}
UNSEEN = {
    "control characters": "Lê\x00\x01\x08\x0b\x1b\x7f\x85 Văn",
    "marks of direction": "\u202eLê\u2066\u200f Văn",
    "byte order mark, tags": "\ufeffLê \U000e0041Văn",
    "separators": "Lê\u2028\u2029\xa0Văn",
    "nothing but such": "\u202e\ufeff\u200b",
}
MARKUP = {
    "markup": r"#eval(1) $x$ *đ* _n_ @ref <nhãn> \u{41} [a] ] } ` = // /* https://a.b/#c ~ --- '\"",
    "ten thousand": "Nguyễn" * 1_700,
    "ten thousand words": "Lê Văn " * 1_500,
    "ten thousand Han": "漢" * 10_000,
    "ten thousand marks": "e" + "\u0302" * 10_000,
    "half of a pair": "Lê \ud800 Văn",
    "lines": "\r\n".join(["Lê"] * 50),
}
EVERY = {**SCRIPTS, **BOXED, **UNSEEN, **MARKUP}


def test_the_fonts_are_there_and_their_characters_are_known():
    assert (fonts.FOLDER / fonts.COVERAGE).exists(), "make assets fetches them"
    assert len(list(fonts.FOLDER.glob("*.ttf"))) == len(fonts.FONTS)
    assert sum(path.stat().st_size for path in fonts.FOLDER.iterdir()) < 16 * 2**20


@pytest.mark.parametrize("name", SCRIPTS)
def test_each_script_is_drawn_as_it_is_written_and_nothing_is_boxed(name):
    text = SCRIPTS[name]
    assert glyphs.BOX not in glyphs.printable(text)
    assert glyphs.BOX not in pdf_text(a_paper(text))


@pytest.mark.parametrize("name", ["Han", "Cyrillic", "Hangul", "Japanese"])
def test_what_was_drawn_can_be_read_back(name):
    assert squeezed(SCRIPTS[name]) in squeezed(pdf_text(a_paper(SCRIPTS[name])))


@pytest.mark.parametrize("name", BOXED)
def test_what_no_font_has_is_a_box_with_a_note_and_the_rest_of_the_text_stays(name):
    said = pdf_text(a_paper(BOXED[name]))
    assert glyphs.BOX in said and "chữ không in được" in said and "Lê" in said and "Văn" in said
    assert "U+" in said


@pytest.mark.parametrize("name", EVERY)
def test_a_paper_of_every_kind_of_block_comes_out(name):
    assert pdf.of_paper(a_paper(EVERY[name])).startswith(b"%PDF-")
    assert pdf.of_paper(a_paper(EVERY[name]), copies=2)


def a_register(world, names):
    rows = [[str(n), *[blocks.cleaned(name)] * (len(register.COLUMNS) - 1)] for n, name in enumerate(names)]
    from datetime import date

    span = register.Span(world.ward, date(2019, 3, 1), date(2019, 3, 31))
    return span, rows


def test_one_row_never_costs_the_others_their_register(world, db):
    names = ["Nguyễn Văn Trước", *[EVERY[name] for name in EVERY if "thousand" not in name], "Trần Thị Sau"]
    span, rows = a_register(world, names)
    data = pdf.compiled(
        "register.typ",
        {"register": __import__("json").dumps(glyphs.everywhere(register._book(span, RECEIVED["2018"], rows)))},
    )
    said = squeezed("".join(page.extract_text() for page in reader(data).pages))
    assert "NguyễnVănTrước" in said and "TrầnThịSau" in said
    assert said.count("U+E000") and "李小明" in said


def a_sheet(text: str) -> FormSheet:
    return FormSheet(
        office=text, form=text, title=text, period=text, state=text, groups=[(text, 1), ("b", 1)],
        heads=[("TT", "1"), (text, "2"), ("Số", "3"), ("Số", "4")],
        lines=[(False, ["1", text, 5, 6]), (True, ["2", "Phường Sau", 7, 8])], notes=[text], signature=["a", text, "c"],
    )  # fmt: skip


@pytest.mark.parametrize("name", [name for name in EVERY if "thousand" not in name])
def test_the_statutory_table_comes_out_as_pdf_and_as_a_spreadsheet_that_opens(name):
    said = "".join(page.extract_text() for page in reader(file_formats.pdf(a_sheet(EVERY[name]))).pages)
    assert "Phường Sau" in said
    opens(file_formats.spreadsheet(a_sheet(EVERY[name])))
    assert file_formats.comma_separated(replace(a_sheet("x"), lines=[(False, ["1", EVERY[name], 5, 6])]))


def opens(data: bytes) -> str:
    """Every part of a spreadsheet is well-formed XML that holds only what XML may; its texts."""
    book = zipfile.ZipFile(io.BytesIO(data))
    parts = {
        name: ElementTree.fromstring(book.read(name)) for name in book.namelist() if name.endswith((".xml", ".rels"))
    }
    assert "xl/workbook.xml" in parts
    for name in parts:
        text = book.read(name).decode()
        assert not [c for c in text if ord(c) in (0xFFFE, 0xFFFF) or (ord(c) < 32 and c not in "\t\r\n")]
    return "".join("".join(part.itertext()) for part in parts.values())


FORMULAS = ["=1+1", "+84907", "-2", "@SUM(A1)", " =x", "\u200b=x", "\ufeff=x", "\xa0=x", "\t=x", "＝x", "\n=x"]


@pytest.mark.parametrize("name", EVERY)
def test_lists_as_files_hold_every_text(name):
    rows = [[EVERY[name], 1], ["Trần Thị Sau", 2]]
    columns = [SheetColumn("Tên"), SheetColumn("Số")]
    file = io.BytesIO()
    spreadsheets.write_spreadsheet(file, "Danh sách", columns, rows)
    assert "Trần Thị Sau" in opens(file.getvalue())
    lines = b"".join(spreadsheets.csv_lines(columns, rows)).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(lines)))[-1] == ["Trần Thị Sau", "2"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_computed_whatever_stands_unseen_before_it(text):
    ((cell,),) = csv.reader(io.StringIO(b"".join(spreadsheets.csv_lines([], [[text]])).decode()[3:].strip("\r")))
    assert cell.startswith("'")


def test_a_paper_without_the_fonts_still_comes_out_with_boxes(monkeypatch, tmp_path):
    monkeypatch.setattr(glyphs, "FOLDER", tmp_path / "none")
    glyphs._coverage.cache_clear()
    try:
        said = pdf_text(a_paper("Lê 漢 Văn"))
    finally:
        glyphs._coverage.cache_clear()
    assert glyphs.BOX in said and "U+6F22" in said and "Văn" in said


def test_the_slip_of_hand_over_and_every_other_paper_go_the_same_way():
    """A module of papers that calls typst past portal/forms/pdf.py would miss the boxes."""
    from tests.house.tree import BASE

    asks = {
        str(path.relative_to(BASE)) for path in (BASE / "portal").rglob("*.py") if "typst.compile" in path.read_text()
    }
    assert asks == {"portal/forms/pdf.py", "portal/exports/statutory/file_formats.py", "portal/tools/assets.py"}
    assert handing_over.blocks is blocks
