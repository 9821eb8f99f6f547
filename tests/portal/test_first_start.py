"""A first start that is interrupted, at whatever step and however, goes on at the next one."""

import ast
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.demo import table_rebuild
from tests.portal import child_processes
from tests.portal.child_processes import BASE, eventually

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

KILLS = int(os.environ.get("CHAOS_KILLS", "0"))
OPEN = "is open after"
STEPS = ("PostgreSQL  ", "Valkey  ", "Tables  ", "Units, calendars", "Indexes", "Ratings and petitions")


class FirstStart:
    """`manage.py serve` on a folder of its own, as somebody at a terminal starts and breaks it off."""

    def __init__(self, var: Path, **more: str) -> None:
        self.var, self.output = var, var / "output"
        self.env = child_processes.environment(var, PORT=str(child_processes.free_port()), DEMO="small") | more
        self.env.pop("DATABASE_URL", None)

    def start(self) -> None:
        with self.output.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=BASE, env=self.env, stdout=file, stderr=file, start_new_session=True,
            )  # fmt: skip

    def break_off(self, after: str, seconds: float, how: signal.Signals) -> str:
        """Start, wait until a step is done and a while into the next, and interrupt; what was said until then."""
        self.start()
        met = eventually(lambda: {after, OPEN} & self.words() or self.process.poll() is not None, 120)
        assert met, self.said()
        time.sleep(seconds)
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)  # a terminal sends Ctrl-C to the whole group
        self.process.wait(60)
        said = self.said()
        assert "Traceback" not in said.replace("KeyboardInterrupt", ""), said
        assert eventually(lambda: not list(child_processes.using(self.var)), 60), child_processes.named(
            self.var, "manage.py"
        )
        return said

    def words(self) -> set[str]:
        """Which of the words that we wait for were said."""
        said = self.said()
        return {word for word in (*STEPS, OPEN) if word in said}

    def said(self) -> str:
        return self.output.read_text()

    def opens(self) -> str:
        """It comes up; what it said."""
        self.start()
        assert eventually(lambda: OPEN in self.said() or self.process.poll() is not None, 180), self.said()
        assert self.process.poll() is None and "Traceback" not in self.said(), self.said()
        return self.said()

    def asked(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """What the database says to the role of pages."""
        code = "from django.db import connection as c; k = c.cursor(); k.execute(%r, %r); print(k.fetchall())"
        done = child_processes.manage("shell", "--verbosity=0", "-c", code % (statement, list(values)), env=self.env)
        assert done.returncode == 0, done.stderr
        return ast.literal_eval(done.stdout)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)
        assert eventually(lambda: not list(child_processes.using(self.var)), 60)


@pytest.fixture
def first(request: pytest.FixtureRequest) -> Iterator[FirstStart]:
    start = FirstStart(child_processes.folder(f"first-{request.node.name[:40]}"))
    yield start
    start.close()


def whole(start: FirstStart) -> None:
    """The demonstration is in, once, every foreign key looked over, every table to be read by the pages' role."""
    assert start.asked("SELECT count(*) FROM oversight_demonstration") == [(1,)]
    assert start.asked("SELECT dossiers > 0 FROM oversight_demonstration") == [(True,)]
    assert start.asked(table_rebuild.UNCHECKED, list(table_rebuild.TABLES), list(table_rebuild.TABLES)) == []
    assert start.asked("SELECT count(*) FROM pg_namespace WHERE strpos(nspname, 'staging') > 0") == [(0,)]


def test_interrupted_at_every_step_it_goes_on_at_the_next_start(first: FirstStart) -> None:
    first.break_off("PostgreSQL  ", 0.2, signal.SIGKILL)
    assert "Tables  " not in first.break_off("Valkey  ", 2.0, signal.SIGINT)
    first.break_off("Tables  ", 0.2, signal.SIGTERM)
    first.break_off("Units, calendars", 1.0, signal.SIGINT)
    first.break_off("Ratings and petitions", 0.1, signal.SIGKILL)
    said = first.opens()
    assert "Demonstration accounts" in said and "Tables  " not in said
    whole(first)


@pytest.mark.chaos
@pytest.mark.skipif(not KILLS, reason="CHAOS_KILLS says how often")
def test_interrupted_many_times_at_any_moment_it_opens_in_the_end(first: FirstStart) -> None:
    chance = random.Random(11)
    for _ in range(KILLS):
        how = chance.choice([signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
        first.break_off(chance.choice(STEPS), chance.uniform(0, 3), how)
    first.opens()
    whole(first)
