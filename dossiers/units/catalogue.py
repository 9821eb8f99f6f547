"""Loading units and their successions from tables (docs/master-data.md describes the columns).

A reorganisation is data: successions are stored with their date and applied only by an act with a chosen one.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from dossiers.calendars.models import Calendar
from dossiers.calendars.sheets import Changes, SheetProblem, SheetRow, differences, read_sheet
from dossiers.parsing import code_shape
from dossiers.units.models import Succession, Unit

PACKAGED = Path(__file__).parent / "data"
UNITS, AROUND, SUCCESSIONS = "units.csv", "units_around.csv", "unit_successions.csv"
FILES = (UNITS, AROUND, SUCCESSIONS)
"""`units_around.csv` holds the city itself and the outside agencies; both tables have the same columns."""

FIRST_DAY = dt.date(2018, 1, 1)
"""Units and procedures without a date of their own count as valid from here."""

NEEDED = ("code", "kind", "name")
OPTIONAL = (
    "gso_code",
    "subtype",
    "name_en",
    "parent_code",
    "calendar",
    "address",
    "phone",
    "valid_from",
    "valid_to",
)
SUCCESSION_NEEDED = ("old_code", "old_name", "new_code", "new_name", "effective_date")
SUCCESSION_OPTIONAL = ("old_gso_code", "new_gso_code", "share", "note", "legal_basis", "confidence")
ORDER = {kind: str(place) for place, kind in enumerate(Unit.Kind.values)}


def load(folder: Path, problems: list[SheetProblem]) -> list[Changes]:
    """Load the units of a folder, parents first. Notes problems; the caller rolls back."""
    rows: list[SheetRow] = []
    for name in (AROUND, UNITS):
        if (folder / name).exists():
            rows += read_sheet(folder / name, NEEDED, OPTIONAL, problems)
    units = Changes("Units")
    _load_units(rows, units)
    successions = Changes("Successions of units")
    if (folder / SUCCESSIONS).exists():
        _load_successions(
            read_sheet(folder / SUCCESSIONS, SUCCESSION_NEEDED, SUCCESSION_OPTIONAL, problems), successions
        )
    return [units, successions]


def _load_units(rows: list[SheetRow], changes: Changes) -> None:
    calendars = {calendar.slug: calendar for calendar in Calendar.objects.all()}
    kept = {unit.code: unit for unit in Unit.objects.select_related("parent", "calendar")}
    named = _by_code(rows)
    wanted = {code: _values(row, code, calendars, {*named, *kept}) for code, row in named.items()}
    for code in _parents_first(named):
        if named[code].sound:
            _save(code, wanted[code], kept, calendars, changes)
    changes.missing += [f"{code} {unit.name}" for code, unit in kept.items() if rows and code not in named]


def _by_code(rows: list[SheetRow]) -> dict[str, SheetRow]:
    named: dict[str, SheetRow] = {}
    alike: dict[str, str] = {}
    for row in rows:
        code = _legal(row, "code")
        earlier = alike.setdefault(code_shape.key(code), code)
        if code in named:
            row.wrong(f"the code {code} stands twice, first in line {named[code].line} of {named[code].file}.")
        elif code and earlier != code:
            row.wrong(f"the code {code} reads like {earlier} without dots (O as 0, I, L as 1): dossiers would mix up.")
        elif code:
            named[code] = row
    return named


def _legal(row: SheetRow, column: str) -> str:
    """A unit's code: what has no legal shape is refused here, never at a receipt."""
    code = row.text(column, 32, needed=True)
    if code:
        try:
            code_shape.check_unit(code)
        except code_shape.CodeError as error:
            row.wrong(str(error))
    return code


def _values(row: SheetRow, code: str, calendars: dict[str, Calendar], known: set[str]) -> dict[str, object]:
    kind = row.choice("kind", Unit.Kind.values)
    begins = row.date("valid_from", FIRST_DAY)
    ends = row.date("valid_to", dt.date.max)
    if ends <= begins:
        row.wrong("valid_to must be later than valid_from.")
    return {
        "gso_code": row.text("gso_code", 8),
        "kind": kind,
        "subtype": row.text("subtype", 40),
        "name": row.text("name", 200, needed=True),
        "name_en": row.text("name_en", 200),
        "parent": _parent(row, code, known),
        "calendar": _calendar(row, calendars),
        "address": row.text("address", 300),
        "phone": row.text("phone", 40),
        "sort_key": f"{ORDER.get(kind, '9')} {code}"[:40],
        "valid_from": begins,
        "valid_to": None if ends == dt.date.max else ends,
    }


def _parent(row: SheetRow, code: str, known: set[str]) -> str:
    parent = row.text("parent_code", 32)
    if parent and parent not in known:
        row.wrong(f"there is no unit {parent!r} to be the parent.")
    if parent and parent == code:
        row.wrong("a unit cannot be its own parent.")
    return parent


def _calendar(row: SheetRow, calendars: dict[str, Calendar]) -> str:
    """The calendar named, or the only one there is."""
    slug = row.text("calendar", 60) or (next(iter(calendars)) if len(calendars) == 1 else "")
    if slug not in calendars:
        row.wrong(f"there is no calendar {slug!r}." if slug else "calendar is empty, and there are several.")
    return slug


def _parents_first(named: dict[str, SheetRow]) -> list[str]:
    """The codes in an order in which every parent comes before its children; rings are wrong."""
    ordered: dict[str, None] = {}
    for code, row in named.items():
        chain: list[str] = []
        step = code
        while step in named and step not in ordered and step not in chain:
            chain.append(step)
            step = named[step].text("parent_code")
        if step in chain and row.sound:
            row.wrong(f"the parents of {code} run in a circle.")
        ordered.update(dict.fromkeys(reversed(chain)))
    return list(ordered)


def _save(
    code: str,
    values: dict[str, object],
    kept: dict[str, Unit],
    calendars: dict[str, Calendar],
    changes: Changes,
) -> None:
    old = kept.get(code)
    told = differences(_present(old), values) if old else ""
    if old and not told:
        changes.unchanged += 1
        return
    parent = kept.get(str(values["parent"]))
    calendar = calendars[str(values["calendar"])]
    unit = old or Unit(code=code)
    for name, value in {**values, "parent": parent, "calendar": calendar}.items():
        setattr(unit, name, value)
    unit.save()
    kept[code] = unit
    (changes.changed.append(f"{code}: {told}") if old else changes.added.append(f"{code} {unit.name}"))


def _present(unit: Unit) -> dict[str, object]:
    plain = ("gso_code", "kind", "subtype", "name", "name_en", "address", "phone", "sort_key", "valid_from", "valid_to")
    values: dict[str, object] = {name: getattr(unit, name) for name in plain}
    return {**values, "parent": unit.parent.code if unit.parent else "", "calendar": unit.calendar.slug}


def _load_successions(rows: list[SheetRow], changes: Changes) -> None:
    kept = {(one.old_code, one.new_code, one.effective_on): one for one in Succession.objects.all()}
    wanted: dict[tuple[str, str, dt.date], Succession] = {}
    for row in rows:
        one = _succession(row)
        key = (one.old_code, one.new_code, one.effective_on)
        if key in wanted:
            row.wrong("this succession stands twice.")
        if row.sound:
            wanted[key] = one
    for key, one in wanted.items():
        _save_succession(kept.get(key), one, changes)
    changes.missing += [str(one) for key, one in kept.items() if key not in wanted]


def _succession(row: SheetRow) -> Succession:
    if not row.text("effective_date"):
        row.wrong("effective_date is empty.")
    return Succession(
        old_code=_legal(row, "old_code"),
        old_name=row.text("old_name", 200, needed=True),
        new_code=_legal(row, "new_code"),
        new_name=row.text("new_name", 200, needed=True),
        effective_on=row.date("effective_date", FIRST_DAY),
        share=row.text("share", 12),
        note=row.text("note", 300),
        legal_basis=row.text("legal_basis", 300),
        confidence=row.text("confidence", 120),
    )


def _save_succession(old: Succession | None, new: Succession, changes: Changes) -> None:
    names = ("old_name", "new_name", "share", "note", "legal_basis", "confidence")
    if old is None:
        changes.added.append(str(new))
        new.save()
        return
    told = differences({name: getattr(old, name) for name in names}, {name: getattr(new, name) for name in names})
    if not told:
        changes.unchanged += 1
        return
    changes.changed.append(f"{new}: {told}")
    new.pk = old.pk
    new.save()
