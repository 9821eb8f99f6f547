"""A dossier for every form, on the small world of the casework tests."""

import io
import re

import pypdf
import pytest

from portal.forms import blocks, cabinet, pdf, sample
from portal.forms.blocks import Printing
from tests.casework.conftest import at, world
from tests.world import local

__all__ = ["at", "world"]

RECEIVED = {"2018": local("2019-03-11 14:20"), "2025": local("2026-03-09 14:20"), "before": local("2018-03-12 14:20")}
"""An instant of reception for each edition of the forms."""

TOKEN = "ABCDEFGHJK"


@pytest.fixture(autouse=True)
def forms_by_date(settings, monkeypatch):
    settings.FORMS_LAW = "by-date"
    monkeypatch.setattr(blocks, "sample", lambda: None)


@pytest.fixture
def dossiers(world):
    """By the form's word, received so that the edition is in force."""
    who = sample.SamplePeople(world.ward, world.ten_days, world.receiver, world.handler, world.leader)
    return lambda edition="2018": sample.dossiers(who, RECEIVED[edition])


@pytest.fixture
def printing():
    return Printing(at=RECEIVED["2025"], officer="Lê Thị Mỹ Duyên", origin="https://motcua.example")


@pytest.fixture
def paper_of(printing):
    """The dict of a dossier's form; the receipt with its QR code."""

    def made(key, dossier):
        if key == "tiep-nhan":
            return cabinet.MAKERS[key](dossier, printing, token=TOKEN)
        return cabinet.made(key, dossier, printing)

    return made


def reader(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data))


def text_of(data: bytes) -> str:
    """All text of a PDF with single blanks."""
    return one_line(" ".join(page.extract_text() for page in reader(data).pages))


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def pdf_text(paper) -> str:
    return text_of(pdf.of_paper(paper))
