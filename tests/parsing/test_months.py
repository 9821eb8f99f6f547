"""A month as people write it: month before year, or the year first; never a day, never a guess."""

import datetime as dt

import pytest

from dossiers.parsing import moment
from dossiers.parsing.unreadable import Unreadable


@pytest.mark.parametrize(
    "typed", ["12/2018", "12-2018", "12.2018", "12 2018", " Tháng 12/2018 ", "tháng 12 năm 2018", "2018-12"]
)
def test_a_month_is_read_as_people_write_it(typed):
    assert moment.parse_month(typed) == dt.date(2018, 12, 1)


@pytest.mark.parametrize(
    "typed", ["", "13/2018", "0/2018", "12/18", "2018", "01/12/2018", "tháng này", "12/2018 13/2018"]
)
def test_what_is_no_month_is_refused_with_a_sentence(typed):
    with pytest.raises(Unreadable, match="tháng"):
        moment.parse_month(typed)
