"""My account: the password, where I am signed in, the second factor."""

from typing import Any

from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from dossiers.casework import limits
from dossiers.notices import account_news
from dossiers.units import accounts
from portal.desk import form_messages, frame
from portal.desk.account import allauth_adapters, factors, signin_limits
from portal.desk.account.new_password import DIFFERENT, HINT, PasswordField
from portal.desk.visit import DeskVisit, official
from portal.web.kept_forms.return_addresses import is_secret

BROWSERS = {"Edg/": "Edge", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "macOS"}
SYSTEMS["Linux"] = "Linux"


class PasswordForm(forms.Form):
    current = forms.CharField(
        label="Mật khẩu hiện tại",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = PasswordField("Mật khẩu mới", HINT)
    again = PasswordField("Nhập lại mật khẩu mới")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form_messages.plain(self)

    def clean(self) -> dict[str, Any]:
        """Both new passwords are the same."""
        typed = super().clean() or {}
        if typed.get("password") and typed.get("again") and typed["password"] != typed["again"]:
            self.add_error("again", DIFFERENT)
        return typed


@is_secret
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@official
def account(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The page; a POST changes the password, ends sessions (``phien`` or all) or switches the shortcuts (``viec``)."""
    if request.method == "POST" and request.POST.get("viec") == "phim-tat":
        return _switch_keys(request, visit)
    if request.method == "POST" and request.POST.get("viec") == "dang-xuat":
        return _end(request, visit)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _change(request, visit, form):
        messages.success(request, "Đã đổi mật khẩu. Mọi phiên khác đã kết thúc.")
        return redirect("desk:account")
    context = {"form": form, "sessions": _sessions(request), "factors": factors.words(visit.officer)}
    return frame.page(request, visit, "desk/account.html", context, status=422 if form.errors else 200)


class AddressForm(forms.Form):
    email = forms.CharField(
        label="Thư điện tử công vụ",
        max_length=300,
        required=False,
        help_text="Việc xảy ra với tài khoản báo về đây, nếu trống thì nhắn vào điện thoại. Địa chỉ cũ cũng được báo.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="thu-%s", **kwargs)
        form_messages.plain(self)


@require_http_methods(["GET", "POST"])
@factors.fresh
@official
def address(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """Where news of the account goes: a POST changes it after a fresh proof, and the old address is told."""
    form = AddressForm(request.POST or None, initial={"email": visit.officer.email})
    if request.method == "POST" and form.is_valid():
        before = visit.officer.email
        try:
            with transaction.atomic():
                event = accounts.change_address(visit.officer, form.cleaned_data["email"], at=visit.at)
                account_news.tell_old_address(event, before, at=visit.at)
        except accounts.InvalidStaffing as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, "Đã đổi địa chỉ thư điện tử.")
            return redirect("desk:account")
    return frame.page(request, visit, "desk/account_address.html", {"form": form}, status=422 if form.errors else 200)


def _change(request: HttpRequest, visit: DeskVisit, form: PasswordForm) -> bool:
    officer = visit.officer
    try:
        counted = signin_limits.count_proof(request, officer, visit.at)
    except limits.Spent as spent:
        form.add_error("current", signin_limits.stopped(spent))
        return False
    if not officer.check_password(form.cleaned_data["current"]):
        form.add_error("current", "Mật khẩu hiện tại không đúng.")
        return False
    counted.give_back()
    try:
        accounts.change_password(officer, form.cleaned_data["password"], by=officer, at=visit.at)
    except accounts.InvalidStaffing as error:
        form.add_error("password", str(error))
        return False
    before = request.session.session_key
    update_session_auth_hash(request, officer)
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)
    return True


def _switch_keys(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """Shortcuts on or off; back to the page on which the button was pressed."""
    off = request.POST.get("tat") == "1"
    accounts.switch_keys(visit.officer, off=off)
    messages.success(request, "Đã tắt phím tắt." if off else "Đã bật phím tắt.")
    back = request.POST.get("ve", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else "desk:account")


def _end(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """One other session, or all others."""
    chosen = request.POST.get("phien", "")
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 18:
        mine = UserSession.objects.filter(user=visit.officer, pk=int(chosen))
        for session in mine.exclude(session_key=request.session.session_key):
            session.end()
        messages.success(request, "Đã đăng xuất phiên đó.")
    else:
        allauth_adapters.end_other_sessions(request, visit.at)
        messages.success(request, "Đã đăng xuất mọi nơi khác.")
    return redirect("desk:account")


def _sessions(request: HttpRequest) -> list[dict[str, Any]]:
    """Where the officer is signed in, the newest first; this one is marked."""
    found = UserSession.objects.purge_and_list(request.user)
    return [
        {
            "pk": session.pk,
            "device": device(session.user_agent),
            "address": session.ip,
            "began_at": session.created_at,
            "seen_at": session.last_seen_at,
            "here": session.session_key == request.session.session_key,
        }
        for session in sorted(found, key=lambda session: session.last_seen_at, reverse=True)
    ]


def device(user_agent: str) -> str:
    """Chrome trên Windows: as much of a browser's long name as helps to recognise it."""
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "Trình duyệt khác")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    return f"{browser} trên {system}" if system else browser
