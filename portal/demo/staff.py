"""Invented officers and their posts at every unit of the city, and the demonstration accounts among them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import connection

from dossiers.calendars.local_time import LOCAL
from dossiers.units.models import Officer, Post, Unit
from dossiers.units.roles import Role
from portal.demo import invented_people
from portal.demo.demo_accounts import PASSWORD, SEATS, Seat

A_YEARS_WORK = {Role.RECEIVER: 9_000, Role.HANDLER: 5_500, Role.LEADER: 14_000}
"""Dossiers that one officer of a role carries in a year."""
FEWEST = {Role.RECEIVER: 2, Role.HANDLER: 3, Role.LEADER: 2}
TITLES = {
    Role.RECEIVER: "Công chức Bộ phận Một cửa",
    Role.HANDLER: "Chuyên viên",
    Role.LEADER: "Lãnh đạo đơn vị",
    Role.INSPECTOR: "Thanh tra viên",
    Role.ADMINISTRATOR: "Quản trị hệ thống",
}
SHORT = {Role.RECEIVER: "tn", Role.HANDLER: "tl", Role.LEADER: "ld"}


@dataclass(frozen=True)
class Bench:
    """The officers of one role at one unit: consecutive keys, so that SQL can pick one by a number."""

    first: int
    count: int


Benches = dict[tuple[int, str], Bench]
"""By (unit, role)."""


def appoint(units: Iterable[Unit], work: Mapping[int, int], *, on: dt.date, seed: int) -> Benches:
    """Write officers and posts for all units and give back who sits where. ``work`` is dossiers a year per unit."""
    chance = random.Random(f"{seed} staff")  # noqa: S311 (invented names, no secret)
    units = list(units)
    seats = _seats(units, work)
    key = _next_key()
    officers, posts, benches = [], [], {}
    for unit in units:
        for role in (Role.RECEIVER, Role.HANDLER, Role.LEADER):
            count = _count(role, work.get(unit.pk, 0))
            benches[unit.pk, str(role)] = Bench(key, count)
            for number in range(1, count + 1):
                named = seats.pop((unit.pk, role), None) if number == 1 else None
                username = named.username if named else f"{unit.code.lower()}.{SHORT[role]}{number}"
                officers.append(_officer(key, username, chance, named is not None))
                posts.append(Post(officer_id=key, unit=unit, role=role, title=_title(role, named), from_on=on))
                key += 1
    for (unit_pk, role), seat in seats.items():  # the city's inspector and administrator
        officers.append(_officer(key, seat.username, chance, True))
        posts.append(Post(officer_id=key, unit_id=unit_pk, role=role, title=seat.title, from_on=on))
        key += 1
    _save(officers, posts)
    return benches


def officer_at(unit: int, role: str, dice: random.Random, at: dt.datetime) -> Officer | None:
    """One of those who hold this role at this unit that day."""
    held = Post.objects.on(at.astimezone(LOCAL).date()).filter(unit=unit, role=role, officer__is_active=True)
    found = list(held.select_related("officer").order_by("pk"))
    return dice.choice(found).officer if found else None


def _seats(units: list[Unit], work: Mapping[int, int]) -> dict[tuple[int, Role], Seat]:
    """Which unit's role each demonstration account holds: a ward, its district (where there are districts), the busiest
    department, the city."""

    def busiest(kind: str) -> Unit:
        return max((unit for unit in units if unit.kind == kind), key=lambda unit: (work.get(unit.pk, 0), unit.code))

    ward = busiest(Unit.Kind.COMMUNE)
    places = {
        "ward": ward.pk,
        "district": next(
            (unit.pk for unit in units if unit.pk == ward.parent_id and unit.kind == Unit.Kind.DISTRICT), 0
        ),
        "department": busiest(Unit.Kind.DEPARTMENT).pk,
        "city": next(unit.pk for unit in units if unit.kind == Unit.Kind.CITY),
    }
    return {(places[seat.place], seat.role): seat for seat in SEATS if places[seat.place]}


def _count(role: Role, work: int) -> int:
    return FEWEST[role] + min(14, work // A_YEARS_WORK[role])


def _title(role: Role, seat: Seat | None) -> str:
    return seat.title if seat else TITLES[role]


def _officer(key: int, username: str, chance: random.Random, opens: bool) -> Officer:
    """Officers without a demonstration account cannot sign in."""
    chief = username == "quantri"
    return Officer(
        pk=key,
        username=username,
        full_name=invented_people.official(chance),
        password=_password() if opens else "!",
        is_staff=chief,
        is_superuser=chief,
    )


_hashed: list[str] = []


def _password() -> str:
    """Hashed once for all: it is printed on the start screen, so a salt for each account would protect nothing."""
    if not _hashed:
        _hashed.append(make_password(PASSWORD))
    return _hashed[0]


def _next_key() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) + 1 FROM units_officer")
        return int(cursor.fetchone()[0])


def _save(officers: list[Officer], posts: list[Post]) -> None:
    Officer.objects.bulk_create(officers, batch_size=500)
    Post.objects.bulk_create(posts, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('units_officer', 'id'), max(id)) FROM units_officer")
