"""One dot, one late dossier; when there are too many, one dot stands for ten and the page says so."""

import re
from xml.etree import ElementTree

from portal.charts.dots import DotColumn, dossiers_per_dot, dots

YEAR = [DotColumn(f"T{n + 1}", count) for n, count in enumerate([38, 22, 44, 36, 40, 47, 61, 52, 39, 34, 33, 40])]


def drawn(markup: str) -> int:
    return len(re.findall(r"M[\d.]+ [\d.]+h0", markup))


def test_every_late_dossier_is_a_dot():
    assert sum(column.count for column in YEAR) == 486
    assert drawn(dots(YEAR, title="486 hồ sơ trễ")) == 486
    assert drawn(dots(YEAR, title="486 hồ sơ trễ", width=340)) == 486


def test_the_drawing_is_well_formed_says_what_it_is_and_stays_small():
    markup = dots(YEAR, title="Trễ hạn <theo tháng> & năm")
    root = ElementTree.fromstring(markup)
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == "Trễ hạn <theo tháng> & năm"
    assert root[0].text == root.attrib["aria-label"]
    assert len(markup) < 12_000
    assert "style=" not in markup


def test_dots_stay_inside_the_drawing():
    for width in (340, 420):
        markup = dots(YEAR, title="x", width=width)
        box = [float(n) for n in re.search(r'viewBox="([^"]+)"', markup).group(1).split()]
        places = [(float(x), float(y)) for x, y in re.findall(r"M([\d.]+) ([\d.]+)h0", markup)]
        assert all(3.5 <= x <= box[2] - 3.5 and 3.5 <= y <= box[3] - 3.5 for x, y in places)
        assert len(set(places)) == len(places)


def test_a_bad_year_is_drawn_in_tens():
    bad = [DotColumn("T1", 9000), DotColumn("T2", 4001)]
    assert dossiers_per_dot(YEAR) == 1
    assert dossiers_per_dot(bad) == 100
    assert drawn(dots(bad, title="x")) == 90 + 41


def test_an_empty_year_draws_no_dot():
    assert drawn(dots([DotColumn("T1", 0)], title="x")) == 0
    assert "<svg" in dots([], title="x")
