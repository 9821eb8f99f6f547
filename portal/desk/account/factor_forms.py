"""What is typed for a second factor. Tries are counted in the database before the code is looked at, as for passwords.

Only who knows the password gets as far as this. A known device has a budget of its own, so that a stranger who knows
the password cannot keep its owner out.
"""

from typing import TYPE_CHECKING, Any

from allauth.account.forms import ReauthenticateForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as FactorAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone

from dossiers.casework import limits
from dossiers.units.models import Officer
from portal.desk import form_messages
from portal.desk.account import allauth_adapters, signin_limits
from portal.web import security_log

if TYPE_CHECKING:  # mixed into the forms of django-allauth
    TypedForm = forms.Form
else:
    TypedForm = object

USED_FOR = 120.0
"""Seconds for which a code that was accepted is refused: longer than a code with a telephone's clock off is good."""


def count_try(officer: Officer) -> limits.CountedTries:
    """Count one try of this account; ValidationError with the clock time when there were too many."""
    try:
        return signin_limits.count_proof(context.request, officer, timezone.now())
    except limits.Spent as spent:
        raise ValidationError(signin_limits.stopped(spent)) from spent


def _code_field(form: forms.Form, label: str, hint: str) -> None:
    form.fields["code"] = forms.CharField(
        label=label,
        help_text=hint,
        max_length=40,
        error_messages={"required": "Nhập mã.", "max_length": allauth_adapters.WRONG_CODE},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    form_messages.plain(form)


class _CountedForm(TypedForm):
    """A code of the telephone or of the paper with recovery codes; none is accepted twice."""

    user: Officer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self, "Mã xác thực", "6 chữ số trên điện thoại, hoặc một mã dự phòng 8 chữ số.")

    def clean_code(self) -> str:
        """Counted, compared, and remembered as used."""
        counted = count_try(self.user)
        try:
            code = self._right_code()
        except ValidationError:
            security_log.note("second factor failed", officer=self.user.pk)
            raise
        counted.give_back()
        return code

    def _right_code(self) -> str:
        allauths: Any = super()
        code: str = allauths.clean_code()
        digits = "".join(filter(str.isalnum, code))
        if not cache.add(f"second-factor-used:{self.user.pk}:{digits}", True, timeout=USED_FOR):
            raise ValidationError(allauth_adapters.WRONG_CODE)
        return code


class SecondFactor(_CountedForm, AuthenticateForm):
    """At sign-in."""


class SecondFactorAgain(_CountedForm, FactorAgainForm):
    """Before an act that needs a fresh proof."""


class FirstCode(ActivateTOTPForm):
    """The first code of a telephone that was just linked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self, "Mã trên điện thoại", "6 chữ số, đổi mỗi 30 giây.")

    def clean_code(self) -> str:
        """Counted like every other."""
        counted = count_try(self.user)
        code: str = super().clean_code()
        counted.give_back()
        return code


class KeyForm(AuthenticateWebAuthnForm):
    """A security key at sign-in."""


class KeyAgainForm(ReauthenticateWebAuthnForm):
    """A security key before an act that needs a fresh proof."""


class NewKey(AddWebAuthnForm):
    """Another security key, with a name by which its owner knows it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Tên khóa"
        self.fields["name"].help_text = "Để bạn nhận ra khóa này, ví dụ “Khóa USB ở cơ quan”."
        self.fields["name"].max_length = 60
        form_messages.plain(self)


class PasswordAgainForm(ReauthenticateForm):
    """The password before an act that needs a fresh proof."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = forms.CharField(
            label="Mật khẩu của bạn",
            max_length=200,
            strip=False,
            error_messages={"required": "Nhập mật khẩu."},
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )
        form_messages.plain(self)

    def clean_password(self) -> str:
        """Counted like every other."""
        counted = count_try(self.user)
        password: str = super().clean_password()
        counted.give_back()
        return password
