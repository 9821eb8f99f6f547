"""A few columns side by side with their number on top and their name below: how often each thing occurs."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from portal.charts import svg
from portal.charts.dots import DotColumn
from portal.wording.localized import number

WIDTH, TALLEST, FLOOR = 300.0, 64.0, 88.0


def bars(columns: Sequence[DotColumn], *, title: str) -> SafeString:
    """The chart, 300 units wide; at most eight columns fit."""
    most = max((column.count for column in columns), default=0)
    if not most:
        return SafeString()
    step = WIDTH / len(columns)
    wide = min(56.0, step - 8)
    parts = [svg.line(0, FLOOR, WIDTH, FLOOR)]
    for n, column in enumerate(columns):
        middle = step * (n + 0.5)
        tall = max(1.0, TALLEST * column.count / most) if column.count else 0.0
        parts.append(svg.rect(middle - wide / 2, FLOOR - tall, wide, tall, fill=svg.EARLY))
        count = number(column.count)
        parts.append(svg.text(middle, FLOOR - tall - 5, count, size=12, fill=svg.INK, text_anchor="middle"))
        parts.append(svg.text(middle, FLOOR + 16, column.label, text_anchor="middle"))
    return svg.drawing(WIDTH, FLOOR + 22, title, parts)
