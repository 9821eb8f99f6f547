"""In which language a page is written: Vietnamese, or English under /en/ (docs/english.md).

The address alone decides, never a cookie or what a browser asks for, so that a link always shows the same page.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

ENGLISH = "en"
PREFIX = f"/{ENGLISH}"


class Language:
    """Middleware: the language of the address for as long as the request takes, and no longer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = of_address(request.path_info)
        with translation.override(code):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response


def of_address(path: str) -> str:
    """en for /en/ and what lies under it, else the city's own language."""
    return ENGLISH if f"{path}/".startswith(f"{PREFIX}/") else settings.LANGUAGE_CODE


def is_english() -> bool:
    """Whether the page that is being made is an English one."""
    return translation.get_language() == ENGLISH


def other_address(request: HttpRequest) -> str:
    """The same page in the other language, or "" where there is none; what was posted is not repeated in it."""
    match = request.resolver_match
    if match and "public" not in match.namespaces:
        return ""
    address = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
    if of_address(request.path_info) == ENGLISH:
        return address.removeprefix(PREFIX) or "/"
    return f"{PREFIX}{address}"


def viet(words: object) -> SafeString:
    """Vietnamese data (a name, a paper, a step) in a page; marked when the page is English, so that it is read aloud
    rightly. For names that have an English form, ``named``."""
    if words is None or words == "":
        return SafeString("")
    return format_html('<span lang="vi">{}</span>', words) if is_english() else conditional_escape(words)


def named(thing: Any) -> SafeString:
    """The name of a unit or of a procedure's version in the page's language; marked where that is not its own."""
    if thing is None:
        return SafeString("")
    return conditional_escape(thing.name_en) if is_english() and thing.name_en else viet(thing.name)
