"""The public board's periods: they end now, and are as long as the reader asks for."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from dossiers.oversight.figures import Period
from portal.wording import vi

CHOICES = (("12", _("12 tháng qua")), ("3", _("3 tháng qua")), ("1", _("Tháng qua")))
LONGEST = "12"


@dataclass(frozen=True)
class MonthsChoice:
    """How many months, as the address says it, and the period they make."""

    months: str
    period: Period

    @classmethod
    def of(cls, asked: str, at: dt.datetime) -> "MonthsChoice":
        """What was asked for, the longest where nothing was. Raises ValueError for a period that is not offered."""
        months = asked or LONGEST
        if months not in dict(CHOICES):
            raise ValueError(asked)
        return cls(months, Period(months_before(at, int(months)), at, at))


def months_before(at: dt.datetime, months: int) -> dt.datetime:
    """The same local day and clock time so many months earlier; a day that month does not have becomes its last."""
    here = vi.local(at)
    year, month = divmod(here.year * 12 + here.month - 1 - months, 12)
    for day in range(here.day, 0, -1):
        try:
            return here.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")
