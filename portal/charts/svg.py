"""Building blocks of the charts: small pieces of SVG as safe markup, in the colours of static/css/tokens.css.

A chart is one function that returns one <svg class="ch" role="img"> with a title; no style attribute (the content
security policy forbids it), no script. Text is never under 12 units where the drawing is shown at its own width.
"""

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

INK, INK_2, INK_3 = "#12262b", "#40565c", "#5a6f75"
LINE, LINE_STRONG, WASH = "#d5dfdf", "#7b9095", "#eaf1f0"
LATE, LATE_TINT, LATE_INK = "#b0270b", "#fde6df", "#8f1f0c"
EARLY, ON_TIME = "#0b4f8a", "#4e94cd"
RUN, SOON, TODAY, PAUSE, STOP, NEW = "#0f7a8c", "#b06410", "#cf7a00", "#7a52bd", "#6b6b6b", "#74868c"
"""Tested to be the tokens of the same meaning (tests/house/test_palette.py)."""


def number(value: float) -> str:
    """A coordinate: at most one decimal, no trailing zero."""
    return f"{value:.1f}".removesuffix(".0")


def tag(name: str, body: str = "", /, **attributes: object) -> str:
    """<name a="1">body</name>; underscores become dashes (``text_anchor``), a trailing one is dropped (``class_``)."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(number(value) if isinstance(value, float) else value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{body}</{name}>" if body else f"<{name}{written}/>"


def text(x: float, y: float, words: object, *, size: float = 12, fill: str = INK_2, **more: object) -> str:
    """A label. ``text_anchor`` (start, middle, end) and ``font_weight`` as further attributes."""
    return tag("text", escape(words), x=float(x), y=float(y), font_size=size, fill=fill, **more)


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = LINE_STRONG, **more: object) -> str:
    """A straight line."""
    return tag("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), stroke=stroke, **more)


def rect(x: float, y: float, width: float, height: float, *, fill: str, **more: object) -> str:
    """A box."""
    return tag("rect", x=float(x), y=float(y), width=float(width), height=float(height), fill=fill, **more)


def dots(places: Iterable[tuple[float, float]], *, radius: float = 3.5, fill: str = LATE) -> str:
    """Many equal dots as one path: a tenth of the bytes of as many circles."""
    path = "".join(f"M{number(x)} {number(y)}h0" for x, y in places)
    return tag("path", d=path, stroke=fill, stroke_width=radius * 2, stroke_linecap="round") if path else ""


def drawing(width: float, height: float, title: str, parts: Iterable[str], css: str = "") -> SafeString:
    """The finished chart. ``title`` says what it shows, for those who cannot see it."""
    body = tag("title", escape(title)) + "".join(parts)
    classes = f"ch {css}".strip()
    return mark_safe(  # noqa: S308  every piece was escaped where it was made
        tag("svg", body, class_=classes, viewBox=f"0 0 {number(width)} {number(height)}", role="img", aria_label=title)
    )
