"""An import killed with -9 at any moment: all of the file or nothing of it, and afterwards it comes in whole.

CHAOS_IMPORTS says how often; the suite takes three.
"""

import os
import random
import time

import pytest
from django.utils import timezone

from dossiers.casework.models import CodeCounter, Dossier, Event, Outbox
from portal.imports.bringing import bring
from portal.imports.models import ImportedFile, ImportedRow
from portal.ops.embedded import database_roles
from tests import cluster
from tests.chaos.report import tell
from tests.chaos.test_web_killed import in_a_process, kill
from tests.portal.tables import row, table

pytestmark = pytest.mark.chaos

KILLS = int(os.environ.get("CHAOS_IMPORTS", "3"))
ROWS = 45


@pytest.fixture
def as_owner(own_database):
    """Imports are the owner's; the whole test enters as the owner."""
    cluster.point_django_at(own_database, database_roles.OWNER)
    yield
    cluster.point_django_at(own_database)


def found():
    return tuple(model.objects.count() for model in (Dossier, Event, Outbox, CodeCounter, ImportedFile, ImportedRow))


def test_killed_at_any_moment_an_import_is_there_whole_or_not_at_all(as_owner, tmp_path):
    began = time.perf_counter()
    first = table(tmp_path, *(row(order) for order in range(1, ROWS + 1)), name="first.csv")
    assert bring(first, at=timezone.now()).added == ROWS
    usual, dice, halves, whole = time.perf_counter() - began, random.Random(2018), 0, 0
    for number in range(1, KILLS + 1):
        orders = range(number * ROWS + 1, (number + 1) * ROWS + 1)
        path = table(tmp_path, *(row(order) for order in orders), name=f"file-{number}.csv")
        before = found()
        process = in_a_process(lambda p=path: bring(p, at=timezone.now()))
        time.sleep(dice.uniform(0.05, 1.2) * usual)
        kill(process)
        there = Dossier.objects.count() - before[0]
        whole += there == ROWS
        halves += there not in (0, ROWS) or (there == 0 and found() != before)
        brought = bring(path, at=timezone.now())
        assert (brought.added, brought.unchanged) == ((0, ROWS) if there else (ROWS, 0))
    tell("import killed", KILLS, halves, f"{whole} were whole when it died, the others not there at all")
    assert halves == 0 and Dossier.objects.count() == (KILLS + 1) * ROWS


def test_an_import_of_one_transaction_a_batch_would_be_found_half_there(as_owner, tmp_path):
    """The counter-proof: two halves of a file, each committed; killed between them."""
    halves = [
        table(tmp_path, *(row(order) for order in range(first, first + 50)), name=f"half-{first}.csv")
        for first in (1, 51)
    ]

    def careless():
        for half in halves:
            bring(half, at=timezone.now())
            time.sleep(60)

    process = in_a_process(careless)
    deadline = time.monotonic() + 30
    while not Dossier.objects.exists():
        assert time.monotonic() < deadline and process.is_alive()
        time.sleep(0.05)
    kill(process)
    assert Dossier.objects.count() == 50
