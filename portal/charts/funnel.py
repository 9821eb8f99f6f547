"""Units compared with what chance alone would give one of their size: never a ranking of per cents (chart rule 4)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString

from dossiers.oversight import rates
from portal.charts import svg
from portal.wording.vi import number

USUAL, WATCHED = "#3f7f92", "#8a6d00"
BAND_95, BAND_998 = "#e8f2fb", "#fff3d1"
TICKS = (1, 5, 10, 20, 40, 70, 100, 200, 400, 700, 1000, 2000, 4000, 7000, 10_000)
DECADES = (10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000, 300_000)
STEPS = 60


@dataclass(frozen=True)
class FunnelPoint:
    """One unit: its name, its kind (department, district, commune), what it resolved, of it late.

    ``expected`` is how many late ones its procedures let expect; without it the city's rate speaks.
    """

    name: str
    kind: str
    resolved: int
    late: int
    expected: float | None = None

    @property
    def of_10_000(self) -> float:
        """Late of 10,000 resolved, exact."""
        return 10_000 * self.late / self.resolved


@dataclass(frozen=True)
class _Frame:
    """Where a volume and a rate lie: log to the right, square root upwards, so that none at all has a place."""

    left: float
    right: float
    top: float
    floor: float
    least: float
    most: float
    peak: float

    def x(self, resolved: float) -> float:
        share = math.log(resolved / self.least) / math.log(self.most / self.least)
        return self.left + (self.right - self.left) * share

    def y(self, of_10_000: float) -> float:
        return self.floor - (self.floor - self.top) * math.sqrt(min(of_10_000, self.peak) / self.peak)

    def volumes(self) -> list[float]:
        return [self.least * (self.most / self.least) ** (step / STEPS) for step in range(STEPS + 1)]


def funnel(
    points: Sequence[FunnelPoint], *, city_resolved: int, city_late: int, width: float = 820, css: str = ""
) -> SafeString:
    """The chart of all units that resolved anything; 820 units wide, or 340 for a phone. Empty when none was late."""
    shown = [point for point in points if point.resolved]
    if not shown or not city_late:
        return SafeString()
    rate = city_late / city_resolved
    narrow = width < 500
    frame = _frame(shown, rate, width, 330 if narrow else 430)
    title = (
        f"Số hồ sơ trễ trên 10.000 của {len(shown)} đơn vị so với giới hạn 95 % và 99,8 %"
        " của dao động ngẫu nhiên quanh mức chung"
    )
    parts = [*_bands(frame, rate), *_grid(frame), *_city_line(frame, rate), *_points(frame, shown, rate, narrow)]
    return svg.drawing(width, frame.floor + 44, title, parts, css)


def _frame(points: Sequence[FunnelPoint], rate: float, width: float, height: float) -> _Frame:
    least = max(1.0, min(point.resolved for point in points) * 0.85)
    most = max(max(point.resolved for point in points) * 1.15, least * 10)
    highest = max(*(point.of_10_000 for point in points), rates.limit_per_10_000(least * 1.6, rate, rates.Z_998))
    peak = next((tick for tick in TICKS if tick >= highest), TICKS[-1])
    return _Frame(left=44, right=width - 14, top=14, floor=height - 22, least=least, most=most, peak=float(peak))


def _bands(frame: _Frame, rate: float) -> list[str]:
    volumes = frame.volumes()
    floor = f"V{svg.number(frame.floor)}H{svg.number(frame.left)}Z"

    def curve(z: float) -> str:
        spots = [(frame.x(volume), frame.y(rates.limit_per_10_000(volume, rate, z))) for volume in volumes]
        return "M" + "L".join(f"{svg.number(x)} {svg.number(y)}" for x, y in spots)

    outer, inner = curve(rates.Z_998), curve(rates.Z_95)
    return [
        svg.tag("path", d=outer + floor, fill=BAND_998),
        svg.tag("path", d=inner + floor, fill=BAND_95),
        svg.tag("path", d=outer, fill="none", stroke=svg.LATE, stroke_dasharray="4 3", stroke_width="1.5"),
    ]


def _grid(frame: _Frame) -> list[str]:
    parts, above = [], frame.floor + 100
    for tick in (0, *(tick for tick in TICKS if tick <= frame.peak)):
        y = frame.y(tick)
        if above - y < 15 and tick != frame.peak:
            continue
        above = y
        parts.append(svg.line(frame.left, y, frame.right, y, stroke=svg.LINE))
        parts.append(svg.text(frame.left - 6, y + 4, number(tick), text_anchor="end"))
    for volume in (volume for volume in DECADES if frame.least <= volume <= frame.most):
        parts.append(svg.text(frame.x(volume), frame.floor + 18, number(volume), text_anchor="middle"))
    middle = (frame.left + frame.right) / 2
    words = "Số hồ sơ đã giải quyết trong kỳ (thang log)"
    return [*parts, svg.text(middle, frame.floor + 37, words, text_anchor="middle")]


def _city_line(frame: _Frame, rate: float) -> list[str]:
    y = frame.y(10_000 * rate)
    label = f"Mức chung {number(rates.per_10_000(round(rate * 10**9), 10**9) or 0)}"
    return [
        svg.line(frame.left, y, frame.right, y, stroke=svg.EARLY, stroke_width="1.5"),
        svg.text(frame.right - 2, y - 6, label, fill=svg.EARLY, text_anchor="end", font_weight=600),
    ]


def _points(frame: _Frame, points: Sequence[FunnelPoint], rate: float, narrow: bool) -> list[str]:
    parts: list[str] = []
    labels: list[tuple[FunnelPoint, float, float]] = []
    taken: list[tuple[float, float]] = []
    for point in sorted(points, key=lambda one: one.of_10_000):
        x, y = frame.x(point.resolved), frame.y(point.of_10_000)
        colour = _colour(point, rate)
        parts.append(_mark(point, x, y, colour))
        if colour == svg.LATE:
            labels.append((point, x, y))
    for point, x, y in reversed(labels):
        words = f"{point.name} · {point.late}" if not narrow else point.name
        end = x + 10 + 6.8 * len(words) > frame.right
        height = y + 4
        while any(abs(height - other) < 13 and abs(x - place) < 190 for place, other in taken):
            height += 13
        if height > frame.floor - 4:
            continue
        taken.append((x, height))
        parts.append(
            svg.text(
                x - 9 if end else x + 9,
                height,
                words,
                fill=svg.LATE,
                text_anchor="end" if end else None,
                font_weight=600,
                stroke="#fff",
                stroke_width="3",
                paint_order="stroke",
            )
        )
    return parts


def _colour(point: FunnelPoint, rate: float) -> str:
    expected = point.resolved * rate if point.expected is None else point.expected
    if rates.is_unusual(point.late, expected):
        return svg.LATE
    return WATCHED if point.late > rates.limit(expected, rates.Z_95) else USUAL


def _mark(point: FunnelPoint, x: float, y: float, colour: str) -> str:
    """■ department, ◆ district, ● commune: the kind is in the shape, the colour says how unusual it is."""
    about = svg.tag("title", escape(f"{point.name}: {number(point.late)} trễ trong {number(point.resolved)}"))
    look = {
        "fill": colour,
        "fill_opacity": "0.6" if colour == USUAL else "0.95",
        "stroke": "#fff",
        "stroke_width": "0.8",
    }
    if point.kind == "department":
        return svg.tag("rect", about, x=x - 4, y=y - 4, width=8, height=8, **look)
    if point.kind == "district":
        return svg.tag("path", about, d=f"M{svg.number(x)} {svg.number(y - 5.5)}l5.5 5.5-5.5 5.5-5.5-5.5z", **look)
    return svg.tag("circle", about, cx=x, cy=y, r=3.6, **look)
