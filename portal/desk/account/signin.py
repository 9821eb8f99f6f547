"""Signing in and out. A page of its own; too many failures stop it for a while, never on a known device of another.

The password is looked at here; what follows it (the second factor, the session) is django-allauth's (entrance.py).
"""

import datetime as dt
from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from dossiers.casework import limits
from dossiers.units.models import Officer
from dossiers.units.roles import Role
from portal.desk import form_messages
from portal.desk.account import devices, signin_limits
from portal.web import security_log
from portal.wording import vi

WRONG = "Tên đăng nhập hoặc mật khẩu không đúng. Kiểm tra phím Caps Lock và bộ gõ tiếng Việt."


class SignInForm(forms.Form):
    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=60,
        error_messages={"required": "Nhập tên đăng nhập.", "max_length": WRONG},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label="Mật khẩu",
        max_length=200,
        strip=False,
        error_messages={"required": "Nhập mật khẩu.", "max_length": WRONG},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form_messages.plain(self)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def signin(request: HttpRequest) -> HttpResponse:
    """The form; a POST with a right password goes where the visitor wanted to go."""
    at = timezone.now()
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if request.method == "GET":
        if request.user.is_authenticated:
            return HttpResponseRedirect(destination(request, wanted, request.user, at))
        return _page(request, SignInForm(), wanted)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, wanted, status=422)
    return _try(request, form, wanted, at)


def _try(request: HttpRequest, form: SignInForm, wanted: str, at: dt.datetime) -> HttpResponse:
    username = form.cleaned_data["username"]
    try:
        counted = signin_limits.count_password(request, username, at)
    except limits.Spent as spent:
        security_log.note("sign-in stopped: too many tries")
        form.add_error(None, _stopped(request, username, spent))
        return _page(request, form, wanted, status=429)
    officer = authenticate(request, username=username, password=form.cleaned_data["password"])
    if officer is None:
        security_log.note("sign-in failed", by="password")
        form.add_error(None, WRONG)
        return _page(request, form, wanted, status=422)
    counted.give_back()
    wanted = destination(request, wanted, officer, at)
    signing_in = Login(user=officer, redirect_url=wanted)
    answer: HttpResponse = perform_password_login(request, {"username": officer.username}, signing_in)
    return answer


def _stopped(request: HttpRequest, username: str, spent: limits.Spent) -> str:
    """Until when, and what still works."""
    until = f"Tạm dừng đăng nhập đến {vi.time(spent.until)}, rồi thử lại"
    if devices.known(request, username):
        return f"Đã nhập sai quá nhiều lần trên máy này. {until}."
    return f"Đã nhập sai quá nhiều lần. {until}, hoặc đăng nhập trên máy bạn vẫn dùng."


@require_POST
def signout(request: HttpRequest) -> HttpResponse:
    """End the session."""
    security_log.note("signed out", officer=request.user.pk)
    logout(request)
    return redirect("desk:signin")


def destination(request: HttpRequest, wanted: str, officer: Officer, at: dt.datetime) -> str:
    """Where the visitor wanted to go, if it is a place of ours; otherwise the first page of the officer's posts."""
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    posts = officer.posts_on(vi.local(at).date())
    roles = {str(post.role) for post in posts}
    if roles & {Role.RECEIVER, Role.HANDLER}:
        return "/can-bo/viec"
    if roles & {Role.LEADER, Role.INSPECTOR}:
        return "/dieu-hanh/hom-nay/"
    return "/admin/" if officer.is_staff else "/can-bo/viec"


def sorry(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    """The sign-in page with a sentence that says why another way in did not work."""
    return _page(request, SignInForm(), "", status=status, sentence=sentence)


def _page(request: HttpRequest, form: SignInForm, wanted: str, status: int = 200, sentence: str = "") -> HttpResponse:
    context = {
        "form": form,
        "next": wanted,
        "session_over": "het" in request.GET,
        "old_form": "cu" in request.GET,
        "form_is_kept": "dien=" in wanted,
        "password_set": "moi" in request.GET,
        "sentence": sentence,
        "identity_name": settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["name"],
        "identity_offered": bool(settings.OIDC_SERVER_URL),
        "second_factor": settings.SECOND_FACTOR,
        "sample_exempt": not settings.SECOND_FACTOR_DEMONSTRATION,
    }
    response = render(request, "desk/signin.html", context, status=status)
    add_never_cache_headers(response)
    return response
