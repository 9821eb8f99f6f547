"""manage.py figures: the row of report II.06a for a period, for people or for machines."""

import datetime as dt
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dossiers.calendars.local_time import LOCAL
from dossiers.oversight import reports
from dossiers.oversight.figures import Figures
from dossiers.oversight.models import Demonstration
from dossiers.units.models import Unit

LINES = [
    ("Received (3)", "received"),
    ("  online (4)", "received_online"),
    ("  directly or by post (5)", "received_direct"),
    ("  carried over (6)", "carried_over"),
    ("Resolved (7)", "resolved"),
    ("  early (8)", "early"),
    ("  on time (9)", "on_time"),
    ("  late (10)", "late"),
    ("In progress (11)", "in_progress"),
    ("  in time (12)", "in_time"),
    ("  overdue (13)", "overdue"),
    ("Ended otherwise", "ended_otherwise"),
]


class Command(BaseCommand):
    help = (
        "Prints received, resolved and in progress of a period (report II.06a/VPCP/KSTT), of the whole city or of a"
        " unit with the units below it. Without dates: the year before --as-of."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", default="now", metavar="now|demo|ISO", help="nothing later counts; default now")
        parser.add_argument("--from", dest="since", metavar="D", help="first day, or an instant")
        parser.add_argument("--to", dest="until", metavar="D", help="last day, or an instant that is not included")
        parser.add_argument("--unit", metavar="CODE", help="a unit and the units below it")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
        parser.add_argument("--recount", action="store_true", help="count from the log too; exit 1 if a cell differs")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = _asked(options)
        if not options["recount"]:
            self._print(reports.figures(**asked), options["json"])
            return
        compared = reports.compare(**asked)
        self._print(compared.counted, options["json"])
        if compared.differences:
            raise CommandError("\n".join(["The figures differ from the log.", *compared.differences]))
        if not options["json"]:
            self.stdout.write("The figures say the same as the log.")

    def _print(self, row: Figures, as_json: bool) -> None:
        self.stdout.write(json.dumps(row.as_json(), ensure_ascii=False, indent=2) if as_json else _table(row))


def _asked(options: dict[str, Any]) -> dict[str, Any]:
    as_of = _as_of(options["as_of"])
    until = _instant(options["until"], "--to", end_of_day=True) if options["until"] else as_of
    end = min(until, as_of)
    since = _instant(options["since"], "--from") if options["since"] else reports.a_year_before(end)
    if since > end:
        raise CommandError(
            f"The period ends ({end:%Y-%m-%d %H:%M}) before it begins ({since:%Y-%m-%d %H:%M}).", returncode=2
        )
    return {"unit": _unit(options["unit"]), "since": since, "until": until, "as_of": as_of}


def _as_of(text: str) -> dt.datetime:
    if text == "now":
        return timezone.localtime()
    if text != "demo":
        return _instant(text, "--as-of", end_of_day=True)
    made = Demonstration.objects.order_by("-made_at").values_list("made_at", flat=True).first()
    if made is None:
        raise CommandError("There is no demonstration in this database: give --as-of an instant.", returncode=2)
    return timezone.localtime(made)


def _instant(text: str, name: str, *, end_of_day: bool = False) -> dt.datetime:
    """A day (its first moment, or the one after its last) or an instant; without an offset it is local time."""
    try:
        if len(text) <= len("2018-12-31"):
            day = dt.date.fromisoformat(text) + dt.timedelta(days=end_of_day)
            return timezone.make_aware(dt.datetime.combine(day, dt.time()))
        instant = dt.datetime.fromisoformat(text)
        return timezone.localtime(instant) if timezone.is_aware(instant) else timezone.make_aware(instant)
    except (ValueError, OverflowError) as error:
        sentence = f"{name} is neither a day nor an instant: {text!r}. Write 2018-12-31 or 2018-12-31T17:00+07:00."
        raise CommandError(sentence, returncode=2) from error


def _unit(code: str | None) -> Unit | None:
    if code is None:
        return None
    unit = Unit.objects.filter(code__iexact=code.replace("\x00", "").strip()).first()
    if unit is None:
        raise CommandError(f"There is no unit with the code {code!r}.", returncode=2)
    return unit


def _table(row: Figures) -> str:
    """The row for reading, with its period and unit on top."""
    assert row.period is not None  # reports always name the period
    since, end = (edge.astimezone(LOCAL) for edge in (row.period.since, row.period.end))
    top = [f"{row.unit or 'The whole city'}, from {since:%d/%m/%Y %H:%M} to {end:%d/%m/%Y %H:%M}", ""]
    body = [f"{words:<28}{getattr(row, cell):>12,}" for words, cell in LINES]
    return "\n".join([*top, *body, f"{'Early or on time, per cent':<28}{row.on_time_rate or '–':>12}"])
