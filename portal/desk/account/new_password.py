"""Setting a password with the code on a paper: for a new officer, or for one who forgot. No e-mail is involved."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from dossiers.casework import limits
from dossiers.units import accounts
from portal.desk import form_messages
from portal.desk.account import signin_limits

WRONG = "Tên đăng nhập hoặc mã trên phiếu không đúng, hoặc phiếu đã hết hạn. Nhờ quản trị của đơn vị in phiếu mới."
DIFFERENT = "Hai lần nhập chưa giống nhau. Nhập lại cả hai ô."
HINT = "Ít nhất 10 ký tự. Một câu ngắn dễ nhớ tốt hơn một từ khó đoán."


class PasswordField(forms.CharField):
    """A password to be chosen."""

    def __init__(self, label: str, hint: str = "") -> None:
        super().__init__(
            label=label,
            help_text=hint,
            max_length=200,
            strip=False,
            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        )


class NewPasswordForm(forms.Form):
    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label="Mã trên phiếu",
        max_length=40,
        help_text="12 chữ và số, ví dụ ABCD-EFGH-JKMN.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    password = PasswordField("Mật khẩu mới", HINT)
    again = PasswordField("Nhập lại mật khẩu mới")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form_messages.plain(self)

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same."""
        typed = super().clean() or {}
        if typed.get("password") and typed.get("again") and typed["password"] != typed["again"]:
            self.add_error("again", DIFFERENT)
        return typed


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """The form; a POST with a right code sets the password and leads to sign in."""
    form = NewPasswordForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = _set(request, form) if form.is_valid() else 422
        if status == 302:
            return HttpResponseRedirect(f"{reverse('desk:signin')}?moi=1")
    response = render(request, "desk/new_password.html", {"form": form}, status=status)
    add_never_cache_headers(response)
    return response


def _set(request: HttpRequest, form: NewPasswordForm) -> int:
    """Set it, or say on the form why not; the status of the answer. Tries are counted before the code is looked at."""
    at, typed = timezone.now(), form.cleaned_data
    try:
        counted = signin_limits.count_paper_code(request, at)
    except limits.Spent as spent:
        form.add_error(None, signin_limits.stopped(spent))
        return 429
    try:
        accounts.set_password(typed["username"], typed["code"], typed["password"], at=at)
    except accounts.WrongPaperCode:
        form.add_error(None, WRONG)
        return 422
    except accounts.InvalidStaffing as error:
        counted.give_back()  # the code was right
        form.add_error("password", str(error))
        return 422
    counted.give_back()
    return 302
