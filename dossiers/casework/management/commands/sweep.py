"""manage.py sweep: what the worker does every minute, by hand; with an instant ahead of now, the rehearsal of it."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dossiers.casework import sweep


class Command(BaseCommand):
    help = (
        "Flags every running dossier whose promised time has passed; prints how many were flagged now. With an --at"
        " that has not come yet it only prints how many would be flagged, and changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", metavar="ISO", help="the instant to sweep for; default now; ahead of now: rehearse")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        at = _instant(options["at"]) if options["at"] else now
        if at > now:
            self.stdout.write(f"would flag {sweep.would_flag(at=at)}")
        else:
            self.stdout.write(f"flagged {sweep.flag_overdue(at=at)}")


def _instant(text: str) -> dt.datetime:
    try:
        instant = dt.datetime.fromisoformat(text)
        instant = instant if timezone.is_aware(instant) else timezone.make_aware(instant)
        return instant.astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        sentence = f"--at is not an instant: {text!r}. Write 2018-12-31T17:00 or 2018-12-31T17:00+07:00."
        raise CommandError(sentence, returncode=2) from error
