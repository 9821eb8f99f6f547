"""Whole ledgers, reckoned by hand, with every word and minute; and the whole sentences of refusals.

July 2026 has no holidays. Office hours 07:00-11:00 and 13:00-17:00.
"""

from datetime import time

import pytest

from dossiers.calendars import hours
from dossiers.calendars import worktime as wt
from tests.calendars.city_calendar import CITY, at

OVER, COUNTS = "Đã qua trước khi thời hạn tính lại từ đầu", "Tính vào thời hạn"
AGAIN = "Đủ giấy tờ, thời hạn tính lại từ đầu; ngày này chưa tính"
RECEIPT = "Ngày nhận hồ sơ, chưa tính vào thời hạn"


def written(lines):
    return [(f"{line.date:%d/%m}", line.kind, line.minutes, line.number, line.reason) for line in lines]


def papers(begins, ends):
    return [wt.ClockPause(at(begins), at(ends), "Chờ bản vẽ", restarts=True)]


def two_halves(day, number):
    return [(day, "counted", 240, number, COUNTS)] * 2


def test_received_after_hours_asked_on_the_second_day_answered_after_hours():
    lines = wt.ledger(
        CITY, at("2026-07-15 17:30"), wt.Term(2, "working_day"), papers("2026-07-17 09:00", "2026-07-17 18:00")
    )
    assert written(lines) == [
        ("15/07", "receipt", 0, None, "Nhận sau giờ tiếp nhận: tính là nhận lúc 07:00 16/07/2026"),
        ("16/07", "receipt", 0, None, RECEIPT),
        ("17/07", "restarted", 120, None, OVER),
        ("17/07", "paused", 120, None, "Chờ bản vẽ"),
        ("17/07", "paused", 240, None, "Chờ bản vẽ"),
        ("17/07", "restarted", 0, None, "Đủ giấy tờ sau giờ tiếp nhận: tính là đủ lúc 07:00 20/07/2026"),
        ("18/07", "weekend", 0, None, "Thứ Bảy"),
        ("19/07", "weekend", 0, None, "Chủ nhật"),
        ("20/07", "restarted", 0, None, AGAIN),
        *two_halves("21/07", 1),
        *two_halves("22/07", 2),
    ]
    assert all(type(line.minutes) is int for line in lines)


def test_days_of_the_calendar_asked_over_a_weekend_and_ending_at_midnight():
    term = wt.Term(3, "calendar_day", day_end="midnight")
    lines = wt.ledger(CITY, at("2026-07-15 10:00"), term, papers("2026-07-16 09:00", "2026-07-20 10:00"))
    paused = [
        ("16/07", 120),
        ("16/07", 240),
        ("17/07", 240),
        ("17/07", 240),
        ("18/07", 0),
        ("19/07", 0),
        ("20/07", 180),
    ]
    assert written(lines) == [
        ("15/07", "receipt", 0, None, RECEIPT),
        ("16/07", "restarted", 120, None, OVER),
        *((day, "paused", minutes, None, "Chờ bản vẽ") for day, minutes in paused),
        ("20/07", "restarted", 0, None, AGAIN),
        *two_halves("21/07", 1), *two_halves("22/07", 2), *two_halves("23/07", 3),
        ("23/07", "counted", 0, 3, "Ngày cuối của thời hạn kết thúc lúc 24 giờ"),
    ]  # fmt: skip


def test_days_of_the_calendar_that_were_over_before_the_papers_came_say_so_on_closed_days_too():
    term = wt.Term(9, "calendar_day")
    lines = wt.ledger(CITY, at("2026-07-16 10:00"), term, papers("2026-07-21 09:00", "2026-07-21 10:00"))
    assert [line for line in written(lines) if line[0] in ("18/07", "19/07")] == [
        ("18/07", "restarted", 0, None, OVER), ("19/07", "restarted", 0, None, OVER),
    ]  # fmt: skip
    assert [f"{line.start:%d/%m %H:%M}" for line in lines if f"{line.date:%d/%m}" == "18/07"] == ["18/07 00:00"]


def test_hours_begin_at_once_and_the_receipt_takes_none():
    lines = wt.ledger(CITY, at("2026-07-15 10:00"), wt.Term(2, "working_hour"))
    assert written(lines) == [
        ("15/07", "receipt", 0, None, "Ngày nhận hồ sơ"),
        ("15/07", "counted", 60, None, COUNTS),
        ("15/07", "counted", 60, None, COUNTS),
    ]


def test_a_closed_last_day_says_where_the_end_moves():
    lines = wt.ledger(CITY, at("2026-07-16 10:00"), wt.Term(2, "calendar_day"))
    moved = [line.reason for line in lines if line.kind == "weekend"]
    assert moved == [
        "Thứ Bảy: hạn chuyển sang ngày làm việc tiếp theo", "Chủ nhật: hạn chuyển sang ngày làm việc tiếp theo",
    ]  # fmt: skip


NAIVE = at("2026-07-15 10:00").replace(tzinfo=None)
REFUSALS = [
    (lambda: wt.due(CITY, NAIVE, wt.Term(1, "working_day")),
     "The instant 2026-07-15T10:00:00 has no time zone.", "Thời điểm phải kèm múi giờ."),
    (lambda: wt.working_minutes(CITY, at("2026-07-16 10:00"), at("2026-07-15 10:00")),
     "The end lies before the start.", "Thời điểm cuối nằm trước thời điểm đầu."),
    (lambda: wt.add_working_minutes(CITY, at("2026-07-16 10:00"), -1),
     "Working minutes to add cannot be negative.", "Số phút cộng thêm không được âm."),
    (lambda: wt.due(CITY, at("2200-12-20 10:00"), wt.Term(90, "working_day")),
     "The promise would fall after the year 2200.", "Hạn tính được nằm sau năm 2200."),
    (lambda: wt.WorkCalendar({}), "The calendar has no open day.", "Lịch làm việc không có ngày nào mở cửa."),
    (lambda: hours.checked_segments([(420, 660), (600, 700)], "Weekday 2"),
     "Weekday 2: 10:00-11:40 overlaps 07:00-11:00.", None),
    (lambda: wt.WorkCalendar({1: [(660, 420)]}), "Weekday 1: 11:00-07:00 does not open before it closes.", None),
    (lambda: wt.Term(2, "same_day"),
     "A same-day term has no amount: leave it out.", "Thời hạn trong ngày không kèm số lượng."),
    (lambda: wt.Term(2, "working_day", day_end="noon"),
     "Unknown end of the day 'noon': use one of close_of_business, midnight.",
     "Không có quy tắc kết thúc ngày “noon”."),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "english", "vietnamese"), REFUSALS)
def test_a_refusal_is_the_whole_sentence_in_both_languages(wrong, english, vietnamese):
    with pytest.raises(wt.WorktimeError) as refusal:
        wrong()
    assert str(refusal.value) == english
    assert refusal.value.vi == vietnamese if vietnamese else refusal.value.vi


def test_a_typed_term_keeps_its_end_of_the_day_and_its_hour():
    assert wt.term_of("3", "month", day_end="midnight") == wt.Term(3, "month", day_end="midnight")
    with pytest.raises(wt.TermError):
        wt.term_of("", "same_day", cutoff="14:30:15")
    assert wt.term_of("", "same_day", cutoff="14:30").cutoff == time(14, 30)
