"""Master data: calendars, units and procedures from tables, all of them or nothing.

The package carries those of Cần Thơ; a city loads its own with `manage.py load_master_data --from FOLDER`
(docs/master-data.md).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from dossiers.calendars import catalogue as calendars
from dossiers.calendars.models import MasterDataLoad
from dossiers.calendars.sheets import Changes, SheetError, SheetProblem
from dossiers.procedures import catalogue as procedures
from dossiers.procedures import referrals, regime_tables, spot_tables
from dossiers.procedures.change_models import CatalogueChange
from dossiers.units import catalogue as units
from dossiers.units.models import UnitDetails
from portal.ops import sample_city

FLOORS = (calendars, units, regime_tables, procedures, referrals, spot_tables)


@dataclass(slots=True)
class LoadedMasterData:
    """What a load changed."""

    changes: list[Changes] = field(default_factory=list)
    digest: str = ""


def load(
    at: dt.datetime | None = None,
    folder: Path | None = None,
    *,
    on: dt.date | None = None,
    dry_run: bool = False,
) -> LoadedMasterData:
    """Load the packaged tables, or those of a city's own folder; SheetError names every wrong row.

    `at` is recorded (now, when left out); changed procedures are in force from `on` (the day of `at`).
    """
    if folder is None:
        with _packaged() as tables_here:
            return _load(at or timezone.now(), tables_here, on=on, dry_run=dry_run, own=False)
    _check_folder(folder)
    return _load(at or timezone.now(), folder, on=on, dry_run=dry_run, own=True)


@contextmanager
def _packaged() -> Iterator[Path | None]:
    """The folder of a demonstration that has tables of its own; None for the package's, each beside its code."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) if sample_city.write_tables(Path(folder)) else None


def _load(at: dt.datetime, folder: Path | None, *, on: dt.date | None, dry_run: bool, own: bool) -> LoadedMasterData:
    problems: list[SheetProblem] = []
    loaded = LoadedMasterData(digest=_digest(folder))
    with transaction.atomic():
        with connection.cursor() as cursor:  # of two first starts one loads and the other finds it done
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('master data are loaded'))")
        loaded.changes += calendars.load(folder or calendars.PACKAGED, at, problems)
        loaded.changes += units.load(folder or units.PACKAGED, problems)
        loaded.changes += regime_tables.load(folder or regime_tables.PACKAGED, problems)
        day = on or timezone.localtime(at).date()
        loaded.changes += procedures.load(folder or procedures.PACKAGED, day, problems)
        loaded.changes += referrals.load(folder or referrals.PACKAGED, problems)
        loaded.changes += spot_tables.load(folder or spot_tables.PACKAGED, problems)
        if problems:
            raise SheetError(sorted(set(problems), key=_place))
        MasterDataLoad.objects.create(digest=loaded.digest, loaded_at=at, own=own)
        transaction.set_rollback(dry_run)
    return loaded


def up_to_date() -> bool:
    """True when there is nothing to load unasked.

    These very tables are in, or the catalogue or a unit has been changed on the screens, or a city keeps tables of its
    own, or a city that wants no demonstration (DEMO=none) has not loaded any yet: it starts empty and chooses.
    """
    if CatalogueChange.objects.filter(state=CatalogueChange.State.ACCEPTED).exists() or UnitDetails.objects.exists():
        return True  # what was changed on the screens is not overwritten unasked
    newest = _newest()
    if newest is None:
        return bool(settings.DEMO == "none")
    return newest.own or newest.digest == digest()


def own() -> bool:
    """Whether a city has loaded tables of its own: then nothing here is a demonstration."""
    newest = _newest()
    return newest is not None and newest.own


def _newest() -> MasterDataLoad | None:
    return MasterDataLoad.objects.order_by("-loaded_at", "-pk").first()


def digest(folder: Path | None = None) -> str:
    """SHA-256 over the tables and their names: a city's own, or those a start loads unasked."""
    if folder is not None:
        return _digest(folder)
    with _packaged() as tables_here:
        return _digest(tables_here)


def _digest(folder: Path | None) -> str:
    whole = hashlib.sha256()
    for path in tables(folder):
        content = path.read_bytes()
        whole.update(f"{path.name}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def tables(folder: Path | None = None) -> Iterator[Path]:
    """The tables that are there, in the order in which they are loaded."""
    for floor in FLOORS:
        for name in floor.FILES:
            path = (folder or floor.PACKAGED) / name
            if path.is_file():
                yield path


def _check_folder(folder: Path | None) -> None:
    if folder is None:
        return
    if not folder.is_dir():
        raise SheetError([SheetProblem(str(folder), 0, "there is no such folder.")])
    if not list(tables(folder)):
        names = ", ".join(name for floor in FLOORS for name in floor.FILES)
        raise SheetError([SheetProblem(str(folder), 0, f"none of these tables is there: {names}.")])


def _place(problem: SheetProblem) -> tuple[str, int, str]:
    return problem.file, problem.line, problem.reason
