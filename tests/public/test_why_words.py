"""“Vì sao là ngày này?” is said from the calendar, and never is more left than the whole term."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from dossiers.calendars import whatif_parsing, worktime
from portal.presentation import deadline_explanation
from tests.world import local

WEEKS = {
    "office": "Mon-Fri 07:00-11:00,13:00-17:00",
    "saturday": "Mon-Fri 07:00-11:00,13:00-17:00; Sat 07:00-11:00",
    "long days": "Mon-Sat 06:30-18:30",
    "all week": "Mon-Sun 07:00-11:00,13:00-17:00",
    "few hours": "Tue 08:00-09:30; Sat 13:00-14:00",
}
UNITS = ("working_day", "working_hour", "calendar_day", "month", "same_day")


def said(week, received, amount=5, unit="working_day", closed=(), extra=()):
    calendar = whatif_parsing.typed_calendar(WEEKS[week], closed, extra)
    term = worktime.term_of(amount if unit != "same_day" else None, unit)
    lines = worktime.ledger(calendar, local(received), term)
    return " ".join(
        deadline_explanation.sentences(term=term, lines=lines, pauses=[], calendar=calendar, due=None)
    ).replace("\xa0", " ")


def test_days_that_count_are_not_said_not_to_count():
    assert "Không tính thứ Bảy, Chủ nhật và ngày nghỉ lễ." in said("office", "2018-12-17 14:20")
    words = said("saturday", "2018-12-17 14:20")
    assert "Không tính Chủ nhật và ngày nghỉ lễ." in words
    assert "Thứ Bảy, 07:00 đến 11:00, vẫn tính là một ngày." in words
    assert "Không tính ngày nghỉ lễ." in said("all week", "2018-12-17 14:20")
    assert "Không tính thứ Hai, thứ Tư, thứ Năm, thứ Sáu, Chủ nhật" in said("few hours", "2018-12-18 08:10")


def test_days_that_were_swapped_are_named_with_their_dates():
    words = said("office", "2018-12-27 08:00", closed=["2018-12-31", "2019-01-01"], extra=["2019-01-05=07:00-11:00"])
    assert "Tính cả ngày làm bù 05/01." in words
    assert "Không tính ngày nghỉ 31/12, 01/01." in words
    assert "làm bù" not in said("office", "2018-12-17 14:20")


def test_a_term_of_hours_names_the_unit_own_hours():
    words = said("long days", "2018-12-17 14:20", 8, "working_hour")
    assert "8 giờ làm việc, chỉ tính giờ làm việc: thứ Hai đến thứ Bảy, 06:30 đến 18:30." in words
    assert "thứ Bảy, Chủ nhật và ngày lễ không tính" not in words


@pytest.mark.parametrize("unit", UNITS)
@settings(max_examples=120, deadline=None)
@given(
    week=some.sampled_from(sorted(WEEKS)),
    amount=some.integers(1, 40),
    minute=some.integers(0, 60 * 24 * 20),
    later=some.integers(0, 60 * 24 * 30),
    stop=some.tuples(some.integers(0, 60 * 24 * 9), some.integers(1, 60 * 24 * 9)),
    stops=some.booleans(),
)
def test_never_is_more_left_than_the_whole_term(unit, week, amount, minute, later, stop, stops):
    calendar = whatif_parsing.typed_calendar(WEEKS[week], ["2018-12-31"], ["2019-01-06=07:00-11:00"])
    term = worktime.term_of(amount if unit != "same_day" else None, unit)
    received = local("2018-12-15 00:00") + dt.timedelta(minutes=minute)
    began = received + dt.timedelta(minutes=stop[0])
    pauses = [(began, began + dt.timedelta(minutes=stop[1]))] if stops else []
    at = max([received, *(end for _, end in pauses)]) + dt.timedelta(minutes=later)
    lines, due = worktime.ledger(calendar, received, term, pauses), worktime.due(calendar, received, term, pauses)
    words = deadline_explanation.left(calendar=calendar, term=term, lines=lines, at=at, due=due).replace("\xa0", " ")
    number, what = int(words.split()[0].replace(".", "")), words.split(maxsplit=1)[1]
    if unit == "working_day" and "ngày" in what:
        assert number <= amount and what == "ngày làm việc"
    elif unit == "calendar_day" and "ngày" in what:
        assert number <= amount and what == "ngày"
    elif unit == "working_hour":
        hours = 60 * number + int((what.split() + ["0", "0"])[1]) if what.startswith("giờ") else number
        assert hours <= 60 * amount and "ngày" not in what
    if at >= due:
        assert words == "0 phút"


def test_the_morning_before_it_counts_has_the_whole_term_and_no_more():
    """A dossier that came on Saturday counts from Monday: twenty days are left, not twenty-one."""
    calendar = whatif_parsing.typed_calendar(WEEKS["office"])
    term = worktime.term_of(20, "working_day")
    received = local("2018-12-15 09:00")
    lines, due = worktime.ledger(calendar, received, term), worktime.due(calendar, received, term)
    moments = [local(f"2018-12-{day} 09:30") for day in (15, 16, 17, 18)]
    words = [deadline_explanation.left(calendar=calendar, term=term, lines=lines, at=at, due=due) for at in moments]
    assert [one.split()[0] for one in words] == ["20", "20", "20", "19"]
