"""The board's charts: well formed, within their frame, legible, and true to what they were given."""

import random
from xml.etree import ElementTree

import pytest

from portal.charts import bands, funnel, heatmap, magnifier, trend

PARTS = [magnifier.LatenessBand("1 ngày", "1", 203), magnifier.LatenessBand("2–3 ngày", "2–3", 149)]
PARTS += [magnifier.LatenessBand("4–7 ngày", "4–7", 88), magnifier.LatenessBand("trên 7 ngày", "> 7", 46)]


def units(seed: int, many: int = 113) -> list[funnel.FunnelPoint]:
    dice = random.Random(seed)
    kinds = ["department", "district", "commune"]
    return [
        funnel.FunnelPoint(f"Đơn vị {n} & con", dice.choice(kinds), dice.randrange(0, 30_000), dice.randrange(0, 30))
        for n in range(many)
    ]


def drawings(width: float) -> list[str]:
    """Every chart at a width, with ordinary and with extreme figures."""
    some = units(1)
    whole = {"city_resolved": sum(p.resolved for p in some), "city_late": sum(p.late for p in some)}
    months = [trend.TrendPoint(f"T{n}", 50_000 + n, 30 + 7 * n) for n in range(1, 13)]
    rows = [
        heatmap.HeatmapRow("Sở TN và MT", tuple(n % 10 for n in range(53))),
        heatmap.HeatmapRow("Quận <Thử>", (0,) * 53),
    ]
    what = [f"tuần {n}" for n in range(53)]
    heads = ["T1" if n % 5 == 0 else "" for n in range(53)]
    alone = [funnel.FunnelPoint("Một", "district", 3, 3)]
    return [
        magnifier.magnifier(325_618, 347_958, PARTS, width=width),
        magnifier.magnifier(0, 0, PARTS, width=width),
        magnifier.magnifier(5, 5, [magnifier.LatenessBand("1", "1", 0)] * 4, width=width),
        funnel.funnel(some, **whole, width=width),
        funnel.funnel(alone, city_resolved=3, city_late=3, width=width),
        trend.trend(months, width=width),
        trend.trend([trend.TrendPoint("T1", 0, 0), trend.TrendPoint("T2", 5, 5)], width=width),
        heatmap.heatmap(rows, heads, what=what, left=120, width=width),
    ]


@pytest.mark.parametrize("width", [340, 820])
def test_charts_are_well_formed_pictures_with_a_title_and_no_style(width):
    for markup in drawings(width):
        picture = ElementTree.fromstring(markup)
        assert picture.get("role") == "img" and picture.get("aria-label")
        assert picture.find("title").text == picture.get("aria-label")
        assert " style=" not in markup and "nan" not in markup and "inf" not in markup


@pytest.mark.parametrize("width", [340, 820])
def test_no_text_is_small_or_outside_the_picture(width):
    for markup in drawings(width):
        picture = ElementTree.fromstring(markup)
        _, _, right, bottom = map(float, picture.get("viewBox").split())
        for text in picture.iter("text"):
            assert float(text.get("font-size")) >= 12
            assert -1 <= float(text.get("x")) <= right + 1 and 0 < float(text.get("y")) <= bottom, text.text


def test_nothing_to_draw_draws_nothing():
    assert magnifier.magnifier(0, 0, [magnifier.LatenessBand("", "", 0)] * 4) == ""
    assert funnel.funnel(units(2), city_resolved=10, city_late=0) == ""
    assert funnel.funnel([], city_resolved=0, city_late=0) == ""
    assert trend.trend([trend.TrendPoint("T1", 5, 0)]) == ""
    assert heatmap.heatmap([], [], what=[], left=10, width=100) == ""
    assert bands.band(0, 0, city_rate=0.1, scale=10) == ""


def test_the_magnifier_says_how_many_times_it_enlarges_and_counts_every_late_one():
    markup = magnifier.magnifier(325_618, 347_958, PARTS)
    assert "phóng to 1.387 lần" in markup
    for count in ("203", "149", "88", "46", "486 hồ sơ trễ"):
        assert f">{count}" in markup


def test_the_funnel_marks_every_unit_and_names_only_the_unusual_ones():
    points = [funnel.FunnelPoint(f"Phường {n}", "commune", 5000, 3) for n in range(40)]
    points += [
        funnel.FunnelPoint("Quận Cái Răng", "district", 24_042, 60),
        funnel.FunnelPoint("Không có", "commune", 0, 0),
    ]
    whole = {"city_resolved": sum(p.resolved for p in points), "city_late": sum(p.late for p in points)}
    picture = ElementTree.fromstring(funnel.funnel(points, **whole))
    assert len([mark for mark in picture.iter() if mark.tag != "svg" and mark.find("title") is not None]) == 41
    named = [text.text for text in picture.iter("text") if "·" in (text.text or "")]
    assert named == ["Quận Cái Răng · 60"]


def test_a_unit_without_late_dossiers_stands_on_the_ground_line():
    points = [funnel.FunnelPoint("Không", "commune", 500, 0), funnel.FunnelPoint("Có", "commune", 5000, 5)]
    picture = ElementTree.fromstring(funnel.funnel(points, city_resolved=5500, city_late=5))
    lowest = max(float(circle.get("cy")) for circle in picture.iter("circle"))
    ground = max(float(line.get("y1")) for line in picture.iter("line"))
    assert lowest == ground


def test_the_trend_marks_months_beyond_the_band():
    months = [trend.TrendPoint(f"T{n}", 50_000, 30) for n in range(1, 12)] + [trend.TrendPoint("T12", 50_000, 90)]
    picture = ElementTree.fromstring(trend.trend(months))
    loud = [circle for circle in picture.iter("circle") if circle.get("r") == "5"]
    assert [circle.find("title").text for circle in loud] == ["T12: 90 trễ trong 50.000"]


def test_the_heatmap_prints_numbers_from_three_up_in_six_shades():
    row = heatmap.HeatmapRow("Sở", (0, 1, 2, 3, 5, 8))
    markup = heatmap.heatmap([row], ["T1"] + [""] * 5, what=["tuần"] * 6, left=60, width=340)
    picture = ElementTree.fromstring(markup)
    fills = [rect.get("fill") for rect in picture.iter("rect")]
    assert fills == ["#fbd3c5", "#f0a186", "#d9694a", "#b0270b", "#7d1c07"]
    assert heatmap.NONE in markup and heatmap.NONE != "#fff"
    assert [text.text for text in picture.iter("text")] == ["T1", "Sở", "3", "5", "8", "19"]


def test_small_columns_share_one_scale():
    high, low = (ElementTree.fromstring(bands.columns(counts, highest=4)) for counts in ((4, 0), (1, 0)))
    heights = [float(next(picture.iter("rect")).get("height")) for picture in (high, low)]
    assert heights[0] == pytest.approx(4 * heights[1], rel=0.02)
