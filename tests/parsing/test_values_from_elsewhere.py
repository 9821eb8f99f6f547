"""Values out of spreadsheets, mail programs, telephones and old fonts are read as they were meant, or refused."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from dossiers.parsing import (
    Unreadable,
    dossier_code,
    email,
    identity_number,
    moment,
    money,
    person_name,
    phone_number,
)

HERE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize("written", ["{}", "'{}", '"{}"', '="{}"', "“{}”", "`{}`", "\ufeff'{}\t"])
@pytest.mark.parametrize(
    "read, value, kept",
    [
        (money.parse, "75.000", 75_000),
        (phone_number.parse, "0907123456", "0907123456"),
        (identity_number.parse, "092090001234", "092090001234"),
        (dossier_code.parse, "H13.31-181217-0042", "H13.31-181217-0042"),
        (email.parse, "mai@noi.vn", "mai@noi.vn"),
        (moment.parse_date, "03/12/2018", dt.date(2018, 12, 3)),
    ],
)
def test_the_quotes_that_keep_a_cell_as_text_are_not_part_of_it(read, value, kept, written):
    assert read(written.format(value)) == kept


@pytest.mark.parametrize("number", ["362123456", "092090001234", "1801234567"])
def test_a_point_zero_behind_a_paper_number_makes_no_other_number(number):
    assert identity_number.parse(f"{number}.0") == identity_number.parse(f"{number},0") == number


def test_a_point_zero_behind_a_telephone_makes_no_other_telephone():
    with pytest.raises(Unreadable):
        phone_number.parse("0292381234.0")  # a digit short, not the land line 0292 381 2340
    assert phone_number.parse("84907123456.0") == "0907123456"


@pytest.mark.parametrize(
    "typed", ["O9O7 123 456", "dđ: 0907123456", "Số điện thoại: 0907.123.456", "Zalo 0907123456", "0907123456,"]
)
def test_a_telephone_is_read_with_letters_for_zeros_and_behind_its_label(typed):
    assert phone_number.parse(typed) == "0907123456"


@pytest.mark.parametrize("typed", ["H13.31.11-181203-4", "H13.31.11 181203 042", "PTH-181203-42", "KH01-181203-7"])
def test_a_code_whose_order_lost_digits_is_refused_and_no_other_code_is_made_of_it(typed):
    with pytest.raises(Unreadable):
        dossier_code.parse(typed)


@pytest.mark.parametrize("typed", ["H13,31,11-181203-0004", "Mã: h13,31,11-181203-0004", "H13,31.11-181203-0004"])
def test_the_comma_of_a_number_pad_is_a_dot_in_a_code(typed):
    assert dossier_code.parse(typed) == "H13.31.11-181203-0004"


def test_two_codes_with_a_comma_between_them_stay_two():
    with pytest.raises(Unreadable):
        dossier_code.parse("H13.31.11-181203-0004,H13.31.11-181203-0005")


@pytest.mark.parametrize("typed", ["03 / 12 / 2018", "3 . 12 . 2018", "03/ 12/ 2018", "03\u00a0/12/2018"])
def test_blanks_around_the_marks_of_a_date_do_not_matter(typed):
    assert moment.parse_date(typed) == dt.date(2018, 12, 3)
    assert moment.parse(f"14h30 {typed}", zone=HERE) == dt.datetime(2018, 12, 3, 14, 30, tzinfo=HERE)


@pytest.mark.parametrize("typed", ["Mai Lê <mai@noi.vn>", '"Lê, Mai" <mai@noi.vn>;', "MAILTO:mai@noi.vn"])
def test_an_address_is_read_as_mail_programs_copy_it(typed):
    assert email.parse(typed) == "mai@noi.vn"


@pytest.mark.parametrize("typed", ["mai@localhost", "mai@[127.0.0.1]", "mai@[10.0.0.5]", "mai@[::1]", "mai@[fe80::1]"])
def test_mail_to_this_very_machine_or_to_a_bare_number_is_no_address(typed):
    with pytest.raises(Unreadable):
        email.parse(typed)


@pytest.mark.parametrize(
    "typed", ["Nguyá»…n VÄƒn An", "LÃª Thá»‹ Há»“ng", "Tráº§n BÃ¬nh", "NguyÔn V¨n An", "TrÇn V¨n T¸m", "D­¬ng V¨n Bµi"]
)
def test_a_name_in_a_wrong_encoding_or_an_old_font_is_refused(typed):
    with pytest.raises(Unreadable):
        person_name.parse(typed)


@pytest.mark.parametrize(
    "name", ["Đặng Thị Ánh", "K’Tư", "Lò Văn Ơn", "Ủy ban Á Âu", "Công ty “Á Đông”", "Ánh º", "Siêu Á"]
)
def test_a_sound_name_is_not_taken_for_a_broken_one(name):
    assert person_name.parse(name) == name


@pytest.mark.parametrize(
    "typed, kept",
    [("𝐍𝐠𝐮𝐲ễ𝐧 𝓐𝓷", "Nguyễn An"), ("Νguyễn Αn", "Nguyễn An"), ("Trần Văn Β", "Trần Văn B"), ("Μαρία", "Μαρία")],
)
def test_letters_that_only_look_like_latin_ones_become_them_in_a_latin_name(typed, kept):
    assert person_name.parse(typed) == kept


@pytest.mark.parametrize("typed", ["ʹ", "ː ˑ", "ˀˀ"])
def test_a_name_of_nothing_but_marks_is_refused(typed):
    with pytest.raises(Unreadable):
        person_name.parse(typed)
