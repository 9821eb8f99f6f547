"""Is the portal set up as it should be, and does it run? One line for each finding."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection, connections
from django.utils import timezone

from portal.ops import alarm_delivery, condition, database_audit, response_headers
from portal.web import health

SILENCE_ALLOWED = 60  # seconds since the tallies' reader last came by


class Command(BaseCommand):
    help = "Examines roles, guards, headers, outbox, public log, disks, backups, calendars. Exit 1 on an error."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--clock", action="store_true", help="only ask whether beat and worker came by lately")
        parser.add_argument("--url", help="ask the headers of this address, as citizens reach it, not of this process")
        parser.add_argument("--tell", action="store_true", help="look once as the worker does, and alarm the operator")
        parser.add_argument("--every", type=int, metavar="SECONDS", help="with --tell: go on looking, for ever")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["tell"]:
            self.tell(options["every"])
            return
        ill = self.clock() if options["clock"] else self.examine(options["url"])
        if ill:
            raise CommandError(f"{ill} to be put right.", returncode=1)

    def examine(self, url: str | None) -> int:
        missing = health.unapplied()
        if missing:
            self.stdout.write(f"ERROR    {missing} migrations are not applied: run manage.py migrate.")
            return 1
        findings = list(database_audit.examine())
        for finding in findings:
            self.stdout.write(f"{'ERROR  ' if finding.error else 'warning'}  {finding.sentence}")
        lacking = list(response_headers.at(url) if url else response_headers.here())
        for sentence in lacking:
            self.stdout.write(f"ERROR    {sentence}")
        if not lacking:
            self.stdout.write(f"ok       Every header is there{f' at {url}' if url else ''}.")
        wrong = self.conditions()
        self.describe()
        return sum(finding.error for finding in findings) + len(lacking) + wrong

    def conditions(self) -> int:
        """Everything that the minute's look sees; how many errors."""
        wrong = 0
        for one in condition.conditions(at=timezone.now()):
            self.stdout.write(f"{one.grade:<7}  {one.sentence}{f' ({one.now})' if one.now else ''}")
            wrong += one.grade == condition.ERROR
        return wrong

    def describe(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_database(), current_setting('server_version')")
            role, database, version = cursor.fetchone()
        kind = "embedded" if settings.EMBEDDED_DATABASE else "given by DATABASE_URL"
        self.stdout.write(f"ok       PostgreSQL {version} ({kind}), database {database}, as {role}")
        told = ", ".join(alarm_delivery.ways()) or "nobody (OPERATOR_EMAIL, ALARM_WEBHOOK_URL)"
        self.stdout.write(f"ok       alarms go to: {told}")

    def tell(self, every: int | None) -> None:
        """The worker's look by another process, which still speaks when the worker is dead."""
        while True:
            try:
                standing = condition.look(at=timezone.now())
                self.stdout.write(f"{standing} incidents stand.")
            except DatabaseError as error:
                if not every:
                    raise
                self.stderr.write(f"The database did not answer: {type(error).__name__}")
            if not every:
                return
            connections.close_all()
            time.sleep(every)

    def clock(self) -> int:
        """0 when the tallies were brought up to date within the last minute, else 1."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXTRACT(EPOCH FROM clock_timestamp() - max(came_at))::float FROM oversight_upkeep")
            silent = cursor.fetchone()[0]
        if silent is None or silent > SILENCE_ALLOWED:
            self.stdout.write(
                "ERROR    beat and worker have not come by " + ("yet" if silent is None else f"for {silent:.0f} s")
            )
            return 1
        self.stdout.write(f"ok       the tallies were brought up to date {silent:.0f} s ago")
        return 0
