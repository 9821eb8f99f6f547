"""Who may open the catalogue: an administrator of the city; changes also whoever is asked as second person."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from dossiers.procedures import changing
from portal.desk.visit import DeskVisit, official

View = Callable[..., HttpResponseBase]


def for_keepers(view: View) -> View:
    """A view for administrators of the city; others see 403."""

    @wraps(view)
    def guarded(request: HttpRequest, visit: DeskVisit, *args: object, **kwargs: object) -> HttpResponseBase:
        if not changing.administers(visit.officer, visit.at):
            raise PermissionDenied
        return view(request, visit, *args, **kwargs)

    return official(guarded)


def for_two(view: View) -> View:
    """A view for administrators and leaders of the city: one of them is the second person."""

    @wraps(view)
    def guarded(request: HttpRequest, visit: DeskVisit, *args: object, **kwargs: object) -> HttpResponseBase:
        if not changing.second_persons_post(visit.officer, visit.at):
            raise PermissionDenied
        return view(request, visit, *args, **kwargs)

    return official(guarded)
