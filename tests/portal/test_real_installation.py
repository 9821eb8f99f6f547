"""A city's own servers: nothing of the demonstration is on, nothing that matters lies in memory, what lacks is said."""

import ipaddress
import json
import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.db import connection

from dossiers.calendars.models import MasterDataLoad
from dossiers.oversight.models import Demonstration
from dossiers.units.models import Officer
from portal.demo import demo_accounts, table_rebuild
from portal.ops import database_audit, startup
from portal.ops.embedded import database_roles, paths
from portal.web.published_accounts import PUBLISHED_ACCOUNTS
from tests import cluster
from tests.portal import child_processes
from tests.world import a_world, local

BASE = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((BASE / "docker-compose.yml").read_text())
OURS = [name for name, service in COMPOSE["services"].items() if service.get("image") == "mot-cua"]
WRITTEN = ("FILES_ROOT", "EXPORTS_ROOT", "LOG_ROOT")
"""The folders in which the portal keeps what people gave it or wait for."""
GIVEN = {
    "DATABASE_URL": "postgres://portal_app:x@database:5432/portal",
    "REDIS_URL": "redis://broker:6379/0",
    "SECRET_KEY": secrets.token_urlsafe(48),
    "RECEIPT_KEY": secrets.token_urlsafe(48),
    "ALLOWED_HOSTS": "motcua.example",
    "HTTPS": "1",
}


def mounted(service: dict) -> dict[str, str]:
    """Where its volumes are: path → name."""
    return {path: name for name, path in (words.split(":")[:2] for words in service.get("volumes", []))}


def in_memory(service: dict) -> list[str]:
    return [words.split(":")[0] for words in service.get("tmpfs", [])]


def under(path: str, folders) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)


@pytest.mark.parametrize("name", WRITTEN)
def test_files_and_exports_lie_in_one_volume_that_web_worker_and_beat_share(name):
    assert {"web", "worker", "beat", "migrate"} <= set(OURS)
    places_of = {service: COMPOSE["services"][service] for service in ("web", "worker", "beat")}
    volumes = set()
    for service in places_of.values():
        path = service["environment"][name] if isinstance(service["environment"], dict) else ""
        assert path in mounted(service) and not under(path, in_memory(service))
        volumes.add((path, mounted(service)[path]))
    ((_, volume),) = volumes
    assert volume in COMPOSE["volumes"]


def test_every_folder_the_code_writes_is_a_volume_or_may_be_lost():
    """A setting that names a folder and is not known here fails: somebody must say where it lies in the containers."""
    source = (BASE / "portal/settings.py").read_text()
    folders = set(re.findall(r"^([A-Z_]+) = (?:Path\(|VAR /|.*VAR / )", source, re.MULTILINE)) - {"BASE_DIR"}
    assert folders == {"STATIC_ROOT", "BACKUP_ROOT", *WRITTEN}  # static files are in the image
    for name in OURS:
        service = COMPOSE["services"][name]
        assert service["read_only"] and not under("/portal/staticfiles", in_memory(service))


def test_backups_lie_in_a_volume_that_one_service_fills_and_the_worker_looks_at():
    service, worker = COMPOSE["services"]["backup"], COMPOSE["services"]["worker"]
    folder = service["command"][3]
    assert mounted(service)[folder] == "backups" and "backups" in COMPOSE["volumes"]
    assert worker["environment"]["BACKUP_ROOT"] == folder and f"backups:{folder}:ro" in worker["volumes"]
    assert "DATABASE_OWNER_URL" in service["environment"] and "DATABASE_OWNER_URL" not in worker["environment"]
    for name in ("FILES_ROOT", "LOG_ROOT"):
        path = service["environment"][name]
        assert (
            mounted(service)[path] == mounted(worker)[path]
            and f"{mounted(service)[path]}:{path}:ro" in service["volumes"]
        )


def test_database_and_broker_keep_what_they_hold():
    for name, path in (("postgres", "/var/lib/postgresql"), ("redis", "/data")):
        assert mounted(COMPOSE["services"][name])[path] in COMPOSE["volumes"]


def test_the_compose_file_gives_what_a_real_installation_needs_and_no_demonstration():
    for name in OURS:
        environment = COMPOSE["services"][name]["environment"]
        assert environment["RECEIPT_KEY"] == "${RECEIPT_KEY:?}" and environment["SECRET_KEY"] == "${SECRET_KEY:?}"
        assert environment["DEMO"] == "none" and "DATABASE_URL" in environment and "REDIS_URL" in environment
        assert "FORMS_LAW" not in environment


