"""A part of a file, as a browser asks for it when a download broke off (RFC 9110, 14): one range, or the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_ONE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
CHUNK = 64 * 1024


class ByteRange(NamedTuple):
    """From the first byte to the last one, both counted from nought and included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.last - self.first + 1


class OutOfRange(ValueError):
    """No byte of the file lies in what was asked for."""


def asked(header: str, size: int) -> ByteRange | None:
    """What a Range header asks for of a file of ``size`` bytes; None for the whole (no range, several, or no sense).

    Raises OutOfRange.
    """
    found = _ONE.fullmatch(header.replace(" ", ""))
    if found is None or found[0] == "bytes=-" or (found[1] and found[2] and int(found[1]) > int(found[2])):
        return None
    if not found[1]:
        first, last = max(0, size - int(found[2])), size - 1
    else:
        first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
    if first >= size or last < first:
        raise OutOfRange
    return ByteRange(first, last)


def read(path: Path, part: ByteRange) -> Iterator[bytes]:
    """The bytes of a part, piece by piece."""
    left = part.length
    with path.open("rb") as file:
        file.seek(part.first)
        while left and (piece := file.read(min(CHUNK, left))):
            left -= len(piece)
            yield piece
