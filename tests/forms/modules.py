"""Reading a QR symbol off a picture of a page: found by its finder patterns, then sampled module by module."""

import io
import itertools
import re

from PIL import Image

DARK, LIGHT = b"\x00", b"\xff"


def drawn_modules(png: bytes, count: int) -> tuple[list[list[bool]], float]:
    """The symbol's modules, each at least eight pixels wide, and how wide one is.

    A finder pattern is dark, light, dark, light, dark in 1:1:3:1:1; the first row of pixels that holds two of them
    crosses the top of the symbol.
    """
    image = Image.open(io.BytesIO(png)).convert("L").point(lambda shade: 255 if shade > 127 else 0)
    width, height = image.size
    pixels = image.tobytes()
    for y in range(height):
        ends = _finders(pixels[y * width : (y + 1) * width])
        for (left, one_end), (_, right) in itertools.pairwise(ends):
            module = (right - left) / count
            if abs((one_end - left) / 7 - module) > module / 8:
                continue  # letters that happen to look like it
            top = y - _above(pixels, width, left, y)
            return _sampled(pixels, width, left, top, module, count), module
    raise AssertionError("no QR symbol on the page")


def _finders(row: bytes) -> list[tuple[int, int]]:
    found = []
    for match in re.finditer(rb"(\x00+)(?=(\xff+)(\x00+)(\xff+)(\x00+))", row):
        runs = [len(match.group(n)) for n in range(1, 6)]
        one = sum(runs) / 7
        like = [abs(run - share * one) < one * 0.6 for run, share in zip(runs, (1, 1, 3, 1, 1), strict=True)]
        if one >= 8 and all(like):
            found.append((match.start(), match.start() + sum(runs)))
    return found


def _above(pixels: bytes, width: int, x: int, y: int) -> int:
    """How many dark pixels there are above this one."""
    count = 0
    while pixels[(y - count - 1) * width + x + 1] == 0:
        count += 1
    return count


def _sampled(pixels: bytes, width: int, left: int, top: int, module: float, count: int) -> list[list[bool]]:
    def dark(row: int, column: int) -> bool:
        y, x = int(top + (row + 0.5) * module), int(left + (column + 0.5) * module)
        return pixels[y * width + x] == 0

    return [[dark(row, column) for column in range(count)] for row in range(count)]
