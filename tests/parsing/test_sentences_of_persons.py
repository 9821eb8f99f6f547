"""Addresses of mail, identity cards, names and file names: whole sentences, bounds, and what each field takes."""

import datetime as dt

import pytest

from dossiers.parsing import cleaning, email, identity_card, person_name
from dossiers.parsing.unreadable import Unreadable

MAIL = "Địa chỉ thư có dạng ten@noi.vn; để trống nếu không có."
CUT = "Mã QR của thẻ căn cước chưa đủ. Quét lại, hoặc gõ số và họ tên."
NOBODY = "Nhập họ tên hoặc tên tổ chức."
BROKEN = "Họ tên có ký tự bị hỏng. Xóa và gõ lại, không dán."
LONG_MAIL = "a" * 10 + "@" + ".".join(["b" * 60] * 4) + ".vn"


def said(read, typed: str, **more: object) -> str:
    with pytest.raises(Unreadable) as refusal:
        read(typed, **more)
    return refusal.value.sentence


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Nhập địa chỉ thư điện tử, ví dụ ten@noi.vn."),
        (" <> ", "Nhập địa chỉ thư điện tử, ví dụ ten@noi.vn."),
        ("a@noi.vn b@noi.vn", "Ô này chỉ ghi một địa chỉ thư điện tử."),
        ("a@@noi.vn", "Ô này chỉ ghi một địa chỉ thư điện tử."),
        ("mỹ@noi.vn", "Địa chỉ thư điện tử không có dấu, ví dụ ten@noi.vn."),
        ("my le@noi.vn", "Địa chỉ thư điện tử không có khoảng trắng, ví dụ ten@noi.vn."),
        ("my le", MAIL),
        ("khong co", MAIL),
        ("a@noi", MAIL),
        ("a@localhost", MAIL),
        ("a.b@localhost", MAIL),
        ("a@[127.0.0.1]", MAIL),
        ("a@127.0.0.10", MAIL),
        (LONG_MAIL, "Địa chỉ thư điện tử dài quá 254 ký tự."),
    ],
)
def test_an_address_of_mail_that_cannot_be_is_told_why(typed, sentence):
    assert said(email.parse, typed) == sentence


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("A.B@Noi.VN", "A.B@noi.vn"),
        ("mailto:a@noi.vn", "a@noi.vn"),
        ("Lê Mai <MAILTO:mai@noi.vn>", "mai@noi.vn"),
        ("xx@noi.vn,", "xx@noi.vn"),
        ("XX@noi.vn", "XX@noi.vn"),
        ("a@1.vn", "a@1.vn"),
        ("tin@247.vn", "tin@247.vn"),
        (LONG_MAIL[3:], LONG_MAIL[3:]),
    ],
)
def test_an_address_of_mail_is_kept_as_it_was_given(typed, kept):
    assert email.parse(typed) == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", CUT),
        ("092090001234", CUT),
        ("092090001234||Nguyễn Văn Mẫu|01021990", CUT),
        ("092090001234|Nam|x|y", CUT),
        ("09209000123|385123456|Nguyễn Văn Mẫu|01021990|Nam|x|03122021", CUT),
        ("092090001234|385123456||01021990|Nam|x|03122021", NOBODY),
    ],
)
def test_the_code_of_a_card_that_is_not_whole_is_told_what_to_do(typed, sentence):
    assert said(identity_card.parse, typed) == sentence


def test_each_field_of_a_card_comes_from_its_place():
    whole = identity_card.parse("Số: 092 090-001.234|38512 3456|Nguyễn Văn Mẫu|01021990|Nam|12 Đường Mẫu|03122021||9")
    assert whole == identity_card.Card(
        number="092090001234", name="Nguyễn Văn Mẫu", old_number="385123456", born_on=dt.date(1990, 2, 1), sex="Nam",
        address="12 Đường Mẫu", issued_on=dt.date(2021, 12, 3),
    )  # fmt: skip
    without = identity_card.parse("092090001234|Nguyễn Văn Mẫu|1990|Nữ")
    assert without == identity_card.Card(number="092090001234", name="Nguyễn Văn Mẫu", sex="Nữ")
    undated = identity_card.parse("092090001234｜385123456|Lê Hoa|01021990|Nữ|12 Đường Mẫu")
    assert (undated.address, undated.issued_on) == ("12 Đường Mẫu", None)
    assert identity_card.parse("092090001234|Hộ 123456789|01021990|Nam").old_number == ""
    assert identity_card.parse("092090001234|123456789|Lê Hoa|01021990|Nữ").old_number == "123456789"
    assert identity_card.parse("092090001234|12345678|Lê Hoa|01021990|Nữ").old_number == ""
    assert identity_card.parse("092090001234|012345678901|Lê Hoa|01021990|Nữ").old_number == ""


