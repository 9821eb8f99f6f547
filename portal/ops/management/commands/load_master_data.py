"""Load calendars, units and procedures from tables."""

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dossiers.calendars.sheets import SheetError
from portal.ops import masterdata

SHOWN = 200


class Command(BaseCommand):
    help = "Load calendars, units and procedures: the packaged ones, or a city's own with --from."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="folder", type=Path, help="a folder with a city's own tables")
        parser.add_argument("--on", help="first day of changed procedures, YYYY-MM-DD (default: today)")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, change nothing")
        parser.add_argument("--verbose", action="store_true", help="name every difference")

    def handle(self, *args: Any, **options: Any) -> None:
        verbose = options["verbose"] or options["verbosity"] > 1
        try:
            on = dt.date.fromisoformat(options["on"]) if options["on"] else None
        except ValueError:
            raise CommandError(f"--on {options['on']}: not a date such as 2019-01-31.", returncode=2) from None
        try:
            loaded = masterdata.load(folder=options["folder"], on=on, dry_run=options["dry_run"])
        except SheetError as error:
            raise CommandError(_complaint(error), returncode=2) from None
        if options["verbosity"] < 1:
            return
        for changes in loaded.changes:
            self.stdout.write(changes.summary())
            for line in changes.details() if verbose else ():
                self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write("A trial: nothing was changed.")


def _complaint(error: SheetError) -> str:
    """Every wrong row, or the first of very many."""
    lines = [str(problem) for problem in error.problems[:SHOWN]]
    if len(error.problems) > SHOWN:
        lines.append(f"… and {len(error.problems) - SHOWN} more.")
    return "\n".join([*lines, "Nothing was loaded."])
