"""manage.py sweep: what the worker does every minute, by hand and for any instant."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dossiers.casework import sweep


class Command(BaseCommand):
    help = "Flags every running dossier whose promised time has passed; prints how many were flagged now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", metavar="ISO", help="the instant to sweep for; default now")

    def handle(self, *args: Any, **options: Any) -> None:
        flagged = sweep.flag_overdue(at=_instant(options["at"]) if options["at"] else timezone.now())
        self.stdout.write(f"flagged {flagged}")


def _instant(text: str) -> dt.datetime:
    try:
        instant = dt.datetime.fromisoformat(text)
        return instant if timezone.is_aware(instant) else timezone.make_aware(instant)
    except (ValueError, OverflowError) as error:
        sentence = f"--at is not an instant: {text!r}. Write 2018-12-31T17:00 or 2018-12-31T17:00+07:00."
        raise CommandError(sentence, returncode=2) from error
