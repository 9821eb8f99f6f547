"""manage.py demo: build the demonstration city (docs/demo.md). Runs as the owner of the tables."""

from __future__ import annotations

import datetime as dt
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dossiers.calendars.local_time import LOCAL
from dossiers.oversight.models import Demonstration
from portal.demo.city import NotHere
from portal.demo.demo_accounts import PASSWORD, accounts, lookups
from portal.demo.load import DemoLoader, LoadReport, LoadRequest, load
from portal.demo.merged_weeks import open_city
from portal.demo.progress import Progress
from portal.demo.replay import replay

SMALL = 0.02


class Command(BaseCommand):
    help = "Build the demonstration city: a year of dossiers, ending now, with exactly the article's totals."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--size", type=size, default=1.0, help=f"share of the whole city: 1.0, or small for {SMALL}"
        )
        parser.add_argument("--small", action="store_true", help="the same as --size small")
        parser.add_argument(
            "--merged", action="store_true", help="the merged city of 2025 instead: some weeks, act by act (DEMO=2025)"
        )
        parser.add_argument("--seed", type=int, default=2018, help="the same seed and --made give the same city")
        parser.add_argument("--made", default="", help="the instant at which the year ends (ISO), now by default")
        parser.add_argument(
            "--replay",
            type=int,
            metavar="N",
            help="load nothing: act N dossiers again through the real acts and compare",
        )
        parser.add_argument("--finish", action="store_true", help="only the end of a load that was interrupted there")

    def handle(self, *args: object, **options: Any) -> None:
        if options["replay"] is not None:
            return self._replay(options["replay"])
        wish = LoadRequest(_instant(options["made"]), SMALL if options["small"] else options["size"], options["seed"])
        out = cast(TextIO, self.stdout._out)  # the stubs do not know the stream within
        try:
            if options["finish"]:
                DemoLoader(wish, Progress(out)).finish()
                return None
            loaded = (open_city if options["merged"] else load)(wish, Progress(out))
        except (NotHere, ValueError) as error:
            raise CommandError(str(error), returncode=2) from error
        return self._tell(loaded)

    def _replay(self, count: int) -> None:
        if not Demonstration.objects.exists():
            raise CommandError("There is no demonstration in this database to act again.", returncode=2)
        done = replay(count)
        for difference in done.differences:
            self.stderr.write(difference)
        self.stdout.write(
            f"{done.dossiers} dossiers with {done.events} events acted again: {len(done.differences)} differences"
        )
        if done.differences:
            raise CommandError("The demonstration is not what the real acts write.", returncode=1)

    def _tell(self, loaded: LoadReport) -> None:
        self.stdout.write(f"{sum(loaded.rows.values()):,} rows in {loaded.seconds:.1f} s")
        for lookup in lookups():
            self.stdout.write(f"  {lookup.code}  {lookup.digits}  {lookup.what}")
        for account in accounts():
            self.stdout.write(f"  {account.username:16}{PASSWORD}  {account.role}, {account.unit}")


def size(text: str) -> float:
    """A share of the whole city, or the word small."""
    return SMALL if text == "small" else float(text)


def _instant(text: str) -> dt.datetime:
    """The end of the year, cut to the second. Naive instants are local to the city."""
    if not text:
        return dt.datetime.now(dt.UTC).replace(microsecond=0)
    try:
        given = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--made {text!r} is not an ISO instant such as 2026-06-30T09:00.", returncode=2) from error
    made = (given if given.tzinfo else given.replace(tzinfo=LOCAL)).astimezone(dt.UTC).replace(microsecond=0)
    if made > dt.datetime.now(dt.UTC):
        raise CommandError(f"--made {text} has not come yet; the year that is shown has happened.", returncode=2)
    return made
