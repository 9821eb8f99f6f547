"""What printed papers are made of: a head, a title and blocks of plain values, in the order in which they stand.

A paper is a dict that JSON can hold. The PDF (typst/paper.typ) and the HTML print (templates/print/paper.html) are two
drawings of the same dict and know nothing else, so that a field cannot be on one and missing from the other.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dossiers.units import printed_names, the_city
from dossiers.units.models import Unit
from portal.forms.editions import PrintedForm
from portal.web.context import sample
from portal.wording import vi

Block = dict[str, Any]
Paper = dict[str, Any]

NOTHING = "–"
BLANK = "……………………"
_BLANKS = (*range(0x0A), *range(0x0B, 0x20), *range(0x7F, 0xA1), 0x2028, 0x2029, 0x202F, 0x3000)
_UNSEEN = {code: " " for code in _BLANKS} | dict.fromkeys(
    (0xAD, 0x61C, 0xFEFF, 0xFFFE, 0xFFFF, *range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)
_HALF = re.compile("[\ud800-\udfff]")
LONGEST = 4000
"""Characters of one text on a paper; the acts take no more."""


@dataclass(frozen=True)
class Printing:
    """The occasion: when, by whom, and the address at which citizens reach the portal (scheme included).

    Without an ``officer`` (outside, where officials are not named) the receipt leaves the receiver's name open.
    """

    at: dt.datetime
    officer: str
    origin: str

    @property
    def site(self) -> str:
        """motcua.example"""
        return self.origin.split("//", 1)[-1]


def paper(
    form: PrintedForm, unit: Unit, *, number: str, day: dt.datetime, blocks: Sequence[Block], about: str = ""
) -> Paper:
    """A whole paper of a unit's desk: ``number`` as printed after "Số:", ``day`` the date in its head.

    ``about`` is what the file is called beside the form's title, such as a dossier's code.
    """
    superior, agency = letterhead(unit)
    city = the_city.now()
    return {
        "key": form.key,
        "mark": form.mark,
        "size": form.size,
        "name": f"{form.title} {about}".strip(),
        "title": [line.upper() for line in form.lines],
        "superior": superior,
        "agency": agency,
        "desk": city.desk.upper(),
        "number": f"Số: {number}",
        "country": "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "motto": "Độc lập – Tự do – Hạnh phúc",
        "dated": f"{city.proper}, ngày {vi.paper_date(day)}",
        "blocks": [block for block in blocks if block],
        "warning": "Dữ liệu mẫu, không có giá trị pháp lý." if sample() else "",
    }


def letterhead(unit: Unit) -> tuple[str, str]:
    """Superior and agency of a unit, in the capitals of printed forms."""
    return printed_names.letterhead(unit, unit.parent, the_city.now().name)


def facts(*rows: tuple[str, object], strong: Sequence[str] = ()) -> Block:
    """Labels with their values; a value that is missing is a dash, never a label left out."""
    written = [{"label": label, "value": cleaned(value) or NOTHING, "strong": label in strong} for label, value in rows]
    return {"kind": "facts", "rows": written}


def words(text: object, *, label: str = "", center: bool = False, foot: bool = False) -> Block:
    """A paragraph, with a bold label before it; ``foot`` is set small under a dashed line."""
    return {"kind": "words", "label": label, "text": cleaned(text), "center": center, "foot": foot}


def table(caption: str, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[object]]) -> Block:
    """A ruled table; each column has its heading and its share of the width. A narrow column is centred."""
    return {
        "kind": "table",
        "caption": caption,
        "columns": [{"title": title, "share": share, "narrow": share <= 2} for title, share in columns],
        "rows": [[cleaned(cell) for cell in row] for row in rows],
    }


def due(label: str, big: str, small: str, *, link: str = "", code: str = "") -> Block:
    """The framed date, and beside it the QR code of a link."""
    return {"kind": "due", "label": label, "big": big, "small": small, "link": link, "code": code}


SIGN = "(ký, ghi rõ họ tên)"


def place(title: str, name: str = "", *, hint: str = SIGN, lines: Sequence[str] = ()) -> Block:
    """One place of a signature: its title, the name printed under the space, and lines that say how it was signed."""
    return {"title": title, "hint": hint, "name": cleaned(name), "lines": list(lines)}


def signatures(*places: Block) -> Block:
    """Where the paper is signed, side by side."""
    return {"kind": "signatures", "places": list(places)}


def capital(text: str) -> str:
    """A sentence's first letter."""
    return text[:1].upper() + text[1:]


def clock_and_date(instant: dt.datetime | None) -> str:
    """14 giờ 20 phút, ngày 17/12/2018"""
    if instant is None:
        return ""
    local = vi.local(instant)
    return f"{local:%H} giờ {local:%M} phút, ngày {vi.date(instant)}"


def cleaned(value: object) -> str:
    """A value as text that every drawing can hold: control characters are blanks, marks of direction are left out.

    Line ends are kept. Signs that may have no glyph stay: the PDF draws a box for them (glyphs.py).
    """
    text = "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n")
    return _HALF.sub("\ufffd", text.translate(_UNSEEN))[:LONGEST].strip()


def counts(originals: int | str, copies: int | str) -> tuple[int | str, int | str]:
    """Originals and copies of a paper as they are printed: a dash for both where there is neither."""
    return (originals, copies) if originals or copies else ("–", "–")
