"""The embedded server starts for the first who needs it and stops with the last, whatever happens between."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.portal import child_processes
from tests.portal.child_processes import DatabaseUser, eventually, lives, postmaster

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.fixture(scope="module")
def var() -> Path:
    """A folder with a database that was used once: the tests come in any order, some look at its files."""
    var = child_processes.folder("keeper")
    first = DatabaseUser(var)
    assert first.is_in()
    first.leave()
    return var


@pytest.fixture(autouse=True)
def nobody_left(var: Path):
    yield
    assert eventually(lambda: not list(child_processes.using(var))), "processes stayed behind"


def test_two_first_visitors_at_once_share_one_server(var: Path) -> None:
    one, other = DatabaseUser(var), DatabaseUser(var)
    assert one.is_in() and other.is_in()
    assert len(child_processes.named(var, "--port=5432")) == 1
    one.leave()
    other.leave()


def test_the_one_who_started_it_does_not_stop_it_under_another(var: Path) -> None:
    starter = DatabaseUser(var)
    assert starter.is_in()
    guest = DatabaseUser(var)
    assert guest.is_in()
    server = postmaster(var)
    starter.leave()
    assert lives(server) and postmaster(var) == server
    guest.leave()
    assert eventually(lambda: not lives(server))


def test_visitors_killed_do_not_keep_it_running(var: Path) -> None:
    visitors = [DatabaseUser(var), DatabaseUser(var)]
    assert all(visitor.is_in() for visitor in visitors)
    server = postmaster(var)
    for visitor in visitors:
        visitor.kill()
    assert eventually(lambda: not lives(server))


def test_whoever_comes_while_it_stops_finds_it_running_again(var: Path) -> None:
    for _ in range(5):
        leaving = DatabaseUser(var)
        assert leaving.is_in()
        leaving.process.stdin.close()
        coming = DatabaseUser(var)
        assert coming.is_in()
        leaving.process.wait(30)
        leaving.process.stdout.close()
        assert lives(postmaster(var))
        coming.leave()


def test_a_killed_keeper_takes_its_server_along_and_the_next_visitor_starts_another(var: Path) -> None:
    visitor = DatabaseUser(var)
    assert visitor.is_in()
    server = postmaster(var)
    (keeper,) = child_processes.named(var, "portal.ops.embedded.keeper")
    os.kill(keeper, signal.SIGKILL)
    assert eventually(lambda: not lives(server))
    other = DatabaseUser(var)
    assert other.is_in()
    assert lives(postmaster(var)) and postmaster(var) != server
    visitor.leave()
    other.leave()


def test_a_pid_file_of_before_a_restart_of_the_machine_does_not_mislead(var: Path) -> None:
    stale = var / "postgres" / "data" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n")
    visitor = DatabaseUser(var)
    assert visitor.is_in()
    assert postmaster(var) != os.getpid()
    visitor.leave()


def test_a_server_that_cannot_start_says_so_with_the_end_of_its_log(var: Path) -> None:
    configuration = var / "postgres" / "data" / "postgresql.conf"
    before = configuration.read_text()
    configuration.write_text(before + "\nno_such_setting = 1\n")
    failed = child_processes.manage("showmigrations", env=child_processes.environment(var))
    configuration.write_text(before)
    assert failed.returncode == 2
    assert "postgres did not start" in failed.stderr and "no_such_setting" in failed.stderr
    assert "Traceback" not in failed.stderr


TWICE = """
for _ in range(2):
    keeper.join('postgres'); assert keeper.runs('postgres')
    keeper.leave('postgres'); assert keeper.wait_until_stopped('postgres', 30)
    assert not keeper.runs('postgres'); gc.collect()
"""


@pytest.mark.parametrize("script", [TWICE, "keeper.join('postgres')"], ids=["left", "used to the end"])
def test_a_server_that_was_used_leaves_no_file_open_and_no_child_behind(var: Path, script: str) -> None:
    """Warnings that are ignored otherwise are all shown here."""
    code = f"import gc; from portal.ops.embedded import keeper\n{script}"
    told = subprocess.run(
        [sys.executable, "-W", "always::ResourceWarning", "-c", code],
        cwd=child_processes.BASE, env=child_processes.environment(var),
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (told.returncode, told.stderr) == (0, "")
