"""manage.py form_pictures FOLDER: every printed form, of invented people, as small pictures (docs/forms.md)."""

from __future__ import annotations

import datetime as dt
import io
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from PIL import Image

from dossiers.casework.models import Dossier
from dossiers.procedures.models import ProcedureVersion
from dossiers.units.models import Unit
from portal.exports import register
from portal.forms import cabinet, editions, handing_over, pdf, receipt, sample
from portal.forms.blocks import Paper, Printing
from portal.wording import vi

MOMENTS = {"2018": "2019-03-11T14:20", "2025": "2026-03-09T14:20"}
"""When the sample dossiers of an edition are received; the time is the city's."""

WARNING = "Người và hồ sơ đều là mẫu, không có giá trị pháp lý."
PPI, PPI_OF_THE_REGISTER = 100, 90
SHADES = 16


class Command(BaseCommand):
    help = (
        "Writes a picture of every printed form of 2018 and 2025 into FOLDER. The dossiers are acted by invented people"
        " in a transaction that is rolled back: nothing stays in the database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--unit", default="H13.31", help="code of the unit that receives (H13.31)")
        parser.add_argument("--procedure", default="1.009994", help="code of the procedure (1.009994)")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        folder.mkdir(parents=True, exist_ok=True)
        unit = Unit.objects.select_related("parent").filter(code=options["unit"]).first()
        version = ProcedureVersion.objects.filter(procedure__code=options["procedure"]).order_by("-number").first()
        if unit is None or version is None:
            raise CommandError("No such unit or procedure: run manage.py load_master_data first.", returncode=2)
        fixed, settings.FORMS_LAW = settings.FORMS_LAW, editions.BY_DATE
        try:
            for name, picture in pictures(unit, version):
                (folder / name).write_bytes(picture)
                self.stdout.write(f"{folder / name}: {len(picture) // 1024} kB")
        except pdf.Unprintable as error:
            raise CommandError(f"typst made no picture: {error.__cause__}") from error
        finally:
            settings.FORMS_LAW = fixed


def pictures(unit: Unit, version: ProcedureVersion) -> Iterator[tuple[str, bytes]]:
    """File name and PNG of every form of both editions, by dossiers that are rolled back."""
    for edition, text in MOMENTS.items():
        at = dt.datetime.fromisoformat(text).replace(tzinfo=vi.zone())
        with transaction.atomic():
            who = sample.cast(unit, version, at.date())
            made = sample.dossiers(who, at)
            printing = Printing(at=at, officer=who.receiver.full_name, origin="https://motcua.example")
            papers = {key: _paper(key, dossier, printing) for key, dossier in made.items()}
            span = register.Span(unit, at.date(), at.date())
            handed = handing_over.sheet(sample.handed_over(who, at), printing)
            book = register.picture(span, at, warning=WARNING, ppi=PPI_OF_THE_REGISTER)
            transaction.set_rollback(True)
        for key, paper in papers.items():
            number = paper["mark"].removeprefix("Mẫu số ")[:2] or "khong-so"
            yield f"{edition}-{number}-{key}.png", _small(pdf.picture({**paper, "warning": WARNING}, ppi=PPI))
        assert handed is not None  # sample.handed_over hands some over
        yield "khong-so-ban-giao.png", _small(pdf.picture({**handed, "warning": WARNING}, ppi=PPI_OF_THE_REGISTER))
        yield f"{edition}-{'06' if edition == '2018' else '07'}-{editions.REGISTER}.png", _small(book)


def _paper(key: str, dossier: Dossier, printing: Printing) -> Paper:
    if key == editions.RECEIPT:
        paper = receipt.receipt(dossier, printing, token="MAU0000000")  # noqa: S106 (opens nothing)
    else:
        paper = cabinet.made(key, dossier, printing)
    assert paper is not None  # sample.dossiers makes one for each
    return paper


def _small(png: bytes) -> bytes:
    """The same picture in sixteen shades of grey."""
    file = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("L").quantize(SHADES).save(file, "PNG", optimize=True)
    return file.getvalue()
