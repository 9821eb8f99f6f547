"""What the two servers are: how each is prepared, started, asked whether it is there, and told to stop."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psycopg2
from psycopg2.extensions import connection as Connection

from portal.ops.embedded import database_roles, paths

SUPERUSER = "postgres"
DATABASE = "portal"
PORT = 5432  # a part of the socket's name; nothing listens on the network


class Server(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def stop_signal(self) -> int: ...
    @property
    def end_signal(self) -> int: ...

    def prepare(self) -> None: ...
    def command(self) -> list[str]: ...
    def account(self) -> tuple[int, int] | None: ...
    def answers(self) -> bool: ...
    def speaks(self) -> bool: ...
    def first_steps(self) -> None: ...
    def left_behind(self) -> int | None: ...


def connect(user: str, database: str = DATABASE) -> Connection:
    """A connection to the embedded server, past Django: for bootstrap, doctor and tests."""
    return psycopg2.connect(host=str(paths.socket_folder("postgres")), port=PORT, user=user, dbname=database)


def database_url(user: str, database: str = DATABASE) -> str:
    """The embedded server's address in the form DATABASE_URL has."""
    return f"postgres://{user}@/{database}?host={paths.socket_folder('postgres')}"


def broker_socket() -> Path:
    return paths.socket_folder("valkey") / "valkey.sock"


def broker_url() -> str:
    """The embedded Valkey's address in the form REDIS_URL has."""
    return f"redis+socket://{broker_socket()}"


