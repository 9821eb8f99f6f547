"""manage.py due: when a dossier received at an instant is due, and why. Without the database when --hours is given."""

import json
from argparse import ArgumentParser
from typing import Any

from dossiers.calendars.worktime import RangeError, TermError
from portal.management.calendar_options import WhatIfCommand
from portal.presentation import whatif
from portal.presentation.whatif import WhatIf

UNITS = "same_day, working_hour, working_day, calendar_day or month"


class Command(WhatIfCommand):
    help = "Prints when a dossier would be due and, day by day, why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--received", metavar="ISO", help="when it was received: 2018-12-17T14:20")
        parser.add_argument("--term", metavar="N", help="how many units; left out for same_day")
        parser.add_argument("--unit", help=UNITS)
        parser.add_argument("--rule", help="close_of_day (default) or same_time, for working days")
        parser.add_argument("--cutoff", metavar="HH:MM", help="later receipts count as the next day's")
        parser.add_argument(
            "--regime", metavar="YEAR", help="the law that says what a pause does: 2018 (default), 2025"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object: due_at, ledger")
        super().add_arguments(parser)

    def answer(self, options: dict[str, Any]) -> str:
        """The promise and its ledger."""
        if not options["received"]:
            raise RangeError("Say when it was received, such as --received 2018-12-17T14:20.", "Thiếu thời điểm nhận.")
        if not options["unit"]:
            raise TermError(f"Say what the term counts with --unit: {UNITS}.", "Thiếu đơn vị thời hạn.")
        asked = whatif.asked(options)
        self.doubt(asked.caveat)
        return json.dumps(asked.as_json(), ensure_ascii=False) if options["json"] else _table(asked)


def _table(asked: WhatIf) -> str:
    if asked.waits is not None:
        left = asked.minutes_left
        again = "The term starts again when the papers are complete."
        return again if left is None else f"{left} working minutes are left when the papers are complete."
    lines = [
        f"{line.start:%a %Y-%m-%d %H:%M}-{line.end:%H:%M} {line.kind:<8} {line.minutes:>5} "
        f"{line.number or '':>4}  {line.reason}"
        for line in asked.lines
    ]
    return "\n".join([asked.due_at.isoformat(), "", *lines])
