"""Fonts for printed papers, from their published packages: scripts of Vietnam's peoples and neighbours, and all others.

typst reads TrueType, npm has WOFF: the same tables, each one compressed. They are unpacked here, with the list of
characters that at least one of them can draw (coverage.json), so that portal/forms/glyphs.py knows what must become a
visible box. Khmer, Thai, Lao, Cham, Tai Viet and Arabic (Jawi) need shaping and have fonts of their own; UnifontEX is
one font for everything else that has a code (Han, Hangul, Kana, Cyrillic, full-width forms, emoji …).
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator

from portal.forms.glyphs import COVERAGE, FOLDER

FONTS = {
    "@fontsource/noto-sans-khmer": "noto-sans-khmer-khmer-400-normal",
    "@fontsource/noto-sans-thai": "noto-sans-thai-thai-400-normal",
    "@fontsource/noto-sans-lao": "noto-sans-lao-lao-400-normal",
    "@fontsource/noto-sans-arabic": "noto-sans-arabic-arabic-400-normal",
    "@fontsource/noto-sans-cham": "noto-sans-cham-cham-400-normal",
    "@fontsource/noto-sans-tai-viet": "noto-sans-tai-viet-tai-viet-400-normal",
    "@fontsource/unifontex": "unifontex-latin-400-normal",
}
"""Package → its one file; together 10 MB fetched, 14 MB unpacked."""


def truetype(woff: bytes) -> bytes:
    """A WOFF 1.0 file (W3C) as the TrueType file it was made from."""
    if woff[:4] != b"wOFF":
        raise ValueError("This is no WOFF file.")
    flavor, _, count = struct.unpack(">4sIH", woff[4:14])
    power = count.bit_length() - 1
    head = struct.pack(">4sHHHH", flavor, count, 16 << power, power, 16 * count - (16 << power))
    directory, body, offset = b"", b"", len(head) + 16 * count
    for place in range(44, 44 + 20 * count, 20):
        tag, start, packed, size, checksum = struct.unpack(">4sIIII", woff[place : place + 20])
        table = woff[start : start + packed]
        table = zlib.decompress(table) if packed < size else table
        directory += struct.pack(">4sIII", tag, checksum, offset + len(body), len(table))
        body += table + b"\0" * (-len(table) % 4)
    return head + directory + body


def characters(font: bytes) -> set[int]:
    """The code points that a TrueType font has glyphs for (its Unicode character maps of formats 4 and 12)."""
    (count,) = struct.unpack(">H", font[4:6])
    tables = {
        font[12 + 16 * n : 16 + 16 * n]: struct.unpack(">I", font[20 + 16 * n : 24 + 16 * n])[0] for n in range(count)
    }
    start, found = tables[b"cmap"], set()
    (maps,) = struct.unpack(">H", font[start + 2 : start + 4])
    for n in range(maps):
        platform, _, offset = struct.unpack(">HHI", font[start + 4 + 8 * n : start + 12 + 8 * n])
        table = font[start + offset :]
        (form,) = struct.unpack(">H", table[:2])
        if platform in (0, 3) and form in (4, 12):
            found |= set(_segments(table) if form == 4 else _groups(table))
    return found


def _segments(table: bytes) -> Iterator[int]:
    (double,) = struct.unpack(">H", table[6:8])
    many = double // 2
    ends = struct.unpack(f">{many}H", table[14 : 14 + double])
    starts, deltas, offsets = (
        struct.unpack(f">{many}H", table[16 + double * part : 16 + double * (part + 1)]) for part in (1, 2, 3)
    )
    for n, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            if not offsets[n]:
                glyph = (code + deltas[n]) & 0xFFFF
            else:
                place = 16 + 3 * double + 2 * n + offsets[n] + 2 * (code - first)
                (glyph,) = struct.unpack(">H", table[place : place + 2])
            if glyph:
                yield code


def _groups(table: bytes) -> Iterator[int]:
    (many,) = struct.unpack(">I", table[12:16])
    for n in range(many):
        first, last, glyph = struct.unpack(">III", table[16 + 12 * n : 28 + 12 * n])
        yield from range(first + (glyph == 0), last + 1)


def ranges(codes: set[int]) -> list[list[int]]:
    """The same as first and last of each run."""
    found: list[list[int]] = []
    for code in sorted(codes):
        if found and code == found[-1][1] + 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return found


def put(woffs: dict[str, bytes]) -> None:
    """Write every font (by its file's name) and what they can draw together."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    drawn: set[int] = set()
    for name, woff in woffs.items():
        font = truetype(woff)
        (FOLDER / f".{name}").write_bytes(font)
        (FOLDER / f".{name}").replace(FOLDER / f"{name}.ttf")
        drawn |= characters(font)
    (FOLDER / f".{COVERAGE}").write_text(json.dumps(ranges(drawn)))
    (FOLDER / f".{COVERAGE}").replace(FOLDER / COVERAGE)
