"""The second factor of an officer: shown at sign-in, set up, taken away. django-allauth does it; these are our pages.

Telephone codes work without JavaScript; security keys need it, as every browser demands.
"""

import datetime as dt
import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY, is_reauthentication_required
from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.base.views import ReauthenticateView as FactorAgainView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from dossiers.units import account_requests, accounts
from dossiers.units.models import AccountRequest, Officer, StaffEvent
from portal.desk.account import allauth_adapters
from portal.web import second_factor
from portal.web.kept_forms import keeping
from portal.web.kept_forms.refused_forms import to_sign_in
from portal.wording import vi

if TYPE_CHECKING:  # mixed into the pages of django-allauth, which are such views
    FormPage = FormView[Any]
else:
    FormPage = object

guarded = [never_cache, sensitive_post_parameters()]


def _options(context: dict[str, Any], name: str) -> None:
    """What the browser must ask the key for, as the script reads it from an attribute."""
    if "js_data" in context:
        context["key_options"] = json.dumps(context["js_data"][name])


@method_decorator(guarded, name="dispatch")
class Authenticate(AuthenticateView):
    """The second step of signing in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The officer is not signed in yet: only what the two forms need."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        _options(context, "request_options")
        mine = Authenticator.objects.filter(user=self.stage.login.user)
        context["has_key"] = mine.filter(type=Authenticator.Type.WEBAUTHN).exists()
        return context


@method_decorator([*guarded, login_required], name="dispatch")
class FactorIndex(IndexView):
    """What there is, and what must be."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Also whether the officer's posts demand it."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        posts = list(self.request.user.posts_on(vi.local(timezone.now()).date()))
        context["demanded"] = second_factor.is_demanded_of(self.request.user, posts)
        context["shown"] = bool(self.request.session.get(second_factor.SHOWN))
        context["demonstration"] = second_factor.is_demonstration(self.request.user)
        return context


class _Added(FormPage):
    """After something was added: other sessions end, this one has shown its factor, and the log says so."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        """Add it and note it."""
        response: HttpResponse = super().form_valid(form)
        officer = self.request.user
        assert officer.is_authenticated  # the door asked
        at = timezone.now()
        accounts.note_factor(officer, StaffEvent.Kind.FACTOR_ADDED, at=at)
        allauth_adapters.end_other_sessions(self.request, at)
        second_factor.mark(self.request)
        return response


class _Removed(FormPage):
    """After something was taken away."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        """Take it away and note it."""
        response: HttpResponse = super().form_valid(form)
        assert self.request.user.is_authenticated  # the door asked
        accounts.note_factor(self.request.user, StaffEvent.Kind.FACTOR_REMOVED, at=timezone.now())
        return response


@method_decorator(guarded, name="dispatch")
class ActivateTotp(_Added, ActivateTOTPView):
    """Link a telephone."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The QR code is a drawing of numbers; the secret is shown as letters in groups, to be typed by hand."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["qr"] = mark_safe(context["totp_svg"])  # noqa: S308 (drawn by us from numbers)
        secret = context["form"].secret
        context["secret_groups"] = [secret[place : place + 4] for place in range(0, len(secret), 4)]
        return context


@method_decorator(guarded, name="dispatch")
class DeactivateTotp(_Removed, DeactivateTOTPView):
    """Unlink the telephone."""


@method_decorator(guarded, name="dispatch")
class AddKey(_Added, AddWebAuthnView):
    """Add a security key."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The bound form is kept: a mistake is said at its field."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context.update(kwargs)
        _options(context, "creation_options")
        return context


@method_decorator(guarded, name="dispatch")
class RemoveKey(_Removed, RemoveWebAuthnView):
    """Take a security key away, unless it is the last factor of somebody who must have one."""

    success_url = "/can-bo/lop-thu-hai"

    def form_valid(self, form: Any) -> HttpResponse:
        """Refused with a sentence where it must stay."""
        adapter = allauth_adapters.SecondFactorAdapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            form.add_error(None, adapter.error_messages["cannot_delete_authenticator"])
            return self.form_invalid(form)
        response: HttpResponse = super().form_valid(form)
        return response


@method_decorator(guarded, name="dispatch")
class RecoveryCodes(ViewRecoveryCodesView):
    """The codes, shown once after they were made."""


@method_decorator(guarded, name="dispatch")
class NewRecoveryCodes(GenerateRecoveryCodesView):
    """New codes; the old ones stop working."""


class _Resumes(FormPage):
    """After a fresh proof: what waits in the session is done; what only waits as a kept form is filled in again."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        """Do it, and forget the kept form when it was taken."""
        again = self.request.POST.get("next") or self.request.GET.get("next") or ""
        suspended = (self.request.session.get(STATE_SESSION_KEY) or {}).get("request")
        key = QueryDict(again.partition("?")[2]).get("dien", "")
        if not key or not suspended:
            response: HttpResponse = super().form_valid(form)
            return response
        asked: Any = self.request.GET
        typed: Any = self.request.POST
        for given in (asked, typed):  # frozen by Django, and to the type checker too
            given._mutable = True
            given.pop("next", None)
        asked["next"] = json.loads(suspended)["path"]
        done: HttpResponse = super().form_valid(form)
        if done.status_code in (302, 303) and self.request.user.is_authenticated:
            keeping.drop(uuid.UUID(key), self.request.user)
        return done


@method_decorator(guarded, name="dispatch")
class PasswordAgain(_Resumes, ReauthenticateView):
    """The password once more, before an act that needs a fresh proof."""


@method_decorator(guarded, name="dispatch")
class CodeAgain(_Resumes, FactorAgainView):
    """A code once more."""


@method_decorator(guarded, name="dispatch")
class KeyAgain(_Resumes, ReauthenticateWebAuthnView):
    """The key once more."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the browser must ask the key for."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["form"] = context.get("form") or self.get_form()
        _options(context, "request_options")
        return context


def fresh(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Around a view whose POSTs need a proof of the last five minutes; what was posted is kept and done afterwards."""

    @wraps(view)
    def asking(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        if request.method == "POST" and is_reauthentication_required(request, app="portal"):
            return second_factor.suspended(request, reverse("account_reauthenticate"))
        return view(request, *args, **kwargs)

    return asking


def reset(officer: Officer, *, reason: str, by: Officer, at: dt.datetime) -> None:
    """Take every second factor of somebody who lost it away; it is set up anew at the next sign-in."""
    with transaction.atomic():
        accounts.reset_factor(officer, reason=reason, by=by, at=at)
        Authenticator.objects.filter(user=officer).delete()


def decide(request_id: int, *, accept: bool, by: Officer, at: dt.datetime) -> str:
    """A second person's word on a request about a guarded account; the code to print comes with it, if one does."""
    with transaction.atomic():
        asked, code = account_requests.decide(request_id, accept=accept, by=by, at=at)
        if accept and asked.kind == AccountRequest.Kind.FACTOR:
            Authenticator.objects.filter(user=asked.officer_id).delete()
        return code


def words(officer: Officer) -> list[str]:
    """The second factors of an officer, in words."""
    found = list(Authenticator.objects.filter(user=officer).order_by("pk"))
    phone = ["Ứng dụng trên điện thoại" for one in found if one.type == Authenticator.Type.TOTP]
    keys = [f"Khóa bảo mật “{one.data['name']}”" for one in found if one.type == Authenticator.Type.WEBAUTHN]
    return [*phone, *keys]
