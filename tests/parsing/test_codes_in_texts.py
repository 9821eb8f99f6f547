"""A dossier's code out of whatever holds it: the readings that are possible, the sentences where there is none."""

import datetime as dt

import pytest

from dossiers.parsing import dossier_code
from dossiers.parsing.unreadable import Unreadable

CODE = "H13.31-181217-0042"
SHAPE = f"Mã có dạng {dossier_code.EXAMPLE}, in dưới mã QR trên giấy hẹn."
SEVERAL = "Có nhiều mã hồ sơ ở đây. Chỉ nhập một mã."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", f"Nhập mã hồ sơ, ví dụ {dossier_code.EXAMPLE}."),
        (" ,; ", f"Nhập mã hồ sơ, ví dụ {dossier_code.EXAMPLE}."),
        ("x" * 1001, f"Đoạn này dài quá. Chỉ dán mã hồ sơ, ví dụ {dossier_code.EXAMPLE}."),
        ("x" * 1000, SHAPE),
        ("xin chào", SHAPE),
        ("H13.31-181217-042", SHAPE),
        ("0907123456", SHAPE),
        (f"{CODE} và H13.31-181217-0043", SEVERAL),
        (f"{CODE}, PTH-181217-0042", SEVERAL),
        ("PTH-181217-0042 và PTH-181218-0042", SEVERAL),
        ("H13311812170042 H13311812170043", SEVERAL),
        ("ma H1331-1812170042, H1331-1812170043", SEVERAL),
        ("PTH1812170042 KHA1812170043", SEVERAL),
        ("a PTH-H13.31-181217-0042 b H13.31-181218-0042", SEVERAL),
    ],
)
def test_a_text_without_one_code_is_told_why(typed, sentence):
    with pytest.raises(Unreadable) as refusal:
        dossier_code.parse(typed)
    assert refusal.value.sentence == sentence


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        (CODE, [CODE]),
        (f"{CODE} {CODE}", [CODE]),
        ("ho so h13.31-181217-0042 da nhan", [CODE]),
        ("H13 31 181217 0042", [CODE]),
        ("H1331 181217 0042", [CODE]),
        ("H13 . 31/181217/0042", [CODE]),
        ("H13311812170042", [CODE]),
        ("HI3.3I-I8I2I7-OO42", [CODE]),
        ("H13,31-181217-0042", [CODE]),
        ("H13.31.07-181217-0042", ["H13.31.07-181217-0042"]),
        ("H1331071812170042", ["H13.31.07-181217-0042"]),
        ("H13-181217-0042", ["H13-181217-0042"]),
        ("H13-181217-10042", ["H13-181217-10042"]),
        ("H13-181217-100042", ["H13-181217-100042"]),
        ("PTH-181217-0042", ["PTH-181217-0042"]),
        ("PTH 181217 0042", ["PTH-181217-0042"]),
        ("PTH1812170042", ["PTH-181217-0042"]),
        ("mã: PTH1812170042.", ["PTH-181217-0042"]),
        ("KH01-181203-0007", ["KH01-181203-0007"]),
        ("000.00.41.H57-181203-0007", ["000.00.41.H57-181203-0007"]),
        ("PTH-1812I7-OO42", ["PTH-181217-0042"]),
        ("ho so H1331-1812170042 nhe", [CODE]),
        ("ma PTH-H13.31-181217-0042 nhe", [CODE, "PTH-H13.31-181217-0042"]),
        ("KH,01-181203-0007", ["KH.01-181203-0007"]),
        ("ho so H1331-18121710042 nhe", ["H13.31-181217-10042"]),
        ("ho so H1331-181217100042 nhe", ["H13.31-181217-100042"]),
        ("ho so HI33I-I8I2I7OO42 nhe", [CODE]),
        ("ho so H1331-1899I7OO42 nhe", ["H13.31-189917-0042"]),  # no such day: as it stands, nobody's code
    ],
)
def test_the_code_in_a_text_is_found(typed, codes):
    assert dossier_code.candidates(typed)[: len(codes)] == codes
    assert dossier_code.parse(typed) == codes[0]


def test_a_word_before_a_code_with_blanks_makes_a_second_reading():
    assert dossier_code.candidates("ma ho so PTH 181217 0042") == ["PTH-181217-0042", "MAHOSOPTH-181217-0042"]


def test_a_code_is_written_with_at_least_four_digits_of_order():
    assert dossier_code.written("H13.31", dt.date(2018, 12, 17), 42) == CODE
    assert dossier_code.written("H13.31", dt.date(2018, 2, 7), 123456) == "H13.31-180207-123456"
    assert dossier_code.is_as_issued(CODE) and not dossier_code.is_as_issued(CODE.lower())
