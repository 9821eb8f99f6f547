"""In which language a page is written: Vietnamese, or English under /en/ (docs/english.md).

The address alone decides, never a cookie or what a browser asks for, so that a link always shows the same page.
"""

import csv
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from dossiers.units import printed_names

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


NAMES = settings.BASE_DIR / "locale" / "en" / "names.csv"
"""English names of steps, posts, fields and papers: Vietnamese, English. A city adds rows for its own."""


def viet(words: object) -> SafeString:
    """Vietnamese data (a paper, a step, a post, an official's words) in a page.

    An English page says it in English where names.csv does; else it is marked, so that it is read aloud rightly. For
    units and procedures, which carry their English names, ``named``."""
    if words is None or words == "":
        return SafeString("")
    if not is_english():
        return conditional_escape(words)
    english = in_english(str(words))
    return conditional_escape(english) if english else format_html('<span lang="vi">{}</span>', words)


def in_english(words: str) -> str:
    """The English of a name, small or large as it begins; empty where nobody has written one."""
    known = _names()
    if words in known:
        return known[words]
    found = known.get(words[:1].upper() + words[1:], "")
    return found[:1].lower() + found[1:]


@cache
def _names() -> dict[str, str]:
    with NAMES.open(encoding="utf-8", newline="") as table:
        return {row["vietnamese"]: row["english"] for row in csv.DictReader(table)}


def named(thing: Any) -> SafeString:
    """The name of a unit or of a procedure's version in the page's language; marked where that is not its own."""
    if thing is None:
        return SafeString("")
    return conditional_escape(thing.name_en) if is_english() and thing.name_en else viet(thing.name)


def office(unit: Any) -> SafeString:
    """A unit where it acts in a sentence: UBND quận Ninh Kiều; on English pages its English name."""
    english = is_english() and unit.name_en
    return conditional_escape(unit.name_en) if english else viet(printed_names.in_sentence(unit))
