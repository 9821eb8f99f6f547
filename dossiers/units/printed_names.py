"""How a unit's name is printed: in the head of a paper, in a sentence, and short. Pure, and the only home of it.

Cities write names in every way: "Phường An Bình", "P. An Bình", "UBND phường An Bình", "ỦY BAN NHÂN DÂN PHƯỜNG …".
A territory does not decide, its people's committee does: in sentences it is "UBND phường An Bình". Departments, offices
and agencies are called by their own names.
"""

from __future__ import annotations

import re
from typing import Protocol

from dossiers.parsing import cleaning

COMMITTEE = "Ủy ban nhân dân"
TERRITORIES = {
    "thành phố": ("TP", "T.P"), "thị trấn": ("TT",), "thị xã": ("TX",), "đặc khu": ("ĐK",), "phường": ("P",),
    "quận": ("Q",), "huyện": ("H",), "tỉnh": (), "xã": ("X",),
}  # fmt: skip
"""What territories are called, and how each is shortened."""
SHORTER = (
    (COMMITTEE, "UBND"),
    ("Tài nguyên và Môi trường", "TN và MT"),
    ("Nông nghiệp và Phát triển nông thôn", "NN và PTNT"),
    ("Nông nghiệp và Môi trường", "NN và MT"),
    ("Lao động - Thương binh và Xã hội", "LĐ, TB và XH"),
    ("Lao động, Thương binh và Xã hội", "LĐ, TB và XH"),
    ("Văn hóa, Thể thao và Du lịch", "VH, TT và DL"),
    ("Thông tin và Truyền thông", "TT và TT"),
    ("Kế hoạch và Đầu tư", "KH và ĐT"),
    ("Khoa học và Công nghệ", "KH và CN"),
    ("Giáo dục và Đào tạo", "GD và ĐT"),
    ("Giao thông vận tải", "GTVT"),
    ("Khu chế xuất và công nghiệp", "KCX và CN"),
)

_COMMITTEE = re.compile(
    r"(?:U\.? ?B\.? ?N\.? ?D\.?|(?:ủy|uỷ|uy) ban (?:nhân|nhan) (?:dân|dan))(?![^\W\d_])[\s:,–-]*", re.I
)
_TERRITORY = re.compile(
    "(?:"
    + "|".join(
        rf"(?P<k{place}>{word}(?!\w)|(?:{'|'.join(map(re.escape, short)) or '(?!)'})(?:\. ?| |(?=\d)))\s*"
        for place, (word, short) in enumerate(TERRITORIES.items())
    )
    + ")",
    re.I,
)
_AGENCY = re.compile(
    r"(?:văn phòng|vp|sở|ban|phòng|trung tâm|chi cục|cục|chi nhánh|thanh tra|công an|bảo hiểm|thuế|kho bạc|bộ phận|"
    r"trạm|hạt|đội|viện|trường|quỹ|tòa|toà|công ty|bưu điện|đài|hội)(?!\w)",
    re.I,
)
_CROSSED_D = str.maketrans("\u00d0\u0189", "ĐĐ")  # never shown
_NUMERAL = re.compile(r"[IVXLC]+|\d+\w?")


class NamedUnit(Protocol):
    """A unit, as far as its name goes."""

    name: str
    kind: str
    subtype: str


def in_sentence(unit: NamedUnit) -> str:
    """Who decides: UBND quận Ninh Kiều, UBND thành phố Cần Thơ, Sở Nội vụ."""
    return committee(unit.name, kind=unit.kind, subtype=unit.subtype)


def committee(name: str, *, kind: str = "", subtype: str = "") -> str:
    """The same from a name alone, such as that of the city in the settings."""
    called = territory(name, kind=kind, subtype=subtype)
    return f"UBND {called}" if called else _clean(name)


def territory(name: str, *, kind: str = "", subtype: str = "") -> str:
    """The territory of a name, its kind in small letters: phường An Bình, thành phố Cần Thơ; "" for other agencies.

    A bare "An Bình" is one where the unit is a district or commune, or a committee is named; ``subtype`` says which.
    """
    clean = _clean(name)
    bare = clean
    while match := _COMMITTEE.match(bare):
        bare = bare[match.end() :]
    if not bare:
        return ""
    found = _TERRITORY.match(bare)
    if found and bare[found.end() :].strip():
        word = list(TERRITORIES)[int(str(found.lastgroup)[1:])]
        return f"{word} {_proper(bare[found.end() :].strip())}"
    if _AGENCY.match(bare) or (bare == clean and kind not in ("city", "district", "commune")):
        return ""
    known = subtype.lower() in TERRITORIES
    return f"{subtype.lower()} {_proper(bare)}" if known else _proper(bare)


def kind_and_proper(name: str) -> tuple[str, str]:
    """A territory's name in its two parts: ("thành phố", "Cần Thơ"), ("", "Huế") where the kind is not said."""
    called = territory(name, kind="city") or _clean(name)
    kind = next((word for word in TERRITORIES if called.startswith(f"{word} ")), "")
    return kind, called.removeprefix(f"{kind} ")


def letterhead(unit: NamedUnit, superior: NamedUnit | None, city: str) -> tuple[str, str]:
    """Superior and agency in the capitals of printed forms; ``city`` as in the settings.

    A committee that has none above it here is printed in two lines: ỦY BAN NHÂN DÂN over QUẬN NINH KIỀU.
    """
    called = territory(unit.name, kind=unit.kind, subtype=unit.subtype)
    above = in_sentence(superior) if superior else ""
    if called and (unit.kind != "commune" or not above):
        return COMMITTEE.upper(), called.upper()
    return (above or committee(city, kind="city")).upper(), in_sentence(unit).upper()


def full(name: str) -> str:
    """For the head of a message: phường An Bình, quận Ninh Kiều, Sở Nội vụ."""
    return territory(name) or _clean(name)


def short(name: str) -> str:
    """The same where room is scarce, never with a proper name cut: P. An Bình, Q. Ninh Kiều, Sở LĐTBXH."""
    called = territory(name)
    for word, shorts in TERRITORIES.items():
        if shorts and called.startswith(f"{word} "):
            return f"{shorts[0]}. {called.removeprefix(f'{word} ')}"
    if called:
        return called
    words = _COMMITTEE.sub("UBND ", _clean(name)).replace("Văn phòng", "VP").replace("thành phố", "TP").split()
    if len(words) < 5 or words[0] == "VP":
        return " ".join(words)
    return f"{words[0]} {''.join(word[0].upper() for word in words[1:] if word[0].isalpha() and word != 'và')}"


def brief(name: str, city: str) -> str:
    """A name on a chart: Sở TN và MT, VP UBND."""
    for long, shorter in SHORTER:
        name = name.replace(long, shorter)
    return name.removesuffix(f" {city}")


def _clean(name: str) -> str:
    """Without invisible signs, and with the crossed D of Vietnamese: other fonts draw the others differently."""
    return cleaning.line(name).translate(_CROSSED_D)


def _proper(name: str) -> str:
    """A proper name; one in capitals gets ordinary letters, numerals stay."""
    if name.isupper() and len(name) > 3:
        return " ".join(word if _NUMERAL.fullmatch(word) else word.capitalize() for word in name.split())
    return name
