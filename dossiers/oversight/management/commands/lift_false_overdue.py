"""manage.py lift_false_overdue: take back flags of lateness that were written before the promise had passed."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from dossiers.casework import lifting
from dossiers.casework.actions.refusals import ActRefused
from dossiers.casework.models import Dossier, Extension
from dossiers.oversight import reminders
from dossiers.units.models import Officer

SHOWN = 50


class Command(BaseCommand):
    help = (
        "Finds dossiers that were flagged overdue before their promise had passed and are not late, and prints how many"
        " would be lifted. --write --by lifts them: an event in each dossier, a correction to whoever was told, and the"
        " reminders that rested on them alone are closed as unfounded. What needs a person is listed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="lift them; without it nothing changes")
        parser.add_argument("--by", metavar="USERNAME", help="who lifts them: an administrator or leader of the city")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        if not options["write"]:
            found = lifting.false_flags(at=at)
            self._list("", Dossier.objects.filter(pk__in=found).values_list("code", flat=True))
            self.stdout.write(f"would lift {len(found)}")
            return
        officer = Officer.objects.filter(username=options["by"] or "").first()
        if officer is None:
            raise CommandError("Say with --by which officer lifts them.", returncode=2)
        try:
            self._write(officer, at)
        except ActRefused as error:
            raise CommandError(str(error), returncode=2) from error

    def _write(self, officer: Officer, at: dt.datetime) -> None:
        with transaction.atomic():
            lifted = lifting.lift_false_flags(by=officer, at=at)
            closed, mixed = reminders.withdraw_unfounded(lifted, by=officer, at=at)
        letters = Extension.objects.filter(dossier__in=lifted).values_list("dossier__code", flat=True)
        self._list("An apology with a new date was signed, look at it: ", letters)
        self._list("A reminder names other dossiers too, or a person made it, look at it: ", map(str, mixed))
        self.stdout.write(f"lifted {len(lifted)}; closed {len(closed)} reminders")

    def _list(self, words: str, names: Any) -> None:
        found = list(names)
        for name in found[:SHOWN]:
            self.stdout.write(f"{words}{name}")
        if len(found) > SHOWN:
            self.stdout.write(f"{words}and {len(found) - SHOWN} more")
