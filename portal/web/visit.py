"""Who asks: the signed-in officer, the instant, and the posts held today. Every view for officials begins here."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TypeVar

import structlog
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from dossiers.casework import access, row_scope
from dossiers.units.models import Officer, Post
from dossiers.units.roles import Role
from portal.web import second_factor
from portal.web.kept_forms.refused_forms import to_sign_in
from portal.wording import vi

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Visit:
    """One request of an officer. The clock was read once: ``at``."""

    officer: Officer
    at: dt.datetime
    posts: tuple[Post, ...]
    scope: list[int] | None
    """The units whose dossiers may be seen; None is the whole city. The database holds to it as well."""

    @property
    def today(self) -> dt.date:
        """The city's present date."""
        return vi.local(self.at).date()

    def post_for(self, *unit_ids: int) -> Post:
        """The post that opens what belongs to these units: one held at the first of them that has one, else one from
        which units below or all are seen. Raises PermissionDenied for an officer without a post.
        """
        held = {post.unit_id: post for post in reversed(self.posts)}
        for unit in unit_ids:
            if unit in held:
                return held[unit]
        above = (post for post in self.posts if post.role in (Role.LEADER, Role.INSPECTOR))
        found = next(above, next(iter(self.posts), None))
        if found is None:
            raise PermissionDenied
        return found


V = TypeVar("V", bound=Visit)


def for_officers(
    view: View,
    begin: Callable[[Officer, dt.datetime, tuple[Post, ...], list[int] | None], V],
    *,
    needs_post: bool = False,
) -> View:
    """A view that is called with the visit that ``begin`` makes; who is not signed in signs in first, or sees 403.

    Without the second factor that a post asks for, its page comes first. Pages are never stored.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        structlog.contextvars.bind_contextvars(officer=request.user.pk)
        at = timezone.now()
        posts = tuple(request.user.posts_on(vi.local(at).date()).order_by("pk"))
        if needs_post and not posts:
            raise PermissionDenied
        elsewhere = second_factor.led_away(request, posts)
        if elsewhere is not None:
            return elsewhere
        scope = access.scope_of(posts)
        row_scope.add_units(scope)
        response = view(request, begin(request.user, at, posts, scope), *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return guarded
