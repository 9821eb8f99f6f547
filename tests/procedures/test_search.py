"""Procedures are found by what people call them, with or without accents; the order never depends on chance."""

import csv

import pytest

from dossiers.procedures.catalogue import PACKAGED, PROCEDURES
from dossiers.procedures.procedure_search import SearchEntry, SearchIndex
from dossiers.procedures.search_words import is_one_slip

with (PACKAGED / PROCEDURES).open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table))
INDEX = SearchIndex.of(SearchEntry(row["code"], row["name"], row["name_en"], row["field"]) for row in ROWS)

EXPECTED = {
    "so do": "1.003003",
    "sổ đỏ": "1.003003",
    "so hong": "1.003003",
    "lam so do": "1.003003",
    "sang ten so do": "2.000889",
    "mat so do": "CT-DD-H03",
    "doi so do": "CT-DD-H02",
    "tach thua": "CT-DD-H01",
    "mua ban dat": "2.000889",
    "chuyen muc dich su dung dat": "1.000798",
    "tranh chap dat dai": "1.003554",
    "the chap so do": "CT-DD-H05",
    "xoa the chap": "CT-DD-H04",
    "khai sinh": "1.001193",
    "giấy khai sinh": "1.001193",
    "lam giay khai sinh cho con": "1.001193",
    "khai sinh luu dong": "1.003583",
    "mat giay khai sinh": "1.004884",
    "trich luc khai sinh": "2.000635",
    "ket hon": "1.000894",
    "dang ky ket hon": "1.000894",
    "kết hôn với người nước ngoài": "2.000806",
    "giay doc than": "1.004873",
    "tinh trang hon nhan": "1.004873",
    "khai tu": "1.000656",
    "giay chung tu": "1.000656",
    "mai tang phi": "2.002622",
    "ho khau": "2.001023",
    "doi ten": "1.004859",
    "cai chinh ho tich": "1.004859",
    "nhan con nuoi": "2.001263",
    "giam ho": "1.004837",
    "sao y": "2.000815",
    "sao y ban chinh": "2.000815",
    "cong chung": "2.000815",
    "chứng thực": "2.000815",
    "chung thuc chu ky": "2.000884",
    "giay uy quyen": "2.000884",
    "di chuc": "2.001019",
    "chia thua ke": "2.001406",
    "xin phep xay nha": "1.009994",
    "giay phep xay dung": "1.009994",
    "gia han giay phep xay dung": "1.009998",
    "sửa nhà": "1.009995",
    "dang ky kinh doanh": "1.001612",
    "ho kinh doanh": "1.001612",
    "mo quan": "1.001612",
    "dong cua tiem": "1.001266",
    "mo cong ty": "2.001583",
    "doanh nghiep tu nhan": "2.001610",
    "giai the doanh nghiep": "2.002023",
    "ban ruou": "2.000620",
    "an toan thuc pham": "1.002425",
    "ly lich tu phap": "2.000488",
    "doi bang lai": "1.002809",
    "mat bang lai": "1.002820",
    "tro cap that nghiep": "1.001978",
    "giay phep lao dong": "2.000205",
    "ho ngheo": "1.011607",
    "bang tot nghiep": "1.005092",
    "to cao": "2.002394",
    "khieu nai": "2.002409",
    "1.001193": "1.001193",
    "birth registration": "1.001193",
}
"""What sixty and more people type, and the procedure they mean."""


def first(typed: str) -> str:
    found = INDEX.find(typed).entries
    return found[0].code if found else ""


@pytest.mark.parametrize(("typed", "code"), EXPECTED.items())
def test_the_procedure_that_is_meant_comes_first(typed, code):
    assert first(typed) == code


def test_the_table_of_queries_is_as_long_as_promised():
    assert len(EXPECTED) >= 60


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("khai sihn", "khai sinh"), ("khaisinh", "khai sinh"), ("chung thuk", "chung thuc"), ("karaokee", "karaoke")],
)
def test_a_slip_of_the_hand_is_understood_and_said(typed, meant):
    found = INDEX.find(typed)
    assert found.read_as == meant
    assert found.entries == INDEX.find(meant).entries


def test_what_people_call_just_so_brings_nothing_else():
    """“Sổ đỏ” without accents is also two words of many a long name; those are left out."""
    assert {one.code for one in INDEX.find("so do").entries} == {"1.003003", "2.000889", "CT-DD-H02", "CT-DD-H03"}


@pytest.mark.parametrize("typed", ["thuế", "xyzzy", "", "  ", "%", "\x00", "'; --", "123456789"])
def test_what_is_called_by_nothing_finds_nothing(typed):
    assert INDEX.find(typed).entries == []


def test_the_order_is_the_same_whatever_the_order_of_the_table():
    turned = SearchIndex.of(reversed(INDEX.entries))
    for typed in EXPECTED:
        assert [one.code for one in turned.find(typed).entries] == [one.code for one in INDEX.find(typed).entries], (
            typed
        )


def test_every_everyday_word_names_procedures_that_there_are():
    known = {row["code"] for row in ROWS}
    assert {code for codes in INDEX.everyday.values() for code in codes} <= known


def test_every_procedure_is_found_by_its_own_name_and_code():
    for entry in INDEX.entries:
        assert entry in INDEX.find(entry.name).entries[:3], entry.name
        assert first(entry.code) == entry.code


@pytest.mark.parametrize(
    ("typed", "meant", "slip"),
    [
        ("sinh", "sinh", False),
        ("sih", "sinh", True),
        ("sinhh", "sinh", True),
        ("sing", "sinh", True),
        ("snih", "sinh", True),
        ("hnis", "sinh", False),
    ],
)
def test_one_slip_is_a_letter_lost_added_mistaken_or_swapped(typed, meant, slip):
    assert is_one_slip(typed, meant) is slip
