"""The whole act: a file in, everything or nothing, and a second time nothing at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction

from portal.imports import encoding, loading, reading
from portal.imports.given import given
from portal.imports.masterdata import MasterData
from portal.imports.models import ImportedFile
from portal.imports.problems import ImportRefused, Problems
from portal.imports.rules import bound
from portal.imports.staged import laid_down

VNI_SHARE = 0.2
Progress = Callable[[int], None]


@dataclass
class Brought:
    """What an import did. ``known`` is when the same file was brought in before, or None."""

    rows: int = 0
    added: int = 0
    unchanged: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    known: dt.datetime | None = None


@dataclass
class _Reading:
    """What is counted while the rows go by."""

    rows: int = 0
    in_vni: int = 0


def bring(
    path: Path, *, at: dt.datetime, dry_run: bool = False, limit: int = 200, progress: Progress = lambda rows: None
) -> Brought:
    """Import a file of dossiers in one transaction. Raises ImportRefused, and then nothing was written.

    ``at`` is the instant of the import: what lies after it is in the future, and events are recorded with it. With
    ``dry_run`` everything is done and taken back.
    """
    digest = encoding.sha256_of_utf8(path)
    try:
        with transaction.atomic():
            brought = _bring(path, digest, at, Problems(limit), progress)
            transaction.set_rollback(dry_run)
        return brought
    except IntegrityError as error:
        raise ImportRefused(f"The database refused the rows; nothing was imported. {_first_line(error)}") from error
    except DatabaseError as error:
        if getattr(error.__cause__, "pgcode", None) == "42501":  # insufficient_privilege
            raise ImportRefused("Only the owner of the tables may import: set DATABASE_OWNER_URL.") from error
        raise


def _bring(path: Path, digest: bytes, at: dt.datetime, problems: Problems, progress: Progress) -> Brought:
    seen = _Reading()
    earlier = ImportedFile.objects.filter(sha256=digest).first()
    if earlier is not None:
        return Brought(rows=earlier.rows, unchanged=earlier.rows, known=earlier.imported_at)
    loading.stage(_sound_rows(path, MasterData(), at, problems, seen, progress))
    if seen.in_vni > seen.rows * VNI_SHARE:
        raise ImportRefused(f"Names in this file are written in VNI letters. {encoding.CONVERT}")
    unchanged = loading.compare(problems)
    problems.refuse()
    counts = loading.load(at=at)
    file = ImportedFile.objects.create(
        sha256=digest, name=path.name[:255], imported_at=at, rows=seen.rows, added=counts["dossiers"]
    )
    loading.remember(file.pk)
    return Brought(rows=seen.rows, added=counts["dossiers"], unchanged=unchanged, counts=counts)


def _sound_rows(
    path: Path, masterdata: MasterData, at: dt.datetime, problems: Problems, seen: _Reading, progress: Progress
) -> Iterator[tuple[Any, ...]]:
    """The rows that hold, as they are laid down; the others are noted."""
    for line, cells in reading.rows(path, problems):
        seen.rows += 1
        seen.in_vni += encoding.looks_like_vni(cells["applicant_name"])
        if seen.rows % 10_000 == 0:
            progress(seen.rows)
        row = given(line, cells, problems)
        if row is None:
            continue
        whole = bound(row, masterdata, at, lambda column, reason, line=line: problems.add(line, column, reason))
        if whole is not None:
            yield laid_down(line, row, whole, at)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