@dataclass(frozen=True)
class Postgres:
    name: str = "postgres"
    stop_signal: int = signal.SIGINT  # "fast shutdown": ends sessions, keeps every commit
    end_signal: int = signal.SIGQUIT  # "immediate shutdown": the next start recovers from the log

    @property
    def data(self) -> Path:
        return paths.database_home() / "data"

    def account(self) -> tuple[int, int] | None:
        entry = paths.account()
        return None if entry is None else (entry.pw_uid, entry.pw_gid)

    def prepare(self) -> None:
        """Make the cluster once: in a folder beside, renamed when whole."""
        if self.data.is_dir():
            return
        unfinished = self.data.with_name("data.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        paths.hand_over(unfinished, self.name)
        self._initdb(unfinished)
        unfinished.rename(self.data)

    def _initdb(self, folder: Path) -> None:
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
        command = [str(paths.database_programs() / "initdb"), "-D", str(folder), "-U", SUPERUSER, "-A", "trust"]
        command += [*locale, "--no-sync"]  # see first_steps
        uid, gid = self.account() or (None, None)
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            user=uid,
            group=gid,
            extra_groups=None if uid is None else [],
            cwd="/",
            env={**os.environ, "LC_ALL": "C", "HOME": str(folder.parent)},
        )
        if done.returncode:
            raise paths.NoPlace(f"PostgreSQL could not make its data folder: {done.stderr.strip()[-500:]}")

    def command(self) -> list[str]:
        program = str(paths.database_programs() / "postgres")
        options = {**_tuning(), **({} if durable() else UNSAFE)}
        options |= {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": str(paths.socket_folder(self.name)),
        }
        return [program, "-D", str(self.data), *(f"--{key}={value}" for key, value in options.items())]

    def answers(self) -> bool:
        return self._heard() == ""

    def speaks(self) -> bool:
        """Also while it recovers after a crash, which may take minutes: it then says so to whoever asks."""
        heard = self._heard()
        return heard == "" or "the database system is" in heard

    def _heard(self) -> str:
        """What it says to a visitor: nothing where all is well. A frozen one takes the connection and keeps silent."""
        place = str(paths.socket_folder(self.name))
        try:
            psycopg2.connect(host=place, port=PORT, user=SUPERUSER, dbname="postgres", connect_timeout=2).close()
        except psycopg2.OperationalError as error:
            return str(error) or "nothing"
        return ""

    def first_steps(self) -> None:
        """The three roles and the database, if they are not there yet; and a new cluster reaches the disk."""
        with closing(connect(SUPERUSER, "postgres")) as connection:
            connection.autocommit = True
            database_roles.ensure(connection, DATABASE)
        self._sync_in_background()

    def _sync_in_background(self) -> None:
        """What initdb wrote is brought to the disk once, while the database is already being filled."""
        synced = self.data.with_name("data.synced")
        if durable() and not synced.exists():
            uid, gid = self.account() or (None, None)
            groups: list[int] | None = None if uid is None else []
            program = str(paths.database_programs() / "initdb")
            beside = subprocess.Popen(
                [program, "--sync-only", "-D", str(self.data)],
                user=uid, group=gid, extra_groups=groups, cwd="/", stdout=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
            beside.returncode = 0  # nobody waits for it
            synced.touch()

    def left_behind(self) -> int | None:
        """The process id of a server on our data that its keeper did not outlive, else None.

        A pid file of before a restart may name a process of somebody else: then the file is removed.
        """
        file = self.data / "postmaster.pid"
        try:
            pid = int(file.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
        if str(self.data) in _command_line(pid):
            return pid
        file.unlink(missing_ok=True)
        return None


@dataclass(frozen=True)
class Valkey:
    name: str = "valkey"
    stop_signal: int = signal.SIGTERM
    end_signal: int = signal.SIGKILL

    def account(self) -> None:
        return None

    def prepare(self) -> None:
        (paths.var() / "valkey").mkdir(mode=0o700, exist_ok=True)

    def command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(broker_socket()),
            "unixsocketperm": "700",
            "dir": str(paths.var() / "valkey"),
            "appendonly": "yes",
            "save": "",
            "maxmemory": "64mb",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        return [str(paths.broker_program()), *(part for key, value in options.items() for part in (f"--{key}", value))]

    def answers(self) -> bool:
        return self._heard().startswith(b"+PONG")

    def speaks(self) -> bool:
        """Also while it reads what it wrote: it then says that it is loading."""
        return bool(self._heard())

    def _heard(self) -> bytes:
        try:
            with closing(socket.socket(socket.AF_UNIX)) as sock:
                sock.settimeout(1)
                sock.connect(str(broker_socket()))
                sock.sendall(b"PING\r\n")
                return sock.recv(64)
        except OSError:
            return b""

    def first_steps(self) -> None:
        """Nothing: a broker begins empty."""

    def left_behind(self) -> int | None:
        """A Valkey that outlived its keeper: it is told to go over its socket."""
        if self.answers():
            with closing(socket.socket(socket.AF_UNIX)) as sock:
                sock.connect(str(broker_socket()))
                sock.sendall(b"SHUTDOWN\r\n")
        return None


def by_name(name: str) -> Server:
    return Postgres() if name == "postgres" else Valkey()


def durable() -> bool:
    """Whether commits must survive a crash: always, but for the throw-away servers of the tests."""
    return os.environ.get("EMBEDDED_DURABLE", "1") != "0"


UNSAFE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "autovacuum": "off",
}


def _tuning() -> dict[str, str]:
    """Settings for one machine and bulk loading; nobody replicates from here."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
    return {
        "shared_buffers": f"{max(128, min(512, memory // 8))}MB",
        "work_mem": "32MB",
        "maintenance_work_mem": "256MB",
        "effective_cache_size": f"{max(512, memory // 2)}MB",
        "random_page_cost": "1.1",
        "jit": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "max_connections": "100",
        "dynamic_shared_memory_type": _shared_memory(),
        # Personal data stay out of the server's own log: no statement, no row in a DETAIL line.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }


def _shared_memory() -> str:
    """Many containers have 64 MB of POSIX shared memory: parallel workers then fail half-way."""
    try:
        status = os.statvfs("/dev/shm")  # noqa: S108 (asked how large it is, nothing is written)
    except OSError:
        return "posix" if sys.platform == "darwin" else "mmap"
    return "posix" if status.f_bavail * status.f_frsize >= 256 * 2**20 else "mmap"


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")
    except OSError:
        if sys.platform == "linux":
            return ""
    command = ["ps", "-p", str(pid), "-o", "command="]
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout
