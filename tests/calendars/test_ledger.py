"""The ledger: why it is this date, day by day."""

from dossiers.calendars import worktime as wt
from tests.calendars.city_calendar import CITY, at, local

TEN = wt.Term(10, "working_day")


def kinds(lines):
    return [(f"{line.date:%d/%m}", line.kind) for line in lines]


def test_every_day_from_receipt_to_promise_is_explained():
    lines = wt.ledger(CITY, at("2018-12-27 14:20"), wt.Term(2, "working_day"))
    assert kinds(lines) == [
        ("27/12", "receipt"),
        ("28/12", "counted"),
        ("28/12", "counted"),
        ("29/12", "weekend"),
        ("30/12", "weekend"),
        ("31/12", "holiday"),
        ("01/01", "holiday"),
        ("02/01", "counted"),
        ("02/01", "counted"),
    ]
    assert [line.number for line in lines if line.number] == [1, 1, 2, 2]
    assert lines[5].reason == "Ngày nghỉ (thay cho ngày 05/01/2019)"
    assert local(lines[-1].end) == "2019-01-02 17:00"


def test_make_up_days_say_so():
    lines = wt.ledger(CITY, at("2019-01-04 09:00"), wt.Term(1, "working_day"))
    assert [line.kind for line in lines] == ["receipt", "makeup", "makeup"]
    assert "31/12/2018" in lines[1].reason


def test_pauses_cut_days_into_pieces_and_the_promise_may_end_in_mid_day():
    pause = wt.ClockPause(at("2018-12-21 16:50"), at("2018-12-25 07:45"), "Chờ bổ sung bản vẽ")
    lines = wt.ledger(CITY, at("2018-12-14 09:02"), TEN, [pause])
    paused = [line for line in lines if line.kind == "paused"]
    assert [line.minutes for line in paused] == [10, 240, 240, 45]
    assert {line.reason for line in paused} == {"Chờ bổ sung bản vẽ"}
    assert lines[-1].minutes == 55 and local(lines[-1].end) == "2019-01-03 07:55"
    assert sum(line.minutes for line in lines if line.kind == "counted") == 10 * 480


def test_counted_days_number_the_term_plus_the_days_the_pauses_broke():
    lines = wt.ledger(CITY, at("2018-12-14 09:02"), TEN, [(at("2018-12-21 16:50"), at("2018-12-25 07:45"))])
    assert lines[-1].number == 11  # moved by two working days, one of them wholly paused
    whole = wt.ledger(CITY, at("2018-12-14 09:02"), TEN, [(at("2018-12-24 07:00"), at("2018-12-25 17:00"))])
    assert whole[-1].number == 10 and local(whole[-1].end) == "2019-01-03 17:00"


def test_a_receipt_after_hours_shows_when_it_counts():
    lines = wt.ledger(CITY, at("2018-12-28 17:30"), wt.Term(1, "working_day"))
    assert kinds(lines)[0] == ("28/12", "receipt") and "07:00 02/01/2019" in lines[0].reason
    assert ("02/01", "receipt") in kinds(lines) and kinds(lines)[-1] == ("03/01", "counted")


def test_the_extension_is_shown_beside_the_promise_and_moves_nothing():
    lines = wt.ledger(CITY, at("2018-12-14 09:02"), TEN, extended_to=at("2019-01-02 17:00"))
    assert local([line for line in lines if line.kind == "counted"][-1].end) == "2018-12-28 17:00"
    assert [line.minutes for line in lines if line.kind == "extended"] == [240, 240]


def test_calendar_days_count_weekends_and_a_closed_last_day_moves_on():
    lines = wt.ledger(CITY, at("2018-12-13 09:00"), wt.Term(2, "calendar_day"))
    assert [(f"{line.date:%d/%m}", line.kind, line.number) for line in lines] == [
        ("13/12", "receipt", None),
        ("14/12", "counted", 1),
        ("14/12", "counted", 1),
        ("15/12", "weekend", None),
        ("16/12", "weekend", None),
        ("17/12", "counted", 2),
        ("17/12", "counted", 2),
    ]
    inside = wt.ledger(CITY, at("2018-12-13 09:00"), wt.Term(5, "calendar_day"))
    assert {line.number for line in inside} == {None, 1, 2, 3, 4, 5}


