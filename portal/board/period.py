"""Which period the board shows: twelve months up to now unless the reader chose another, always named by its dates."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict

from dossiers.calendars.local_time import LOCAL
from dossiers.oversight import periods
from dossiers.oversight.figures import Period
from dossiers.oversight.reports import year_before
from portal.web import days
from portal.web.context import sample
from portal.wording import vi

USUAL = "12-thang"
OWN_DAYS = "tu-chon"
NAMES = {
    USUAL: "12 tháng gần đây",
    "thang": "Tháng này",
    "thang-truoc": "Tháng trước",
    "quy": "Quý này",
    "quy-truoc": "Quý trước",
    "nua-nam": "6 tháng này",
    "nua-nam-truoc": "6 tháng trước",
    "nam": "Năm nay",
    "nam-truoc": "Năm trước",
    "mau": "Năm của bản mẫu",
    OWN_DAYS: "Hai ngày tự chọn",
}
OF_LENGTH = {"thang": "month", "quy": "quarter", "nua-nam": "half_year", "nam": "year"}
BEFORE = "-truoc"
EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2200, 1, 1)
NOT_A_NAME = "Kỳ này không có. Chọn một kỳ trong danh sách, hoặc hai ngày."
NOT_DAYS = "Chọn ngày đầu và ngày cuối của kỳ, ngày đầu không sau ngày cuối và không ở tương lai."


class ImpossiblePeriod(Exception):
    """An address names no period that there is: its page says so, and shows the figures of no other."""

    def __init__(self, choice: "PeriodChoice") -> None:
        super().__init__(choice.error)
        self.choice = choice


@dataclass(frozen=True)
class PeriodChoice:
    """The chosen period, the words for it, and the parameters that choose it again."""

    key: str
    period: Period
    now: dt.datetime
    first_day: str = ""
    last_day: str = ""
    error: str = ""

    @property
    def is_present(self) -> bool:
        """Whether it ends now: then what is in progress can be told by the time that is left."""
        return self.period.end == self.now

    @property
    def name(self) -> str:
        """12 tháng gần đây"""
        return NAMES[self.key]

    @property
    def words(self) -> str:
        """từ 24/11/2025 đến 24/11/2026: the last day is in it."""
        last = self.period.end - dt.timedelta(microseconds=1)
        return f"từ {vi.date(self.period.since)} đến {vi.date(last)}"

    @property
    def query(self) -> str:
        """The parameters of this choice, for links between pages of the board."""
        own = {"tu": self.first_day, "den": self.last_day} if self.key == OWN_DAYS else {}
        return urlencode({"ky": self.key, **own})

    @property
    def frozen(self) -> str:
        """The period by its very instants, for the list behind a number: it shows what was counted, later too."""
        return frozen(self.period)

    @property
    def options(self) -> list[tuple[str, str]]:
        """What can be chosen; the year of the sample only where there is one."""
        return [(key, name) for key, name in NAMES.items() if key != "mau" or sample()]


def chosen(given: QueryDict, now: dt.datetime) -> PeriodChoice:
    """What the address asks for, the usual period where it asks for none. Raises ImpossiblePeriod for all else."""
    key = given.get("ky", USUAL)
    days_typed = (given.get("tu") or given.get("den")) and given.get("truoc", key) == key
    if key == OWN_DAYS or days_typed:  # days beside a newly chosen name are left over from before
        return _own_days(given, now)
    period = _named(key, now)
    if period is None:
        raise ImpossiblePeriod(PeriodChoice(USUAL, year_before(now), now, error=NOT_A_NAME))
    return PeriodChoice(key, period, now)


def _named(key: str, now: dt.datetime) -> Period | None:
    length = OF_LENGTH.get(key.removesuffix(BEFORE))
    if length:
        back, closing = int(key.endswith(BEFORE)), settings.REPORTS_CLOSE_ON
        first, after = periods.containing(now.astimezone(LOCAL).date(), length, closing=closing, back=back)
        return Period(_midnight(first), _midnight(after) if back else now, now)
    made = sample()
    if key == "mau" and made:
        return year_before(made.made_at)
    return year_before(now) if key == USUAL else None


def _own_days(given: QueryDict, now: dt.datetime) -> PeriodChoice:
    today = now.astimezone(LOCAL).date()
    first_text, last_text = (days.iso(given.get(name, "")[: days.LONGEST], today) for name in ("tu", "den"))
    first, last = _day(first_text), _day(last_text)
    if first is None or last is None or first > last or first > now.astimezone(LOCAL).date():
        raise ImpossiblePeriod(PeriodChoice(OWN_DAYS, year_before(now), now, first_text, last_text, NOT_DAYS))
    until = _midnight(last + dt.timedelta(days=1))
    return PeriodChoice(OWN_DAYS, Period(_midnight(first), until, now), now, first_text, last_text)


def frozen(period: Period) -> str:
    """A period as parameters of the list (`thawed` reads them)."""
    return urlencode(parameters(period))


def parameters(period: Period) -> list[tuple[str, str]]:
    """The instants of a period by the names they have in an address."""
    edges = (period.since, period.until, period.as_of)
    return [(name, edge.isoformat()) for name, edge in zip(("tu", "den", "luc"), edges, strict=True)]


def thawed(given: QueryDict) -> Period | None:
    """The period of a list's address; None when it is not one, or ends before it begins."""
    try:
        edges = [dt.datetime.fromisoformat(given.get(name, "")[:40]) for name in ("tu", "den", "luc")]
    except ValueError:
        return None
    if any(edge.tzinfo is None or not EARLIEST <= edge.date() <= LATEST for edge in edges):
        return None
    return Period(*edges) if edges[0] <= edges[1] and edges[0] <= edges[2] else None


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day < LATEST else None


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), LOCAL)
