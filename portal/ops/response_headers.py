"""Do answers carry the headers that keep browsers from being used against their owners? For the doctor.

Asked of the portal in this very process, or, by an address, of what citizens reach through every proxy: a header that
a proxy takes away, or a certificate that has run out, is seen only from there.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

PAGE = "/can-bo/dang-nhap"
"""It sets a cookie and holds a form."""
SECONDS = 10
WANTED = {
    "Content-Security-Policy": (
        "default-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    ),
    "X-Content-Type-Options": ("nosniff",),
    "X-Frame-Options": ("DENY",),
    "Referrer-Policy": ("same-origin",),
    "Cross-Origin-Opener-Policy": ("same-origin",),
    "Cross-Origin-Resource-Policy": ("same-origin",),
    "Permissions-Policy": ("camera=()", "geolocation=()"),
}
HSTS = ("Strict-Transport-Security", ("max-age=", "includeSubDomains"))


def here() -> Iterator[str]:
    """What the sign-in page of this process lacks."""
    environ: dict[str, object] = {"PATH_INFO": PAGE, "HTTP_HOST": _host(), "wsgi.url_scheme": "https", "HTTPS": "on"}
    setup_testing_defaults(environ)
    try:
        response = WSGIHandler().get_response(WSGIRequest(environ))  # no signals: nobody's connection is closed
    except ValueError as error:  # a page that cannot be drawn here, as before collectstatic, is a finding
        yield f"The sign-in page cannot be drawn: {error}."
        return
    if response.status_code != 200:
        yield f"The sign-in page answers {response.status_code}."
        return
    told = Message()
    for name, value in response.items():
        told[name] = value
    for cookie in response.cookies.values():
        told["Set-Cookie"] = cookie.OutputString()
    yield from lacking(told, https=settings.HTTPS)


def at(address: str) -> Iterator[str]:
    """What the sign-in page lacks as it is reached under an address; that it cannot be reached is said too."""
    if urlsplit(address).scheme not in ("http", "https"):
        yield f"{address} is no address of a page."
        return
    try:
        with urllib.request.urlopen(address.rstrip("/") + PAGE, timeout=SECONDS) as answer:  # noqa: S310 (looked at above)
            yield from lacking(answer.headers, https=address.startswith("https"))
    except (OSError, http.client.HTTPException) as error:
        yield f"{address} cannot be reached: {getattr(error, 'reason', error)}"


def lacking(headers: Message, *, https: bool) -> Iterator[str]:
    """A sentence for each header that is missing or says too little, and for each cookie that is open."""
    for name, words in [*WANTED.items(), *([HSTS] if https else [])]:
        said = ", ".join(headers.get_all(name, []))
        for word in words:
            if word not in said:
                yield f"Answers lack {word} in {name}."
    for cookie in headers.get_all("Set-Cookie", []):
        name, _, attributes = cookie.partition("=")
        for word in ["HttpOnly", "SameSite=", *(["Secure"] if https else [])]:
            if word.lower() not in attributes.lower():
                yield f"The cookie {name} is not {word.rstrip('=')}."
        if https and not name.startswith("__Host-"):
            yield f"The cookie {name} is not bound to its host (__Host-)."


def _host() -> str:
    """A host's name under which this portal answers."""
    first: str = next(iter(settings.ALLOWED_HOSTS), "localhost")
    return "localhost" if first == "*" else first.removeprefix(".")
