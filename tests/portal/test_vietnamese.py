"""Dates, numbers and durations as Vietnamese offices write them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template

from portal.wording import vi

SUMMER = dt.datetime(2019, 1, 4, 10, 0, tzinfo=dt.UTC)  # 17:00 in the city


def test_dates():
    assert vi.date(SUMMER) == "04/01/2019"
    assert vi.day(SUMMER) == "thứ Sáu, 04/01/2019"
    assert vi.day(dt.date(2019, 1, 6)) == "Chủ nhật, 06/01/2019"
    assert vi.moment(SUMMER) == "04/01/2019, 17:00"


def test_an_instant_is_shown_on_the_citys_date_not_on_greenwichs():
    assert vi.date(dt.datetime(2019, 1, 4, 18, 30, tzinfo=dt.UTC)) == "05/01/2019"


def test_a_promise_within_the_day_is_written_with_its_hour():
    assert vi.promise(SUMMER) == "thứ Sáu, 04/01/2019"
    assert vi.promise(dt.datetime(2019, 1, 3, 0, 55, tzinfo=dt.UTC)) == "trước 07:55 thứ Năm, 03/01/2019"


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [(674062, None, "674.062"), (0, None, "0"), (-1234, None, "-1.234"), (10.5, 1, "10,5"), ("7.2", None, "7,2")],
)
def test_numbers(value, decimals, written):
    assert vi.number(value, decimals) == written


def test_per_cent_keeps_its_sign_on_the_same_line():
    assert vi.percent("99.93") == "99,93\u00a0%"
    assert vi.percent(Decimal("100"), 1) == "100,0\u00a0%"
    assert vi.percent(None) == "–"


def test_money():
    assert vi.money(75_000) == "75.000\u00a0đ"
    assert vi.money(0) == "0\u00a0đ"
    assert vi.fee(0) == "Không mất phí"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 phút"), (59, "59 phút"), (60, "1 giờ làm việc"), (479, "7 giờ làm việc"), (480, "1 ngày làm việc")],
)
def test_working_time(minutes, words):
    assert vi.working_time(minutes) == words


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [(None, "same_day", "trong ngày"), (10, "working_day", "10 ngày làm việc"), (1, "month", "1 tháng")],
)
def test_terms(amount, unit, words):
    assert vi.term(amount, unit) == words


def test_folding_finds_words_typed_without_accents():
    assert vi.folded("Đăng ký hộ kinh doanh") == "dang ky ho kinh doanh"
    assert vi.folded("ĐẤT đai") == "dat dai"


def test_24_hours_of_a_day_are_still_that_day():
    at = dt.datetime(2025, 7, 30, 17, tzinfo=dt.UTC)  # 00:00 of 31/07 in the city
    assert vi.promise(at) == "thứ Tư, 30/07/2025" and vi.day_of_promise(at) == dt.date(2025, 7, 30)
    assert vi.day_of_promise(at + dt.timedelta(minutes=1)) == dt.date(2025, 7, 31)
    shown = Template("{% load portal %}{{ due|promise_day|vn_date }} {{ none|promise_day|vn_date|default:'–' }}")
    assert shown.render(Context({"due": at, "none": None})) == "30/07/2025 –"
