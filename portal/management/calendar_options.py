"""The options of the commands that answer a "what if": which calendar, which pauses."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dossiers.calendars.horizon import Caveat
from dossiers.calendars.worktime import WorktimeError


class WhatIfCommand(BaseCommand):
    """A command that answers a question about working time: wrong use is one sentence and exit code 2."""

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The options that all of them have."""
        parser.add_argument("--calendar", metavar="NAME", help="a calendar of the database; default: the city's")
        parser.add_argument("--hours", metavar="TEXT", help='"Mon-Fri 07:00-11:00,13:00-17:00; Sat 07:00-11:00"')
        parser.add_argument("--closed", metavar="DATES", action="append", help="days off: 2018-12-31,2019-01-01")
        parser.add_argument(
            "--extra", metavar="DAYS", action="append", help='make-up days: "2019-01-05=07:00-11:00; …"'
        )
        parser.add_argument("--zone", metavar="NAME", help="time zone of what is typed and answered")
        parser.add_argument(
            "--pause",
            metavar="A/B",
            action="append",
            help="papers were asked for and came: 2018-12-20T16:20/2018-12-25T07:45",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the answer, or end with the sentence of what is wrong."""
        try:
            self.stdout.write(self.answer(options))
        except WorktimeError as error:
            raise CommandError(str(error), returncode=2) from error

    def doubt(self, caveat: Caveat | None) -> None:
        """Say on the error output what is not sure about the answer; the answer itself stays as machines read it."""
        if caveat is not None:
            self.stderr.write(caveat.en)

    def answer(self, options: dict[str, Any]) -> str:
        """What is printed. Raises WorktimeError."""
        raise NotImplementedError
