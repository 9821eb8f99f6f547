"""Making a backup: everything of one moment, in a folder that gets its name only when it is whole."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import shutil
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.utils import timezone

from portal.ops import database
from portal.ops.backup import encryption, programs, saved_parts, table_digests
from portal.ops.backup.programs import Trouble
from portal.ops.embedded import servers
from portal.web import kept_backups

COMPRESSED_TO = 0.35  # a generous share: on the demonstration city pg_dump's gzip leaves a fifth
MIGRATIONS = "SELECT app, max(name) FROM django_migrations GROUP BY app ORDER BY app"
Say = Callable[[str], None]


@dataclass
class Backup:
    """One backup while it is made."""

    root: Path
    at: dt.datetime
    place: Mapping[str, Any]
    say: Say
    told: dict[str, Any] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)  # checksums of files that the backup before has, too

    @property
    def folder(self) -> Path:
        return self.root / f"{kept_backups.PREFIX}{timezone.localtime(self.at):%Y%m%d-%H%M%S}"

    @property
    def unfinished(self) -> Path:
        return self.folder.with_name(self.folder.name + kept_backups.UNFINISHED)


def owner_place() -> Mapping[str, Any]:
    """Where the owner of the tables finds the database: our own connection's place, or the embedded server's."""
    if settings.DATABASE_ROLE == "owner":
        found: Mapping[str, Any] = settings.DATABASES["default"]
        return found
    if settings.EMBEDDED_DATABASE:
        return database.place(servers.database_url("portal_owner"))
    raise Trouble("A backup is made as the owner of the tables: set DATABASE_OWNER_URL beside DATABASE_URL.")


def connect(place: Mapping[str, Any]) -> Any:
    """A connection of our own, past Django: its transaction stays open while pg_dump works, without any limit."""
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return psycopg2.connect(
        **{name: str(place[key]) for name, key in names.items() if place.get(key)},
        options="-c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c lock_timeout=60s",
    )


def make(
    root: Path, *, at: dt.datetime, place: Mapping[str, Any], keep: int = 0, to: list[str] | None = None,
    say: Say = print,
) -> Path:  # fmt: skip
    """Make a backup below ``root``, beginning ``at``; with ``keep`` only the newest so many stay. Returns its folder.

    ``to``: age public keys it is encrypted to. Raises Trouble; then what was begun is gone and the older ones stand.
    """
    recipients = encryption.recipients(to or [])
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(root):
        saved_parts.clear(root, keep=0)
        backup = Backup(root, at, place, say)
        began = time.monotonic()
        try:
            _fill(backup, linking=not recipients)
            _seal(backup, recipients, began)
        except OSError as error:
            raise Trouble(f"The backup could not be written: {error}") from error
        except psycopg2.Error as error:
            raise Trouble(f"The database could not be read: {str(error).strip()}") from error
        finally:
            shutil.rmtree(backup.unfinished, ignore_errors=True)
        if gone := saved_parts.clear(root, keep=keep):
            say(f"{gone} older ones removed, {keep} kept")
    return backup.folder


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    with (root / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble(f"Another backup is being made in {root}: wait for its end.") from None
        yield


def _fill(backup: Backup, *, linking: bool) -> None:
    """The public log first, files last: the database knows all that is published, and all it names is there.

    A file is written before the row that names it, so what is copied after the dump holds every file of the dump.
    """
    backup.unfinished.mkdir(mode=0o700)
    _keys(backup)
    logged = _copied(backup, Path(settings.LOG_ROOT), saved_parts.LOG, None)
    backup.say(f"public log: {logged:,} files")
    _dump(backup)
    before = kept_backups.whole(backup.root)[-1:] if linking else []
    files = _copied(backup, Path(settings.FILES_ROOT), saved_parts.FILES, before[0] if before else None)
    backup.say(f"files: {files:,}, {len(backup.known):,} of them as in the backup before")


def _keys(backup: Backup) -> None:
    file = getattr(settings, "LOG_KEY_FILE", None)
    log_key = settings.LOG_KEY or (file.read_text().strip() if file and file.exists() else "")
    keys = {"SECRET_KEY": settings.SECRET_KEY, "RECEIPT_KEY": settings.RECEIPT_KEY, "LOG_KEY": log_key}
    path = backup.unfinished / saved_parts.KEYS
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as handle:
        json.dump(keys, handle)


def _dump(backup: Backup) -> None:
    """pg_dump and our digests look at the same snapshot, side by side."""
    began = time.monotonic()
    with closing(connect(backup.place)) as connection, connection.cursor() as cursor:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        cursor.execute("SELECT pg_export_snapshot(), pg_database_size(current_database()), version()")
        snapshot, size, said = cursor.fetchone()
        _enough_room(backup, int(size))
        server = connection.server_version // 10000
        words = ["--format=directory", "--jobs=2", "--compress=gzip:1", f"--snapshot={snapshot}", "--no-owner"]
        words += ["--file", str(backup.unfinished / saved_parts.DATABASE)]
        with ThreadPoolExecutor(1) as beside:
            dumping = beside.submit(programs.run, "pg_dump", words, place=backup.place, server=server)
            backup.told["tables"] = table_digests.of_tables(cursor)
            cursor.execute(MIGRATIONS)
            backup.told["migrations"] = dict(cursor.fetchall())
            dumping.result()
    backup.told["postgresql"] = said.split(" on ")[0]
    rows = sum(rows for rows, _ in backup.told["tables"].values())
    backup.say(f"database: {len(backup.told['tables'])} tables, {rows:,} rows, {time.monotonic() - began:.1f} s")


def _enough_room(backup: Backup, database_size: int) -> None:
    """Better said before an hour of copying than after it."""
    needed = int(database_size * COMPRESSED_TO)
    free = shutil.disk_usage(backup.root).free
    if free < needed:
        raise Trouble(
            f"{backup.root} has {free / 2**30:.1f} GB free, the database alone may need {needed / 2**30:.1f}: "
            "choose another disk, or keep fewer (--keep)."
        )


def _copied(backup: Backup, source: Path, name: str, before: Path | None) -> int:
    """Copy a tree, or link what the backup before has already; files of a store never change. How many files.

    What vanishes meanwhile was removed by retention or is an upload that ended: no row of the dump is in need of it.
    """
    target, count = backup.unfinished / name, 0
    target.mkdir(mode=0o700)
    checksums = saved_parts.read(before)["checksums"] if before else {}
    for path in sorted(source.rglob("*")) if source.is_dir() else ():
        inside = path.relative_to(source)
        if path.is_symlink() or not path.is_file():
            continue
        (target / inside).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            if before and _linked(path, before / name / inside, target / inside):
                backup.known[f"{name}/{inside}"] = checksums[f"{name}/{inside}"]
            else:
                shutil.copy2(path, target / inside)
        except FileNotFoundError:
            continue
        count += 1
        if count % 10_000 == 0:
            backup.say(f"{name}: {count:,} …")
    return count


def _linked(path: Path, before: Path, target: Path) -> bool:
    try:
        was, now = before.stat(), path.stat()
        if (was.st_size, was.st_mtime_ns) != (now.st_size, now.st_mtime_ns):
            return False
        os.link(before, target)
    except OSError:
        return False
    return True


def _seal(backup: Backup, recipients: list[Any], began: float) -> None:
    """Encrypt, take the checksums, write what this is, reach the disk, and only then give it its name."""
    folder, checksums, size = backup.unfinished, {}, 0
    for path in list(saved_parts.everything(folder)):
        kept = encryption.encrypt(path, recipients) if recipients else path
        name = str(kept.relative_to(folder))
        checksums[name] = backup.known.get(name) or saved_parts.checksum(kept)
        size += kept.stat().st_size
    backup.told |= {
        "portal": _our_version(), "made_at": backup.at.isoformat(),
        "seconds": round(time.monotonic() - began, 1), "bytes": size, "encrypted": bool(recipients),
        "checksums": checksums,
    }  # fmt: skip
    saved_parts.write(folder, backup.told)
    os.sync()
    folder.rename(backup.folder)
    backup.say(f"{backup.folder}: {size / 2**20:,.0f} MB, {time.monotonic() - began:.1f} s")


def _our_version() -> str:
    said = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text())
    return str(said["project"]["version"])
