"""Where telephone and paper numbers are both meant: every reading of one text, and the sentence of the likelier."""

import pytest

from dossiers.parsing import personal_numbers

CARD = "092090001234|362123456|Nguyễn Thị Thử|01/02/1990|Nữ|Ninh Kiều, Cần Thơ|05/06/2021"
NEW_CARD = "092090001234||Nguyễn Thị Thử|01/02/1990|Nữ|Ninh Kiều, Cần Thơ|05/06/2021"


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("0900 123 456", ("0900123456",)),
        ("+84 900 123 456", ("84900123456", "0900123456")),
        ("092090001234", ("092090001234",)),
        ("b1234567", ("B1234567",)),
        ("cccd 092 090 001 234", ("CCCD092090001234", "092090001234")),
        ("3456", ("3456",)),
        ("", ("",)),
        (CARD, ("092090001234", "362123456")),
        (NEW_CARD, ("092090001234",)),
        ("092090001234|Nguyễn", ("",)),
    ],
)
def test_a_text_is_read_as_all_that_it_may_be(typed, readings):
    assert personal_numbers.readings(typed) == readings


@pytest.mark.parametrize("typed", [
    "0900123456", "092 090 001 234", "B1234567", CARD, "12345678", "+84 (0) 900-123-45", "ab 1234567",
    "AB12 34(56)", "ab12 34(56)",
])  # fmt: skip
def test_a_whole_number_is_known_for_one_though_it_may_be_wrong(typed):
    assert personal_numbers.is_number(typed)


@pytest.mark.parametrize("typed", ["", "Nguyễn Thị Thử", "1234567", "(12) 34 56.7", "giấy khai sinh 2018"])
def test_names_codes_and_parts_are_no_whole_numbers(typed):
    assert not personal_numbers.is_number(typed)


@pytest.mark.parametrize("typed", [
    "H13.31-181217-0042", "h13.31.07-261120-9999", "H13 31 181217 0042", "H1331-181217-0042",
    "H13.31-181217-004213", "H13331812170042",
])  # fmt: skip
def test_a_dossiers_code_is_no_number_of_somebody(typed):
    assert not personal_numbers.is_number(typed)


@pytest.mark.parametrize("typed", ["0918121700", "092181217004", "B1812170", "+84 918 121 700"])
def test_a_sound_number_stays_one_though_a_date_stands_in_it(typed):
    assert personal_numbers.is_number(typed)


@pytest.mark.parametrize(("typed", "says"), [
    ("0900123456", ""), ("092090001234", ""), ("090012345", ""), ("0900123", "di động"), ("0900 123 4567", "Thừa 1"),
    ("92090001234", "CCCD"), ("09209000123412", "CCCD"),
    ("092090/001234", "Số giấy tờ chỉ gồm"), ("abc", "hộ chiếu"), ("", "căn cước"),
])  # fmt: skip
def test_the_sentence_is_that_of_the_likelier_number(typed, says):
    trouble = personal_numbers.trouble(typed)
    assert (says in trouble) if says else trouble == ""
