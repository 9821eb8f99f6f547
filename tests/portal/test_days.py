"""A day is typed as people write it, and addresses keep what they had."""

import datetime as dt

import pytest
from django import forms

from portal.web import days

TODAY = dt.date(2026, 11, 30)
WAYS = ["03/12/2018", "3/12/2018", "3.12.2018", "03-12-2018", "03122018", "3/12/18", "2018-12-03", "thứ Hai 3/12/2018",
        " 3 / 12 / 2018 "[1:-1].replace(" ", "")]  # fmt: skip


@pytest.mark.parametrize("typed", WAYS)
def test_every_way_of_writing_a_day_is_one_day(typed):
    assert days.iso(typed, TODAY) == "2018-12-03"
    assert days.DayField().clean(typed) == dt.date(2018, 12, 3)
    assert days.typed(days.iso(typed)) == "03/12/2018" and days.weekday(typed) == "thứ Hai"


@pytest.mark.parametrize("typed", ["12/31/2018", "31/02/2018", "mai", "thứ Ba 3/12/2018"])
def test_what_is_no_day_stays_as_it_was_typed_with_a_sentence(typed):
    assert days.iso(typed, TODAY) == typed and days.typed(typed) == typed
    with pytest.raises(forms.ValidationError):
        days.DayField().clean(typed)


@pytest.mark.parametrize("typed", ["03/12/2018 08:10", "8h10 3/12/2018", "2018-12-03T08:10", "03.12.2018 08:10"])
def test_a_day_with_a_time_is_one_instant(typed):
    assert days.iso_moment(typed) == "2018-12-03T08:10"
    assert f"{days.MomentField().clean(typed):%Y-%m-%dT%H:%M%z}" == "2018-12-03T08:10+0700"


def test_the_box_shows_dates_as_people_write_them_and_reads_the_weekday_back():
    class Form(forms.Form):
        day = days.DayField(initial=dt.date(2018, 12, 3))

    box = str(Form()["day"])
    assert 'value="03/12/2018"' in box and 'type="text"' in box and 'type="date"' not in box
    assert Form.base_fields["day"].read_back("03/12/2018") == "thứ Hai"
    assert 'value="31/02/2018"' in str(Form({"day": "31/02/2018"})["day"])
