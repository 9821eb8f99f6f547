"""Dates, months and times that cannot be read: the whole sentence that says why, and where each bound lies."""

import datetime as dt

import pytest

from dossiers.parsing import moment
from dossiers.parsing.unreadable import Unreadable
from tests.world import ZONE as HERE

TODAY = dt.date(2026, 1, 15)
LONG = "x" * 60


def said(read, typed: str, **more: object) -> str:
    with pytest.raises(Unreadable) as refusal:
        read(typed, **more)
    return refusal.value.sentence


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Ghi ngày, ví dụ 03/12/2026."),
        ("hôm qua", "Không đọc được ngày “hôm qua”. Ghi ngày/tháng/năm, ví dụ 03/12/2026."),
        (LONG, f"Không đọc được ngày “{LONG[:40]}”. Ghi ngày/tháng/năm, ví dụ 03/12/2026."),
        ("3/12/1899", "Năm 1899 không đúng. Ghi đủ bốn chữ số của năm."),
        ("3/12/2101", "Năm 2101 không đúng. Ghi đủ bốn chữ số của năm."),
        ("13/13/2026", "Không có tháng 13. Ghi ngày/tháng/năm, ví dụ 03/12/2026."),
        ("13/0/2026", "Không có tháng 0. Ghi ngày/tháng/năm, ví dụ 03/12/2026."),
        ("12/13/2026", "Không có tháng 13. Ghi ngày trước, tháng sau: có phải 13/12/2026?"),
        ("1/31/2026", "Không có tháng 31. Ghi ngày trước, tháng sau: có phải 31/01/2026?"),
        ("2/31/2026", "Không có tháng 31. Ghi ngày/tháng/năm, ví dụ 03/12/2026."),
        ("1/32/2026", "Không có tháng 32. Ghi ngày/tháng/năm, ví dụ 03/12/2026."),
        ("0/13/2026", "Không có tháng 13. Ghi ngày/tháng/năm, ví dụ 03/12/2026."),
        ("31/4/2026", "Không có ngày 31: tháng 4/2026 có 30 ngày."),
        ("29/2/2026", "Không có ngày 29: tháng 2/2026 có 28 ngày."),
        ("0/4/2026", "Không có ngày 0: tháng 4/2026 có 30 ngày."),
        ("X3/12/2026X", "Không đọc được ngày “x3/12/2026x”. Ghi ngày/tháng/năm, ví dụ 03/12/2026."),
        (
            "thứ năm thứ năm 3/12/2026",
            "Không đọc được ngày “thứ năm 3/12/2026”. Ghi ngày/tháng/năm, ví dụ 03/12/2026.",
        ),
        ("thứ hai 3/12/2026", "03/12/2026 là thứ Năm, không phải thứ Hai. Kiểm tra lại ngày."),
        ("3/12", "Ghi cả năm, ví dụ 03/12/2026."),
        ("32/5", "Ghi cả năm, ví dụ 03/12/2026."),
    ],
)
def test_a_date_that_cannot_be_is_told_why(typed, sentence):
    assert said(moment.parse_date, typed) == sentence


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("32/5", "Không có ngày 32: tháng 5/2026 có 31 ngày."),
        ("0/5", "Không có ngày 0: tháng 5/2026 có 31 ngày."),
        ("5/13", "Không có tháng 13. Ghi ngày trước, tháng sau: có phải 13/05/2026?"),
        ("30/2", "Không có ngày 30: tháng 2/2026 có 28 ngày."),
    ],
)
def test_a_day_that_is_in_no_year_is_told_why_with_this_year_s(typed, sentence):
    assert said(moment.parse_date, typed, today=TODAY) == sentence


@pytest.mark.parametrize(
    ("typed", "today", "kept"),
    [
        ("31/12", dt.date(2026, 1, 15), "2025-12-31"),
        ("1/1", dt.date(2026, 12, 20), "2027-01-01"),
        ("1/6", dt.date(2026, 6, 30), "2026-06-01"),
        ("31/7", dt.date(2026, 7, 1), "2026-07-31"),
        ("29/2", dt.date(2027, 6, 1), "2028-02-29"),
        ("29/2", dt.date(2025, 6, 1), "2024-02-29"),
    ],
)
def test_a_day_without_a_year_is_the_nearest_that_exists(typed, today, kept):
    assert moment.parse_date(typed, today=today).isoformat() == kept
    assert moment.parse(f"07:55 {typed}", zone=HERE, today=today).date().isoformat() == kept
    assert moment.parse(typed, zone=HERE, today=today, default=dt.time(7)).date().isoformat() == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("3/12/69", "2069-12-03"),
        ("3/12/70", "1970-12-03"),
        ("3/12/71", "1971-12-03"),
        ("3/12/99", "1999-12-03"),
        ("3/12/00", "2000-12-03"),
        ("1/1/1900", "1900-01-01"),
        ("31/12/2100", "2100-12-31"),
        ("20261203", "2026-12-03"),
        ("19001203", "1900-12-03"),
        ("21001203", "2100-12-03"),
        ("01012026", "2026-01-01"),
        ("20121900", "1900-12-20"),  # ddmmyyyy: as yyyymmdd it would have the month 19
        ("20122026", "2026-12-20"),
        ("20112100", "2100-11-20"),
        ("19111900", "1900-11-19"),
    ],
)
def test_two_digits_of_a_year_and_eight_digits_of_a_date(typed, kept):
    assert moment.parse_date(typed).isoformat() == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("20261303", "Năm 1303 không đúng. Ghi đủ bốn chữ số của năm."),
        ("99990101", "Năm 101 không đúng. Ghi đủ bốn chữ số của năm."),
        ("18991203", "Năm 1203 không đúng. Ghi đủ bốn chữ số của năm."),
    ],
)
def test_eight_digits_that_are_no_date_either_way_are_read_day_first(typed, sentence):
    assert said(moment.parse_date, typed) == sentence


