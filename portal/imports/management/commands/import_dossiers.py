"""manage.py import_dossiers: a city's own dossiers, from a table (docs/import.md)."""

import datetime as dt
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dossiers.oversight import tallies
from dossiers.parsing import Unreadable, moment
from portal.imports.bringing import Brought, bring
from portal.imports.problems import ImportRefused


class Command(BaseCommand):
    help = "Imports dossiers from a UTF-8 table: all of them or none. The same file a second time changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--dry-run", action="store_true", help="check everything, keep nothing")
        parser.add_argument(
            "--hour",
            type=_hour,
            metavar="HH:MM",
            help="the time of day of dates that have none (else they are refused)",
        )
        parser.add_argument("--problems", type=int, default=200, metavar="N", help="name at most N problems (200)")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            brought = bring(
                options["file"],
                at=timezone.now(),
                dry_run=options["dry_run"],
                limit=max(1, options["problems"]),
                progress=self._progress,
                hour=options["hour"],
            )
        except ImportRefused as refused:
            raise CommandError(_complaint(refused), returncode=2) from None
        if brought.added and not options["dry_run"]:
            tallies.apply_pending(limit=50_000)
        self._tell(brought, options["dry_run"], time.monotonic() - began, options["hour"])

    def _tell(self, brought: Brought, dry_run: bool, seconds: float, hour: dt.time | None) -> None:
        if brought.known:
            when = f"{timezone.localtime(brought.known):%Y-%m-%d %H:%M}"
            self.stdout.write(f"This file was imported on {when}: nothing changed.")
            return
        events = brought.counts.get("events", 0)
        self.stdout.write(
            f"rows {brought.rows}, imported {brought.added}, unchanged {brought.unchanged}, events {events}"
            f" ({seconds:.1f} s)"
        )
        if dated := brought.counts.get("dates_without_time", 0):
            self.stdout.write(f"{dated} dates without a time were taken as {hour:%H:%M}.")
        if dry_run:
            self.stdout.write("A trial: nothing was kept.")

    def _progress(self, rows: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{rows} rows read", ending="")


def _hour(text: str) -> dt.time:
    try:
        return moment.parse_time(text)
    except Unreadable as error:
        raise ArgumentTypeError(error.sentence) from error


def _complaint(refused: ImportRefused) -> str:
    lines = [str(refused), *map(str, refused.problems)]
    return "\n".join(lines + [f"… và {refused.more} chỗ khác."] * bool(refused.more))
