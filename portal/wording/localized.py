"""Dates, times, numbers and durations in the language of the page that is being made.

Whatever citizens read uses this module; what only officials read may use portal/wording/vi.py. The functions and
their examples are those of portal/wording/vi.py and portal/wording/en.py.
"""

import importlib
import importlib.util
from collections.abc import Callable
from functools import cache, wraps
from types import ModuleType
from typing import Any

from django.utils.translation import get_language

from portal.wording import en, vi


@cache
def _writer(code: str | None) -> ModuleType:
    """portal/wording/fr.py for fr; a language that has no such module writes dates and numbers as English does."""
    if code is None:
        return vi
    name = f"portal.wording.{code}"
    return importlib.import_module(name) if importlib.util.find_spec(name) else en


def _written(name: str) -> Callable[..., str]:
    in_vietnamese = getattr(vi, name)

    @wraps(in_vietnamese)
    def spoken(*given: Any, **more: Any) -> str:
        written: str = getattr(_writer(get_language()), name, getattr(en, name))(*given, **more)
        return written

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
    names: list[str] = getattr(_writer(get_language()), "WEEKDAYS", en.WEEKDAYS)
    return names
