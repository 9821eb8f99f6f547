"""The environment decides, and what it lacks is said in one sentence."""

import datetime as dt
import os
import re
import secrets
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import formats

from tests.portal import child_processes

BASE = Path(__file__).resolve().parents[2]
GOOD_KEY = secrets.token_urlsafe(48)


def asked(expression: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The value of an expression over fresh settings, in a process of its own."""
    code = f"from django.conf import settings; print({expression})"
    var = Path(os.environ["PORTAL_VAR"])
    env = child_processes.environment(var, DJANGO_SETTINGS_MODULE="portal.settings", **more)
    return subprocess.run([sys.executable, "-c", code], cwd=BASE, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("key", ["", "development-only", "change-me-" + "x" * 60, "a" * 60, "short1234"])
def test_a_production_without_a_real_key_does_not_start(key: str) -> None:
    env = child_processes.environment(
        Path(os.environ["PORTAL_VAR"]), DATABASE_URL="postgres://a@127.0.0.1:1/b", SECRET_KEY=key
    )
    done = child_processes.manage("check", env=env)
    assert done.returncode == 2
    assert "SECRET_KEY" in done.stderr and done.stderr.count("\n") == 1


def test_the_embedded_set_up_makes_a_key_once_and_keeps_it_to_itself() -> None:
    var = child_processes.folder("key")
    env = child_processes.environment(var) | {"SECRET_KEY": ""}
    code = "from django.conf import settings; print(settings.SECRET_KEY)"
    run = [sys.executable, "-c", code]
    env["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    first, again = (subprocess.check_output(run, cwd=BASE, env=env, text=True) for _ in range(2))
    assert first == again and len(first.strip()) >= 40
    assert (var / "secret_key").stat().st_mode & 0o777 == 0o600


def test_one_switch_makes_cookies_secure() -> None:
    names = ("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS")
    wanted = ", ".join(f"settings.{name}" for name in names)
    assert asked(wanted, HTTPS="1").stdout == "__Host-session True True 63072000\n"
    assert asked(wanted).stdout == "session False False 0\n"


def test_an_unknown_demonstration_is_refused() -> None:
    done = child_processes.manage("check", env=child_processes.environment(Path(os.environ["PORTAL_VAR"]), DEMO="town"))
    assert done.returncode == 2 and "'town'" in done.stderr


@pytest.mark.parametrize("command", ["migrate", "demo", "load_master_data", "import_dossiers"])
def test_an_owners_command_without_the_owners_address_stops_with_a_sentence(command: str) -> None:
    env = child_processes.environment(
        Path(os.environ["PORTAL_VAR"]), DATABASE_URL="postgres://a@127.0.0.1:1/b", SECRET_KEY=GOOD_KEY
    )
    done = child_processes.manage(command, env=env)
    assert done.returncode == 2
    assert "DATABASE_OWNER_URL" in done.stderr and done.stderr.count("\n") == 1


def test_a_database_out_of_reach_is_told_without_a_traceback() -> None:
    env = child_processes.environment(
        Path(os.environ["PORTAL_VAR"]), DATABASE_URL="postgres://a@127.0.0.1:1/b", SECRET_KEY=GOOD_KEY
    )
    done = child_processes.manage("showmigrations", env=env)
    assert done.returncode == 2
    assert done.stderr.startswith("The database cannot be reached") and "Traceback" not in done.stderr


def test_owners_commands_work_as_the_owner_and_all_others_as_the_app(own_database: str) -> None:
    code = (
        "from django.db import connection; cursor = connection.cursor(); "
        "cursor.execute('SELECT current_user'); print(cursor.fetchone()[0])"
    )
    owner = asked("settings.DATABASES['default']['USER']", PORTAL_DATABASE_ROLE="owner")
    assert owner.stdout == "portal_owner\n"
    assert child_processes.manage("shell", "--verbosity=0", "-c", code, env=dict(os.environ)).stdout == "portal_app\n"


def test_every_setting_is_in_the_table_of_the_docs() -> None:
    told = set(re.findall(r"`([A-Z_]{4,})[`=]", (BASE / "docs/settings.md").read_text()))
    files = [BASE / "portal/settings.py", *BASE.glob("portal/*.py"), *BASE.glob("portal/ops/embedded/*.py")]
    reads = re.compile(r"""(?:env\.\w+|environ\.get)\(\s*"([A-Z_]+)\"""")
    read = {name for file in files for name in reads.findall(file.read_text())}
    inner = {"PORTAL_DATABASE_ROLE", "PORTAL_PLACE_TOLD", "PORTAL_LIFELINE", "DJANGO_SETTINGS_MODULE"}
    assert len(read) > 20
    assert read - inner - told == set(), "read, but not in docs/settings.md"


def test_vietnamese_numbers_and_dates_are_written_as_officials_write_them() -> None:
    assert formats.number_format(Decimal("674062.5"), 1, force_grouping=True) == "674.062,5"
    assert formats.date_format(dt.date(2018, 2, 17)) == "17/02/2018"
    assert formats.date_format(dt.datetime(2018, 2, 17, 16, 30), "DATETIME_FORMAT") == "16:30 17/02/2018"
