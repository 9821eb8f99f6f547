"""Whether letters can be read on a colour: the contrast of WCAG 2.2, and tones mixed from one colour. Pure."""

from __future__ import annotations

import re

READABLE = 4.5
"""The least contrast of text, WCAG 2.2 AA (1.4.3)."""
WHITE, WASH = "#ffffff", "#eaf1f0"
"""What the city's colour stands under or upon: white letters on it, its own letters on a card's wash."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")


def is_colour(text: str) -> bool:
    """#084350 and nothing else."""
    return bool(_COLOUR.fullmatch(text))


def ratio(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white); WCAG 2.2, relative luminance."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def least(colour: str) -> float:
    """The worst contrast in which the portal uses a city's colour."""
    return min(ratio(colour, WHITE), ratio(colour, WASH))


def mixed(colour: str, other: str, share: float) -> str:
    """So much (0 to 1) of the other in the colour."""
    parts = [round(a + (b - a) * share) for a, b in zip(_parts(colour), _parts(other), strict=True)]
    return "#" + "".join(f"{part:02x}" for part in parts)


def _parts(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _luminance(colour: str) -> float:
    shares = [part / 255 for part in _parts(colour)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
