"""Who stands at the desk: the signed-in officer, the instant, and the posts held today. Every desk view begins here."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from dossiers.casework.awaiting import DECIDING
from dossiers.units.models import Officer, Post, Unit
from dossiers.units.roles import Role
from portal.kept_forms.doors import to_sign_in
from portal.web import second_factor
from portal.wording import vi

WORKING_ROLES = (Role.RECEIVER, Role.HANDLER, Role.LEADER)


@dataclass(frozen=True)
class Visit:
    """One request of an officer. The clock was read once: ``at``."""

    officer: Officer
    at: dt.datetime
    posts: tuple[Post, ...]

    @property
    def today(self) -> dt.date:
        """The city's present date."""
        return vi.local(self.at).date()

    @property
    def working_posts(self) -> list[Post]:
        """The posts that handle dossiers."""
        return [post for post in self.posts if post.role in WORKING_ROLES]

    @property
    def persons(self) -> list[int]:
        """The officer, and those the officer stands in for today."""
        return sorted({self.officer.pk, *(post.officer_id for post in self.posts)})

    @property
    def administers(self) -> bool:
        """Whether the officer is an administrator by a post of the own."""
        return any(post.role == Role.ADMINISTRATOR and post.officer_id == self.officer.pk for post in self.posts)

    @property
    def leads(self) -> bool:
        """Whether the officer is a leader by a post of the own: then asked as second person for new administrators."""
        return any(post.role == Role.LEADER and post.officer_id == self.officer.pk for post in self.posts)

    @property
    def decides(self) -> bool:
        """Whether anything that somebody proposes can wait for this officer."""
        return any(post.role in DECIDING for post in self.posts)

    def units(self, *roles: str) -> list[Unit]:
        """The units where one of these roles is held (any working role when none is named), each once."""
        wanted = roles or WORKING_ROLES
        return list({post.unit_id: post.unit for post in self.posts if post.role in wanted}.values())

    def roles_at(self, unit_id: int) -> list[str]:
        """The working roles held at a unit."""
        return [str(post.role) for post in self.working_posts if post.unit_id == unit_id]


def official(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view for signed-in officers: called with the Visit; others are sent to sign in. Pages are never stored."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        at = timezone.now()
        posts = tuple(request.user.posts_on(vi.local(at).date()).order_by("pk"))
        elsewhere = second_factor.led_away(request, posts)
        if elsewhere is not None:
            return elsewhere
        response = view(request, Visit(officer=request.user, at=at, posts=posts), *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return guarded
