"""What is in a backup's folder, and how the newest whole one is found.

    mot-cua-20261201-013000/
        backup.json    what this is: version, time, counts, digests of tables, checksums of all other files
        database/      pg_dump's folder format
        files/         scans and photos, as in FILES_ROOT
        log/           the public log's files, as in LOG_ROOT
        keys.json      SECRET_KEY, RECEIPT_KEY, LOG_KEY: whoever has them can open receipts, so keep the folder closed

With encryption every file but backup.json ends with .age. A folder whose name ends with .unfinished is none.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from portal.ops.backup.programs import Trouble
from portal.web.kept_backups import PREFIX, TOLD, UNFINISHED, whole

FORMAT = 1
KEYS, DATABASE, FILES, LOG = "keys.json", "database", "files", "log"
PIECE = 1 << 20


def clear(root: Path, *, keep: int) -> int:
    """Remove what was never finished, and all but the newest so many; how many whole ones went."""
    for left in root.glob(f"{PREFIX}*{UNFINISHED}"):
        shutil.rmtree(left, ignore_errors=True)
    old = whole(root)[: -keep or None] if keep else []
    for folder in old:
        (folder / TOLD).unlink()  # from here on it is none
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def everything(folder: Path) -> Iterator[Path]:
    """Every file of a backup but the one that tells of the others."""
    yield from sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / TOLD)


def checksum(path: Path) -> str:
    """SHA-256 in hexadecimal, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(folder: Path, told: dict[str, Any]) -> None:
    (folder / TOLD).write_text(json.dumps({"format": FORMAT, **told}, indent=1, ensure_ascii=False) + "\n")


def read(folder: Path) -> dict[str, Any]:
    """What a backup says of itself. Raises Trouble where it is none, or of a later form than we know."""
    try:
        told: dict[str, Any] = json.loads((folder / TOLD).read_text())
    except FileNotFoundError:
        inside = whole(folder)
        hint = f" The newest in it is {inside[-1]}." if inside else ""
        raise Trouble(f"{folder} is no backup that was made to its end: it has no {TOLD}.{hint}") from None
    except (OSError, ValueError) as error:
        raise Trouble(f"{folder / TOLD} cannot be read: {error}") from error
    if told.get("format") != FORMAT:
        raise Trouble(f"{folder} has the form {told.get('format')}; this version reads {FORMAT}: use a newer portal.")
    return told


def damage(folder: Path, told: dict[str, Any]) -> list[str]:
    """Sentences about files that are missing, changed, or were put in later."""
    said, here = [], {str(path.relative_to(folder)) for path in everything(folder)}
    for name, digest in told["checksums"].items():
        if name not in here:
            said.append(f"{name} is missing")
        elif checksum(folder / name) != digest:
            said.append(f"{name} is not as it was written")
    return said + [f"{name} does not belong to it" for name in sorted(here - told["checksums"].keys())]
