"""manage.py verify: does the log still say what was sealed, every dossier what its log says, every report what was
signed?
"""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dossiers.casework import codes, result_audit, seal_audit, seals
from dossiers.casework.facts import row_audit
from dossiers.casework.models import Dossier
from dossiers.oversight import log_check, signing
from dossiers.oversight.models import SignedReport
from dossiers.parsing import Unreadable

SHOWN = 50


class Command(BaseCommand):
    help = (
        "Checks the chain of seals, every column, stay and pause of a dossier against its events, and every file of a"
        " signed result against the digest that was sealed: of one dossier"
        " in Python and in the database, or of all in the database with a sample in Python. Exit 1 when a seal, a link"
        " or a head does not hold, or a column says otherwise; with --reports, when a signed report does not hold; with"
        " --log, when database, public log and its witnesses do not tell the same."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", nargs="?", help="a dossier's code")
        parser.add_argument("--all", action="store_true", help="every dossier")
        parser.add_argument("--reports", action="store_true", help="every signed report, made again from the log")
        parser.add_argument("--log", action="store_true", help="every seal, and every entry of the public log")
        log_check.add_arguments(parser)
        parser.add_argument(
            "--sample", type=int, default=200, metavar="N", help="with --all: dossiers read in Python too"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if [bool(options["code"]), options["all"], options["reports"], options["log"]].count(True) != 1:
            raise CommandError("Name one dossier's code, or say --all, or --reports, or --log.", returncode=2)
        if options["log"]:
            self.stdout.write(log_check.run(options, progress=self._progress))
        if options["reports"]:
            self._reports()
        elif options["all"] or options["log"]:
            self._all(max(0, options["sample"]))
        else:
            self._one(options["code"])

    def _one(self, typed: str) -> None:
        try:
            dossier = Dossier.objects.filter(code_key=codes.key(typed)).first()
        except Unreadable:
            dossier = None
        if dossier is None:
            raise CommandError(f"There is no dossier {typed[:60]!r}.", returncode=2)
        wrong = seals.broken(dossier.pk)
        told = sorted({*map(str, row_audit.of([dossier.pk])), *map(str, row_audit.in_python([dossier.pk]))})
        told += map(str, result_audit.of(dossier.pk))
        if wrong or told:
            raise CommandError("\n".join([*([_complaint(dossier.code, wrong)] if wrong else []), *told]))
        self.stdout.write(f"{dossier.code}: {dossier.seq} events, every seal holds, its row says what they say.")

    def _all(self, sample: int) -> None:
        began = time.monotonic()
        found = seal_audit.examine(progress=self._progress)
        odd = seal_audit.sampled(sample)
        for number, wrong in odd.items():
            found.broken.setdefault(number, wrong)
        sealed = time.monotonic()
        told = sorted({*map(str, row_audit.examine(self._progress)), *map(str, row_audit.sampled(sample))})
        lines = [_complaint(code, wrong) for code, wrong in seal_audit.named(found.broken, SHOWN)]
        lines += [f"{len(found.broken)} dossiers whose seals do not hold."] if found.broken else []
        lines += [*told[:SHOWN], f"{len(told)} columns that do not say what the events say."] if told else []
        files = [str(one) for one in result_audit.examine()]
        lines += [*files[:SHOWN], f"{len(files)} results that are not what the log says."] if files else []
        if lines:
            raise CommandError("\n".join(lines))
        self.stdout.write(
            f"{found.dossiers} dossiers, {found.events} events: every seal holds, every row says what its events say,"
            f" {sample} dossiers also read in Python ({sealed - began:.1f} s and {time.monotonic() - sealed:.1f} s)."
        )

    def _reports(self) -> None:
        wrong = list(signing.doubts())
        if wrong:
            raise CommandError("\n".join([*wrong[:SHOWN], f"{len(wrong)} things do not hold."]))
        count = SignedReport.objects.count()
        self.stdout.write(f"{count} signed reports: every digest holds, and the log still says the same numbers.")

    def _progress(self, share: float) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{share:.0%}", ending="" if share < 1 else "\n")


def _complaint(code: str, wrong: list[int]) -> str:
    parts = [f"event {seq}" if seq else "the head on the dossier's own row" for seq in sorted(set(wrong))]
    return f"{code}: the seal does not hold at {', '.join(parts)}."
