"""One bar that is parted: who used how much of a time. The list beside it says the same in words and numbers."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from portal.charts import svg

WIDTH, TALL, GAP, LEAST = 400.0, 14.0, 2.0, 3.0

OWN, AWAY, CITIZEN, SHUT = "#0a5563", svg.ON_TIME, svg.PAUSE, svg.LINE
"""Tested to be told apart in all visions (tests/house/test_palette.py); SHUT is pale and edged."""


def shares(parts: Sequence[tuple[str, int]], *, title: str) -> SafeString:
    """The bar: ``parts`` are colours with amounts, in order; none is drawn narrower than can be seen."""
    seen = [(colour, amount) for colour, amount in parts if amount > 0]
    whole = sum(amount for _, amount in seen)
    if not whole:
        return SafeString()
    room = WIDTH - GAP * (len(seen) - 1) - LEAST * len(seen)
    pieces, left = [], 0.0
    for colour, amount in seen:
        wide = LEAST + room * amount / whole
        pieces.append(svg.rect(left, 0, wide, TALL, fill=colour, rx=2))
        left += wide + GAP
    return svg.drawing(WIDTH, TALL, title, pieces, "shares")
