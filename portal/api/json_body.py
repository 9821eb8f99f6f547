"""A request's body, read as JSON and nothing else: what two readers might read in two ways is refused.

RFC 8259 leaves open what a name that stands twice means, how deep brackets go and how large numbers are. A body is
refused with a sentence where Python's reader would choose for us, or fail.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

NOT_JSON = "Nội dung gửi không phải JSON đúng."
NOT_UTF8 = "Nội dung gửi không phải UTF-8."
TOO_DEEP = "Nội dung gửi lồng quá nhiều lớp."
TWICE = "Một tên được ghi hai lần trong cùng một đối tượng."
NO_NUMBER = "Có số quá lớn hoặc không phải là số."
NO_TEXT = "Có ký tự không hợp lệ trong một chuỗi."


class JSONBody(BaseParser):
    """JSON in UTF-8, as RFC 8259 has it. Raises ParseError (400) for everything else."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """What the body holds: dict, list, str, int, float, bool or None."""
        try:
            text = stream.read().decode("utf-8")
        except UnicodeDecodeError as error:
            raise ParseError(NOT_UTF8) from error
        try:
            found = json.loads(
                text, object_pairs_hook=_each_name_once, parse_constant=_no_number, parse_float=_finite
            )  # fmt: skip
            _refuse_broken_text(found)
        except RecursionError as error:
            raise ParseError(TOO_DEEP) from error
        except ValueError as error:
            raise ParseError(NOT_JSON) from error
        return found


class NamedKind(DefaultContentNegotiation):
    """A body has one kind: ``*/*`` and ``application/*`` are for wishes (Accept), not for what was sent."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        """The reader of the body; None, which is a 415, where its kind is not said."""
        return None if "*" in request.content_type else super().select_parser(request, parsers)


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ParseError(TWICE)
    return found


def _no_number(name: str) -> float:
    raise ParseError(NO_NUMBER)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ParseError(NO_NUMBER)
    return number


def _refuse_broken_text(found: Any) -> None:
    """Raises ParseError for a text with half a character or NUL, which neither answer nor database can hold."""
    if isinstance(found, str):
        if "\0" in found or any("\ud800" <= sign <= "\udfff" for sign in found):
            raise ParseError(NO_TEXT)
    elif isinstance(found, dict):
        for name, value in found.items():
            _refuse_broken_text(name)
            _refuse_broken_text(value)
    elif isinstance(found, list):
        for value in found:
            _refuse_broken_text(value)
