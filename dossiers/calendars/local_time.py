"""The city's time zone, by the setting: in it instants become dates, in Python and in SQL (``LOCAL.key``)."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings

LOCAL = ZoneInfo(settings.TIME_ZONE)


def day_begins(day: dt.date) -> dt.datetime:
    """Local midnight: the first of two, or the end of the gap that skips it."""
    return dt.datetime.combine(day, dt.time(), LOCAL)


def today_begins(at: dt.datetime) -> dt.datetime:
    """The midnight that began the local day of an instant, also while its hour is shown for the second time."""
    return day_begins(at.astimezone(LOCAL).date())
