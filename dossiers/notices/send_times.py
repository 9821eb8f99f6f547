"""When a message may go: quiet hours, and the growing pauses between two attempts. Pure arithmetic."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from dossiers.calendars.local_time import LOCAL
from dossiers.notices.models import Channel

NOISY = (Channel.SMS, Channel.ZALO)
"""Channels that wake people up."""

FIRST_PAUSE_OF_A_CODE = dt.timedelta(seconds=5)


def is_quiet(at: dt.datetime) -> bool:
    """Whether it is night in the city (NOTICES_QUIET, by default 21:00 to 07:00): no telephone rings then."""
    begins, ends = settings.NOTICES_QUIET
    clock = at.astimezone(LOCAL).time().replace(tzinfo=None)
    if begins <= ends:
        return bool(begins <= clock < ends)
    return bool(clock >= begins or clock < ends)


def may_go(channel: str, *, urgent: bool, at: dt.datetime) -> bool:
    """Whether a message may be sent at this instant. A code that somebody waits for goes at any hour."""
    return urgent or channel not in NOISY or not is_quiet(at)


def pause_after(attempts: int, *, urgent: bool, chance: float) -> dt.timedelta:
    """How long to wait after the n-th attempt has failed: doubled each time up to a longest, less up to a half.

    ``chance`` (0 to 1) spreads the messages of one outage: between half the pause and the whole of it, but never under
    the first pause.
    """
    first = FIRST_PAUSE_OF_A_CODE if urgent else dt.timedelta(seconds=settings.NOTICES_FIRST_PAUSE)
    longest = dt.timedelta(seconds=settings.NOTICES_LONGEST_PAUSE)
    doubled: int = 2 ** min(max(attempts - 1, 0), 20)
    whole = min(longest, first * doubled)
    return max(first, whole * (1 - chance / 2))


def next_try(attempts: int, *, urgent: bool, at: dt.datetime, give_up_at: dt.datetime, chance: float) -> dt.datetime:
    """The instant of the next attempt; the last one lies at the end of the time allowed, not before it."""
    return min(at + pause_after(attempts, urgent=urgent, chance=chance), give_up_at)
