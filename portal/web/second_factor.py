"""Who must bring a second factor: leaders, inspectors and administrators, whatever post they hold or stand in for.

A session in which it was shown carries a mark. Without the mark, every page behind the door leads to the page where a
second factor is set up; asking costs no query, for the posts have been read and the session is at hand.

With the mark, what binds the authority (a leader's own acts, a signed report, a whole list as a file) wants the factor
itself again when it was last shown more than five minutes ago: a stolen session signs nothing. The password is not
enough there.
"""

import time
from collections.abc import Callable, Iterable
from functools import wraps
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from dossiers.units.models import Officer, Post
from dossiers.units.roles import Role
from portal.web import context
from portal.web.kept_forms import refused_forms
from portal.web.published_accounts import PUBLISHED_ACCOUNTS

SHOWN = "second_factor"
ROLES = (Role.LEADER, Role.INSPECTOR, Role.ADMINISTRATOR)


def is_demanded_of(officer: Officer, posts: Iterable[Post]) -> bool:
    """Whether this officer may not work with a password alone."""
    if not settings.SECOND_FACTOR:
        return False
    if not officer.is_staff and not any(post.role in ROLES for post in posts):
        return False
    return settings.SECOND_FACTOR_DEMONSTRATION or not is_demonstration(officer)


def is_demonstration(officer: Officer) -> bool:
    """Whether this is one of the accounts whose password stands on the start screen, in a city of sample data."""
    return officer.username in PUBLISHED_ACCOUNTS and context.sample() is not None


def mark(request: HttpRequest) -> None:
    """This session has shown its second factor."""
    request.session[SHOWN] = True


def led_away(request: HttpRequest, posts: Iterable[Post]) -> HttpResponse | None:
    """Where an officer without the second factor that is demanded must go first; None for everybody else."""
    officer = request.user
    if request.session.get(SHOWN) or not officer.is_authenticated or not is_demanded_of(officer, posts):
        return None
    return HttpResponseRedirect(reverse("mfa_index"))


def to_prove_again(request: HttpRequest) -> HttpResponse | None:
    """Where who posts this shows the second factor first; None within five minutes, and for those who have none.

    What was posted is kept in the session and done once the factor was shown.
    """
    if not request.session.get(SHOWN):
        return None
    shown = [record["at"] for record in get_authentication_records(request, request.user) if record["method"] == "mfa"]
    if shown and time.time() - max(shown) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
        return None
    kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    if not kinds:
        return None
    by_code = kinds & {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}
    return suspended(request, reverse("mfa_reauthenticate" if by_code else "mfa_reauthenticate_webauthn"))


def to_prove_for_personal_data(request: HttpRequest, officer: Officer) -> HttpResponse | None:
    """The same before many people's particulars leave as a file, whatever post is held: who has no second factor sets
    one up first. The accounts of a sample city, whose data are nobody's, need none unless the settings say so.
    """
    exempt = is_demonstration(officer) and not settings.SECOND_FACTOR_DEMONSTRATION
    if settings.SECOND_FACTOR and not request.session.get(SHOWN) and not exempt:
        return HttpResponseRedirect(reverse("mfa_index"))
    return to_prove_again(request)


def suspended(request: HttpRequest, proof: str) -> HttpResponse:
    """To the proof. The form waits in the session, and outside it too: should that end meanwhile, it comes back filled.

    A form with files is not done by itself afterwards, for a session holds no files: it comes back filled.
    """
    found_again = refused_forms.kept_at_step_up(request, timezone.now())
    if not found_again:
        waiting: HttpResponse = suspend_request(request, proof)
        return waiting
    if not request.FILES:
        suspend_request(request, proof)
    return HttpResponseRedirect(f"{proof}?{urlencode({'next': found_again})}")


def proved(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Around a view of a signed-in officer whose POSTs need the second factor shown within the last five minutes."""

    @wraps(view)
    def asking(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        elsewhere = to_prove_again(request) if request.method == "POST" else None
        return elsewhere or view(request, *args, **kwargs)

    return asking
