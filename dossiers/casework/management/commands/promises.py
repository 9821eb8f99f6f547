"""manage.py promises: does every due date follow from its dossier's events, and does its ledger add up?"""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from dossiers.casework import deadline_audit

SHOWN = 20
_DRAWN = """
    SELECT id FROM casework_dossier WHERE received_at IS NOT NULL
        AND (NOT %(paused)s OR id IN (SELECT dossier_id FROM casework_pause))
    ORDER BY md5(id || '-' || %(seed)s) LIMIT %(count)s
"""


class Command(BaseCommand):
    help = (
        "Computes the promises of dossiers drawn at random again from their events alone, and adds up their ledgers."
        " A tenth as many are drawn among those whose clock has stood still. Exit 1 when one does not agree."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--sample", type=int, default=10_000, metavar="N", help="how many are drawn (default 10000)"
        )
        parser.add_argument("--seed", type=int, default=2018, help="the same seed draws the same dossiers")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["sample"] < 1:
            raise CommandError("A sample holds at least one dossier: --sample 10000.", returncode=2)
        began = time.monotonic()
        plain = drawn(options["sample"], options["seed"], paused=False)
        paused = drawn(max(1, options["sample"] // 10), options["seed"], paused=True)
        wrong = list(deadline_audit.disagreements(sorted({*plain, *paused})))
        if wrong:
            lines = [f"{one.code} {one.sentence}." for one in wrong[:SHOWN]]
            raise CommandError("\n".join([*lines, f"{len(wrong)} disagreements."]))
        self.stdout.write(
            f"{len(plain)} dossiers and {len(paused)} whose clock stood still: every due date follows from the events,"
            f" every ledger adds up ({time.monotonic() - began:.1f} s)."
        )


def drawn(count: int, seed: int, *, paused: bool) -> list[int]:
    """Numbers of dossiers in an order that only the seed decides; anybody draws the same again."""
    with connection.cursor() as cursor:
        cursor.execute(_DRAWN, {"paused": paused, "seed": str(seed), "count": count})
        return [number for (number,) in cursor.fetchall()]
