"""Devices that an officer is known to use: a signed cookie of its own for each officer, set by a complete sign-in.

It opens nothing. It only says that wrong tries from elsewhere are not this device's affair (signin_limits.py).
"""

import hashlib
import uuid

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

KNOWN_FOR = 180 * 24 * 3600
"""Seconds for which a device is known after the last sign-in on it."""

_SIGNER = signing.TimestampSigner(salt="portal.desk.devices")


def known(request: HttpRequest, username: str) -> str:
    """The key of the device for this officer, or "" where nobody of this name has signed in on it of late."""
    account = _account(username)
    try:
        owner, _, device = _SIGNER.unsign(request.COOKIES.get(_name(account), ""), max_age=KNOWN_FOR).partition(".")
    except signing.BadSignature:
        return ""
    return device if owner == account else ""


def remember(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """This device is known for this officer from now on, under the key that it has had, if any."""
    account = _account(username)
    device = known(request, username) or uuid.uuid4().hex
    response.set_cookie(
        _name(account), _SIGNER.sign(f"{account}.{device}"), max_age=KNOWN_FOR, path="/can-bo/",
        secure=settings.HTTPS, httponly=True, samesite="Lax",
    )  # fmt: skip


def _account(username: str) -> str:
    return hashlib.sha256(f"device|{username.strip().casefold()}".encode(errors="replace")).hexdigest()[:16]


def _name(account: str) -> str:
    return f"{'__Secure-' if settings.HTTPS else ''}device-{account}"
