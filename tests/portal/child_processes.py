"""For tests about processes: start them, see whether they live, find what they left."""

import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.cluster import FOLDER

BASE = Path(__file__).resolve().parents[2]
USER = (
    "import sys; from portal.ops.embedded import keeper; "
    "keeper.join('postgres'); print('in', flush=True); sys.stdin.read()"
)


def folder(name: str) -> Path:
    """A folder for data of a server of the test's own, which PostgreSQL's account can reach."""
    found = Path(os.environ[FOLDER], name)
    found.mkdir(mode=0o711)
    return found


def environment(var: Path, **more: str) -> dict[str, str]:
    """What a process started by nobody but this test would see."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "REDIS_", "PORTAL_"))}
    return kept | {"PORTAL_VAR": str(var), "EMBEDDED_DURABLE": "0"} | more


class DatabaseUser:
    """A process that uses the embedded PostgreSQL until told to leave."""

    def __init__(self, var: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER],
            cwd=BASE, env=environment(var), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def is_in(self) -> bool:
        return self.process.stdout.readline() == "in\n"

    def is_waiting(self) -> bool:
        """Whether it has not said anything for a moment."""
        return not select.select([self.process.stdout], [], [], 0.3)[0]

    def leave(self) -> None:
        self.process.communicate(timeout=30)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def manage(*words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=BASE, env=env, capture_output=True, text=True, timeout=120, check=False)


def postmaster(var: Path) -> int | None:
    try:
        return int((var / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
    except (OSError, IndexError, ValueError):
        return None


def lives(pid: int | None) -> bool:
    """Whether the process runs; one that ended and was not yet collected by its parent does not."""
    if pid is None:
        return False
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def using(var: Path) -> Iterator[int]:
    """Every living process that was started with this folder, and the postmaster on its data."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and entry.name != str(os.getpid()):
            try:
                told = (entry / "environ").read_bytes().split(b"\0") + (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if {f"PORTAL_VAR={var}".encode(), f"{var}/postgres/data".encode()} & set(told) and lives(int(entry.name)):
                yield int(entry.name)


def named(var: Path, word: str) -> list[int]:
    """Of these processes, those with a word in their command."""
    return [pid for pid in using(var) if word.encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")]


def eventually(question: Callable[[], object], seconds: float = 20) -> bool:
    """Whether the answer becomes yes in time."""
    until = time.monotonic() + seconds
    while not question():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def answers(port: int, path: str = "/livez") -> bool:
    """Whether a web server of this machine says 200 to a plain request."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
            return b" 200 " in line.recv(64)
    except OSError:
        return False
