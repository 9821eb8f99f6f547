"""Who must bring a second factor: leaders and administrators, whatever post they hold or stand in for.

A session in which it was shown carries a mark. Without the mark, every page behind the door leads to the page where a
second factor is set up; asking costs no query, for the posts have been read and the session is at hand.
"""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from dossiers.units.models import Officer, Post
from dossiers.units.roles import Role
from portal import context
from portal.demo import accounts

SHOWN = "second_factor"
ROLES = (Role.LEADER, Role.ADMINISTRATOR)


def is_demanded_of(officer: Officer, posts: Iterable[Post]) -> bool:
    """Whether this officer may not work with a password alone."""
    if not settings.SECOND_FACTOR:
        return False
    if not officer.is_staff and not any(post.role in ROLES for post in posts):
        return False
    return settings.SECOND_FACTOR_DEMONSTRATION or not is_demonstration(officer)


def is_demonstration(officer: Officer) -> bool:
    """Whether this is one of the accounts whose password stands on the start screen, in a city of sample data."""
    return officer.username in accounts.USERNAMES and context.sample() is not None


def mark(request: HttpRequest) -> None:
    """This session has shown its second factor."""
    request.session[SHOWN] = True


def led_away(request: HttpRequest, posts: Iterable[Post]) -> HttpResponse | None:
    """Where an officer without the second factor that is demanded must go first; None for everybody else."""
    if request.session.get(SHOWN) or not is_demanded_of(request.user, posts):
        return None
    return HttpResponseRedirect(reverse("mfa_index"))
