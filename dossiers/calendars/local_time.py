"""The city's time zone, by the setting: in it instants become dates, in Python and in SQL (``LOCAL.key``)."""

from zoneinfo import ZoneInfo

from django.conf import settings

LOCAL = ZoneInfo(settings.TIME_ZONE)
