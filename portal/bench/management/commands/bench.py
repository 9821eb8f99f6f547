"""manage.py bench: the portal against its limits, in one run (portal/bench)."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.bench import (
    act_transitions,
    boards,
    clock,
    dates,
    growth,
    loads,
    pages,
    paint,
    receipt_pdfs,
    result_table,
    row_policies,
    upkeep,
    worklists,
)
from portal.bench.rounds import Measure
from portal.bench.subjects import NothingToMeasure

ON_REQUEST = ("worklist", "rows", "boards", "paint")
"""Parts that need a browser, or minutes: the worklist at ten times the city takes 15 GB of disk as long as it runs."""


class Command(BaseCommand):
    help = (
        "Measures look-up, status page, transition, sweep and board against what the same database and server can do"
        " at best, in turn, and prints the ratios beside their goals. Changes nothing in the city."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
        parser.add_argument("--rounds", type=int, default=7, metavar="N", help="rounds of each (7)")
        parser.add_argument(
            "--seconds", type=float, default=2.0, metavar="S", help="seconds of each page and round (2)"
        )
        parser.add_argument(
            "--only",
            default="",
            metavar="PART,…",
            help="of board, upkeep, sweep, transition, dates, pages, papers, load;"
            " worklist, rows, boards and paint on request",
        )
        parser.add_argument(
            "--scale", type=int, default=10, metavar="N", help="so many years, and cities (worklist, boards, 10)"
        )
        parser.add_argument(
            "--load-size", type=float, default=0.1, metavar="SHARE", help="of the city, to load (load, boards, 0.1)"
        )
        parser.add_argument(
            "--city-size", type=float, default=1.0, metavar="SHARE", help="of the city that is grown (worklist, 1.0)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        rounds, seconds = max(1, options["rounds"]), max(0.05, options["seconds"])
        parts: dict[str, Callable[[], list[Measure]]] = {
            "board": lambda: boards.measure(rounds),  # before acts that are taken back leave dead rows behind
            "upkeep": lambda: upkeep.measure(rounds),
            "sweep": lambda: clock.measure(rounds),
            "transition": lambda: act_transitions.measure(rounds),
            "dates": lambda: dates.measure(rounds),
            "pages": lambda: pages.measure(rounds, seconds),
            "paint": lambda: paint.measure(rounds),
            "papers": lambda: receipt_pdfs.measure(rounds),
            "load": lambda: loads.measure(rounds, options["load_size"]),
            "worklist": lambda: worklists.measure(
                rounds, options["city_size"], max(2, options["scale"]), self.stderr.write
            ),
            "rows": lambda: row_policies.measure(rounds, options["load_size"]),
            "boards": lambda: growth.measure(rounds, options["load_size"], max(2, options["scale"]), self.stderr.write),
        }
        wanted = [name for name in options["only"].split(",") if name] or [
            name for name in parts if name not in ON_REQUEST
        ]
        if unknown := sorted(set(wanted) - set(parts)):
            raise CommandError(f"There is no part {', '.join(unknown)}: choose of {', '.join(parts)}.", returncode=2)
        measures: list[Measure] = []
        for name in wanted:
            self._say(f"{name} …")
            try:
                measures += parts[name]()
            except NothingToMeasure as error:
                if options["only"]:
                    raise CommandError(str(error), returncode=2) from None
                self.stderr.write(f"{name} is left out: {error}")
        self._print(measures, as_json=options["json"])

    def _print(self, measures: list[Measure], *, as_json: bool) -> None:
        about = result_table.machine()
        if as_json:
            self.stdout.write(json.dumps(result_table.as_json(about, measures), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(result_table.as_markdown(about, measures))

    def _say(self, what: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(what)
