"""Who reads the board: the visit with the units in sight. Every board view begins here."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from dossiers.casework.calendar_change import reschedule
from dossiers.units.models import Officer, Post, Unit
from portal.board.period import ImpossiblePeriod
from portal.web import visit
from portal.web.marks import Mark

IS_GUARDED = Mark("is_guarded", False)
"""On a view of the board: only leaders enter. A test asks every one."""


@dataclass(frozen=True)
class BoardVisit(visit.Visit):
    """One request of the board; ``at`` is cut to the second, so that an address can hold it."""

    @property
    def units(self) -> list[int] | None:
        """The units in sight; None is the whole city."""
        return self.scope

    def sees(self, unit_id: int) -> bool:
        """Whether a unit's figures and dossiers are in sight."""
        return self.units is None or unit_id in self.units

    @property
    def keeps_calendar(self) -> bool:
        """Whether the menu offers the working calendar; the page asks again."""
        return any(post.unit.kind == Unit.Kind.CITY and post.role in reschedule.KEEPERS for post in self.posts)

    @property
    def post_line(self) -> str:
        """Phó Chủ tịch · UBND thành phố"""
        if not self.posts:
            return ""
        return f"{self.posts[0].title or self.posts[0].get_role_display()} · {self.posts[0].unit.name}"


def _no_such_period(request: HttpRequest, visiting: BoardVisit, impossible: ImpossiblePeriod) -> HttpResponse:
    """The sentence and the choice of a period, no figures; a file that was asked for is the sentence alone."""
    if "dang" in request.GET or "dang" in request.POST:
        return HttpResponse(str(impossible), status=400, content_type="text/plain; charset=utf-8")
    context = {"visit": visiting, "at": visiting.at, "officer_post": visiting.post_line, "choice": impossible.choice}
    return render(request, "board/no_period.html", context, status=400)


def leader(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view for signed-in officers who hold a post; called with the BoardVisit. Others sign in first, or see 403."""

    @wraps(view)
    def answered(request: HttpRequest, visiting: BoardVisit, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, visiting, *args, **kwargs)
        except ImpossiblePeriod as impossible:
            return _no_such_period(request, visiting, impossible)

    guarded = visit.for_officers(answered, _begin, needs_post=True)
    IS_GUARDED.put(guarded, True)
    return guarded


def _begin(officer: Officer, at: dt.datetime, posts: tuple[Post, ...], scope: list[int] | None) -> BoardVisit:
    return BoardVisit(officer, at.replace(microsecond=0), posts, scope)
