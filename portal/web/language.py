"""In which language a page is written: Vietnamese, English under /en/, or one that a city adds.

How English is written and a language added: docs/english.md.

The address alone decides, never a cookie or what a browser asks for, so that a link always shows the same page.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from dossiers.units import printed_names
from portal.wording.lazy import LazyText

ENGLISH = "en"


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
    """en for /en/ and what lies under it, likewise any of LANGUAGES, else the city's own language."""
    first = path[1:].partition("/")[0]
    return first if first in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def is_vietnamese() -> bool:
    """Whether the page that is being made is in the language of the data."""
    return (translation.get_language() or settings.LANGUAGE_CODE) == settings.LANGUAGE_CODE


def is_english() -> bool:
    """Whether the page that is being made is an English one."""
    return translation.get_language() == ENGLISH


@dataclass(frozen=True)
class Twin:
    """The same page in another language."""

    code: str
    name: str
    address: str


def twins(request: HttpRequest) -> list[Twin]:
    """The page in the other languages, none for officials' screens; what was posted is not repeated in them."""
    match = request.resolver_match
    if match and "public" not in match.namespaces:
        return []
    own = of_address(request.path_info)
    address = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
    if own != settings.LANGUAGE_CODE:
        address = address.removeprefix(f"/{own}") or "/"
    return [
        Twin(code, name, address if code == settings.LANGUAGE_CODE else f"/{code}{address}")
        for code, name in settings.LANGUAGES
        if code != own
    ]


NAMES = "names.csv"
"""In locale/en: English names of steps, posts, fields and papers: Vietnamese, English. A city adds rows for its own.
Another language has a file of its own, with the same first column."""


def viet(words: LazyText | None) -> SafeString:
    """Vietnamese data (a paper, a step, a post, an official's words) in a page.

    A page in another language says it in its own words where its names.csv does; else it is marked, so that it is read
    aloud rightly. For units and procedures, which carry their English names, ``named``."""
    if words is None or words == "":
        return SafeString("")
    if is_vietnamese():
        return conditional_escape(words)
    known = in_language(str(words), translation.get_language() or "")
    return conditional_escape(known) if known else format_html('<span lang="vi">{}</span>', words)


def in_english(words: str) -> str:
    """The English of a name, small or large as it begins; empty where nobody has written one."""
    return in_language(words, ENGLISH)


def in_language(words: str, code: str) -> str:
    """The same in any language that has a table of names."""
    known = _names(code)
    if words in known:
        return known[words]
    found = known.get(words[:1].upper() + words[1:], "")
    return found[:1].lower() + found[1:]


@cache
def _names(code: str) -> dict[str, str]:
    file = settings.BASE_DIR / "locale" / code / NAMES
    if not file.exists():
        return {}
    with file.open(encoding="utf-8", newline="") as table:
        return {row[0]: row[1] for row in list(csv.reader(table))[1:]}


def named(thing: Any) -> SafeString:
    """The name of a unit or of a procedure's version in the page's language; marked where that is not its own."""
    if thing is None:
        return SafeString("")
    return viet(thing.name) if is_vietnamese() or not thing.name_en else _english(thing.name_en)


def office(unit: Any) -> SafeString:
    """A unit where it acts in a sentence: UBND quận Ninh Kiều; on pages in other languages its English name."""
    if is_vietnamese() or not unit.name_en:
        return viet(printed_names.in_sentence(unit))
    return _english(unit.name_en)


def _english(name: str) -> SafeString:
    """An English name, marked where the page is in a third language."""
    return conditional_escape(name) if is_english() else format_html('<span lang="en">{}</span>', name)
