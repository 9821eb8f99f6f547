"""Dates, times, numbers and durations in the language of the page that is being made.

Whatever citizens read uses this module; what only officials read may use portal/wording/vi.py. The functions and
their examples are those of portal/wording/vi.py and portal/wording/en.py.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from portal.web import language
from portal.wording import en, vi


def _written(name: str) -> Callable[..., str]:
    in_vietnamese, in_english = getattr(vi, name), getattr(en, name)

    @wraps(in_vietnamese)
    def spoken(*given: Any, **more: Any) -> str:
        return (in_english if language.is_english() else in_vietnamese)(*given, **more)

    return spoken


weekday, date, short_date, day = _written("weekday"), _written("date"), _written("short_date"), _written("day")
time, moment, promise = _written("time"), _written("moment"), _written("promise")
month, leaf_month, short_month = _written("month"), _written("leaf_month"), _written("short_month")
number, percent, money = _written("number"), _written("percent"), _written("money")
fee = _written("fee")
working_time, working_days, span = _written("working_time"), _written("working_days"), _written("span")
term, days, hours = _written("term"), _written("days"), _written("hours")


def weekdays() -> list[str]:
    """The seven names, Monday first."""
    return en.WEEKDAYS if language.is_english() else vi.WEEKDAYS
