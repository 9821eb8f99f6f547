"""What a superuser changed in rows and tallies alike is named by a count that asks the log alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg2.extensions import connection as Connection

from dossiers.casework.models import Dossier
from dossiers.oversight import log_counts, population, recounting, tallies
from dossiers.oversight.figures import COUNTED, Period
from tests import cluster
from tests.oversight.histories import a_history
from tests.world import a_dossier, a_dossier_in_process, a_world, local, resolve

YEAR = Period(local("2018-01-01 00:00"), local("2019-01-01 00:00"), local("2019-01-01 00:00"))
ASKED = ("figures", "--from", "2018-01-01", "--to", "2018-12-31", "--as-of", "2018-12-31", "--recount")


@pytest.fixture
def world(own_database: str) -> Any:
    """One finished late, one early, one open past its promise, one open in time."""
    made = a_world()
    late = a_dossier_in_process(made, local("2018-11-01 08:00"))
    resolve(late.pk, by=made.leader, at=local("2018-12-20 08:00"))
    resolve(a_dossier_in_process(made, local("2018-12-03 08:00")).pk, by=made.leader, at=local("2018-12-05 08:00"))
    waiting = a_dossier(made, local("2018-11-02 08:00"))
    a_dossier(made, local("2018-12-28 08:00"))
    tallies.apply_pending()
    made.late, made.waiting = late.pk, waiting.pk
    return made


@pytest.fixture
def superuser(world: Any, own_database: str) -> Iterator[Connection]:
    """Whom no trigger stops."""
    with closing(cluster.superuser(own_database)) as made:
        made.cursor().execute("SET session_replication_role = replica")
        for table in ("casework_dossier", "casework_event", "oversight_unittally", "casework_pause"):
            made.cursor().execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        yield made


def said() -> str:
    out = StringIO()
    try:
        call_command(*ASKED, stdout=out)
    except CommandError as error:
        return str(error)
    return out.getvalue()


def test_an_untouched_city_says_the_same(world: Any) -> None:
    assert "say the same as the log" in said()


DEEDS = {
    "an outcome with its tally": (
        "UPDATE casework_dossier SET outcome = 'on_time', overdue_since = NULL WHERE id = {late};"
        " UPDATE oversight_unittally SET late = late - 1, on_time = on_time + 1 WHERE late = 1",
        ["late: 0 shown, 1 told by the log", "on_time: 1 shown, 0 told by the log"],
    ),
    "an open one made timely": (
        "UPDATE casework_dossier SET due_at = '2019-02-01', overdue_since = NULL WHERE id = {waiting}",
        ["overdue: 0 shown, 1 told by the log", "in_time: 2 shown, 1 told by the log"],
    ),
    "an open one that is gone": (
        "UPDATE casework_dossier SET state = 8, ended_at = '2018-12-01', outcome = 'stopped' WHERE id = {waiting}",
        ["overdue: 0 shown, 1 told by the log"],
    ),
    "one received another year": (
        "UPDATE casework_dossier SET received_at = '2017-06-01' WHERE id = {late};"
        " UPDATE oversight_unittally SET day = '2017-06-01' WHERE day = '2018-11-01'",
        ["received_direct: 3 shown, 4 told by the log", "carried_over: 1 shown, 0 told by the log"],
    ),
    "a clock that stood": (
        "INSERT INTO casework_pause (dossier_id, reason, began_at, restarts, papers, explanation, basis, amount_vnd,"
        " receipt_number) VALUES ({waiting}, 'papers', '2018-11-03', false, '[]', '', '', 0, '');"
        " UPDATE casework_dossier SET state = 5 WHERE id = {waiting}",
        ["overdue: 0 shown, 1 told by the log"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS)
def test_rows_and_tallies_changed_together_are_named_cell_by_cell(world: Any, superuser: Connection, deed: str) -> None:
    statement, named = DEEDS[deed]
    superuser.cursor().execute(statement.format(late=world.late, waiting=world.waiting))
    words = said()
    assert "differ from the log" in words
    assert [one for one in named if one not in words] == []
    assert all(line.startswith(world.ward.code) for line in words.splitlines()[1:])


def test_the_tallies_are_recounted_from_the_log_and_not_from_rows(world: Any, superuser: Connection) -> None:
    assert recounting.recount() == []
    superuser.cursor().execute(DEEDS["an outcome with its tally"][0].format(late=world.late, waiting=0))
    found = "\n".join(map(str, recounting.recount()))
    assert "late: 0 in the tallies, 1 counted" in found and "on_time: 1 in the tallies, 0 counted" in found


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [3, 17])
def test_of_any_history_the_log_counts_what_the_definitions_count(seed: int) -> None:
    """The cells said in SQL of folded facts are those of ``population``, at instants in the middle of it all."""
    a_history(a_world(), seed, dossiers=25)
    for since, end in (("2018-12-01 00:00", "2018-12-20 11:30"), ("2018-12-10 09:15", "2019-01-31 00:00")):
        period = Period(local(since), local(end), local(end))
        counted = log_counts.by_unit(period)
        for name in COUNTED:
            rows = Dossier.objects.filter(population.of(name, period)).count()
            assert sum(getattr(row, name) for row in counted) == rows, name
    connection.check_constraints()
