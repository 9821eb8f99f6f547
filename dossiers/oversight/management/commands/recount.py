"""manage.py recount: compare every tally with the dossiers, and put right what differs when asked to."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dossiers.oversight import balance

SHOWN = 50


class Command(BaseCommand):
    help = "Counts the dossiers and compares every tally; exits 1 and names the cells that differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="put the tallies right")

    def handle(self, *args: Any, **options: Any) -> None:
        found = balance.check(write=options["write"])
        if not found:
            self.stdout.write("0 differences")
            return
        names = found[:SHOWN]
        more = [f"and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
        words = "\n".join([f"{len(found)} differences", *names, *more])
        if not options["write"]:
            raise CommandError(words)
        self.stdout.write(f"{words}\nput right")
