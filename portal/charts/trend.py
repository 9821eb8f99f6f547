"""Late of 10,000 month by month, with the band in which chance alone would keep it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString

from dossiers.oversight import rates
from portal.charts import svg
from portal.wording.vi import number

TOP, FLOOR, LEFT = 26.0, 172.0, 34.0
Scale = Callable[[float], float]
STEPS = (2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)


@dataclass(frozen=True)
class TrendPoint:
    """One month: its label, what was resolved in it, of it late."""

    label: str
    resolved: int
    late: int

    @property
    def of_10_000(self) -> float | None:
        """Late of 10,000 resolved; None when nothing was resolved."""
        return 10_000 * self.late / self.resolved if self.resolved else None


def trend(points: Sequence[TrendPoint], *, width: float = 420, css: str = "") -> SafeString:
    """The chart of a period's months, 420 units wide, or 340 for a phone. Empty when nothing was resolved."""
    resolved, late = sum(point.resolved for point in points), sum(point.late for point in points)
    if not resolved or len(points) < 2:
        return SafeString()
    rate = late / resolved
    bounds = [_bounds(point, rate) for point in points]
    highest = max([high for _, high in bounds] + [point.of_10_000 or 0 for point in points] + [1])
    step = next((step for step in STEPS if highest / step <= 4), STEPS[-1])
    peak = -(-highest // step) * step
    each = (width - LEFT - 12) / (len(points) - 1)

    def x(place: float) -> float:
        return LEFT + 4 + each * place

    def y(value: float) -> float:
        return FLOOR - (FLOOR - TOP) * min(value, peak) / peak

    parts = []
    for tick in range(0, int(peak) + 1, step):
        parts.append(svg.line(LEFT, y(tick), width - 4, y(tick), stroke=svg.LINE))
        parts.append(svg.text(LEFT - 6, y(tick) + 4, number(tick), text_anchor="end"))
    upper = [f"{svg.number(x(n))} {svg.number(y(high))}" for n, (_, high) in enumerate(bounds)]
    lower = [f"{svg.number(x(n))} {svg.number(y(low))}" for n, (low, _) in enumerate(bounds)]
    parts.insert(0, svg.tag("path", d=f"M{'L'.join([*upper, *reversed(lower)])}Z", fill="#e8f2fb"))
    parts.append(
        svg.line(LEFT, y(10_000 * rate), width - 4, y(10_000 * rate), stroke=svg.EARLY, stroke_dasharray="4 3")
    )
    parts += _path(points, x, y)
    parts += _marks(points, bounds, x, y, every=1 if each >= 26 else 2)
    title = f"Hồ sơ trễ trên 10.000 theo tháng; trung bình cả kỳ {number(rates.per_10_000(late, resolved) or 0)}"
    return svg.drawing(width, FLOOR + 28, title, parts, css)


def _bounds(point: TrendPoint, rate: float) -> tuple[float, float]:
    """What chance alone would give a month of this volume, of 10,000, in 99.8 of 100 months."""
    if not point.resolved:
        return 0.0, 0.0
    expected = point.resolved * rate
    scale = 10_000 / point.resolved
    if not expected:
        return 0.0, 0.0
    return scale * rates.lower_limit(expected, rates.Z_998), scale * rates.limit(expected, rates.Z_998)


def _path(points: Sequence[TrendPoint], x: Scale, y: Scale) -> list[str]:
    spots = [(x(n), y(value)) for n, point in enumerate(points) if (value := point.of_10_000) is not None]
    path = "M" + "L".join(f"{svg.number(across)} {svg.number(down)}" for across, down in spots)
    return [svg.tag("path", d=path, fill="none", stroke=svg.INK, stroke_width="1.5")]


def _marks(
    points: Sequence[TrendPoint], bounds: Sequence[tuple[float, float]], x: Scale, y: Scale, *, every: int
) -> list[str]:
    parts = []
    worst = max(points, key=lambda point: point.of_10_000 or 0)
    for n, (point, (_, high)) in enumerate(zip(points, bounds, strict=True)):
        if n % every == 0:
            parts.append(svg.text(x(n), FLOOR + 20, point.label, text_anchor="middle"))
        value = point.of_10_000
        if value is None:
            continue
        outside = value > high
        about = svg.tag("title", escape(f"{point.label}: {number(point.late)} trễ trong {number(point.resolved)}"))
        look = {"fill": svg.LATE, "r": 5} if outside or point is worst else {"fill": svg.INK, "r": 3}
        parts.append(svg.tag("circle", about, cx=x(n), cy=y(value), **look))
        if outside or point is worst:
            parts.append(
                svg.text(
                    x(n), y(value) - 10, number(round(value, 1)), fill=svg.LATE, text_anchor="middle", font_weight=600
                )
            )
    return parts
