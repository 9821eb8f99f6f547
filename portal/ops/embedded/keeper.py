"""The process that owns one embedded server and stops it when nobody uses it any more.

Whoever uses a server holds a shared lock on its `users` file for as long as the process lives. The keeper
waits for the exclusive lock on the same file: it gets it when the last user is gone, however that user went
(kill -9 included), stops the server and goes. Nobody can join while it stops, so nobody is cut off.
"""

import atexit
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from portal.ops.embedded import paths, processes, servers

_held: dict[tuple[str, str], IO[str]] = {}
_started: dict[tuple[str, str], "subprocess.Popen[bytes]"] = {}
"""The keepers that this process has started: they outlive it, and are only waited for where it sees them end."""


@atexit.register
def _let_go() -> None:
    """What this process holds to its end is given back at its end, and keepers that outlive it are no leak."""
    for held in _held.values():
        held.close()
    for keeper in _started.values():
        if keeper.poll() is None:
            keeper.returncode = 0


class NotStarted(Exception):
    """The server did not come up; the message says so in a sentence and quotes the end of its log."""


def join(name: str) -> None:
    """Use an embedded server until this process ends: attach to it, or start it (again)."""
    key = (name, str(paths.var()))
    server = servers.by_name(name)
    if key not in _held:
        _held[key] = _locked(name, "users", fcntl.LOCK_SH)  # waits while a keeper is stopping the server
    with _one_starter(name):
        if not (_kept(name) and server.answers()):
            _start(server)


def runs(name: str) -> bool:
    """Whether the server is kept by somebody and answers."""
    return _kept(name) and servers.by_name(name).answers()


def leave(name: str) -> None:
    """Stop using a server before this process ends."""
    held = _held.pop((name, str(paths.var())), None)
    if held is not None:
        held.close()


def wait_until_stopped(name: str, seconds: float) -> bool:
    """After `leave`: wait until the keeper has stopped the server; False when others still use it."""
    until = time.monotonic() + seconds
    while _kept(name):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    ended = _started.pop((name, str(paths.var())), None)
    if ended is not None:
        ended.wait()
    return True


def _start(server: servers.Server) -> None:
    _clear_the_way(server)
    server.prepare()
    log = paths.log(server.name)
    keeper = _start_keeper(server.name, log)
    began = time.monotonic()
    said = False
    while not (_kept(server.name) and server.answers()):
        if keeper.poll() is not None:
            raise NotStarted(f"{server.name} did not start. The end of {log}:\n{_tail(log)}")
        if not said and time.monotonic() - began > 5:
            said = True
            print(f"{server.name} is still coming up (recovering after a crash?) …", file=sys.stderr)
        time.sleep(0.02)
    server.first_steps()


def _start_keeper(name: str, log: Path) -> "subprocess.Popen[bytes]":
    """A keeper in a session of its own; one that was started before and has died leaves no zombie."""
    key = (name, str(paths.var()))
    if key in _started:
        _started[key].poll()
    with _open_log(log) as output:
        _started[key] = subprocess.Popen(
            [sys.executable, "-m", "portal.ops.embedded.keeper", name],
            cwd=paths.BASE_DIR,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, "PORTAL_VAR": str(paths.var())},
        )
    return _started[key]


def _clear_the_way(server: servers.Server) -> None:
    """A server whose keeper was killed is told to stop, and waited for."""
    pid = server.left_behind()
    asked = False
    while pid is not None and _kept(server.name) is False and server.left_behind() == pid:
        if not asked:
            os.kill(pid, server.stop_signal)
            asked = True
        time.sleep(0.05)


def _lock_file(name: str, purpose: str) -> Path:
    return paths.var() / f"{name}.{purpose}"


def _locked(name: str, purpose: str, kind: int) -> IO[str]:
    """An open file holding the lock; closing it gives the lock back. Raises BlockingIOError under `LOCK_NB`."""
    file = _lock_file(name, purpose).open("a")
    try:
        fcntl.flock(file, kind)
    except BaseException:
        file.close()
        raise
    return file


@contextmanager
def _one_starter(name: str) -> Iterator[None]:
    with _locked(name, "start", fcntl.LOCK_EX):
        yield


def _kept(name: str) -> bool:
    """Whether a living keeper owns this server."""
    try:
        _locked(name, "keeper", fcntl.LOCK_SH | fcntl.LOCK_NB).close()
    except BlockingIOError:
        return True
    return False


def _open_log(path: Path) -> IO[bytes]:
    if path.exists() and path.stat().st_size > 10 * 2**20:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def _tail(path: Path) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-15:])


def keep(name: str) -> int:
    """Run the server until the last user has left; the keeper process is this function."""
    server = servers.by_name(name)
    mine = _locked(name, "keeper", fcntl.LOCK_EX)
    uid, gid = server.account() or (None, None)
    child = subprocess.Popen(
        server.command(),
        cwd="/",
        stdin=subprocess.DEVNULL,
        user=uid,
        group=gid,
        extra_groups=None if uid is None else [],
        preexec_fn=processes.die_with_parent(server.stop_signal),  # noqa: PLW1509 (no thread yet)
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: child.send_signal(server.stop_signal))
    threading.Thread(target=_stop_after_the_last, args=(server, child), daemon=True).start()
    code = child.wait()
    mine.close()
    return code


def _stop_after_the_last(server: servers.Server, child: "subprocess.Popen[bytes]") -> None:
    _held[("keeper", server.name)] = _locked(server.name, "users", fcntl.LOCK_EX)
    child.send_signal(server.stop_signal)


if __name__ == "__main__":
    sys.exit(keep(sys.argv[1]))
