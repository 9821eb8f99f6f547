"""The leaders' board on a city of one year, and on the same city with so many years behind it: it must not grow.

Ended dossiers are copied year by year into the past with their applicants and legs, the tallies are counted anew; the
year that the board shows is the same to the last dossier, which is checked before anything is timed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from functools import partial

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dossiers.casework.models import Dossier
from dossiers.oversight import reports, tallies
from dossiers.oversight.models import Demonstration, MixTally, UnitTally
from dossiers.units.models import Officer, Unit
from dossiers.units.roles import Role
from portal.bench import scratch, site
from portal.bench.rounds import Measure, compared, in_turn
from portal.bench.subjects import NothingToMeasure
from portal.bench.worklists import ENDED_ONES, grow
from portal.web.process_cache import ProcessCache

PAGES = {"board, every unit": "/dieu-hanh/", "board of a district": "/dieu-hanh/don-vi/H13.31/"}
LONGEST = 1.25
QUERIES = 8
TIMES = 3


def measure(rounds: int, size: float, scale: int, say: Callable[[str], object]) -> list[Measure]:
    """Each page of PAGES after so many years, in turn with the same page after one.

    Raises NothingToMeasure when the figures of the year are not what they were.
    """
    site.with_static_files()
    with scratch.city(size) as loaded:
        say(f"one year's city: {loaded.rows:,} rows in {loaded.seconds:.0f} s")
        client, told = _leader(), _figures()
        count, days = Dossier.objects.count(), _rows()
        with scratch.as_it_was(loaded) as before:
            with closing(loaded.owner()) as owner:
                grow(owner, ENDED_ONES, scale, years_back=True)
            tallies.rebuild()
            if _figures() != told or tallies.recount():
                raise NothingToMeasure("The figures of the year are not what they were before the city grew.")
            grown = f"{count:,} → {Dossier.objects.count():,} dossiers, {days:,} → {_rows():,} tallies"
            say(grown)
            return [_measured(what, page, client, (loaded.name, before), rounds, grown) for what, page in PAGES.items()]


def _measured(what: str, page: str, client: Client, databases: tuple[str, str], rounds: int, grown: str) -> Measure:
    """Statements are those of a first view, when nothing of the tallies is remembered."""
    ours, before = (partial(_page_in, database, client, page) for database in databases)
    with scratch.pointed_at(databases[0]):
        client.get(page)
        asked = _statements(client, page)
    times = in_turn(rounds, ours=ours, limit=before)
    pair = (times["ours"], times["limit"])
    return compared(what, "after one year", pair, goal=LONGEST, size=grown, queries=asked, queries_goal=QUERIES)


def _leader() -> Client:
    """A client in which a leader of the city has signed in."""
    led = Officer.objects.filter(posts__unit__kind=Unit.Kind.CITY, posts__role=Role.LEADER).order_by("pk").first()
    if led is None:
        raise NothingToMeasure("Nobody leads the city: load a demonstration first (manage.py demo).")
    client = Client(headers={"host": "localhost"})
    client.force_login(led, backend="django.contrib.auth.backends.ModelBackend")
    for page in PAGES.values():
        if client.get(page).status_code != 200:
            raise NothingToMeasure(f"{page} did not answer with the board.")
    return client


def _figures() -> list[object]:
    """Every unit's row of the sample's own year."""
    return list(reports.by_unit(reports.year_before(Demonstration.objects.get().made_at)))


def _rows() -> int:
    return UnitTally.objects.count() + MixTally.objects.count()


def _page_in(database: str, client: Client, page: str) -> float:
    """Seconds of the page in this database, the least of some, after one that is not counted."""
    with scratch.pointed_at(database):
        client.get(page)
        return min(_seconds(client, page) for _ in range(TIMES))


def _seconds(client: Client, page: str) -> float:
    began = time.perf_counter()
    client.get(page)
    return time.perf_counter() - began


def _statements(client: Client, page: str) -> int:
    """How many statements the page takes when it was not asked for lately."""
    for cache in ProcessCache.everything:
        if cache.seconds > 60:
            cache.forget()
    with CaptureQueriesContext(connection) as seen:
        client.get(page)
    return len(seen)


__all__ = ["measure"]
