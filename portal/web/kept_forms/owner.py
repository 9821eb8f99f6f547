"""Whose form it is: every form of an officer's page carries a signed line that says who was signed in, and where.

A form is kept only under that line, so a stranger cannot plant one and a colleague at the same computer never sees it.
The cookie proves that an officer has signed in at this browser: only then are files looked at after the session's end.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from dossiers.units.models import Officer
from portal.web.marks import Mark

FIELD = "nguoi-go"
COOKIE = "__Host-desk" if settings.HTTPS else "desk"
DAYS = 7
SECONDS = DAYS * 24 * 3600
# Both are names of a signature: they stay, or what is signed in open pages would no longer be read.
_SALT = "portal.web.kept_forms.owner"
_SIGNER = signing.TimestampSigner(salt="portal.web.kept_forms.browser")
LONGEST_PATH = 900
KEPT_ANSWER: Mark[uuid.UUID | None] = Mark("kept_answer", None)
"""On a request: the kept answer that it shows."""
_LINE: Mark[str | None] = Mark("_owner_line", None)
_ANSWER_KEY: Mark[uuid.UUID | None] = Mark("_answer_key", None)


@dataclass(frozen=True)
class Owner:
    """Who was signed in when a form was drawn, and the address of its page."""

    officer: Officer
    page: str


def line(request: HttpRequest) -> str:
    """The signed line for the forms of this page; empty where nobody is signed in. Made once for each request."""
    made = _LINE.of(request)
    if made is None:
        user = getattr(request, "user", None)
        made = signing.dumps([user.pk, _page(request)], salt=_SALT) if user and user.is_authenticated else ""
        _LINE.put(request, made)
    return made


def of(request: HttpRequest) -> Owner | None:
    """Whose form was posted; None without a line, or with one that is forged, too old, or of a closed account."""
    try:
        key, page = signing.loads(request.POST.get(FIELD, ""), salt=_SALT, max_age=SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    officer = Officer.objects.filter(pk=key, is_active=True).first()
    return Owner(officer, page) if officer else None


def answer_key(request: HttpRequest) -> uuid.UUID:
    """The key under which the answer to this request is kept, known before it is drawn."""
    key = _ANSWER_KEY.of(request)
    if key is None:
        key = uuid.uuid4()
        _ANSWER_KEY.put(request, key)
    return key


def mark_browser(request: HttpRequest, response: HttpResponse) -> None:
    """The cookie, where a page with an officer's forms is drawn in a browser that has none."""
    if _LINE.of(request) and not is_marked(request):
        response.set_cookie(
            COOKIE, _SIGNER.sign("desk"), max_age=SECONDS, secure=settings.HTTPS, httponly=True, samesite="Lax"
        )


def is_marked(request: HttpRequest) -> bool:
    """Whether an officer has signed in at this browser within the last days."""
    try:
        return _SIGNER.unsign(request.COOKIES.get(COOKIE, ""), max_age=SECONDS // 2) == "desk"
    except signing.BadSignature:
        return False


def _page(request: HttpRequest) -> str:
    """The address that draws this page again; a page drawn as the answer to a form has the answer's."""
    address = request.get_full_path()
    if request.method not in ("GET", "HEAD"):
        shown_by: object = answer_key(request)
    else:
        shown_by = KEPT_ANSWER.of(request) or ""
    if shown_by:
        address += f"{'&' if '?' in address else '?'}giu={shown_by}"
    return address[:LONGEST_PATH]
