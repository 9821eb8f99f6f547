"""How long a signed-in session lives: 30 minutes without a request, 10 hours whatever happens.

Both hold on the server, whatever the cookie says. What an open page asks by itself (``quiet``) is nobody's visit. An
account that was switched off is out at its next request (the authentication backend looks at ``is_active`` each time).
"""

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import timezone

from portal.web.marks import Mark

IDLE = dt.timedelta(minutes=30)
ABSOLUTE = dt.timedelta(hours=10)
NOTED_EVERY = dt.timedelta(minutes=1)
SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
SESSION_OVER = Mark("session_over", False)
"""On a request: a session ended just now."""
QUIET = Mark("quiet", False)
"""On a view: asking it is nobody's visit."""

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class SessionHours:
    """Signs out a session that has been idle or alive for too long; SESSION_OVER then says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        over = False
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            over = _over(request, timezone.now(), counts=not _is_quiet(request.path_info))
        SESSION_OVER.put(request, over)
        return self.get_response(request)


def quiet(view: View) -> View:
    """Mark a view that a page asks by itself, without a person: it keeps no session alive. Goes outermost."""
    QUIET.put(view, True)
    return view


def _is_quiet(path: str) -> bool:
    try:
        return QUIET.of(resolve(path).func)
    except Resolver404:
        return False


def begin(request: HttpRequest, at: dt.datetime) -> None:
    """The session begins now."""
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = at.isoformat()


def age(request: HttpRequest, at: dt.datetime) -> dt.timedelta | None:
    """How long ago this session's officer signed in; None without a session."""
    began = request.session.get(SIGNED_IN_AT)
    return at - dt.datetime.fromisoformat(began) if began else None


def _over(request: HttpRequest, now: dt.datetime, *, counts: bool = True) -> bool:
    """Whether the session had to end; notes the visit otherwise, at most once a minute, unless it does not count."""
    session = request.session
    began = dt.datetime.fromisoformat(session.setdefault(SIGNED_IN_AT, now.isoformat()))
    seen = dt.datetime.fromisoformat(session.setdefault(SEEN_AT, now.isoformat()))
    if now - seen > IDLE or now - began > ABSOLUTE:
        logout(request)
        return True
    if counts and now - seen >= NOTED_EVERY:
        session[SEEN_AT] = now.isoformat()
        UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=now)
    return False