def test_what_is_meant_as_a_card_is_a_number_with_bars_behind_it():
    assert identity_card.looks_like("092090001234|") and identity_card.looks_like("385123456|x")
    assert not identity_card.looks_like("092090001234") and not identity_card.looks_like("12345678|x")
    assert not identity_card.looks_like("0920900012345|x") and not identity_card.looks_like("A|B")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", NOBODY),
        ("123 !", NOBODY),
        ("ʹ", NOBODY),
        ("Nguy?n An", BROKEN),
        ("Nguy\ufffdn An", BROKEN),
        ("Nguyá»…n An", BROKEN),
        ("Nguya\u0301\u00bbn An", BROKEN),
        ("a" * 161, "Tên dài quá 160 ký tự. Viết gọn lại."),
    ],
)
def test_a_name_that_cannot_be_is_told_why(typed, sentence):
    assert said(person_name.parse, typed) == sentence


def test_a_name_may_be_as_long_as_the_caller_takes():
    assert person_name.parse("a" * 160) == "a" * 160
    assert person_name.parse("a" * 20, longest=20) == "a" * 20
    assert said(person_name.parse, "a" * 21, longest=20) == "Tên dài quá 20 ký tự. Viết gọn lại."


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Nguyễn Văn А", "Nguyễn Văn A"),  # one Cyrillic letter in a Latin name
        ("Иван А", "Иван А"),  # and in a Cyrillic one
        ("А", "А"),
        ("Иван Lê", "Иван Lê"),
        ("Lаn", "Lan"),
    ],
)
def test_a_look_alike_is_changed_only_where_the_name_is_latin(typed, kept):
    assert person_name.parse(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("C:\\anh\\don.pdf", "don.pdf"),
        ("don.v2.pdf", "don.v2.pdf"),
        ("12345678.pdf", "12345678.pdf"),
        ("123456789.pdf", "12345678.pdf"),
        ("1234.56789.pdf", "1234.567.pdf"),
        ("1234567890123", "123456789012"),
        ("1.abcdefghijk", "1.abcdefghij"),
        ("12.abcdefghi", "12.abcdefghi"),
        ("1234.abcdefghi", "12.abcdefghi"),
        ("123.abcdefghij", "123.abcdefgh"),
    ],
)
def test_a_file_name_that_is_cut_keeps_a_short_ending(typed, kept):
    assert cleaning.file_name(typed, longest=12) == kept


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u2003", "\u3000", "\u2028", "\u2029", "\t", "\x85", "\x1f"])
def test_every_kind_of_blank_is_a_blank(blank):
    assert cleaning.line(f"Lê{blank}Hoa") == "Lê Hoa"


@pytest.mark.parametrize(
    "hidden",
    [
        "\u200b",
        "\u202e",
        "\x07",
        "\u3164",
        "\ufe0f",
        "\U000e0100",
        "\U000e01ef",
        "\ufffe",
        "\u2060",
        "\ufe00",
        "\ud800",
        "\U0001ffff",
    ],
)
def test_nothing_that_nobody_sees_is_kept(hidden):
    assert cleaning.line(f"Lê{hidden}Hoa") == "LêHoa" and cleaning.file_name(f"a{hidden}.pdf") == "a.pdf"


def test_lines_stay_lines_and_lose_what_is_not_seen():
    assert cleaning.paragraphs(" một \r\nhai\u200b\rba \n\n") == "một\nhai\nba"
    assert cleaning.paragraphs("một\u00a0hai\u2028ba\u2029bốn\n\nnăm sáu") == "một hai ba bốn\n\nnăm sáu"
    assert cleaning.printable("Lê\x07 Hoa\u200b") == "Lê Hoa"
