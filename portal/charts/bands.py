"""Small pictures for tables: a unit against its band of chance, and its months as columns on a common scale."""

from collections.abc import Sequence

from django.utils.safestring import SafeString, mark_safe

from dossiers.oversight import rates
from portal.charts import svg
from portal.charts.funnel import WATCHED

WIDE, MIDDLE = 130.0, 11.0


def band(late: int, resolved: int, *, city_rate: float, scale: float, expected: float | None = None) -> SafeString:
    """From 0 to the 99,8 % limit of what is expected; the line is the expectation, the dot the unit.

    ``expected`` is how many late ones the unit's procedures let expect; without it the city's rate speaks.
    ``scale`` is how many of 10,000 the right edge stands for. Decoration: the number beside it says the same.
    """
    if not resolved or not city_rate:
        return SafeString()

    def x(of_10_000: float) -> float:
        return 6 + (WIDE - 12) * min(1.0, of_10_000 / scale)

    expected = resolved * city_rate if expected is None else expected
    unusual = rates.is_unusual(late, expected)
    watched = late > rates.limit(expected, rates.Z_95)
    colour = svg.LATE if unusual else WATCHED if watched else "#2d6d80"
    limit = x(10_000 * rates.limit(expected, rates.Z_998) / resolved)
    city = x(10_000 * expected / resolved)
    return _small(
        [
            svg.rect(6, 6, limit - 6, 10, fill="#cbdbe1", rx=2),
            svg.line(city, 2, city, 20, stroke=svg.EARLY, stroke_width="1.5"),
            svg.tag("circle", cx=x(10_000 * late / resolved), cy=MIDDLE, r=5, fill=colour, stroke="#fff"),
        ],
        WIDE,
        22,
        "band-ch",
    )


def columns(counts: Sequence[int], *, highest: int) -> SafeString:
    """A unit's months as columns; ``highest`` is the same for all pictures of a page and written once beside them."""
    pitch = 200 / max(1, len(counts))
    parts = [svg.line(0, 43.5, 200, 43.5, stroke=svg.LINE)]
    for n, count in enumerate(counts):
        if count:
            tall = 41 * count / max(1, highest)
            parts.append(svg.rect(pitch * n + 1, 43 - tall, pitch - 2, tall, fill=svg.LATE))
    return _small(parts, 200, 44, "columns-ch")


def _small(parts: Sequence[str], width: float, height: float, css: str) -> SafeString:
    box = f"0 0 {svg.number(width)} {svg.number(height)}"
    return mark_safe(svg.tag("svg", "".join(parts), class_=f"ch {css}", viewBox=box, aria_hidden="true"))  # noqa: S308
