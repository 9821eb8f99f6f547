"""Which unit a place belongs to: the name of a commune or district as people write it, also one that is no more.

The place of the land, the house or the household decides whose competence a procedure is. The data are the units and
their successions: a ward that was merged leads to the ward that it is part of now; one that was split leads to several,
and whoever asks has to choose.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import Enum

from dossiers.parsing import cleaning
from dossiers.units.folding import folded
from dossiers.units.models import Succession, Unit

_KINDS = re.compile(
    r"^(?:(?:ubnd|uy ban nhan dan)\s+)?"
    r"(?:(?:phuong|xa|thi tran|thi xa|quan|huyen|thanh pho|dac khu)\s+|(?:p|x|tt|q|h|tp)\.\s*)?"
)
LONGEST, MOST_NAMED = 200, 6


class PlaceUnknown(Exception):
    """No unit, or several, for what was typed; ``sentence`` says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def unit_of(typed: str, kind: str, day: dt.date) -> Unit:
    """The unit of this kind (commune, district) to which a place belongs on a day. Raises PlaceUnknown."""
    said = cleaning.line(typed)[:LONGEST]
    if not said:
        raise PlaceUnknown("Ghi xã, phường nơi có nhà, đất, hộ hoặc việc cần giải quyết.")
    units = list(Unit.objects.on(day).filter(kind=kind))
    name, age = said, None
    named, former = _named(said, units), _followed(said, units, day)
    if not named and not former:
        name, age = _aged(said)
        named, former = _named(name, units), _followed(name, units, day)
    if age is None and _same(named, name) and (elsewhere := former.keys() - set(named)):
        raise PlaceUnknown(_both(name, named, {unit: former[unit] for unit in former if unit in elsewhere}))
    if former and not _same(named, name):
        named = []  # its whole name goes before the beginning of another's
    found = (named if age is not WhichPlace.FORMER else []) or ([] if age is WhichPlace.PRESENT else list(former))
    if len(found) == 1:
        return found[0]
    if found:
        names = "; ".join(unit.name for unit in found[:MOST_NAMED])
        raise PlaceUnknown(f"“{said}” có thể là nhiều nơi: {names}. Ghi rõ tên nơi hiện nay.")
    raise PlaceUnknown(f"Không có nơi nào tên “{said}”. Ghi tên xã, phường hiện nay hoặc trước khi sắp xếp.")


class WhichPlace(Enum):
    """Which of two places of one name is meant."""

    PRESENT = "hiện nay"
    FORMER = "cũ"


_AGE = re.compile(r"[\s(,]+(hiện nay|mới|cũ|trước [0-9/. -]+|trước đây|trước khi sắp xếp)\)?$", re.IGNORECASE)


def _aged(said: str) -> tuple[str, WhichPlace | None]:
    """The name, and which of two is meant where that was said: “Tân An cũ”, “Tân An (hiện nay)”."""
    found = _AGE.search(said)
    if found is None:
        return said, None
    name = said[: found.start()].strip()
    present = found[1].lower() in ("hiện nay", "mới")
    return (name, WhichPlace.PRESENT if present else WhichPlace.FORMER) if name else (said, None)


def _same(named: list[Unit], name: str) -> bool:
    """Whether these units are called so, and not only by a code or the beginning of their name."""
    return any(_bare(unit.name) == _bare(name) for unit in named)


def _both(name: str, named: list[Unit], former: dict[Unit, dt.date]) -> str:
    """The question where a name of today was another place's before: both, with their days, and how to say which."""
    until = max(former.values())
    today = "; ".join(unit.name for unit in named[:MOST_NAMED])
    before = "; ".join(unit.name for unit in list(former)[:MOST_NAMED])
    return (
        f"“{name}” là tên của hai nơi. Từ {until:%d/%m/%Y}: {today}. Trước {until:%d/%m/%Y} là nơi khác, nay thuộc"
        f" {before}. Ghi “{name} {WhichPlace.PRESENT.value}” hoặc “{name} {WhichPlace.FORMER.value}”."
    )


def _named(said: str, units: list[Unit]) -> list[Unit]:
    """Units of exactly this name; where several share it, those with its kind too; else those that begin with it."""
    whole, bare = folded(said), _bare(said)
    same = [unit for unit in units if _bare(unit.name) == bare]
    exact = [unit for unit in same if folded(unit.name) == whole or unit.code.upper() == said.upper()]
    if exact or same:
        return exact or same
    if any(unit.code.upper() == said.upper() for unit in units):
        return [unit for unit in units if unit.code.upper() == said.upper()]
    return [unit for unit in units if len(bare) > 2 and _bare(unit.name).startswith(bare)]


def _followed(said: str, units: list[Unit], day: dt.date) -> dict[Unit, dt.date]:
    """The units of today in which a former one of this name is now, and since when it is part of each.

    Where the name was typed with its kind (xã, phường), a former one of just this kind goes first.
    """
    here = {unit.code: unit for unit in units}
    onward: dict[str, dict[str, dt.date]] = {}
    names: dict[str, set[str]] = {}
    for one in Succession.objects.filter(effective_on__lte=day):
        onward.setdefault(one.old_code, {})[one.new_code] = one.effective_on
        names.setdefault(folded(one.old_name), set()).add(one.old_code)
    whole, bare = folded(said), _bare(said)
    exact = names.get(whole, set())
    ways = sorted(exact or {code for name, codes in names.items() if _bare(name) == bare for code in codes})
    found: dict[str, dt.date] = {}
    seen: set[str] = set()
    while ways:
        code = ways.pop()
        if code in seen:
            continue
        seen.add(code)
        for new, since in onward.get(code, {}).items():
            if new in here:
                found[new] = max(since, found.get(new, since))
            else:
                ways.append(new)
    return {here[code]: found[code] for code in sorted(found)}


def _bare(name: str) -> str:
    """ninh kieu, for Phường Ninh Kiều, P. Ninh Kiều, UBND phường Ninh Kiều."""
    return _KINDS.sub("", folded(name).strip()).strip()
