"""The index of QĐ 766, and beside it what it does not show. Pure: formulas over counts, two decimals, N/A as None.

The index calls on time what ended, or stood still, by the appointment that stands in the system; our strict rate asks
for the first promise and at most one pause. The evidence for each formula is in docs/law.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from dossiers.oversight import rates


@dataclass(frozen=True)
class IndexFacts:
    """The counts of one unit, or of the city, in a period."""

    handled: int = 0
    """Received in the period, or before and not yet ended when it began (the denominator of 2.1)."""
    in_time: int = 0
    """Of these, ended or standing still by their appointment (T13 to T16)."""
    resolved: int = 0
    on_time: int = 0
    """Of the resolved, early or on time by our own verdict: the headline's numerator."""
    strict: int = 0
    """Of the resolved, by the first promise, or by the promise after one single pause."""
    paused: int = 0
    """Of the resolved, those whose clock stood still at least once."""
    refused: int = 0
    withdrawn: int = 0
    """Withdrawn or stopped after they were received."""
    received: int = 0
    again: int = 0
    """Of the received, the same person's and procedure's within 60 days of one that ended without a result."""
    days_middle: float | None = None
    days_p90: float | None = None
    """The citizen's clock: days from handing in to the result, waits included; half stay under, nine in ten."""

    @property
    def index(self) -> str | None:
        """2.1, in per cent."""
        return rates.on_time_rate(self.handled, self.handled - self.in_time)

    @property
    def headline(self) -> str | None:
        """Our own rate: early or on time, of the resolved."""
        return rates.on_time_rate(self.resolved, self.resolved - self.on_time)

    @property
    def strict_rate(self) -> str | None:
        """The same against the first promise, with one pause at most."""
        return rates.on_time_rate(self.resolved, self.resolved - self.strict)

    @property
    def paused_share(self) -> str | None:
        """Of the resolved, how many stood still."""
        return share(self.paused, self.resolved)

    @property
    def ended_otherwise_share(self) -> str | None:
        """Refused, withdrawn or stopped, of all that ended."""
        gone = self.refused + self.withdrawn
        return share(gone, self.resolved + gone)

    @property
    def again_share(self) -> str | None:
        """Registered again, of the newly received."""
        return share(self.again, self.received)


def share(part: int, whole: int) -> str | None:
    """In per cent, two decimals, half up; None where there is nothing to share."""
    if whole <= 0:
        return None
    return f"{(Decimal(100 * part) / Decimal(whole)).quantize(Decimal('0.01'), ROUND_HALF_UP):.2f}"


def feedback_satisfied(answered: int, unsatisfied: int, repeated: int, late: int) -> str | None:
    """5.3: of all feedback, what was neither unsatisfied, nor repeated, nor answered late."""
    return share(max(0, answered - unsatisfied - repeated - late), answered)


def service_satisfied(handled: int, late: int, disliked: int | None) -> str | None:
    """5.4: 100 % less the late share and the share with a complaint or dislike.

    ``disliked`` counts both; None while too few have said anything. None too where nothing was handled.
    """
    return None if disliked is None else share(max(0, handled - late - disliked), handled)


__all__ = ["IndexFacts", "feedback_satisfied", "service_satisfied", "share"]
