"""Which unit was late when: one row a unit, one cell a week (or a month on a phone), six discrete shades."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString

from portal.charts import svg
from portal.wording.vi import number

SHADES = ((1, "#fbd3c5"), (2, "#f0a186"), (3, "#d9694a"), (5, svg.LATE), (8, "#7d1c07"))
"""From this many on; none at all is pale grey, never white."""
NONE = "#f0f4f4"
ROW, CELL_HIGH, TOP = 20.0, 17.0, 24.0
LEGEND = ("1", "2", "3–4", "5–7", "từ 8")


@dataclass(frozen=True)
class HeatmapRow:
    """One unit: its name and how many were late in each stretch of time, as many as there are heads."""

    name: str
    counts: tuple[int, ...]


def heatmap(
    rows: Sequence[HeatmapRow], heads: Sequence[str], *, what: Sequence[str], left: float, width: float, css: str = ""
) -> SafeString:
    """The chart. ``heads`` stand over the columns (empty ones are left out), ``what`` names each for its title."""
    if not rows or not heads:
        return SafeString()
    pitch = (width - left - 40) / len(heads)
    wide = pitch - 2
    parts = [svg.text(left + pitch * n, 14, head) for n, head in enumerate(heads) if head]
    for place, row in enumerate(rows):
        top = TOP + ROW * place
        parts.append(svg.text(left - 8, top + 13, row.name, fill=svg.INK, text_anchor="end"))
        parts.append(_empty(row.counts, left, top, pitch, wide))
        for n, count in enumerate(row.counts):
            about = f"{row.name}, {what[n]}: {count} hồ sơ trễ"
            parts.append(_cell(count, about, left + pitch * n, top, wide) if count else "")
        total = number(sum(row.counts))
        parts.append(svg.text(left + pitch * len(heads) + 6, top + 13, total, fill=svg.INK, font_weight=600))
    title = f"Hồ sơ trễ của {len(rows)} đơn vị trễ nhiều nhất, theo thời gian"
    return svg.drawing(width, TOP + ROW * len(rows) + 2, title, parts, css)


def _empty(counts: Sequence[int], left: float, top: float, pitch: float, wide: float) -> str:
    """All cells without a late dossier as one path."""
    box = f"h{svg.number(wide)}v{svg.number(CELL_HIGH)}h-{svg.number(wide)}z"
    spots = (f"M{svg.number(left + pitch * n)} {svg.number(top)}{box}" for n, count in enumerate(counts) if not count)
    return svg.tag("path", d="".join(spots), fill=NONE)


def _cell(count: int, about: str, x: float, y: float, wide: float) -> str:
    fill = next(shade for least, shade in reversed(SHADES) if count >= least)
    title = svg.tag("title", escape(about))
    box = svg.tag("rect", title, x=x, y=y, width=wide, height=CELL_HIGH, rx=2, fill=fill)
    if count < 3:
        return box
    ink = "#fff" if count >= 5 else "#2b0a03"
    return box + svg.text(x + wide / 2, y + 13, count, fill=ink, text_anchor="middle", font_weight=600)
