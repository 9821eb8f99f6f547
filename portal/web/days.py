"""Days in boxes of text: dd/mm/yyyy, as people here write them, whatever language the browser speaks.

A native box shows 12/03 for the third of December on an English browser. Addresses keep ISO dates (bookmarks, links);
what is typed is read by the one reader (dossiers/parsing/moment.py) and turned into them.
"""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from dossiers.parsing import Unreadable, moment
from portal.wording import localized, vi

LONGEST = 40
SHAPE, SHAPE_WITH_TIME = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"


def iso(text: str, today: dt.date | None = None) -> str:
    """2018-12-03 for what was typed as 3/12/2018, 03.12.18, 03122018 …; anything else as it came."""
    try:
        return moment.parse_date(text[:LONGEST], today=today).isoformat() if text.strip() else ""
    except Unreadable:
        return text


def iso_moment(text: str) -> str:
    """2018-12-03T08:10 for what was typed as 8h10 3/12/2018 …; anything else as it came."""
    try:
        found = moment.parse(text[:LONGEST], zone=vi.zone()) if text.strip() else None
    except Unreadable:
        return text
    return f"{found.astimezone(vi.zone()):%Y-%m-%dT%H:%M}" if found else ""


def typed(value: Any) -> str:
    """A date, an instant or its ISO text as it stands in a box: 03/12/2018, 03/12/2018 08:10; other text as it is."""
    if isinstance(value, str):
        text: str = value
        try:
            value = vi.local(dt.datetime.fromisoformat(text)) if "T" in text else dt.date.fromisoformat(text)
        except (ValueError, OverflowError):  # the first and the last days of all time have no local time
            return text
    if isinstance(value, dt.datetime):
        value = vi.local(value) if value.tzinfo else value
        return f"{value:%d/%m/%Y %H:%M}"
    return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else ""


def weekday(value: Any) -> str:
    """The weekday of what stands in a box: thứ Hai; empty for what cannot be read."""
    try:
        found = moment.parse_either(typed(value)[:LONGEST], zone=vi.zone())
    except Unreadable:
        return ""
    return str(localized.weekdays()[found.weekday()])


def _attributes(kind: str) -> dict[str, str]:
    shape = SHAPE if kind == "day" else SHAPE_WITH_TIME
    return {"data-day": kind, "data-reads": "ngay", "autocomplete": "off", "placeholder": shape, "class": "day-in"}


class _Read:
    """What both fields share: the box as text, its weekday read back."""

    is_read_back = True

    def prepare_value(self, value: Any) -> Any:
        """What was typed as it is; a date of ours as people write it."""
        return typed(value) if value else value

    def read_back(self, value: Any) -> str:
        """thứ Hai; empty for what cannot be read (its own sentence says why)."""
        return weekday(value)


class DayField(_Read, forms.DateField):
    """A date, typed."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"widget": forms.TextInput(attrs=_attributes("day"))} | more)

    def to_python(self, value: Any) -> dt.date | None:
        """The date, or ValidationError with the reader's sentence."""
        if isinstance(value, dt.date) or value in self.empty_values or not str(value).strip():
            return value or None
        try:
            return moment.parse_date(str(value), today=timezone.localdate())
        except Unreadable as error:
            raise forms.ValidationError(error.sentence, code="invalid") from error


class MomentField(_Read, forms.DateTimeField):
    """A date with a time, typed."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"widget": forms.TextInput(attrs=_attributes("moment"))} | more)

    def to_python(self, value: Any) -> dt.datetime | None:
        """The instant, or ValidationError with the reader's sentence."""
        if isinstance(value, dt.datetime) or value in self.empty_values or not str(value).strip():
            return value or None
        try:
            return moment.parse(str(value), zone=vi.zone(), today=timezone.localdate())
        except Unreadable as error:
            raise forms.ValidationError(error.sentence, code="invalid") from error
