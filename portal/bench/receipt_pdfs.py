"""One receipt as PDF, read from the database and set by typst, against typst setting the same dict again."""

from __future__ import annotations

import json

from django.utils import timezone

from dossiers.casework import access
from portal.bench.rounds import Measure, compared, in_turn, timed
from portal.bench.subjects import NothingToMeasure, visited
from portal.forms import pdf, receipt
from portal.forms.blocks import Paper, Printing

PAPERS = 10


def measure(rounds: int) -> list[Measure]:
    """The first receipt of this process, and the next ones."""
    numbers = [found.id for found in visited(PAPERS * 3)]
    printing = Printing(at=timezone.now(), officer="Cán bộ đo", origin="https://motcua.example")

    def read(number: int) -> Paper | None:
        dossier = access.status_rows().select_related("unit__parent").get(pk=number)
        return receipt.receipt(dossier, printing, token="0000000000")  # noqa: S106 (opens nothing)

    def known(number: int) -> Paper:
        paper = read(number)
        assert paper is not None  # it has been received
        return paper

    received = [number for number in numbers if read(number) is not None][:PAPERS]
    if not received:
        raise NothingToMeasure("No dossier has been received: load a city first (manage.py demo).")
    constant = known(received[0])
    inputs = {"paper": json.dumps(pdf.drawn(constant)), "copies": "1"}
    first = timed(lambda: pdf.compiled("paper.typ", inputs))
    times = in_turn(
        rounds,
        ours=lambda: timed(lambda: [pdf.of_paper(known(number)) for number in received]) / len(received),
        constant=lambda: timed(lambda: pdf.compiled("paper.typ", inputs), len(received)),
    )
    size = f"{len(received)} receipts"
    next_ones = times["constant"]
    return [
        compared("a receipt as PDF", "typst with constant data", (times["ours"], next_ones), size=size),
        compared(
            "the first PDF of a process", "the next ones", ([first] * len(next_ones), next_ones), size="1 receipt"
        ),
    ]
