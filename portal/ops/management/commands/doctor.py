"""Is the portal set up as it should be? One line for each finding."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from dossiers.calendars import horizon
from dossiers.calendars.models import Calendar
from dossiers.notices import delivering
from dossiers.oversight import incidents
from dossiers.transparency import log_state
from portal.ops import database_audit
from portal.web import health
from portal.wording import vi

SILENCE_ALLOWED = 60  # seconds since the tallies' reader last came by


class Command(BaseCommand):
    help = "Examines the database roles, the log's guards, durability, limits, outbox and broker. Exit 1 on an error."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--clock", action="store_true", help="only ask whether beat and worker came by lately")

    def handle(self, *args: Any, **options: Any) -> None:
        ill = self.clock() if options["clock"] else self.examine()
        if ill:
            raise CommandError(f"{ill} to be put right.", returncode=1)

    def examine(self) -> int:
        missing = health.unapplied()
        if missing:
            self.stdout.write(f"ERROR    {missing} migrations are not applied: run manage.py migrate.")
            return 1
        findings = list(database_audit.examine())
        for finding in findings:
            self.stdout.write(f"{'ERROR  ' if finding.error else 'warning'}  {finding.sentence}")
        self.calendars()
        self.describe()
        return sum(finding.error for finding in findings) + self.public_log()

    def public_log(self) -> int:
        """Checkpoint and witnesses of the public log; how much is wrong."""
        told = list(log_state.findings(at=timezone.now()))
        for grade, sentence in told:
            self.stdout.write(f"{grade:<7}  {sentence}")
        return sum(grade == "ERROR" for grade, _ in told)

    def calendars(self) -> None:
        """A warning for each calendar in use that is sure of itself for less than sixty days more."""
        today = vi.local(timezone.now()).date()
        for calendar in Calendar.objects.filter(units__isnull=False).distinct():
            known = horizon.known(calendar.pk)
            for warning in known.warnings(today):
                until = f"sure until {known.last}" if known.last else "without any public holiday"
                self.stdout.write(f"warning  The calendar {calendar.slug} is {until}: {warning.en}")

    def describe(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_database(), current_setting('server_version')")
            role, database, version = cursor.fetchone()
        kind = "embedded" if settings.EMBEDDED_DATABASE else "given by DATABASE_URL"
        self.stdout.write(f"ok       PostgreSQL {version} ({kind}), database {database}, as {role}")
        for reader, rows, lag in health.waiting():
            self.stdout.write(f"ok       {rows} outbox rows wait for {reader}, the oldest for {lag:.0f} s")
        for check in incidents.overview():
            came = f"came by at {check.made_at:%Y-%m-%d %H:%M}" if check.made_at else "has not come by yet"
            self.stdout.write(
                f"{'warning' if check.incidents else 'ok     '}  nightly check of {check.name}: {came},"
                f" {check.incidents} incidents stand"
            )
        stuck = delivering.stuck(at=timezone.now())
        self.stdout.write(f"{'warning' if stuck else 'ok     '}  {stuck} messages have waited for five minutes untried")
        broker = "answers" if health.broker_answers() else "is away (tallies are late, nothing is lost)"
        self.stdout.write(f"ok       the broker {broker}")

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
