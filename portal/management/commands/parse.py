"""manage.py parse: what would be kept of something that somebody typed. Without the database."""

import argparse
import datetime as dt
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dossiers.parsing import Unreadable, dossier_code, email, identity_number, moment, money, person_name, phone_number
from portal.wording import vi


def _moment(text: str) -> str:
    """With its offset; a date alone as a date. Without a year: the day nearest to today."""
    zone = vi.zone()
    found = moment.parse_either(text, zone=zone, today=timezone.now().astimezone(zone).date())
    return found.isoformat(timespec="auto") if isinstance(found, dt.datetime) else found.isoformat()


KINDS: dict[str, Callable[[str], object]] = {
    "money": money.parse,
    "phone": phone_number.parse,
    "id": identity_number.parse,
    "code": dossier_code.parse,
    "datetime": _moment,
    "email": email.parse,
    "name": person_name.parse,
}
USE = f"Say what to read as what: manage.py parse KIND VALUE…, with KIND one of {', '.join(KINDS)}."


class Command(BaseCommand):
    help = (
        "Prints, one line a value, exactly what the portal would keep of it, or the sentence of refusal."
        " Exit 1 when any was refused."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("kind", nargs="?", metavar="KIND", help=", ".join(KINDS))
        parser.add_argument("values", nargs=argparse.REMAINDER, metavar="VALUE", help="what was typed, as it was typed")

    def handle(self, *args: Any, **options: Any) -> None:
        read, values = KINDS.get(options["kind"] or ""), list(options["values"])
        if values[:1] == ["--"]:
            values = values[1:]
        if read is None or not values:
            raise CommandError(USE, returncode=2)
        refused = 0
        for value in values:
            try:
                self.stdout.write(str(read(value)))
            except Unreadable as error:
                self.stdout.write(error.sentence)
                refused += 1
        if refused:
            raise SystemExit(1)
