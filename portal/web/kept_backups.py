"""The backups below BACKUP_ROOT: which are whole, and how old the newest is. Making them is portal.ops.backup's."""

from __future__ import annotations

from pathlib import Path

PREFIX, UNFINISHED, TOLD = "mot-cua-", ".unfinished", "backup.json"


def whole(root: Path) -> list[Path]:
    """The backups in a folder that were made to their end, oldest first."""
    found = root.glob(f"{PREFIX}*/{TOLD}") if root.is_dir() else ()
    return sorted(file.parent for file in found if not file.parent.name.endswith(UNFINISHED))


def newest(root: Path) -> float | None:
    """When the newest backup below a folder was written (seconds since 1970), by us or by another tool; None: none.

    Of our own only what tells of them is looked at: a folder may hold a million scans.
    """
    found: list[float] = []
    try:
        found = [(folder / TOLD).stat().st_mtime for folder in whole(root)]
        for inside in root.iterdir():
            if not inside.name.startswith((PREFIX, ".")):
                files = inside.rglob("*") if inside.is_dir() else [inside]
                found += [path.stat().st_mtime for path in files if path.is_file()]
    except OSError:
        pass  # a folder that cannot be read holds none
    return max(found, default=None)
