"""manage.py worktime: working minutes between two instants. Without the database when --hours is given."""

from argparse import ArgumentParser
from typing import Any

from dossiers.calendars.worktime import RangeError
from portal.management.calendar_options import WhatIfCommand
from portal.presentation import whatif


class Command(WhatIfCommand):
    help = "Prints the working minutes between two instants, less those of the pauses: one whole number."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", metavar="ISO", help="the first instant: 2018-12-17T14:20")
        parser.add_argument("--to", metavar="ISO", help="the last instant")
        super().add_arguments(parser)

    def answer(self, options: dict[str, Any]) -> str:
        """One whole number."""
        if not options["from"] or not options["to"]:
            sentence = "Say between which instants with --from and --to, such as 2018-12-17T14:20."
            raise RangeError(sentence, "Thiếu thời điểm đầu hoặc cuối.")
        minutes = whatif.minutes_between(options)
        self.doubt(whatif.caveat_between(options))
        return str(minutes)