def test_the_portal_is_reached_through_its_proxy_alone_and_believes_it_alone():
    proxy, network = COMPOSE["services"]["proxy"], COMPOSE["networks"]["default"]["ipam"]["config"][0]["subnet"]
    address = proxy["networks"]["default"]["ipv4_address"]
    assert ipaddress.ip_address(address) in ipaddress.ip_network(network)
    for name in OURS:
        service = COMPOSE["services"][name]
        assert "ports" not in service and service["environment"]["TRUSTED_PROXIES"] == address
    template = (BASE / "deploy/nginx.conf.template").read_text()
    filled = set(re.findall(r"\$\{([A-Z_]+)\}", template))
    assert filled and filled <= set(proxy["environment"])
    allowed = re.compile(proxy["environment"]["NGINX_ENVSUBST_FILTER"].replace("$$", "$"))
    assert all(allowed.match(name) for name in filled)


def told(expression: str, **environment: str) -> object:
    """The value of an expression over fresh settings, in a process of its own."""
    begin = "import json; from django.conf import settings as s; from portal.celery import app"
    code = f"{begin}; print(json.dumps({expression}))"
    var = Path(os.environ["PORTAL_VAR"])
    env = child_processes.environment(var, DJANGO_SETTINGS_MODULE="portal.settings", **environment)
    for name in ("DEMO", "RECEIPT_KEY", "FORMS_LAW", *WRITTEN):
        env.pop(name, None) if name not in environment else None
    done = subprocess.run([sys.executable, "-c", code], cwd=BASE, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


DEFAULTS = "[s.DEMO, s.DEMO_LIVES, s.FORMS_LAW, sorted({'show', 'live'} & set(app.conf.beat_schedule))]"
INSTALLED = "['portal.demo' in s.INSTALLED_APPS, 'portal.demo.tasks.show' in app.tasks]"


def test_with_a_database_of_its_own_nothing_of_the_demonstration_is_on():
    assert told(DEFAULTS, **GIVEN) == ["none", False, "by-date", []]
    assert told("s.RECEIPT_KEY != s.SECRET_KEY", **GIVEN)
    assert told(f"[app.loader.import_default_modules(), *{INSTALLED}][1:]", **GIVEN) == [False, False]


def test_its_jobs_are_known_to_worker_and_clock_where_it_is_asked_for_by_name():
    assert told(f"[app.loader.import_default_modules(), *{INSTALLED}][1:]", **GIVEN, DEMO="small") == [True, True]
    assert told(f"[app.loader.import_default_modules(), *{INSTALLED}][1:]") == [True, True]
    assert told("sorted(set(row['task'] for row in app.conf.beat_schedule.values()) - set("
                "[app.loader.import_default_modules(), *app.tasks][1:]))") == []  # fmt: skip


def test_every_account_whose_password_is_published_is_known_to_the_product():
    assert tuple(seat.username for seat in demo_accounts.SEATS) == PUBLISHED_ACCOUNTS


def test_without_one_the_demonstration_is_as_it_was():
    assert told(DEFAULTS) == ["city", True, "2018", ["live", "show"]]
    assert told(DEFAULTS, DEMO="none") == ["none", False, "by-date", []]


def checked(**environment: str) -> subprocess.CompletedProcess[str]:
    env = child_processes.environment(Path(os.environ["PORTAL_VAR"]), **{**GIVEN, **environment})
    env = {name: value for name, value in env.items() if value}
    return child_processes.manage("check", "--deploy", "--fail-level", "ERROR", env=env)


def test_a_whole_set_up_passes_the_check():
    done = checked(FILES_ROOT="/portal/files", EXPORTS_ROOT="/portal/exports", LOG_ROOT="/portal/public-log")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"RECEIPT_KEY": ""}, "RECEIPT_KEY is not set"),
        ({"RECEIPT_KEY": "short"}, "RECEIPT_KEY must be random"),
        ({"RECEIPT_KEY": "change-me-" + "x" * 60}, "RECEIPT_KEY must be random"),
        ({"REDIS_URL": ""}, "REDIS_URL is not set"),
        ({"DEMO": "city"}, "DEMO is city"),
        ({"DEMO": "small"}, "DEMO is small"),
        ({"FILES_ROOT": "/dev/shm/files"}, "FILES_ROOT (/dev/shm/files) lies in memory"),
        ({"EXPORTS_ROOT": "/dev/shm/deeper/still"}, "lies in memory"),
    ],
)
def test_what_lacks_is_an_error_of_the_deployment_check(environment, said):
    if "/dev/shm" in "".join(environment.values()) and not paths.in_memory(Path("/dev/shm")):
        pytest.skip("this machine has no folder in memory")
    done = checked(**{"FILES_ROOT": "/portal/files", "EXPORTS_ROOT": "/portal/exports", **environment})
    assert done.returncode != 0 and said in done.stderr


