"""How django-allauth works here: officers only, no e-mail, no sign-up, second factors kept encrypted."""

import base64
import datetime as dt
import hashlib
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from dossiers.units import accounts, the_city
from dossiers.units.models import Officer
from portal.desk.account import devices
from portal.web import second_factor, security_log, session_hours
from portal.wording import vi

WRONG_CODE = "Mã không đúng hoặc đã dùng. Chờ mã mới trên điện thoại rồi nhập lại."


class AccountAdapter(DefaultAccountAdapter):
    """The account part: what a sign-in leaves in the session, and what allauth may not do."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_password": "Mật khẩu không đúng. Kiểm tra phím Caps Lock và bộ gõ tiếng Việt.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an administrator adds officers."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that ``ClientAddressMiddleware`` has found out."""
        return str(request.META["REMOTE_ADDR"])

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: our pages say themselves what happened."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: there is no e-mail."""

    def login(self, request: HttpRequest, user: Officer) -> None:
        """Begin the session; note when, and whether a second factor was shown."""
        shown = any(record["method"] == "mfa" for record in get_authentication_records(request, user))
        super().login(request, user)
        by = [str(record["method"]) for record in get_authentication_records(request, user)]
        security_log.note("signed in", officer=user.pk, by=by)
        session_hours.begin(request, timezone.now())
        if shown:
            second_factor.mark(request)

    def post_login(self, request: HttpRequest, user: Officer, **more: Any) -> HttpResponse:
        """After a complete sign-in the device is known for this officer."""
        response: HttpResponse = super().post_login(request, user, **more)
        devices.remember(request, response, user.username)
        return response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within five minutes of signing in."""
        age = session_hours.age(context.request, timezone.now())
        return age is None or age.total_seconds() > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def respond_user_inactive(self, request: HttpRequest, user: Officer) -> HttpResponse:
        """The sign-in page again."""
        return HttpResponseRedirect(settings.LOGIN_URL)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The desk's front page, which leads on."""
        return str(settings.LOGIN_REDIRECT_URL)


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factors: Vietnamese sentences, our own drawing of the QR code, secrets encrypted at rest."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": "Vị trí của bạn phải có lớp xác thực thứ hai: thêm cách khác rồi mới bỏ.",
    }

    def get_totp_issuer(self) -> str:
        """What an authenticator app shows beside the code."""
        return f"Một cửa {the_city.now().proper}"

    def build_totp_svg(self, url: str) -> str:
        """The QR code as an inline drawing made of numbers only."""
        code = segno.make(url, error="m", micro=False)
        return str(code.svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None))

    def encrypt(self, text: str) -> str:
        """Under SECRET_KEY."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Under SECRET_KEY or one of its fallbacks. A secret whose key is gone matches no code."""
        try:
            return _keys().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise PermissionDenied("Khóa bí mật của cổng đã đổi: nhờ quản trị đặt lại lớp xác thực thứ hai.") from error

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of somebody who must have one."""
        officer: Officer = authenticator.user
        others = Authenticator.objects.filter(user=officer).exclude(pk=authenticator.pk)
        if others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
            return True
        posts = officer.posts_on(vi.local(timezone.now()).date())
        return not second_factor.is_demanded_of(officer, posts)

    def get_public_key_credential_user_entity(self, user: Officer) -> dict[str, Any]:
        """What a key shows of its account."""
        return {"id": str(user.pk).encode(), "display_name": user.full_name, "name": user.username}

    def generate_authenticator_name(self, user: Officer, type: str) -> str:
        """The proposed name of another key."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Khóa bảo mật {count + 1}"


def _keys() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"second factor|{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def end_other_sessions(request: HttpRequest, at: dt.datetime) -> None:
    """Every session of this officer ends but this one."""
    officer = request.user
    assert officer.is_authenticated  # only who is signed in has other sessions
    accounts.end_sessions(officer, by=officer, at=at)
    officer.refresh_from_db()
    before = request.session.session_key
    update_session_auth_hash(request, officer)  # gives the session another key
    UserSession.objects.filter(user=officer).exclude(session_key=before).delete()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)
