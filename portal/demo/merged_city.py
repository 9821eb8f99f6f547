"""The master data of the merged city of 2025: 103 communes, no districts, fewer departments (DEMO=2025).

Made from the tables the package carries: the communes of 01/07/2025 (units_2025.csv), the departments as they were
merged in 2025 (data/departments_2025.csv: from memory, good for a sample), and every procedure whose desk no longer
exists given to the one that took its place: the district's to the commune's, a merged department's to its successor.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from dossiers.calendars import catalogue as calendars
from dossiers.procedures import catalogue as procedures
from dossiers.procedures import referrals, regime_tables, spot_tables
from dossiers.units import catalogue as units

HERE = Path(__file__).parent / "data"
COMMUNES, DEPARTMENTS = "units_2025.csv", "departments_2025.csv"
FROM = "2025-07-01"
"""The day from which the communes and the law of two levels are in force."""

Row = dict[str, str]


def write(folder: Path) -> None:
    """Write all tables of the merged city into an empty folder, as `load_master_data --from` reads them."""
    for floor in (calendars, units, regime_tables, procedures, spot_tables, referrals):
        for name in floor.FILES:
            source = floor.PACKAGED / name
            if source.is_file():
                (folder / name).write_bytes(source.read_bytes())
    (folder / regime_tables.PERIODS).unlink()  # it receives under the law of the day, not under that of 2018
    around = [row | {"valid_from": FROM} for row in _read(units.PACKAGED / units.AROUND)]
    _write(folder / units.AROUND, around)
    _write(folder / units.UNITS, [*_departments(), *_communes()])
    moved = _successors()
    _write(folder / procedures.PROCEDURES, [_procedure(row, moved) for row in _read_own(procedures.PROCEDURES)])
    _write(folder / procedures.STEPS, [_step(row, moved) for row in _read_own(procedures.STEPS)])


def _departments() -> list[Row]:
    """Those that remain, under their names of today."""
    today = {row["code"]: row for row in _read(HERE / DEPARTMENTS)}
    rows = []
    for old in _read(units.PACKAGED / units.UNITS):
        new = today.get(old["code"])
        if new is None or new["goes_to"]:
            continue
        names = {"name": new["name"] or old["name"], "name_en": new["name_en"] or old["name_en"]}
        rows.append(old | names | {"valid_from": FROM})
    return rows


def _communes() -> list[Row]:
    like = _read(units.PACKAGED / units.UNITS)[0]
    return [
        {name: row.get(name, "") for name in like} | {"calendar": like["calendar"], "valid_from": FROM}
        for row in _read(units.PACKAGED / COMMUNES)
    ]


def _successors() -> dict[str, str]:
    """A merged department's code to the one that took its place."""
    return {row["code"]: row["goes_to"] for row in _read(HERE / DEPARTMENTS) if row["goes_to"]}


def _procedure(row: Row, moved: dict[str, str]) -> Row:
    level = "commune" if row["level"] == "district" else row["level"]
    return row | {"level": level, "owner": moved.get(row["owner"], row["owner"]), "linked": _chain(row["linked"])}


def _chain(linked: str) -> str:
    """The chain of places without the district; "" where only one place is left."""
    places = ["commune" if place == "district" else place for place in linked.split(">")] if linked else []
    different = [place for place, _ in groupby(places)]
    return ">".join(different) if len(different) > 1 else ""


def _step(row: Row, moved: dict[str, str]) -> Row:
    """What the district did the commune does; what a commune did for a district it does itself."""
    here = row["unit_kind"] == "district" or row["unit_rule"] in ("parent_district", "child_commune")
    place = {"unit_kind": "commune", "unit_rule": "same_unit"} if here else {}
    return row | place | {"unit_code": moved.get(row["unit_code"], row["unit_code"])}


def _read_own(name: str) -> list[Row]:
    return _read(procedures.PACKAGED / name)


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def _write(path: Path, rows: Iterable[Row]) -> None:
    rows = list(rows)
    text = io.StringIO()
    table = csv.DictWriter(text, fieldnames=list(dict.fromkeys(name for row in rows for name in row)))
    table.writeheader()
    table.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
