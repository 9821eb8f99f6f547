"""Loading the demonstration: the same seed, other instants, refusals, and a kill in the middle."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing

import pytest

from portal.demo import table_rebuild
from tests import cluster
from tests.portal import demo_city
from tests.portal.child_processes import BASE

CONTENTS = """
SELECT md5(string_agg(row::text, E'\\n' ORDER BY row::text)) FROM (
    SELECT d.code, d.state, d.due_at, d.finished_at, d.returned_at, d.outcome, d.head,
        a.name, a.phone, a.id_number, a.address,
        (SELECT count(*) FROM casework_paper AS p WHERE p.dossier_id = d.id),
        (SELECT min(l.due_at) FROM casework_leg AS l WHERE l.dossier_id = d.id)
    FROM casework_dossier AS d JOIN casework_applicant AS a ON a.dossier_id = d.id) AS row
"""
VOICES = """
SELECT md5(coalesce((SELECT string_agg(r::text, E'\\n' ORDER BY r::text) FROM voices_rating AS r), '')),
    md5((SELECT string_agg(concat_ws('|', p.code, p.kind, p.unit_id, p.sent_at, p.state, p.published_at), E'\\n'
        ORDER BY p.code) FROM voices_petition AS p))
"""
FIGURES = """
SELECT count(received_at), count(*) FILTER (WHERE outcome = 'late'), count(*) FILTER (WHERE state IN (2, 4, 5, 6)),
    count(*) FILTER (WHERE state IN (2, 4, 5, 6) AND overdue_since IS NOT NULL),
    count(*) FILTER (WHERE state IN (2, 4) AND due_at < (SELECT made_at FROM oversight_demonstration)),
    count(*) FILTER (WHERE greatest(submitted_at, returned_at, finished_at, acted_at)
        >= (SELECT made_at FROM oversight_demonstration))
FROM casework_dossier WHERE ended_at IS NULL
"""


@pytest.fixture
def empty(django_db_setup):
    """Names of fresh databases with master data, dropped after the test."""
    made = []

    def another():
        made.append(cluster.clone())
        return made[-1]

    yield another
    for name in made:
        cluster.drop(name)


def asked(name, statement):
    with closing(cluster.as_owner(name)) as owner, owner.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


def test_the_same_seed_and_instant_give_the_same_city_and_another_seed_another(empty):
    contents = []
    for seed in (7, 7, 8):
        name = empty()
        demo_city.load(name, size=0.003, seed=seed)
        contents.append((asked(name, CONTENTS), asked(name, VOICES)))
    assert contents[0] == contents[1] != contents[2]


@pytest.mark.parametrize(
    "made",
    ["2026-02-18T12:00", "2026-03-01T03:00", "2024-02-29T16:59:59", "2026-01-05T07:00:01"],
    ids=["in the middle of Tết", "on a Sunday night", "on a leap day at closing", "a second after opening"],
)
def test_the_totals_are_exact_whenever_the_year_ends(empty, made):
    name = empty()
    demo_city.load(name, size=0.003, made=made)
    received, late, in_progress, overdue, running_late, after = asked(name, FIGURES)
    assert (received, late, in_progress, overdue) == (2060 + 0, 3, 38, 7)
    assert (running_late, after) == (0, 0)


def test_a_database_with_dossiers_is_refused(empty):
    name = empty()
    demo_city.load(name, size=0.003)
    again = demo_city.demo(name, "--size", "0.003")
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    assert "holds dossiers already" in again.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--size", "0.0001"], "The size of the city must lie between"),
        (["--size", "nan"], "The size of the city must lie between"),
        (["--size", "huge"], "invalid size value"),
        (["--made", "yesterday"], "is not an ISO instant"),
        (["--made", "1850-01-01"], "lies outside"),
        (["--replay", "5"], "There is no demonstration"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(empty, words, sentence):
    name = empty()
    done = demo_city.demo(name, *words)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert asked(name, "SELECT count(*) FROM casework_dossier") == (0,)


def test_killed_in_the_middle_it_leaves_nothing_and_the_next_load_succeeds(empty):
    name = empty()
    before = asked(name, "SELECT count(*) FROM pg_constraint"), asked(name, "SELECT count(*) FROM pg_index")
    with cluster.in_environment(name):
        command = [sys.executable, "manage.py", "demo", "--size", "0.05", "--made", demo_city.MADE]
        process = subprocess.Popen(
            command, cwd=BASE, env=os.environ | {"DEMO": "city"}, stdout=subprocess.PIPE, text=True
        )
    for line in process.stdout:
        if "part 1 of" in line:
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    until = time.monotonic() + 30
    while asked(name, f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'") != (1,):
        assert time.monotonic() < until
        time.sleep(0.1)
    for table in table_rebuild.TABLES:
        assert asked(name, f"SELECT count(*) FROM {table}") == (0,)
    after = asked(name, "SELECT count(*) FROM pg_constraint"), asked(name, "SELECT count(*) FROM pg_index")
    assert asked(name, "SELECT count(*) FROM oversight_demonstration") == (0,)
    assert asked(name, "SELECT count(*) FROM units_officer") == (0,)
    demo_city.load(name, size=0.003)
    assert asked(name, "SELECT count(*) FROM pg_namespace WHERE nspname = 'demonstration'") == (0,)
    assert after >= before
