"""Where a kept form is filled in again, where that is not simply the page that it was on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from dossiers.units.models import Officer
from portal.web.marks import Mark

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Place = Callable[[HttpRequest, Officer, dt.datetime, str], tuple[str, list[str]]]
"""Form, whose it is, instant, where it was sent → the page to fill ("": the one it was on), sentences of refusal."""

COMES_BACK_AT: Mark[Place | None] = Mark("comes_back_at", None)
IS_SECRET = Mark("is_secret", False)


def comes_back_at(place: Place) -> Callable[[View], View]:
    """Mark a view whose forms come back at another page, or keep something of themselves (drafts, files) first."""

    def mark(view: View) -> View:
        COMES_BACK_AT.put(view, place)
        return view

    return mark


def is_secret(view: View) -> View:
    """Mark a view whose forms hold passwords only: nothing of them is kept."""
    IS_SECRET.put(view, True)
    return view
