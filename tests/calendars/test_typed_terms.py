"""Time limits as they are typed: amounts, times of day, and the sentences that refuse them."""

from datetime import time
from decimal import Decimal

import pytest

from dossiers.calendars import worktime as wt


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("10", 10),
        (" 3 ", 3),
        ("+7", 7),
        ("1.0", Decimal("1.0")),
        ("0" * 18 + "12", 12),
        (5, 5),
        (Decimal("2"), Decimal("2")),
    ],
)
def test_an_amount_is_read_as_it_was_typed(typed, amount):
    term = wt.term_of(typed, "working_day")
    assert term.amount == amount and type(term.amount) is type(amount)


@pytest.mark.parametrize("typed", ["0" * 19 + "12", "1-", "1+", "--1", "+-1", "1.2.3", "mười", "1" * 41])
def test_what_is_no_number_is_refused_in_both_languages(typed):
    with pytest.raises(wt.TermError) as refusal:
        wt.term_of(typed, "working_day")
    assert str(refusal.value) == f"{typed[:40]!r} is not a number."
    assert refusal.value.vi == f"“{typed[:40]}” không phải là số."


def test_an_amount_below_nothing_is_a_number_and_refused_as_an_amount():
    with pytest.raises(wt.TermError, match="above zero"):
        wt.term_of("-3", "working_day")


@pytest.mark.parametrize(("typed", "moment"), [("00:00", time(0)), ("23:59", time(23, 59)), (" 7:05 ", time(7, 5))])
def test_a_time_of_day_is_read(typed, moment):
    assert wt.clock_time(typed) == moment
    assert wt.term_of("", "same_day", cutoff=typed).last_moment == moment


@pytest.mark.parametrize("typed", ["24:00", "23:60", "12:30:15", "1530", "", ":", "7h", "a:b"])
def test_what_is_no_time_of_day_is_refused_in_both_languages(typed):
    with pytest.raises(wt.TermError) as refusal:
        wt.clock_time(typed)
    assert str(refusal.value) == f"{typed!r} is not a time of day such as 15:00."
    assert refusal.value.vi == f"“{typed}” không phải giờ dạng 15:00."


@pytest.mark.parametrize("cutoff", [None, "", 15])
def test_without_a_cutoff_of_its_own_a_same_day_term_has_the_usual_one(cutoff):
    term = wt.term_of("", "same_day", cutoff=cutoff)
    assert term.cutoff is None and term.last_moment == time(15)


@pytest.mark.parametrize("unit", ["calendar_day", "month"])
def test_terms_by_the_calendar_have_no_cutoff(unit):
    assert wt.Term(1, unit, cutoff=time(10)).last_moment is None


def test_an_amount_left_out_is_none_and_the_first_kind_of_day_says_so():
    assert wt.term_of(None, "same_day").amount is None
    assert wt.term_of("  ", "same_day").amount is None
