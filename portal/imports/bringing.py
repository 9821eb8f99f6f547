"""The whole act: a file in, everything or nothing, and a second time nothing at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction

from portal.imports import encoding, loading, row_reader
from portal.imports.given import given
from portal.imports.models import ImportedFile
from portal.imports.problems import ImportRefused, Problems
from portal.imports.references import MasterData
from portal.imports.row_checks import bound
from portal.imports.staged import laid_down
from portal.imports.values import DatesAt

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
class _Table:
    """The file on its way past: its sound rows one by one, and what was counted meanwhile."""

    path: Path
    at: dt.datetime
    problems: Problems
    progress: Progress
    dates: DatesAt | None = None
    rows: int = 0
    in_vni: int = 0
    name: str = ""

    def sound_rows(self, masterdata: MasterData) -> Iterator[tuple[Any, ...]]:
        """The rows that hold, as they are laid down; the others are noted."""
        for line, cells in row_reader.rows(self.path, self.problems):
            self.rows += 1
            self.in_vni += encoding.looks_like_vni(cells["applicant_name"])
            if self.rows % 10_000 == 0:
                self.progress(self.rows)
            row = given(line, cells, self.problems, self.dates)
            if row is None:
                continue
            whole = bound(row, masterdata, self.at, partial(self.problems.add, line))
            if whole is not None:
                yield laid_down(line, row, whole, self.at)


def bring(
    path: Path,
    *,
    at: dt.datetime,
    dry_run: bool = False,
    limit: int = 200,
    progress: Progress = lambda rows: None,
    hour: dt.time | None = None,
    name: str = "",
) -> Brought:
    """Import a file of dossiers in one transaction. Raises ImportRefused, and then nothing was written.

    ``at`` is the instant of the import: what lies after it is in the future, and events are recorded with it. With
    ``dry_run`` everything is done and taken back. ``hour`` is the time of a date that has none; without it such a date
    is refused (but ``due_at``, which may be a day). ``name`` is the file's own, where its path is another.
    """
    digest = encoding.sha256_of_utf8(path)
    try:
        with transaction.atomic():
            brought = _bring(
                _Table(path, at, Problems(limit), progress, DatesAt(hour) if hour else None, name=name or path.name),
                digest,
            )
            transaction.set_rollback(dry_run)
        return brought
    except IntegrityError as error:
        raise ImportRefused(f"Cơ sở dữ liệu không nhận các dòng này; chưa nhập gì. {_first_line(error)}") from error
    except DatabaseError as error:
        if getattr(error.__cause__, "pgcode", None) == "42501":  # insufficient_privilege
            raise ImportRefused("Chỉ chủ các bảng nhập được: đặt DATABASE_OWNER_URL.") from error
        raise


def _bring(table: _Table, digest: bytes) -> Brought:
    loading.alone()
    earlier = ImportedFile.objects.filter(sha256=digest).first()
    if earlier is not None:
        return Brought(rows=earlier.rows, unchanged=earlier.rows, known=earlier.imported_at)
    loading.stage(table.sound_rows(MasterData()))
    if table.in_vni > table.rows * VNI_SHARE:
        raise ImportRefused(f"Tên trong tệp viết bằng phông VNI. {encoding.CONVERT}")
    unchanged = loading.compare(table.problems)
    table.problems.refuse()
    counts = loading.load(at=table.at)
    added = counts["dossiers"]
    file = ImportedFile.objects.create(
        sha256=digest, name=table.name[:255], imported_at=table.at, rows=table.rows, added=added
    )
    loading.remember(file.pk)
    counts["dates_without_time"] = table.dates.count if table.dates else 0
    return Brought(rows=table.rows, added=added, unchanged=unchanged, counts=counts)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