def test_the_web_server_does_not_open_without_a_key_for_receipts():
    env = child_processes.environment(
        Path(os.environ["PORTAL_VAR"]), **GIVEN, BIND=f"127.0.0.1:{child_processes.free_port()}"
    )
    del env["RECEIPT_KEY"]
    command = [sys.executable, "-m", "gunicorn", "-c", "python:portal.ops.webserver", "portal.wsgi"]
    done = subprocess.run(command, cwd=BASE, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0 and "RECEIPT_KEY is not set" in done.stderr and "Traceback" not in done.stderr


def test_a_city_with_units_of_its_own_gets_no_demonstration_and_the_forms_of_the_day(db, monkeypatch):
    monkeypatch.setenv("DEMO", "city")
    assert startup.wants_demonstration()
    startup.settle_what_city_this_is()
    assert os.environ["DEMO"] == "city"
    MasterDataLoad.objects.create(digest="0" * 64, loaded_at=local("2030-01-01 08:00"), own=True)
    assert not startup.wants_demonstration()
    startup.settle_what_city_this_is()
    assert os.environ["DEMO"] == "none"  # what web server, worker and clock are started with


def test_an_officer_who_has_the_name_of_a_demonstration_account_is_not_announced(db):
    world = a_world()
    Officer.objects.filter(pk=world.leader.pk).update(username="quantri")
    assert demo_accounts.accounts() == [] and startup.demonstration_accounts() == []
    Demonstration.objects.create(made_at=local("2018-12-10 08:00"), seed=1, dossiers=1)
    assert [one.username for one in demo_accounts.accounts()] == ["quantri"]
    Officer.objects.filter(pk=world.leader.pk).update(is_active=False)
    assert demo_accounts.accounts() == []


def test_the_doctor_names_the_demonstrations_accounts_in_a_citys_own_database(db, settings):
    world = a_world()
    Officer.objects.filter(pk=world.leader.pk).update(username="lanhdao")
    Demonstration.objects.create(made_at=local("2018-12-10 08:00"), seed=1, dossiers=1)
    assert not list(database_audit.demonstration())
    settings.EMBEDDED_DATABASE = False
    (finding,) = database_audit.demonstration()
    assert "lanhdao" in finding.sentence


def test_where_the_pages_may_read_nothing_yet_the_tables_are_simply_not_current(own_database, owner_connection):
    """As `migrate` leaves it when it is interrupted: rights come at its end."""
    assert startup.tables_are_current()
    with owner_connection.cursor() as cursor:
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {database_roles.APP}")
    assert not startup.tables_are_current()


def test_a_database_that_was_made_and_not_yet_opened_is_opened_at_the_next_start(own_database):
    name = connection.settings_dict["NAME"]
    superuser = cluster.superuser()
    with superuser.cursor() as cursor:
        cursor.execute(f'REVOKE CONNECT ON DATABASE "{name}" FROM {database_roles.APP}, PUBLIC')
        cursor.execute("SELECT has_database_privilege(%s, %s, 'CONNECT')", [database_roles.APP, name])
        assert cursor.fetchone() == (False,)
        database_roles.ensure(superuser, name)
        cursor.execute("SELECT has_database_privilege(%s, %s, 'CONNECT')", [database_roles.APP, name])
        assert cursor.fetchone() == (True,)
    superuser.close()


def test_a_demonstration_interrupted_before_its_keys_were_looked_over_is_finished(own_database, owner_connection):
    Demonstration.objects.create(made_at=local("2018-12-10 08:00"), seed=1, dossiers=1)
    assert not startup.demonstration_is_unfinished()
    with owner_connection.cursor() as cursor:
        cursor.execute("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'"
                       " AND conrelid = 'casework_paper'::regclass LIMIT 1")  # fmt: skip
        name, words = cursor.fetchone()
        cursor.execute(f'ALTER TABLE casework_paper DROP CONSTRAINT "{name}"')
        cursor.execute(f'ALTER TABLE casework_paper ADD CONSTRAINT "{name}" {words} NOT VALID')
        assert startup.demonstration_is_unfinished()
        done = child_processes.manage("demo", "--finish", env=os.environ | {"DEMO": "city"})
        assert done.returncode == 0, done.stderr
        cursor.execute(table_rebuild.UNCHECKED, [list(table_rebuild.TABLES)] * 2)
        assert cursor.fetchall() == []
    assert not startup.demonstration_is_unfinished()


def test_nothing_that_a_run_writes_is_kept_in_the_repository():
    kept = subprocess.run(["git", "ls-files"], cwd=BASE, capture_output=True, text=True, check=False).stdout.split("\n")
    generated = re.compile(r"^(exports|files|var|staticfiles|node_modules|static/vendor)/|\.(part|upload|pyc)$")
    assert not [name for name in kept if generated.search(name)]
    for path in ("exports/a.csv", "files/ab/cd", "var/secret_key"):
        ignored = subprocess.run(["git", "check-ignore", "-q", path], cwd=BASE, check=False).returncode
        assert ignored in (0, 128), path  # 128: not a repository
