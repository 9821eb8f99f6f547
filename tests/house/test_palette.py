"""The colours keep their promises: readable, told apart by colour-blind eyes, the same in CSS and charts."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from portal.charts import shares, svg

BASE = Path(__file__).resolve().parents[2]
TOKENS = dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{3,6})", (BASE / "static/css/tokens.css").read_text()))
STATUSES = ["new", "run", "soon", "today", "late", "pause", "early", "ontime", "stop"]

# Machado, Oliveira and Fernandes 2009, severity 1.0, in linear RGB.
VISIONS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def linear(colour: str) -> tuple[float, float, float]:
    digits = colour.removeprefix("#")
    digits = digits if len(digits) == 6 else "".join(c * 2 for c in digits)
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    lights = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in map(linear, (one, other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def seen(colour: str, vision: str) -> tuple[float, float, float]:
    rgb = linear(colour)
    return tuple(min(1.0, max(0.0, sum(w * c for w, c in zip(row, rgb, strict=True)))) for row in VISIONS[vision])


def oklab(rgb: tuple[float, float, float]) -> tuple[float, float, float]:
    r, g, b = rgb
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    medium = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def apart(one: str, other: str, vision: str) -> float:
    a, b = oklab(seen(one, vision)), oklab(seen(other, vision))
    return 100 * sum((x - y) ** 2 for x, y in zip(a, b, strict=True)) ** 0.5


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_label_is_readable(status):
    assert contrast(TOKENS[f"s-{status}-ink"], TOKENS[f"s-{status}-tint"]) >= 4.5


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_colour_is_seen_on_white(status):
    assert contrast(TOKENS[f"s-{status}"], "#ffffff") >= 3.0


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "paper"),
        ("ink-2", "paper"),
        ("ink-2", "card"),
        ("ink-2", "wash"),
        ("ink-3", "paper"),
        ("brand-700", "card"),
        ("card", "brand-700"),
        ("ink", "sun"),
        ("s-late-ink", "card"),
        ("s-pause-ink", "s-run-tint"),
        ("s-run-ink", "card"),
    ],
)
def test_words_are_readable_on_their_ground(text, ground):
    assert contrast(TOKENS[text], TOKENS[ground]) >= 4.5


def test_edges_of_inputs_are_seen():
    assert contrast(TOKENS["line-strong"], TOKENS["card"]) >= 3.0
    assert contrast(TOKENS["line-strong"], TOKENS["paper"]) >= 3.0


@pytest.mark.parametrize("vision", VISIONS)
def test_early_on_time_and_late_are_told_apart_by_everybody(vision):
    results = [TOKENS["s-early"], TOKENS["s-late"], TOKENS["s-ontime"], TOKENS["s-early"]]
    assert min(apart(one, other, vision) for one, other in pairwise(results)) >= 18


@pytest.mark.parametrize("vision", VISIONS)
def test_who_used_the_time_is_told_apart_by_everybody(vision):
    parts = [shares.OWN, shares.AWAY, shares.CITIZEN]
    assert [TOKENS["brand-700"], TOKENS["s-ontime"], TOKENS["s-pause"]] == parts
    assert min(apart(one, other, vision) for one, other in pairwise([*parts, shares.OWN])) >= 12


def test_the_measure_itself_can_fail():
    assert contrast("#777777", "#ffffff") < 4.5
    assert apart("#b02020", "#20803a", "deutan") < 18


def test_charts_use_the_tokens():
    same = {
        "INK": "ink",
        "INK_2": "ink-2",
        "INK_3": "ink-3",
        "LINE": "line",
        "LINE_STRONG": "line-strong",
        "WASH": "wash",
        "LATE": "s-late",
        "LATE_TINT": "s-late-tint",
        "LATE_INK": "s-late-ink",
        "EARLY": "s-early",
        "ON_TIME": "s-ontime",
        "RUN": "s-run",
        "SOON": "s-soon",
        "TODAY": "s-today",
        "PAUSE": "s-pause",
        "STOP": "s-stop",
        "NEW": "s-new",
    }
    assert {name: getattr(svg, name) for name in same} == {name: TOKENS[token] for name, token in same.items()}