@pytest.mark.parametrize(
    ("typed", "kept"), [("1/1900", "1900-01-01"), ("12/2100", "2100-12-01"), ("2/2018", "2018-02-01")]
)
def test_the_first_and_the_last_month_are_read(typed, kept):
    assert moment.parse_month(typed).isoformat() == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Ghi tháng và năm, ví dụ 12/2018."),
        ("13/2018", "Không đọc được tháng “13/2018”. Ghi như 12/2018."),
        ("12/1899", "Không đọc được tháng “12/1899”. Ghi như 12/2018."),
        ("1/2101", "Không đọc được tháng “1/2101”. Ghi như 12/2018."),
        ("tháng này", "Không đọc được tháng “tháng này”. Ghi như 12/2018."),
        (LONG, f"Không đọc được tháng “{LONG[:40]}”. Ghi như 12/2018."),
    ],
)
def test_a_month_that_cannot_be_is_told_why(typed, sentence):
    assert said(moment.parse_month, typed) == sentence


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0:00", "00:00"),
        ("23:59", "23:59"),
        ("23h", "23:00"),
        ("1h am", "01:00"),
        ("12h am", "00:00"),
        ("12:30 sa", "00:30"),
        ("12:30 ch", "12:30"),
        ("12h pm", "12:00"),
        ("1:05 pm", "13:05"),
        ("11h15 ch", "23:15"),
        ("11h15 sa", "11:15"),
    ],
)
def test_a_time_is_read_up_to_the_last_minute_and_by_halves_of_the_day(typed, kept):
    assert f"{moment.parse_time(typed):%H:%M}" == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Ghi giờ, ví dụ 07:55."),
        ("sáng", "Không đọc được giờ “sáng”. Ghi như 07:55 hoặc 7h55."),
        (LONG, f"Không đọc được giờ “{LONG[:40]}”. Ghi như 07:55 hoặc 7h55."),
        ("7:", "Thiếu phút. Ghi như 07:55 hoặc 7h55."),
        ("24:00", "Không có giờ 24:00. Giờ từ 00:00 đến 23:59."),
        ("7:60", "Không có giờ 07:60. Giờ từ 00:00 đến 23:59."),
        ("13h ch", "Không có giờ 13:00. Giờ từ 00:00 đến 23:59."),
        ("0h am", "Không có giờ 00:00. Giờ từ 00:00 đến 23:59."),
        ("7:00:60", "Không có giờ 07:00:60. Giờ từ 00:00 đến 23:59."),
    ],
)
def test_a_time_that_cannot_be_is_told_why(typed, sentence):
    assert said(moment.parse_time, typed) == sentence


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Ghi ngày và giờ, ví dụ 07:55 03/12/2026."),
        ("7:55 8:55 3/12/2026", "Ghi một giờ thôi, ví dụ 07:55 03/12/2026."),
        ("3/12/2026", "Thiếu giờ. Ghi cả giờ, ví dụ 07:55 03/12/2026."),
        ("3/12", "Ghi cả năm, ví dụ 03/12/2026."),
        ("2026-12-03T07:55:00+25:00", "Không có múi giờ +25:00."),
    ],
)
def test_an_instant_that_cannot_be_is_told_why(typed, sentence):
    assert said(moment.parse, typed, zone=HERE) == sentence


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2026-12-03T07:55", "2026-12-03T07:55:00+07:00"),
        ("2026-12-03 07:55:09", "2026-12-03T07:55:09+07:00"),
        ("2026-12-03T07:55Z", "2026-12-03T07:55:00+00:00"),
        ("2026-12-03t07:55:09,25z", "2026-12-03T07:55:09.250000+00:00"),
        ("2026-12-03T07:55:09.123456+07:00", "2026-12-03T07:55:09.123456+07:00"),
        ("2026-12-03T07:55:59.999999+07", "2026-12-03T07:55:59.999999+07:00"),
        ("2026-12-03T07:55+0530", "2026-12-03T07:55:00+05:30"),
        ("2026-12-03T07:55-03:30", "2026-12-03T07:55:00-03:30"),
        ("2026-12-03T07:55-03", "2026-12-03T07:55:00-03:00"),
        ("03122026 0755", "2026-12-03T07:55:00+07:00"),
        ("20261203T075530", "2026-12-03T07:55:30+07:00"),
        (" .7:55 3/12/2026;", "2026-12-03T07:55:00+07:00"),
    ],
)
def test_an_instant_of_machines_is_read_to_the_fraction_with_its_offset(typed, kept):
    assert moment.parse(typed, zone=HERE).isoformat() == kept
