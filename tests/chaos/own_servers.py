"""PostgreSQL and Valkey of one test alone, under the product's own keeper: to be killed, frozen, emptied, filled."""

import os
import signal
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from django.db import DatabaseError, InterfaceError, connection, connections

from dossiers.casework import actions
from dossiers.casework.models import Dossier, Event
from dossiers.casework.seals import broken
from dossiers.oversight.tallies import apply_pending, recount
from portal.ops.embedded import keeper
from tests import cluster
from tests.portal import child_processes
from tests.world import local

RECEIVED = local("2018-12-17 14:20")


@contextmanager
def own_folder(*, durable: bool, place: Path | None = None) -> Iterator[Path]:
    """A folder of data that this process and its children use while it lasts; its servers stop at the end."""
    var = place or child_processes.folder(f"own-{uuid.uuid4().hex[:8]}")
    before = {name: os.environ.get(name) for name in ("PORTAL_VAR", "EMBEDDED_DURABLE")}
    os.environ |= {"PORTAL_VAR": str(var), "EMBEDDED_DURABLE": "1" if durable else "0"}
    try:
        yield var
    finally:
        for name in ("postgres", "valkey"):
            keeper.leave(name)
            keeper.wait_until_stopped(name, seconds=30)
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


@contextmanager
def own_postgres(var: Path) -> Iterator[None]:
    """The portal's database on a server in that folder; Django leads there."""
    keeper.join("postgres")
    env = child_processes.environment(var, EMBEDDED_DURABLE=os.environ["EMBEDDED_DURABLE"])
    done = child_processes.manage("migrate", "-v0", env=env)
    assert done.returncode == 0, done.stderr[-2000:]
    with closing(cluster.superuser()) as connection:
        cluster.open_to_tests(connection, "portal")
    with cluster.visiting("portal"):
        yield


def again(seconds: float = 60) -> float:
    """Bring PostgreSQL up after whatever happened to it; how long that took."""
    began = time.monotonic()
    while True:
        try:
            keeper.join("postgres")
            connections.close_all()
            connection.ensure_connection()
        except (keeper.NotStarted, DatabaseError):
            assert time.monotonic() < began + seconds, "PostgreSQL did not come up again"
            time.sleep(0.1)
        else:
            return time.monotonic() - began


def kill_postgres(var: Path) -> None:
    """The postmaster of this folder, and nobody else, gets -9."""
    pid = child_processes.postmaster(var)
    assert pid and pid > 1 and child_processes.lives(pid)
    os.kill(pid, signal.SIGKILL)
    assert child_processes.eventually(lambda: not child_processes.lives(pid))


class Desk:
    """Receivers that send the same form again until it is confirmed, and a reader that adds up what they did."""

    def __init__(self, world: object, receivers: int = 3) -> None:
        self.world, self.confirmed, self.errors = world, [], 0
        self._over = threading.Event()
        works = [*[self._receive] * receivers, self._add_up]
        self._threads = [threading.Thread(target=self._go_on, args=(work,), daemon=True) for work in works]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(timeout=60)
            assert not thread.is_alive()

    def _go_on(self, work: Callable[[], None]) -> None:
        while not self._over.is_set():
            work()
        connections.close_all()

    def _receive(self) -> None:
        facts = actions.ApplicantFacts(name="A", phone="0900123456")
        form = actions.Intake(
            unit=self.world.ward, version=self.world.ten_days, applicant=facts, intent=uuid.uuid4()
        )  # fmt: skip
        while not self._over.is_set():
            if self._tried(lambda: actions.receive(form, by=self.world.receiver, at=RECEIVED)):
                self.confirmed.append(form.intent)
                return

    def _add_up(self) -> None:
        self._tried(lambda: apply_pending(limit=20))
        time.sleep(0.02)

    def _tried(self, work: Callable[[], object]) -> bool:
        try:
            work()
        except (DatabaseError, InterfaceError):
            self.errors += 1
            with suppress(DatabaseError, InterfaceError):
                connection.close()
            time.sleep(0.05)
            return False
        return True


def losses(confirmed: list[uuid.UUID]) -> int:
    """How many confirmed forms have no dossier; and the books, the log and the seals of all dossiers hold."""
    found = set(Dossier.objects.filter(intent__in=confirmed).values_list("intent", flat=True))
    apply_pending()
    assert recount() == []
    assert Event.objects.count() == Dossier.objects.count()  # one event each: no form came in twice
    for pk in Dossier.objects.values_list("pk", flat=True):
        assert broken(pk) == []
    return len(set(confirmed) - found)


@contextmanager
def small_volume(folder: Path, megabytes: int) -> Iterator[bool]:
    """A volume of that size at the folder; False where this account may not mount one."""
    folder.mkdir(mode=0o711, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0711", "portal-test", str(folder)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
