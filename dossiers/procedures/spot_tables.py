"""Loading what is done on the spot and its fees (docs/master-data.md describes the columns)."""

from __future__ import annotations

from pathlib import Path

from dossiers.calendars.sheets import Changes, SheetProblem, SheetRow, differences, read_sheet
from dossiers.procedures.models import Procedure, SpotRule
from dossiers.units.catalogue import FIRST_DAY

PACKAGED = Path(__file__).parent / "data"
RULES = "spot_rules.csv"
FILES = (RULES,)
NEEDED = ("procedure_code", "register", "first_pages", "first_vnd", "further_vnd")
OPTIONAL = ("valid_from", "valid_to", "most_vnd", "legal_basis")
MOST_VND = 100_000_000


def load(folder: Path, problems: list[SheetProblem]) -> list[Changes]:
    """Load the rules of a folder. Notes problems; the caller rolls back. What was certified keeps its fee."""
    changes = Changes("On the spot")
    if not (folder / RULES).exists():
        return [changes]
    procedures = dict(Procedure.objects.values_list("code", "pk"))
    for row in read_sheet(folder / RULES, NEEDED, OPTIONAL, problems):
        code = row.text("procedure_code", 20, needed=True)
        if code not in procedures:
            row.wrong(f"there is no procedure {code!r}.")
            continue
        _save(row, code, procedures[code], changes)
    return [changes]


def _save(row: SheetRow, code: str, procedure_id: int, changes: Changes) -> None:
    begins, values = row.date("valid_from", FIRST_DAY), _values(row)
    ends = row.date("valid_to", FIRST_DAY) if row.text("valid_to") else None
    if ends is not None and ends <= begins:
        row.wrong("valid_to must come after valid_from.")
    values["valid_to"] = ends
    if not row.sound:
        return
    old = SpotRule.objects.filter(procedure=procedure_id, valid_from=begins).first()
    told = differences({name: getattr(old, name) for name in values}, values) if old else ""
    if old is not None and not told:
        changes.unchanged += 1
        return
    (changes.changed if old else changes.added).append(f"{code} {begins}: {told}" if old else f"{code} {begins}")
    SpotRule.objects.update_or_create(procedure_id=procedure_id, valid_from=begins, defaults=values)


def _values(row: SheetRow) -> dict[str, object]:
    return {
        "register": row.choice("register", SpotRule.Register.values),
        "first_pages": row.number("first_pages", 0, 999),
        "first_vnd": row.number("first_vnd", 0, MOST_VND),
        "further_vnd": row.number("further_vnd", 0, MOST_VND),
        "most_vnd": row.number("most_vnd", 0, MOST_VND, 0),
        "legal_basis": row.text("legal_basis", 300),
    }
