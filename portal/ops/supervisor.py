"""The web server, the worker and the clock as children of one process: watched, restarted, stopped in order."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from portal.ops.embedded import keeper, paths, processes

STEADY_SECONDS = 60  # a child that ran this long is forgiven its earlier deaths
LONGEST_PAUSE = 30.0
PATIENCE = 25  # seconds a child has to finish what it does
HASTE = 2  # the same where a server is away: it would wait for that
SILENT = 30  # seconds after which a server that is there and says nothing is ended, so that it comes again


class Stopped(Exception):
    """The portal cannot go on; the message says why in one sentence."""


@dataclass
class ChildProcess:
    """One child process: how it is started, and how often it had to be."""

    name: str
    command: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    deaths: int = 0
    resting_until: float = 0.0

    def start(self, lifeline: int) -> None:
        """Start it from the main thread, in a session of its own: Ctrl-C is for the supervisor alone."""
        with paths.log(self.name).open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=paths.BASE_DIR,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=[lifeline],
                env={**os.environ, "PORTAL_LIFELINE": str(lifeline), "PORTAL_VAR": str(paths.var())},
                preexec_fn=processes.die_with_parent(signal.SIGTERM),  # noqa: PLW1509 (no thread here)
            )
        self.started_at = time.monotonic()

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def rest(self) -> float:
        """Note a death; the seconds to wait before the next start."""
        if time.monotonic() - self.started_at > STEADY_SECONDS:
            self.deaths = 0
        pause: float = min(LONGEST_PAUSE, 0.5 * 2**self.deaths)
        self.deaths += 1
        self.resting_until = time.monotonic() + pause
        self.process = None
        return pause

    def stop(self, patience: float = PATIENCE) -> None:
        """SIGTERM, and SIGKILL for the whole group when patience ends."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class WatchedServer:
    """One embedded server: whether it answers, and what is done about it where it does not."""

    name: str
    say: Callable[[str], None]
    away_since: float = 0.0  # 0: it answers
    ended_at: float = 0.0
    process: int | None = None

    @property
    def title(self) -> str:
        return {"postgres": "PostgreSQL", "valkey": "Valkey"}[self.name]

    def look(self, now: float) -> None:
        """Ask once, say what changed, and see to it that it comes back. ``now`` is the monotonic clock's."""
        if keeper.runs(self.name):
            process = keeper.process_of(self.name)
            if self.away_since:
                self.say(f"{self.title} answers again after {time.monotonic() - self.away_since:.0f} s.")
            elif process != self.process and self.process is not None:
                self.say(f"{self.title} fell, and was started again at once. See {paths.log(self.name)}.")
            self.away_since, self.ended_at, self.process = 0.0, 0.0, process
            return
        if not self.away_since:
            self.away_since = now
            self.say(f"{self.title} does not answer: the portal waits for it. See {paths.log(self.name)}.")
        if not keeper.is_kept(self.name):
            self._start()
        elif now - max(self.away_since, self.ended_at) > SILENT and keeper.is_silent(self.name):
            self.say(f"{self.title} has been silent for {SILENT} s: it is ended and started again.")
            self.ended_at = now
            keeper.restart(self.name)

    def _start(self) -> None:
        try:
            keeper.join(self.name)
        except (keeper.NotStarted, paths.NoPlace) as error:
            self.say(f"{error}\nIt is tried again.")


@dataclass
class Supervisor:
    """Runs the children until told to stop. A server that is away is waited for."""

    children: list[ChildProcess]
    servers: list[str]  # the embedded ones we use: "postgres", "valkey"
    say: Callable[[str], None] = print
    _lifeline: tuple[int, int] = field(default_factory=processes.lifeline)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._watched = [WatchedServer(name, self.say) for name in self.servers]

    def obey_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self._stop.set())

    @property
    def told_to_stop(self) -> bool:
        return self._stop.is_set()

    def start(self, children: list[ChildProcess]) -> None:
        for one in self._watched:  # they were just joined: another process from now on is another start
            one.process = one.process or keeper.process_of(one.name)
        for child in children:
            child.start(self._lifeline[0])

    def watch(self) -> None:
        """Come back when told to stop. The servers are looked at beside: whoever asks a frozen one waits for it."""
        threading.Thread(target=self._watch_servers, daemon=True).start()
        while not self._stop.wait(0.5):
            for child in self.children:
                self._look_after(child)

    def _watch_servers(self) -> None:
        while not self._stop.wait(2):
            for one in self._watched:
                one.look(time.monotonic())

    def _look_after(self, child: ChildProcess) -> None:
        if child.has_died():
            code = child.process.returncode if child.process else None
            pause = child.rest()
            self.say(f"{child.name} ended ({code}); see {paths.log(child.name)}. Starting it again in {pause:g} s.")
        elif child.process is None and time.monotonic() >= child.resting_until:
            child.start(self._lifeline[0])

    def stop(self) -> None:
        """Children in reverse order, then the servers nobody else uses. While one is away nobody can finish much."""
        patience = HASTE if any(one.away_since for one in self._watched) else PATIENCE
        for child in reversed(self.children):
            child.stop(patience)
        for name in reversed(self.servers):
            keeper.leave(name)
            keeper.wait_until_stopped(name, seconds=PATIENCE)


def web_worker_and_clock(broker: bool = True) -> list[ChildProcess]:
    """The three children; without a broker's address only the web server."""
    python = sys.executable
    celery = [python, "-m", "celery", "-A", "portal.celery", "--quiet"]
    concurrency = os.environ.get("WORKER_THREADS", "2")
    pool = ["worker", "-P", "threads", "-c", concurrency, "--without-gossip", "--without-mingle", "--without-heartbeat"]
    beat = ["beat", "--scheduler", "celery.beat.Scheduler", "--pidfile="]
    web = ChildProcess("web", [python, "-m", "gunicorn", "-c", "python:portal.ops.webserver", "portal.wsgi"])
    return [web, ChildProcess("worker", celery + pool), ChildProcess("beat", celery + beat)] if broker else [web]


def port_is_free(host: str, port: int) -> bool:
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, port))
        except OSError:
            return False
    return True


def answers(host: str, port: int, path: str = "/livez") -> bool:
    """Whether the web server says 200 to a plain request."""
    try:
        with socket.create_connection((host, port), timeout=5) as sock:
            sock.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
            return b" 200 " in sock.recv(64)
    except OSError:
        return False


def trim_logs() -> None:
    """Logs of the children begin anew when they have grown past 10 MB; one old one is kept."""
    for path in Path(paths.log("web")).parent.glob("*.log"):
        if path.stat().st_size > 10 * 2**20:
            path.replace(path.with_suffix(".log.1"))
