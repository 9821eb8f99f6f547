"""Which unit a place belongs to: the name of a commune or district as people write it, also one that is no more.

The place of the land, the house or the household decides whose competence a procedure is. The data are the units and
their successions: a ward that was merged leads to the ward that it is part of now; one that was split leads to several,
and whoever asks has to choose.
"""

from __future__ import annotations

import datetime as dt
import re

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
    found = _named(said, units) or _followed(said, units, day)
    if len(found) == 1:
        return found[0]
    if found:
        names = "; ".join(unit.name for unit in found[:MOST_NAMED])
        raise PlaceUnknown(f"“{said}” có thể là nhiều nơi: {names}. Ghi rõ tên nơi hiện nay.")
    raise PlaceUnknown(f"Không có nơi nào tên “{said}”. Ghi tên xã, phường hiện nay hoặc trước khi sắp xếp.")


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


def _followed(said: str, units: list[Unit], day: dt.date) -> list[Unit]:
    """The units of today in which a former one of this name is now."""
    here = {unit.code: unit for unit in units}
    onward: dict[str, set[str]] = {}
    names: dict[str, set[str]] = {}
    for one in Succession.objects.filter(effective_on__lte=day):
        onward.setdefault(one.old_code, set()).add(one.new_code)
        names.setdefault(_bare(one.old_name), set()).add(one.old_code)
    found: dict[str, Unit] = {}
    ways, seen = list(names.get(_bare(said), ())), set()
    while ways:
        code = ways.pop()
        if code in seen:
            continue
        seen.add(code)
        for new in onward.get(code, ()):
            if new in here:
                found[new] = here[new]
            else:
                ways.append(new)
    return [found[code] for code in sorted(found)]


def _bare(name: str) -> str:
    """ninh kieu, for Phường Ninh Kiều, P. Ninh Kiều, UBND phường Ninh Kiều."""
    return _KINDS.sub("", folded(name).strip()).strip()
