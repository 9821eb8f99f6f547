"""Numbers that somebody outside gave: receipts of a treasury or bank, parcels at the post."""

import pytest

from dossiers.parsing import outside_number
from dossiers.parsing.unreadable import Unreadable

FEW = "Số biên lai có ít nhất 3 chữ số liền nhau, như in trên biên lai, ví dụ AA/18P 0012345."
SHAPE = "Số hiệu bưu gửi gồm 2 chữ cái, 9 chữ số, 2 chữ cái, ví dụ EB123456785VN."


def said(read, typed: str, **more: object) -> str:
    with pytest.raises(Unreadable) as refusal:
        read(typed, **more)
    return refusal.value.sentence


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("  ", ""),
        ("aa/18p 0012345", "AA/18P 0012345"),
        ("001", "001"),
        ("a123", "A123"),
        ("BL-2018.123", "BL-2018.123"),
        ("Đ" + "1" * 38 + "Đ", "Đ" + "1" * 38 + "Đ"),
    ],
)
def test_the_number_of_a_receipt_is_kept_as_printed(typed, kept):
    assert outside_number.receipt(typed) == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("150.000", "“150.000” là số tiền, không phải số biên lai. Ghi số in trên biên lai."),
        ("150000 đ", "“150000 Đ” là số tiền, không phải số biên lai. Ghi số in trên biên lai."),
        ("3/12/2018", "“3/12/2018” là ngày, không phải số biên lai. Ghi số in trên biên lai."),
        ("2018-12-03", "“2018-12-03” là ngày, không phải số biên lai. Ghi số in trên biên lai."),
        ("12", FEW),
        ("1-2-3", FEW),
        ("000", FEW),
        ("1" * 41, FEW),
        ("123!", FEW),
        ("chưa có", FEW),
    ],
)
def test_what_is_no_number_of_a_receipt_is_told_why(typed, sentence):
    assert said(outside_number.receipt, typed) == sentence


def test_the_amount_in_the_place_of_the_number_is_told_as_such():
    told = "“0150000” là số tiền, không phải số biên lai. Ghi số in trên biên lai."
    assert outside_number.receipt("150000") == "150000"
    assert said(outside_number.receipt, "150000", amount_vnd=150_000) == told.replace("0150000", "150000")
    assert said(outside_number.receipt, "150 000", amount_vnd=150_000) == told.replace("0150000", "150 000")
    assert outside_number.receipt("150001", amount_vnd=150_000) == "150001"
    assert outside_number.receipt("0150000", amount_vnd=150_000) == "0150000"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("eb 123 456 785 vn", "EB123456785VN"),
        ("EB-123456785.VN", "EB123456785VN"),
        ("VTP123456", "VTP123456"),
        ("12345678", "12345678"),
        ("1" * 20, "1" * 20),
        ("SPX1234567890", "SPX1234567890"),
    ],
)
def test_the_number_of_a_parcel_is_kept_in_capitals_without_blanks(typed, kept):
    assert outside_number.parcel(typed) == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Ghi số hiệu bưu gửi."),
        (" - . ", "Ghi số hiệu bưu gửi."),
        ("3/12/2018", SHAPE),
        ("03.12.2018", SHAPE),
        ("0907123456", SHAPE),
        ("+84907123456", SHAPE),
        ("ABC12345", SHAPE),
        ("1234567", SHAPE),
        ("1" * 21, SHAPE),
        ("đã gửi", SHAPE),
        ("xxxx", SHAPE),
    ],
)
def test_what_is_no_number_of_a_parcel_is_told_why(typed, sentence):
    assert said(outside_number.parcel, typed) == sentence


def test_the_dossier_s_own_code_in_the_place_of_the_parcel_s_is_told_as_such():
    told = "Đây là mã hồ sơ. Quét hoặc gõ số hiệu trên phiếu gửi của bưu điện."
    assert said(outside_number.parcel, "H13.31-181217-0042", code_key="H13311812170042") == told
    assert outside_number.parcel("H13.31-181217-0043", code_key="H13311812170042") == "H13311812170043"
    assert outside_number.parcel("H13.31-181217-0042") == "H13311812170042"
