"""All resolved dossiers true to scale, and under them the late ones enlarged: 0,07 % is narrower than a line."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from portal.charts import svg
from portal.wording.localized import number

SHADES = (("#e79a82", "#2b0a03"), ("#d9694a", "#2b0a03"), (svg.LATE, "#fff"), ("#7d1c07", "#fff"))
"""Fill and lettering of the parts of the late ones, from one day late to many."""
LETTER = 7.6


@dataclass(frozen=True)
class LatenessBand:
    """Late dossiers by how many days; ``short`` is the label of a narrow part."""

    label: str
    short: str
    count: int


def magnifier(
    early: int, on_time: int, parts: Sequence[LatenessBand], *, width: float = 820, css: str = ""
) -> SafeString:
    """The bar of all results, and the late part of it enlarged; 820 units wide, or 340 for a phone."""
    late = sum(part.count for part in parts)
    whole = early + on_time + late
    if not whole:
        return SafeString()
    title = ngettext(
        "Trong {whole} hồ sơ, {late} trễ hạn; phóng to phần trễ theo số ngày trễ",
        "Trong {whole} hồ sơ, {late} trễ hạn; phóng to phần trễ theo số ngày trễ",
        late,
    ).format(whole=number(whole), late=number(late))
    words = ngettext("Tất cả {whole} hồ sơ đã giải quyết", "Tất cả {whole} hồ sơ đã giải quyết", whole).format(
        whole=number(whole)
    )
    pieces = [svg.text(0, 16, words, size=13, fill=svg.INK, font_weight=600)]
    pieces += _whole(early, on_time, late, whole, width)
    if not late:
        return svg.drawing(width, 62, title, pieces, css)
    return svg.drawing(width, 180, title, [*pieces, *_lens(late, whole, width), *_parts(parts, late, width)], css)


def _whole(early: int, on_time: int, late: int, whole: int, width: float) -> list[str]:
    first = width * early / whole
    second = width * on_time / whole
    last = width * late / whole
    pieces = [
        svg.rect(0, 26, first, 30, fill=svg.EARLY),
        svg.rect(first, 26, second, 30, fill=svg.ON_TIME),
        svg.rect(width - max(last, 0.6), 23, max(last, 0.6), 36, fill=svg.LATE) if late else "",
    ]
    for left, room, words, ink in (
        (0, first, _("Sớm hạn {n}").format(n=number(early)), "#fff"),
        (first, second, _("Đúng hạn {n}").format(n=number(on_time)), "#0b2036"),
    ):
        if room > LETTER * len(words) + 20:
            pieces.append(svg.text(left + 10, 46, words, size=13, fill=ink, font_weight=600))
    return pieces


def _lens(late: int, whole: int, width: float) -> list[str]:
    """The rays from the sliver to its enlargement, and how many times it is enlarged."""
    left = width - max(width * late / whole, 1.5)
    path = f"M{svg.number(left)} 59L{svg.number(width)} 59V96H0Z"
    factor = whole / late
    times = number(round(factor)) if factor >= 2 else number(round(factor, 1))
    return [
        svg.tag("path", d=path, fill=svg.LATE, opacity=".09"),
        svg.line(0, 96, left, 59, stroke=svg.LATE, stroke_dasharray="3 3", opacity=".6"),
        svg.text(
            width - 8,
            88,
            pgettext("under a chart", "phóng to {times} lần").format(times=times),
            fill=svg.LATE,
            text_anchor="end",
            font_weight=600,
        ),
    ]


def _parts(parts: Sequence[LatenessBand], late: int, width: float) -> list[str]:
    shown = [(part, shade) for part, shade in zip(parts, SHADES, strict=True) if part.count]
    room = width - 2 * (len(shown) - 1)
    pieces, left = [], 0.0
    for part, (fill, ink) in shown:
        wide = room * part.count / late
        pieces.append(svg.rect(left, 96, wide, 34, fill=fill))
        count = number(part.count)
        if wide > LETTER * len(count) + 8:
            pieces.append(svg.text(left + 8, 118, count, size=14, fill=ink, font_weight=600))
        label = next((words for words in (part.label, part.short) if wide > 6.6 * len(words)), "")
        pieces.append(svg.text(left + 1, 147, label) if label else "")
        left += wide + 2
    words = ngettext(
        "{late} hồ sơ trễ, chia theo số ngày làm việc bị trễ",
        "{late} hồ sơ trễ, chia theo số ngày làm việc bị trễ",
        late,
    ).format(late=number(late))
    return [*pieces, svg.text(0, 172, words, fill=svg.INK, font_weight=600)]
