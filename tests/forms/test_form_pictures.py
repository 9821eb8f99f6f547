"""Every form of the law has a picture in the documentation, and the command that draws it leaves nothing behind."""

import csv
import io
import re
from pathlib import Path

from PIL import Image

from dossiers.casework.models import CodeCounter, Dossier, LetterCounter
from dossiers.units.models import Officer
from portal.forms import editions
from portal.tools.management.commands import form_pictures

DOCS = Path(__file__).resolve().parents[2] / "docs"
MOST = 120 * 1024


def wanted() -> set[str]:
    """The picture of every form of the two circulars, by the table that says which forms there are."""
    with editions.TABLE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["basis"]]
    return {"khong-so-ban-giao.png"} | {
        f"{row['edition']}-{row['number'] or 'khong-so'}-{row['key']}.png" for row in rows
    }


def test_every_form_has_a_small_picture_that_the_documentation_shows():
    shown = set(re.findall(r"\(img/forms/([^)]+)\)", (DOCS / "forms.md").read_text()))
    kept = {path.name: path.stat().st_size for path in (DOCS / "img" / "forms").iterdir()}
    assert len(wanted()) == 15
    assert shown == set(kept) == wanted()
    assert [name for name, size in kept.items() if size > MOST] == []


def test_the_command_draws_each_form_and_leaves_nothing_behind(world):
    tables = (Dossier, Officer, CodeCounter, LetterCounter)
    before = [model.objects.count() for model in tables]
    made = dict(form_pictures.pictures(world.ward, world.ten_days))
    assert set(made) == wanted()
    for name, png in made.items():
        picture = Image.open(io.BytesIO(png))
        across = name.endswith("so-theo-doi.png")
        assert (picture.width > picture.height) is across and len(png) < MOST, name
    assert [model.objects.count() for model in tables] == before
