"""A province that is nobody's: without districts, with units, a hot line, a desk's name and a domain of its own."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from types import SimpleNamespace

import pypdf
from django.db import connection
from django.http import HttpResponse

from dossiers.procedures.models import Procedure
from dossiers.units import the_city
from dossiers.units.models import Unit
from portal.web.process_cache import ProcessCache
from tests import cluster
from tests.world import a_world

NAME, HOTLINE, DESK = "tỉnh Sông Trà", "0255 777 888", "Trung tâm Phục vụ hành chính công"
FOREIGN = re.compile(r"Cần Thơ|CẦN THƠ|Can Tho|\bH13\b|\b1022\b|[Qq]uận\b|QUẬN\b|[Cc]ấp huyện")
"""What no page, paper, message or file of that province may say."""
_TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^(calendars|units|procedures)_'"


def empty() -> None:
    """Take the packaged city out of the database in use: as its superuser, for its guards refuse everybody else."""
    name = str(connection.settings_dict["NAME"])
    with closing(cluster.superuser(name)) as superuser, superuser.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_TABLES)
        for (table,) in cursor.fetchall():
            if "regime" not in table:
                cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER ALL; DELETE FROM "{table}"')
                cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER ALL')


@contextmanager
def the_province(settings: object) -> Iterator[SimpleNamespace]:
    """The small world of the tests under this province's names, in the database in use."""
    settings.LOOKUP_COUNTS_MAY_ROLL_BACK = True  # what is sent empty is taken back
    settings.CITY_NAME, settings.CITY_HOTLINE, settings.CITY_DESK = NAME, HOTLINE, DESK
    empty()
    world = a_world()
    names = {"T10": ("city", "Tỉnh Sông Trà"), "T10.31": ("department", "Sở Nội vụ")}
    for code, (kind, called) in names.items():
        Unit.objects.filter(code=code).update(kind=kind, name=called)
    for one in ("city", "district", "ward", "other"):
        getattr(world, one).refresh_from_db()
    Procedure.objects.filter(level="district").update(level="department", owner=world.district)
    the_city.forget()
    ProcessCache.forget_everything()
    yield world
    the_city.forget()
    ProcessCache.forget_everything()


def said(response: HttpResponse) -> str:
    """All that an answer says: a page's text, a PDF's, every part of a spreadsheet; how its file is called."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    names = (str(response.get(header, "")) for header in ("Content-Disposition", "Location"))
    return "\n".join((*names, written(content)))


def written(content: bytes) -> str:
    """The text in the bytes of a page or a file."""
    if content.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as parts:
            return "\n".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
    return content.decode(errors="replace")


def foreign(text: str) -> set[str]:
    """Words of another city in a text."""
    return set(FOREIGN.findall(text))
