"""What was typed becomes a calendar, days, instants and pauses, or a sentence that says what cannot be read."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from dossiers.calendars import whatif_parsing, worktime
from dossiers.calendars.worktime import Day, WorktimeError

VN = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING, AFTERNOON = (420, 660), (780, 1020)


@pytest.mark.parametrize(
    ("text", "weekdays"),
    [
        ("Mon-Fri 07:00-11:00", [1, 2, 3, 4, 5]),
        ("Mon,Wed-Fri 07:00-11:00", [1, 3, 4, 5]),
        ("mon, WED 07:00-11:00", [1, 3]),
        ("Sat-Mon 07:00-11:00", [1, 6, 7]),
        ("Sun 7:00-11:00;", [7]),
        ("Mon\u2013Tue 07:00\u201311:00", [1, 2]),
    ],
)
def test_weekdays_are_names_ranges_or_lists(text, weekdays):
    assert {day: [MORNING] for day in weekdays} == whatif_parsing.typed_week(text)


def test_hours_of_a_weekday_may_be_given_in_pieces():
    week = whatif_parsing.typed_week("Mon-Tue 07:00-11:00; Mon 13:00-17:00")
    assert week == {1: [MORNING, AFTERNOON], 2: [MORNING]}


@pytest.mark.parametrize("close", ["23:59", "24:00"])
def test_the_end_of_the_day_has_two_names(close):
    calendar = whatif_parsing.typed_calendar(f"Mon-Sun 00:00-{close}")
    assert worktime.due(calendar, datetime(2019, 1, 1, 9, tzinfo=VN), worktime.Term(24, "working_hour")) == datetime(
        2019, 1, 2, 9, tzinfo=VN
    )


def test_a_make_up_day_wins_over_a_day_off():
    days = whatif_parsing.typed_days(
        ["2019-01-01, 2019-01-05"], ["2019-01-05=07:00-11:00; 2019-01-06=07:00-11:00,13:00-17:00"]
    )
    assert days == {
        date(2019, 1, 1): Day("closed"),
        date(2019, 1, 5): Day("makeup", (MORNING,)),
        date(2019, 1, 6): Day("makeup", (MORNING, AFTERNOON)),
    }


def test_an_instant_is_local_unless_it_says_otherwise():
    assert whatif_parsing.typed_instant("2018-12-17T14:20", VN) == datetime(2018, 12, 17, 7, 20, tzinfo=UTC)
    assert whatif_parsing.typed_instant("2018-12-17T14:20Z", VN) == datetime(2018, 12, 17, 14, 20, tzinfo=UTC)
    skipped = whatif_parsing.typed_instant("2019-03-31T02:30", ZoneInfo("Europe/Berlin"))
    assert skipped == datetime(2019, 3, 31, 1, 0, tzinfo=UTC)  # the end of the gap


def test_a_known_calendar_can_be_asked_what_a_further_day_off_would_do():
    known = whatif_parsing.typed_calendar("Mon-Fri 07:00-11:00", ["2019-01-01"])
    changed = whatif_parsing.changed_calendar(known, ["2019-01-02"], [], "Asia/Tokyo")
    assert set(changed.days) == {date(2019, 1, 1), date(2019, 1, 2)} and changed.zone_name == "Asia/Tokyo"
    assert whatif_parsing.changed_calendar(known) is known


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (lambda: whatif_parsing.typed_calendar(""), "no open day"),
        (lambda: whatif_parsing.typed_calendar("Mon"), "'Mon' is not opening hours"),
        (lambda: whatif_parsing.typed_calendar("Mon-Frei 07:00-11:00"), "'Mon-Frei' is not a weekday"),
        (lambda: whatif_parsing.typed_calendar("Mon-Tue-Wed 07:00-11:00"), "is not a weekday"),
        (lambda: whatif_parsing.typed_calendar("- 07:00-11:00"), "is not opening hours"),
        (lambda: whatif_parsing.typed_calendar("Mon 07:00"), "not a stretch of hours"),
        (lambda: whatif_parsing.typed_calendar("Mon 11:00-07:00"), "does not open before it closes"),
        (lambda: whatif_parsing.typed_calendar("Mon 07:00-11:00,10:00-12:00"), "overlaps"),
        (lambda: whatif_parsing.typed_calendar("Mon 07:00-" + "9" * 6000 + ":00"), "not a stretch of hours"),
        (lambda: whatif_parsing.typed_calendar("Mon 07:00-25:00"), "not a time of day"),
        (lambda: whatif_parsing.typed_calendar("Mon " * 9000), "too long"),
        (lambda: whatif_parsing.typed_days(["2019-02-30"], []), "'2019-02-30' is not a date"),
        (lambda: whatif_parsing.typed_days(["1899-01-01"], []), "between 1900 and 2200"),
        (lambda: whatif_parsing.typed_days([], ["2019-01-05"]), "not a make-up day"),
        (lambda: whatif_parsing.typed_calendar("Mon 07:00-11:00", [], ["2019-01-05="]), "needs its own"),
        (lambda: whatif_parsing.typed_days([], ["2019-01-05=07:00-11:00", "2019-01-05=07:00-12:00"]), "two kinds"),
        (lambda: whatif_parsing.typed_instant("2019-01-05", VN), "not an instant"),
        (lambda: whatif_parsing.typed_instant("tomorrow", VN), "not an instant"),
        (lambda: whatif_parsing.typed_instant("", VN), "not an instant"),
        (lambda: whatif_parsing.typed_instant("2019-W01-1T10:00", VN), "not an instant"),
        (lambda: whatif_parsing.typed_instant("0001-01-01T00:00+14:00", VN), "between 1900 and 2200"),
        (lambda: whatif_parsing.typed_pause("2019-01-05T10:00", VN), "not a pause"),
        (lambda: whatif_parsing.typed_pause("2019-01-05T10:00/later", VN), "'later' is not an instant"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(asked, sentence):
    with pytest.raises(WorktimeError, match=sentence) as told:
        asked()
    assert told.value.vi and len(str(told.value)) < 200
