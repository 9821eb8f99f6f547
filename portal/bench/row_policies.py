"""What row-level security costs: the same pages in a scratch city and in its copy without the policies, in turn."""

from __future__ import annotations

from contextlib import closing
from functools import partial

from django.test import Client

from portal.bench import scratch, site, worklists
from portal.bench.rounds import Measure, compared, in_turn, timed
from portal.bench.subjects import MeasuredDossier, visited
from portal.ops.embedded import database_roles, servers

LONGEST = 1.25
LOOK_UPS = 40


def measure(rounds: int, size: float) -> list[Measure]:
    """The list of work of the busiest units, and look-ups by code and digits: with the policies against without."""
    site.with_static_files()
    with scratch.city(size) as loaded:
        clients = [worklists.signed_in(officer) for officer, _ in worklists.busiest_readers()]
        asked = visited(LOOK_UPS)
        with scratch.as_it_was(loaded) as bare:
            switch_off(bare)
            pages = {
                "work list": partial(worklists.page_in, clients=clients),
                "look-up by code and digits": partial(_look_ups, asked=asked),
            }
            return [
                compared(
                    f"row security: {what}", "the same without policies", (times["ours"], times["limit"]), goal=LONGEST
                )
                for what, page in pages.items()
                for times in [in_turn(rounds, ours=partial(page, loaded.name), limit=partial(page, bare))]
            ]


def switch_off(database: str) -> int:
    """Row-level security of every table of this database off, as their owner; how many tables."""
    with closing(servers.connect(database_roles.OWNER, database)) as owner, owner.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r'")
        tables = [name for (name,) in cursor.fetchall()]
        for name in tables:
            cursor.execute(f'ALTER TABLE "{name}" DISABLE ROW LEVEL SECURITY')
        owner.commit()
    return len(tables)


def _look_ups(database: str, asked: list[MeasuredDossier]) -> float:
    """Seconds of one look-up, the first round not counted."""
    client = Client(headers={"host": "localhost"})

    def look_up() -> None:
        for one in asked:
            client.post("/tra-cuu", {"ma": one.code, "so": one.digits})

    with scratch.pointed_at(database):
        look_up()
        return timed(look_up) / len(asked)
