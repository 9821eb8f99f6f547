"""One dot, one late dossier: columns of dots, month by month. A count, never a per cent axis (chart rule 2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from portal.charts import svg
from portal.wording.localized import number

PITCH = 8.4
MOST_DOTS = 1200
BASE_LINE, LABELS, ROOM_ABOVE = 4.5, 26, 22


@dataclass(frozen=True)
class DotColumn:
    label: str
    count: int


def dots(columns: Sequence[DotColumn], *, title: str, width: float = 420, css: str = "") -> SafeString:
    """The chart at a given width in units (420 for the card of the first page, 340 for a phone)."""
    each = dossiers_per_dot(columns)
    step = (width - 10) / max(1, len(columns))
    across = max(1, int((step - 6) // PITCH))
    rows = max((_dots(column, each) + across - 1) // across for column in columns) if columns else 0
    floor = ROOM_ABOVE + rows * PITCH
    parts, places = [], []
    for n, column in enumerate(columns):
        middle = 5 + step * (n + 0.5)
        left = middle - (across - 1) * PITCH / 2
        count = _dots(column, each)
        places += [(left + k % across * PITCH, floor - PITCH * (k // across + 0.5)) for k in range(count)]
        top = floor - PITCH * ((count + across - 1) // across)
        parts.append(
            svg.text(
                middle,
                top - 5,
                number(column.count),
                size=13,
                fill=svg.INK,
                text_anchor="middle",
                font_weight=600,
            )
        )
        parts.append(svg.text(middle, floor + BASE_LINE + 15, column.label, text_anchor="middle"))
    parts.insert(0, svg.dots(places))
    parts.append(svg.line(5, floor + BASE_LINE, width - 5, floor + BASE_LINE))
    return svg.drawing(width, floor + BASE_LINE + LABELS - 5, title, parts, css)


A_ROW, MOST_IN_A_ROW = 26, 104


def dot_row(count: int) -> SafeString:
    """One dot, one late dossier, in lines of 26: decoration for a table whose number stands beside it."""
    if not 0 < count <= MOST_IN_A_ROW:
        return SafeString()
    places = [(4 + n % A_ROW * 7.0, 5 + n // A_ROW * 7.0) for n in range(count)]
    box = f"0 0 {A_ROW * 7 + 2} {10 + (count - 1) // A_ROW * 7}"
    body = svg.dots(places, radius=2.9)
    return mark_safe(svg.tag("svg", body, class_="ch dot-row", viewBox=box, aria_hidden="true"))  # noqa: S308


def dossiers_per_dot(columns: Sequence[DotColumn]) -> int:
    """One, unless there are so many that a dot has to stand for ten (or a hundred): the caption must then say so."""
    total, each = sum(column.count for column in columns), 1
    while total / each > MOST_DOTS:
        each *= 10
    return each


def _dots(column: DotColumn, each: int) -> int:
    return -(-column.count // each)