def test_a_paused_calendar_day_is_not_numbered():
    pause = (at("2018-12-18 10:00"), at("2018-12-20 10:00"))
    lines = wt.ledger(CITY, at("2018-12-17 14:20"), wt.Term(3, "calendar_day"), [pause])
    numbers = {line.number for line in lines if line.number}
    assert numbers == {1, 2, 3} and local(lines[-1].end) == "2018-12-24 17:00"


def test_a_pause_over_a_weekend_costs_a_calendar_term_those_days_with_its_reason():
    pause = wt.ClockPause(at("2018-12-21 10:00"), at("2018-12-24 10:00"), "Chờ bổ sung bản vẽ")
    lines = wt.ledger(CITY, at("2018-12-20 09:00"), wt.Term(3, "calendar_day"), [pause])
    weekend = [line for line in lines if line.date.isoweekday() > 5]
    assert kinds(weekend) == [("22/12", "paused"), ("23/12", "paused")]
    assert {line.reason for line in weekend} == {"Chờ bổ sung bản vẽ"} and not any(line.number for line in weekend)
    unsaid = wt.ledger(CITY, at("2018-12-20 09:00"), wt.Term(3, "calendar_day"), [(pause.start, pause.end)])
    assert {line.reason for line in unsaid if line.kind == "paused"} == {"Đồng hồ dừng"}


def test_a_line_for_machines_carries_offsets():
    line = wt.ledger(CITY, at("2018-12-17 14:20"), wt.Term(1, "working_day"))[1]
    assert line.as_json() == {
        "date": "2018-12-18",
        "from": "2018-12-18T07:00+07:00",
        "to": "2018-12-18T11:00+07:00",
        "kind": "counted",
        "minutes": 240,
        "reason": "Tính vào thời hạn",
    }


def extended(received: str, term: wt.Term, until: str) -> list[tuple[str, str, str]]:
    """What stands behind the last counted line: date, kind, from–to."""
    lines = wt.ledger(CITY, at(received), term, extended_to=at(until))
    last = max(place for place, line in enumerate(lines) if line.kind == "counted")
    return [(f"{line.date:%d/%m}", line.kind, f"{line.start:%H:%M}–{line.end:%H:%M}") for line in lines[last + 1 :]]


CLOSED_DAYS = [
    ("29/12", "weekend", "00:00–00:00"),
    ("30/12", "weekend", "00:00–00:00"),
    ("31/12", "holiday", "00:00–00:00"),
    ("01/01", "holiday", "00:00–00:00"),
]


def test_an_extension_runs_over_closed_days_to_its_own_hour_and_not_a_day_further():
    got = extended("2018-12-14 09:02", TEN, "2019-01-02 10:00")
    assert got == [*CLOSED_DAYS, ("02/01", "extended", "07:00–10:00")]
    assert extended("2018-12-14 09:02", TEN, "2018-12-30 10:00") == CLOSED_DAYS[:2]


def test_an_extension_begins_at_the_hour_of_the_promise_and_says_what_it_is():
    term = wt.Term(9, "working_day", rule="same_time")
    got = extended("2018-12-14 09:02", term, "2018-12-28 11:00")
    assert got == [
        ("27/12", "extended", "09:02–11:00"),
        ("27/12", "extended", "13:00–17:00"),
        ("28/12", "extended", "07:00–11:00"),
    ]
    lines = wt.ledger(CITY, at("2018-12-14 09:02"), term, extended_to=at("2018-12-28 11:00"))
    assert {line.reason for line in lines if line.kind == "extended"} == {"Gia hạn, kèm thư xin lỗi"}
