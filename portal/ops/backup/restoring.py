"""Putting a backup back: only into an empty place, and only when all of it is as it was written."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from portal.ops.backup import encryption, making, programs, saved_parts, table_digests
from portal.ops.backup.programs import Trouble
from portal.ops.embedded import paths
from portal.web import kept_backups

FEW = 5  # so many of a list of differences stand in the sentence
Say = Callable[[str], None]


def restore(
    folder: Path, *, place: Mapping[str, Any], identity: Path | None = None, other_keys: bool = False, say: Say = print
) -> dict[str, Any]:
    """Put a backup into an empty database and empty folders; what it says of itself comes back.

    ``identity``: a file with the age private key, where it is encrypted. ``other_keys``: go on although receipts were
    printed with another RECEIPT_KEY than this portal's. Everything is looked at before anything is written. Raises
    Trouble.
    """
    told = saved_parts.read(folder)
    _fits(told)
    _is_empty(place)
    if told["encrypted"] and identity is None:
        raise Trouble("This backup is encrypted: name the file with the private key (--identity FILE).")
    began = time.monotonic()
    if wrong := saved_parts.damage(folder, told):
        raise Trouble(f"The backup is not whole, nothing was put back: {_first(wrong)}.")
    say(f"checksums of {len(told['checksums']):,} files: as written, {time.monotonic() - began:.1f} s")
    with _plain(folder, told, identity) as plain:
        keys = json.loads((plain / saved_parts.KEYS).read_text())
        _same_keys(keys, other_keys)
        _load(plain / saved_parts.DATABASE, place, told, say)
        for name, target in (
            (saved_parts.FILES, Path(settings.FILES_ROOT)),
            (saved_parts.LOG, Path(settings.LOG_ROOT)),
        ):
            _put(plain / name, target)
            say(f"{name}: {target}")
    if settings.EMBEDDED_DATABASE:
        _write_keys(keys)
    return told


def _fits(told: dict[str, Any]) -> None:
    ours: dict[str, str] = {}
    for app, name in MigrationLoader(None).disk_migrations:
        ours[app] = max(name, ours.get(app, ""))
    newer = [f"{app} {name}" for app, name in told["migrations"].items() if app in ours and name > ours[app]]
    if newer:
        raise Trouble(f"The backup is of a newer portal (its tables know {_first(newer)}): install that version first.")


def _is_empty(place: Mapping[str, Any]) -> None:
    with closing(making.connect(place)) as connection, connection.cursor() as cursor:
        if names := table_digests.tables(cursor):
            raise Trouble(
                f"The database {place['NAME']} holds {len(names)} tables: a backup is put back into an empty one only. "
                "Make a new database (or, with the embedded one, choose another PORTAL_VAR)."
            )
    for name in ("FILES_ROOT", "LOG_ROOT"):
        target = Path(getattr(settings, name))
        if target.is_dir() and any(target.iterdir()):
            raise Trouble(f"{name} ({target}) is not empty: a backup is put back into an empty place only.")


@contextmanager
def _plain(folder: Path, told: dict[str, Any], identity: Path | None) -> Iterator[Path]:
    """The backup in plain form: itself, or decrypted into a closed folder beside the files' place, gone afterwards."""
    if not told["encrypted"] or identity is None:
        yield folder
        return
    keys = encryption.identities(identity)
    beside = Path(settings.FILES_ROOT).parent
    beside.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="restore-", dir=beside) as opened:
        for name in told["checksums"]:
            encryption.decrypt(folder / name, Path(opened) / name.removesuffix(encryption.ENDING), keys)
        for part in (saved_parts.FILES, saved_parts.LOG):
            (Path(opened) / part).mkdir(exist_ok=True)
        yield Path(opened)


def _same_keys(keys: dict[str, str], other_keys: bool) -> None:
    if settings.EMBEDDED_DATABASE and not settings.RECEIPT_KEY_GIVEN or other_keys:
        return
    if keys["RECEIPT_KEY"] != settings.RECEIPT_KEY:
        raise Trouble(
            "RECEIPT_KEY is not the one that receipts were printed with: their QR codes would not open. "
            f"Take it from {saved_parts.KEYS} of the backup, or say --other-keys."
        )


def _load(dump: Path, place: Mapping[str, Any], told: dict[str, Any], say: Say) -> None:
    began = time.monotonic()
    with closing(making.connect(place)) as connection:
        server = connection.server_version // 10000
    words = ["--jobs=2", "--no-owner", "--exit-on-error", "--dbname", str(place["NAME"]), str(dump)]
    programs.run("pg_restore", words, place=place, server=server)
    loaded = time.monotonic()
    with closing(making.connect(place)) as connection, connection.cursor() as cursor:
        if wrong := table_digests.differences(told["tables"], table_digests.of_tables(cursor)):
            raise Trouble(f"The database that was put back differs from the one saved: {_first(wrong)}.")
        connection.rollback()
        connection.autocommit = True
        cursor.execute("ANALYZE")
    rows = sum(rows for rows, _ in told["tables"].values())
    say(f"database: {len(told['tables'])} tables, {rows:,} rows, {loaded - began:.1f} s")
    say(f"digests of all tables: equal, {time.monotonic() - loaded:.1f} s")


def _put(source: Path, target: Path) -> None:
    """Copied beside and renamed when whole; an empty folder that is there (a volume) is filled instead."""
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(target.name + kept_backups.UNFINISHED)
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(source, unfinished)
        unfinished.rename(target)
    else:
        shutil.copytree(source, target, dirs_exist_ok=True)
    os.sync()


def _write_keys(keys: dict[str, str]) -> None:
    """The embedded portal keeps its keys in files; those that the environment gives are not written."""
    kept = {"secret_key": keys["SECRET_KEY"], "log_key": keys["LOG_KEY"]}
    for name, value in kept.items():
        if value:
            file = paths.var() / name
            file.unlink(missing_ok=True)
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
                handle.write(value)


def _first(sentences: list[str]) -> str:
    more = f" and {len(sentences) - FEW} more" if len(sentences) > FEW else ""
    return "; ".join(sentences[:FEW]) + more
