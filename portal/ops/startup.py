"""What has to be in place before the doors open, and how to tell whether it is: `serve` does only what is missing."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import get_commands
from django.db import connection

from portal.ops import masterdata, sample_city
from portal.ops.embedded import paths, processes
from portal.ops.supervisor import Stopped
from portal.web import health

WITHOUT_RIGHTS = """
    SELECT count(*) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT has_table_privilege(oid, 'SELECT')
"""


DEMONSTRATIONS = {"city": (), "small": ("--small",), "2025": ("--merged",)}
"""What `manage.py demo` is asked for, by what DEMO says."""


def run_command(*words: str) -> None:
    """A manage.py command in a process of its own (it may need another database role); its output is ours.

    It never outlives us (a start that was killed must not write beside the next one), and Ctrl-C is for us alone: what
    it did not finish is rolled back, and the next start does it.
    """
    command = [sys.executable, str(paths.BASE_DIR / "manage.py"), *words]
    done = subprocess.run(
        command, check=False, start_new_session=True, preexec_fn=processes.die_with_parent(signal.SIGKILL)
    )
    if done.returncode:
        raise Stopped(f"manage.py {' '.join(words)} did not succeed (exit {done.returncode}).")


def tables_are_current() -> bool:
    """Every migration of this version is applied, and the rights that `migrate` gives last are there.

    The rights are asked for first: where `migrate` was interrupted we may not even read which migrations are applied.
    """
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_RIGHTS)
        if cursor.fetchone()[0]:
            return False
        cursor.execute("SELECT to_regclass('portal_cache') IS NOT NULL")
        return bool(cursor.fetchone()[0]) and not health.unapplied()


def master_data_is_current() -> bool:
    """Units, calendars and procedures are loaded from the files as they are now."""
    return masterdata.up_to_date()


def wants_demonstration() -> bool:
    """A demonstration is asked for, and the city has neither units of its own nor a dossier yet."""
    if settings.DEMO == "none" or "demo" not in get_commands() or masterdata.own():
        return False
    return not apps.get_model("casework", "Dossier").objects.exists()


def settle_what_city_this_is() -> None:
    """The web server, worker and clock that we start are told when the city has units of its own: no demonstration,
    and the forms of the day. They read it from the environment, as everything else."""
    if masterdata.own():
        os.environ["PORTAL_VAR"] = str(paths.var())  # which depends on DEMO
        os.environ["DEMO"] = "none"


def demonstration_is_unfinished() -> bool:
    """The demonstration is in, but it was interrupted before its foreign keys were looked over."""
    return settings.DEMO != "none" and sample_city.is_unfinished()


def static_files_are_current() -> bool:
    stamp = _static_stamp()
    return stamp.exists() and stamp.read_text() == static_digest()


def note_static_files() -> None:
    _static_stamp().write_text(static_digest())


def static_digest() -> str:
    """Changes with every static file's place, size and time, and with the installed packages."""
    digest = hashlib.sha256()
    for path in _static_sources():
        status = path.stat()
        digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _static_sources() -> Iterator[Path]:
    yield from sorted((settings.BASE_DIR / "requirements").glob("*.txt"))
    for folder in settings.STATICFILES_DIRS:
        yield from sorted(path for path in Path(folder).rglob("*") if path.is_file())


def _static_stamp() -> Path:
    return Path(settings.STATIC_ROOT) / ".made-from"


def demonstration_accounts() -> list[str]:
    """Lines that name the demonstration's accounts and a few dossiers to look up, where there is a demonstration."""
    return sample_city.welcome()


def first_setting(page: str) -> list[str]:
    """Lines that say where a city of its own begins, until it received its first dossier: with whom, and on which page.

    ``page`` is the address of the start page, with the slash.
    """
    is_a_sample = settings.DEMO != "none" and not masterdata.own()
    if is_a_sample or apps.get_model("casework", "Dossier").objects.exists():
        return []
    command = f"{Path(sys.executable).name} manage.py create_administrator NAME"
    lines = [f"No dossier was received yet. What is missing, and where to do it:  {page}quan-tri/thiet-lap"]
    if not apps.get_model("units", "Officer").objects.filter(is_superuser=True, is_active=True).exists():
        embedded = "DEMO=none " if settings.EMBEDDED_DATABASE else ""
        lines.append(f"Its first administrator, in another terminal:  {embedded}{command}")
    return lines


def address() -> tuple[str, int]:
    """Host and port the web server listens on."""
    host, _, port = os.environ.get("BIND", f"127.0.0.1:{settings.PORT}").rpartition(":")
    return host.strip("[]") or "127.0.0.1", int(port)
