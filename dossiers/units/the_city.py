"""The city or province itself: its name and kind, its hot line, its desks' name. Read here and nowhere else.

What the city has set on the screen goes before the environment; what neither says comes from its units. Everybody who
asks sees a change within ``SECONDS``.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection

from dossiers.units import printed_names
from dossiers.units.city_settings import CitySettings
from dossiers.units.models import Unit

SECONDS = 1.0
"""So long a process remembers the row in force."""
UNNAMED = "Thành phố chưa đặt tên"
DESK = "Bộ phận Một cửa"


@dataclass(frozen=True)
class City:
    """What is in force now."""

    name: str
    """With its kind, as in a sentence: thành phố Cần Thơ, tỉnh Lâm Đồng."""
    kind: str
    """thành phố, tỉnh"""
    proper: str
    """The name alone: Cần Thơ."""
    hotline: str
    """As it is read; "" where there is none."""
    desk: str
    """What the desks are called: Bộ phận Một cửa."""
    code_domain: str
    """What the codes of its units begin with: H57; "" before there are units."""
    colour: str
    """#084350; "" for the portal's own."""
    has_logo: bool
    """Whether its own picture stands in the place of the portal's mark."""
    settings_number: int
    """The row of settings in force, which has colour and picture; 0 before the first."""
    has_districts: bool
    """Whether there are units between it and its communes."""

    @property
    def is_province(self) -> bool:
        """Whether sentences call it a province, not a city."""
        return self.kind == "tỉnh"

    @property
    def dialled(self) -> str:
        """The hot line as a telephone dials it."""
        return "".join(sign for sign in self.hotline if sign.isdecimal() or sign == "+")


@dataclass(frozen=True)
class Found:
    """What the database says, from one look."""

    name: str = ""
    hotline: str = ""
    desk: str = ""
    code_domain: str = ""
    colour: str = ""
    has_logo: bool = False
    settings_number: int = 0
    of_units: tuple[str, str] = ("", "")
    """Name and code of the unit that is the city."""
    has_districts: bool = False


class _Remembered:
    """The last look of this process, by database."""

    def __init__(self) -> None:
        self.of: dict[str, tuple[float, Found]] = {}

    def get(self) -> Found:
        """The last look while it is young enough, else a new one."""
        database, now = str(connection.settings_dict["NAME"]), time.monotonic()
        looked_at, found = self.of.get(database, (0.0, None))
        if found is None or now - looked_at >= SECONDS:
            found = _look()
            self.of[database] = (now, found)
        return found


remembered = _Remembered()


def now() -> City:
    """The city as it stands; at most one look at the database in ``SECONDS``."""
    found = remembered.get()
    name = found.name or settings.CITY_NAME or found.of_units[0] or UNNAMED
    kind, proper = printed_names.kind_and_proper(name)
    return City(
        name=f"{kind} {proper}" if kind else name,
        kind=kind or "thành phố",
        proper=proper,
        hotline=found.hotline or settings.CITY_HOTLINE,
        desk=found.desk or settings.CITY_DESK or DESK,
        code_domain=found.code_domain or found.of_units[1],
        colour=found.colour,
        has_logo=found.has_logo,
        settings_number=found.settings_number,
        has_districts=found.has_districts,
    )


def forget() -> None:
    """Look again at the next question: for who has just changed something, and for tests."""
    remembered.of.clear()


def _look() -> Found:
    """The row in force and the unit that is the city; nothing of either before the tables are there."""
    try:
        row = CitySettings.objects.defer("logo").first()
        there = Unit.objects.filter(valid_to__isnull=True)
        unit = there.filter(kind=Unit.Kind.CITY).order_by("pk").first()
        has_districts = there.filter(kind=Unit.Kind.DISTRICT).exists()
    except DatabaseError:
        return Found()
    of_units = (unit.name, unit.code) if unit else ("", "")
    if row is None:
        return Found(of_units=of_units, has_districts=has_districts)
    return Found(
        row.name,
        row.hotline,
        row.desk,
        row.code_domain,
        row.colour,
        bool(row.logo_type),
        row.pk,
        of_units,
        has_districts,
    )
