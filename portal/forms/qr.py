"""The QR code of a receipt's link, for both drawings of a paper: made of numbers alone."""

from __future__ import annotations

import io

import segno
from django.utils.safestring import SafeString, mark_safe

QUIET = 2
"""Modules of white around the symbol inside its frame."""


def matrix(link: str) -> list[list[int]]:
    """The symbol's modules without its quiet zone, 1 for dark."""
    return [[int(module) for module in row] for row in _code(link).matrix]


def inline(link: str) -> SafeString:
    """The symbol for an HTML page."""
    drawing = _code(link).svg_inline(omitsize=True, border=QUIET, svgclass=None, lineclass=None)
    return mark_safe(drawing)  # noqa: S308 (nothing of it was typed by anyone)


def svg(link: str) -> str:
    """The symbol as an SVG file."""
    file = io.BytesIO()
    _code(link).save(file, kind="svg", border=QUIET, xmldecl=False, svgclass=None, lineclass=None)
    return file.getvalue().decode()


def _code(link: str) -> segno.QRCode:
    return segno.make(link, error="m", micro=False)
