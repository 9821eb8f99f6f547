"""The whole portal with one command: what `make run` starts."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from portal.ops import alarm_delivery, startup, witness_beside
from portal.ops.embedded import keeper, paths, processes
from portal.ops.supervisor import (
    ChildProcess,
    Stopped,
    Supervisor,
    answers,
    port_is_free,
    trim_logs,
    web_worker_and_clock,
)


class Command(BaseCommand):
    help = "Starts PostgreSQL, Valkey, the web server, the worker and the clock, and what has to come before them."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = startup.address()
        if not port_is_free(host, port):
            raise CommandError(
                f"Port {port} is taken: stop what uses it, or choose another (PORT=8001 make run).", returncode=2
            )
        servers = ["postgres"] * settings.EMBEDDED_DATABASE + ["valkey"] * settings.EMBEDDED_BROKER
        self.supervisor = Supervisor(web_worker_and_clock(), servers, say=self.say)
        self.supervisor.obey_signals()
        signal.signal(signal.SIGINT, self.interrupted)
        signal.signal(signal.SIGTERM, self.interrupted)
        try:
            self.open(servers)
            self.supervisor.watch()
        except (Stopped, keeper.NotStarted, paths.NoPlace) as error:
            raise CommandError(str(error), returncode=2) from error
        except KeyboardInterrupt:
            pass
        finally:
            self.close()

    def interrupted(self, *_: Any) -> None:
        raise KeyboardInterrupt

    def open(self, servers: list[str]) -> None:
        """Every step in its order; those already done cost a look."""
        began = time.monotonic()
        trim_logs()
        for name in servers:
            with self.step({"postgres": "PostgreSQL", "valkey": "Valkey"}[name]):
                keeper.join(name)
        with self.static_files():
            self.fill_database()
        connections.close_all()
        with self.step("Web server, worker, clock"):
            self.open_port()
        self.welcome(time.monotonic() - began)

    def fill_database(self) -> None:
        if not startup.tables_are_current():
            with self.step("Tables"):
                startup.run_command("migrate", "--verbosity=0")
        if not startup.master_data_is_current():
            with self.step("Units, calendars, procedures"):
                startup.run_command("load_master_data", "--verbosity=0")
        if startup.wants_demonstration():
            with self.step("The demonstration city"):
                startup.run_command("demo", *startup.DEMONSTRATIONS[settings.DEMO])
        elif startup.demonstration_is_unfinished():
            with self.step("The demonstration city, its end"):
                startup.run_command("demo", "--finish")
        startup.settle_what_city_this_is()

    @contextmanager
    def static_files(self) -> Iterator[None]:
        """They are collected and compressed beside the loading of the database."""
        if startup.static_files_are_current():
            yield
            return
        command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--clear", "--verbosity=0"]
        with subprocess.Popen(
            command,
            cwd=paths.BASE_DIR,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=processes.die_with_parent(signal.SIGKILL),  # noqa: PLW1509 (no thread here)
        ) as process:
            try:
                yield
            except BaseException:
                process.kill()
                raise
            with self.step("Static files"):
                if process.wait():
                    raise Stopped("The static files could not be collected; the lines above say why.")
                startup.note_static_files()

    def open_port(self) -> None:
        host, port = startup.address()
        self.supervisor.obey_signals()
        self.supervisor.children += [*witness_beside.children(), *teller()]
        web, *others = self.supervisor.children  # worker and clock come after the first page: visitors wait for it
        self.supervisor.start([web])
        until = time.monotonic() + 60
        while not answers(host, port):
            if self.supervisor.told_to_stop:
                raise KeyboardInterrupt
            if web.has_died() or time.monotonic() > until:
                raise Stopped(f"The web server did not come up; see {paths.log('web')}.")
            time.sleep(0.05)
        self.supervisor.start(others)

    def welcome(self, seconds: float) -> None:
        host, port = startup.address()
        accounts = startup.demonstration_accounts()
        page = f"http://{host}:{port}/"
        self.say(f"\nMột cửa is open after {seconds:.1f} s:  {page}\n")
        for line in [*accounts, *startup.first_setting(page)]:
            self.say(line)
        self.say("Ctrl-C stops everything.")

    def close(self) -> None:
        """Nothing interrupts the stopping but a second kill."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        with self.step("Stopping"):
            connections.close_all()
            self.supervisor.stop()
            witness_beside.forget()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.say(f"  {name:<32}{time.monotonic() - began:6.1f} s")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def teller() -> list[ChildProcess]:
    """Where the operator is to be told: a look each minute that does not depend on beat and worker."""
    command = [sys.executable, "manage.py", "doctor", "--tell", "--every", "60"]
    return [ChildProcess("teller", command)] if alarm_delivery.ways() else []
