"""The process that owns one embedded server, starts it again when it falls, and stops it when nobody uses it any more.

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
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from portal.ops.embedded import paths, processes, servers

STEADY = 60  # seconds: a server that ran so long is forgiven its earlier falls
LONGEST_PAUSE = 15.0
PATIENCE = 20  # seconds a server has to end in order
SILENCE_ALLOWED = 60

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
        if not _kept(name):
            _start(server)
        elif not server.answers():
            _wait_for(server)


def runs(name: str) -> bool:
    """Whether the server is kept by somebody and answers."""
    return _kept(name) and servers.by_name(name).answers()


def is_kept(name: str) -> bool:
    """Whether a living keeper owns this server: one that fell is then being started again."""
    return _kept(name)


def process_of(name: str) -> int | None:
    """The number of the server's process, as its keeper noted it; another number is another start."""
    try:
        return int(_lock_file(name, "keeper").read_text())
    except (OSError, ValueError):
        return None


def is_silent(name: str) -> bool:
    """Whether it is there and says nothing at all, not even that it is coming up: frozen, or out of its mind."""
    return _kept(name) and not servers.by_name(name).speaks()


def restart(name: str) -> None:
    """End a server that is there and silent, whatever holds it; its keeper starts it again, and it recovers."""
    if pid := process_of(name):
        with suppress(ProcessLookupError):
            os.kill(pid, servers.by_name(name).end_signal)
            os.kill(pid, signal.SIGCONT)


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


def _wait_for(server: servers.Server) -> None:
    """A living keeper owns it and it does not answer: it comes up (again), or hangs. A second keeper would not help."""
    until = time.monotonic() + SILENCE_ALLOWED
    while not server.answers():
        if not _kept(server.name):
            _start(server)
            return
        if time.monotonic() > until:
            raise NotStarted(f"{server.name} is running, and has not answered for {SILENCE_ALLOWED} s.")
        time.sleep(0.05)


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
        _started[key].wait()  # it gave its lock back: it is at its end
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


class KeptServer:
    """The server as its keeper sees it: the process of the moment, and whether it is to end."""

    def __init__(self, server: servers.Server, lock: IO[str]) -> None:
        self.server, self.lock = server, lock
        self.child: subprocess.Popen[bytes] | None = None
        self.came_up, self.to_end, self.ended = threading.Event(), threading.Event(), threading.Event()

    def run(self) -> int:
        """Until it is told to end. A server that never came up is not tried again: whoever started it is told why."""
        threading.Thread(target=self._note_when_up, daemon=True).start()
        falls = 0
        while True:
            began = time.monotonic()
            code = self._once()
            if self.to_end.is_set() or not self.came_up.is_set():
                self.ended.set()
                return code
            falls = 0 if time.monotonic() - began > STEADY else falls + 1
            pause = min(LONGEST_PAUSE, 0.25 * 2**falls)
            print(f"{self.server.name} ended ({code}): starting it again in {pause:g} s.", file=sys.stderr, flush=True)
            self.to_end.wait(pause)

    def _note_when_up(self) -> None:
        while not (self.server.answers() or self.to_end.wait(0.1)):
            pass
        self.came_up.set()

    def _once(self) -> int:
        uid, gid = self.server.account() or (None, None)
        self.child = subprocess.Popen(
            self.server.command(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            user=uid,
            group=gid,
            extra_groups=None if uid is None else [],
            preexec_fn=processes.die_with_parent(self.server.stop_signal),  # noqa: PLW1509 (the main thread starts it)
        )
        self.lock.truncate(0)
        self.lock.write(str(self.child.pid))
        self.lock.flush()
        if self.to_end.is_set():  # told between two starts
            self.tell(self.server.stop_signal)
        return self.child.wait()

    def tell(self, number: int) -> None:
        """A signal to the server, which is woken for it where it was frozen."""
        if self.child is not None:
            self.child.send_signal(number)
            self.child.send_signal(signal.SIGCONT)

    def end(self) -> None:
        """In order; when that takes too long without order: what was confirmed is in the log and comes back."""
        self.to_end.set()
        for number, patience in ((self.server.stop_signal, PATIENCE), (self.server.end_signal, 5), (signal.SIGKILL, 5)):
            self.tell(number)
            if self.ended.wait(patience):
                return


def keep(name: str) -> int:
    """Run the server until the last user has left; the keeper process is this function."""
    with _locked(name, "keeper", fcntl.LOCK_EX) as mine:
        kept = KeptServer(servers.by_name(name), mine)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: threading.Thread(target=kept.end, daemon=True).start())
        threading.Thread(target=_end_after_the_last, args=(kept,), daemon=True).start()
        return kept.run()


def _end_after_the_last(kept: KeptServer) -> None:
    _held[("keeper", kept.server.name)] = _locked(kept.server.name, "users", fcntl.LOCK_EX)
    kept.end()


if __name__ == "__main__":
    sys.exit(keep(sys.argv[1]))
