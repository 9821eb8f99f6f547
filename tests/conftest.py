"""What every test stands on: a real PostgreSQL, entered as the application's own role.

db             (pytest-django's) a transaction on this worker's clone, rolled back after the test
own_database   a clone for this test alone: for tests that commit, use threads, or start processes
owner_connection  the owner's connection to the database in use, for attacks and for set-up as a loader
web            the address of a server answering from `own_database`
valkey         the address of a real broker; the suite does without one by default
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test.testcases import LiveServerThread
from psycopg2.extensions import connection as Connection

from dossiers.casework import row_scope
from dossiers.units import the_city
from portal.ops.embedded import keeper, servers
from tests import cluster

BASE = Path(__file__).resolve().parents[1]
BEFORE = pytest.StashKey[set[str]]()
OPENED = pytest.StashKey[bool]()
# For `make mutants`: the same few examples each time, and a failure is not made small before it is told.
hypothesis.settings.register_profile(
    "mutants",
    deadline=None,
    derandomize=True,
    max_examples=25,
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
)
hypothesis.settings.register_profile("suite", deadline=None)  # a busy machine is no mistake of the code
hypothesis.settings.load_profile("suite")


def pytest_configure(config: pytest.Config) -> None:
    row_scope.for_process(row_scope.EVERYTHING)  # tests arrange as commands do; requests begin with nothing
    config.stash[OPENED] = not hasattr(config, "workerinput") and cluster.FOLDER not in os.environ
    if config.stash[OPENED]:
        cluster.open_session()
    folder = Path(os.environ["PORTAL_VAR"])
    settings.VAR = folder
    settings.STATIC_ROOT = folder / "staticfiles"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise looks whether it is there
    settings.FILES_ROOT = folder / "files"
    settings.EXPORTS_ROOT = folder / "exports"
    settings.LOG_ROOT, settings.LOG_KEY_FILE = folder / "public-log", None  # no public log; tests of it make their own
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.BROKER_URL = "redis://127.0.0.1:1/0"  # nobody answers there: what needs a broker says `valkey`
    the_city.SECONDS = 1e9  # who changes the city in a test says so; a look at a random moment spoils counts
    settings.SECOND_FACTOR = False  # officers of the tests enter by password alone; tests of the second factor say True
    settings.LOOKUP_COUNTS_MAY_ROLL_BACK = True  # `db` wraps each test in a transaction; `own_database` does not


def strangers() -> set[str]:
    """What git would report as new or changed, and the folders a run might make in the root of the checkout."""
    asked = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=all"], cwd=BASE, capture_output=True, text=True, check=False
    )
    found = {line[3:] for line in asked.stdout.splitlines()}
    return found | {name for name in ("exports", "files", "var") if (BASE / name).exists()}


def pytest_sessionstart(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        session.config.stash[BEFORE] = strangers()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A run writes into folders of its own and leaves the checkout as it was; where REQUIRE_CLEAN is set it must."""
    if hasattr(session.config, "workerinput"):
        return
    left = sorted(strangers() - session.config.stash[BEFORE])
    if left:
        print(f"\nThe run left in the checkout: {', '.join(left)}")
    if left and os.environ.get("REQUIRE_CLEAN") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Tests run in an order drawn anew each time; with this seed (and `-n 0`) the same order comes again."""
    seed = config.getoption("randomly_seed", default=None)  # None under `-p no:randomly`
    if seed is not None:
        terminalreporter.write_line(f"Order of this run: --randomly-seed={seed}")


def pytest_unconfigure(config: pytest.Config) -> None:
    if "tests.browser" in sys.modules:
        sys.modules["tests.browser"].close()
    if config.stash.get(OPENED, False):
        cluster.close_session()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and (marker.kwargs.get("transaction") or marker.args[:1] == (True,)):
            raise pytest.UsageError(f"{item.nodeid}: the log refuses TRUNCATE; take `own_database` instead.")


@pytest.fixture(autouse=True)
def the_city_is_known() -> None:
    """Papers and messages are drawn without a database, too; a test about the city's settings calls ``forget``."""
    name = str(connections["default"].settings_dict["NAME"])
    the_city.remembered.of.setdefault(name, (time.monotonic(), the_city.Found(has_districts=True)))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """This worker's clone of the template; yields its name."""
    with django_db_blocker.unblock():
        name = cluster.clone()
        cluster.point_django_at(name)
        the_city.now()
    yield name
    with django_db_blocker.unblock():
        connections["default"].close()
        cluster.drop(name)


@pytest.fixture
def own_database(django_db_setup: str, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """A clone for this test alone, dropped after it; child processes find it too. Yields its name.

    It goes with or without the mark `django_db`.
    """
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(settings, "LOOKUP_COUNTS_MAY_ROLL_BACK", False)
        name = cluster.clone()
        with cluster.visiting(name), cluster.in_environment(name):
            the_city.now()
            yield name
        cluster.drop(name)


@pytest.fixture
def nowhere(django_db_setup: str, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Django's connection leads to a database that does not exist."""
    with django_db_blocker.unblock(), cluster.visiting("nowhere"):
        yield


@pytest.fixture
def owner_connection(django_db_setup: str) -> Iterator[Connection]:
    """The owner's connection, in autocommit, to the database Django is using now."""
    connection = cluster.as_owner(connections["default"].settings_dict["NAME"])
    yield connection
    connection.close()


@pytest.fixture
def web(own_database: str) -> Iterator[str]:
    """The address of the portal, served by threads of this process from `own_database`."""
    server = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
    settings.ALLOWED_HOSTS = ["*"]
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture(scope="session")
def valkey_server() -> str:
    keeper.join("valkey")
    return servers.broker_url()


@pytest.fixture
def valkey(valkey_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an empty broker, for the few tests about brokers."""
    import redis

    redis.Redis(unix_socket_path=str(servers.broker_socket())).flushall()
    monkeypatch.setattr(settings, "BROKER_URL", valkey_server)
    monkeypatch.setenv("REDIS_URL", valkey_server)
    return valkey_server
