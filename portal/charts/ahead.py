"""What is promised day by day against what is usually finished: bars, the part beyond the usual in amber, a line."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from portal.charts import svg
from portal.wording.vi import number

TOP, FLOOR = 22.0, 118.0


@dataclass(frozen=True)
class DueDay:
    """One working day: its label, how many open dossiers are promised for it, whether that is beyond the usual."""

    label: str
    due: int
    beyond: bool


def ahead(days: Sequence[DueDay], usual: float, *, width: float = 600, css: str = "") -> SafeString:
    """The chart, 600 units wide or 332 for a phone. Empty when nothing is due."""
    if not any(day.due for day in days):
        return SafeString()
    peak = max([day.due for day in days] + [usual, 1])
    pitch = width / len(days)

    def y(value: float) -> float:
        return FLOOR - (FLOOR - TOP) * value / peak

    parts = []
    for place, day in enumerate(days):
        x, middle = pitch * place + 4, pitch * (place + 0.5)
        if day.due:
            fill = svg.SOON if day.beyond else svg.RUN
            parts.append(svg.rect(x, y(day.due), pitch - 8, FLOOR - y(day.due), fill=fill, rx=3))
        parts.append(
            svg.text(middle, y(day.due) - 5, number(day.due), fill=svg.INK, text_anchor="middle", font_weight=600)
        )
        parts.append(svg.text(middle, FLOOR + 16, day.label, text_anchor="middle"))
    if usual >= 0.5:
        parts.append(svg.line(0, y(usual), width, y(usual), stroke=svg.INK, stroke_width="2"))
    parts.append(svg.line(0, FLOOR, width, FLOOR))
    most = max(days, key=lambda day: day.due)
    title = (
        f"Hồ sơ đang mở theo ngày hẹn; nhiều nhất {number(most.due)}, {most.label}; thường xong {number(round(usual))}"
    )
    return svg.drawing(width, FLOOR + 22, title, parts, css)


__all__ = ["DueDay", "ahead"]
