"""The time limit of a procedure: how much, of what, and by which rule. Pure."""

from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from dossiers.calendars.errors import TermError

SAME_DAY = "same_day"
WORKING_HOUR = "working_hour"
WORKING_DAY = "working_day"
CALENDAR_DAY = "calendar_day"
MONTH = "month"
UNITS = (SAME_DAY, WORKING_HOUR, WORKING_DAY, CALENDAR_DAY, MONTH)
CALENDAR_UNITS = (CALENDAR_DAY, MONTH)

CLOSE_OF_DAY = "close_of_day"
SAME_TIME = "same_time"
RULES = (CLOSE_OF_DAY, SAME_TIME)

CLOSE_OF_BUSINESS = "close_of_business"
MIDNIGHT = "midnight"
DAY_ENDS = (CLOSE_OF_BUSINESS, MIDNIGHT)

SAME_DAY_CUTOFF = time(15, 0)
LONGEST = 100_000

UNIT_VI = {
    WORKING_HOUR: "giờ làm việc",
    WORKING_DAY: "ngày làm việc",
    CALENDAR_DAY: "ngày",
    MONTH: "tháng",
}


@dataclass(frozen=True, slots=True)
class Term:
    """A time limit.

    `amount` counts `unit`s: whole ones, except working hours, which may be any whole number of minutes
    (1.5 hours is 90 minutes); it is None for `same_day`. `rule` matters to working days only. A receipt after
    `cutoff` (local time; exactly at it is in time) counts as the next working day's; `same_day` has 15:00
    unless told otherwise, terms in calendar days and months have none. `day_end` matters to those alone: their last
    day ends at the close of business or at 24:00.
    """

    amount: int | Decimal | None
    unit: str
    rule: str = CLOSE_OF_DAY
    cutoff: time | None = None
    day_end: str = CLOSE_OF_BUSINESS

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise TermError(
                f"Unknown unit of time {self.unit!r}: use one of {', '.join(UNITS)}.",
                f"Không có đơn vị thời hạn “{self.unit}”.",
            )
        if self.rule not in RULES:
            raise TermError(
                f"Unknown rule {self.rule!r}: use one of {', '.join(RULES)}.",
                f"Không có quy tắc tính hạn “{self.rule}”.",
            )
        if self.day_end not in DAY_ENDS:
            raise TermError(
                f"Unknown end of the day {self.day_end!r}: use one of {', '.join(DAY_ENDS)}.",
                f"Không có quy tắc kết thúc ngày “{self.day_end}”.",
            )
        _check_amount(self.amount, self.unit)

    @property
    def count(self) -> int:
        """The number of days or months (0 for `same_day`)."""
        return int(self.amount or 0)

    @property
    def seconds(self) -> int:
        """The length of a term in working hours, in seconds."""
        return int(Decimal(self.amount or 0) * 3600)

    @property
    def last_moment(self) -> time | None:
        """The cut-off that holds for this term."""
        if self.unit in CALENDAR_UNITS:
            return None
        return self.cutoff or (SAME_DAY_CUTOFF if self.unit == SAME_DAY else None)

    @property
    def ends_at_midnight(self) -> bool:
        """True where the last day ends at 24:00: the promise is then the midnight after it."""
        return self.day_end == MIDNIGHT and self.unit in CALENDAR_UNITS

    @property
    def counts_days(self) -> bool:
        """True for every unit but the working hour: early then means an earlier date."""
        return self.unit != WORKING_HOUR


def term_of(amount: str | int | Decimal | None, unit: str, **options: str | time | None) -> Term:
    """A term from what was typed: "10", "1.5" or nothing; `rule`, `cutoff` (a time or "HH:MM"), `day_end` as given."""
    cutoff = options.get("cutoff")
    moment = clock_time(cutoff) if isinstance(cutoff, str) and cutoff else cutoff
    rule = options.get("rule") or CLOSE_OF_DAY
    end = str(options.get("day_end") or CLOSE_OF_BUSINESS)
    return Term(_typed_amount(amount), unit, str(rule), moment if isinstance(moment, time) else None, end)


def clock_time(text: str) -> time:
    """The time of day in "15:00"."""
    hours, colon, minutes = text.strip().partition(":")
    if colon and hours.isdecimal() and minutes.isdecimal() and int(hours) < 24 and int(minutes) < 60:
        return time(int(hours), int(minutes))
    raise TermError(f"{text!r} is not a time of day such as 15:00.", f"“{text}” không phải giờ dạng 15:00.")


def _typed_amount(amount: str | int | Decimal | None) -> int | Decimal | None:
    if not isinstance(amount, str):
        return amount
    text = amount.strip()
    if not text:
        return None
    unsigned = text.removeprefix("-").removeprefix("+")
    if not unsigned.isascii() or not unsigned.replace(".", "", 1).isdecimal() or len(text) > 20:
        raise TermError(f"{text[:40]!r} is not a number.", f"“{text[:40]}” không phải là số.")
    return Decimal(text) if "." in text else int(text)


def _check_amount(amount: int | Decimal | None, unit: str) -> None:
    if unit == SAME_DAY:
        if amount:
            raise TermError("A same-day term has no amount: leave it out.", "Thời hạn trong ngày không kèm số lượng.")
        return
    name = UNIT_VI[unit]
    if amount is None or not Decimal(amount).is_finite() or not 0 < amount <= LONGEST:
        raise TermError(
            f"A term in {unit}s must be above zero and at most {LONGEST}.",
            f"Thời hạn tính bằng {name} phải lớn hơn 0 và không quá {LONGEST}.",
        )
    whole = Decimal(amount) * 60 if unit == WORKING_HOUR else Decimal(amount)
    if whole != int(whole):
        part = "whole minutes" if unit == WORKING_HOUR else "a whole number"
        raise TermError(
            f"A term in {unit}s must be {part}.",
            f"Thời hạn tính bằng {name} phải là số nguyên{' phút' if unit == WORKING_HOUR else ''}.",
        )
