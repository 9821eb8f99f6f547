"""The merged city of 2025: 103 communes, no district, its last weeks played by the real acts and marked as a sample."""

import csv
import os
import subprocess
import sys
from contextlib import closing

import psycopg2
import pytest
from django.db import connection

from dossiers.units import catalogue as units
from portal.demo import merged_city
from tests import cluster
from tests.portal.child_processes import BASE

EMPTY = """
DELETE FROM procedures_spotrule; DELETE FROM procedures_step; DELETE FROM procedures_requiredpaper;
DELETE FROM procedures_procedureversion; DELETE FROM procedures_procedure;
DELETE FROM units_unit; DELETE FROM calendars_masterdataload
"""


def rows(path):
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


@pytest.fixture
def tables(tmp_path):
    merged_city.write(tmp_path)
    return tmp_path


def test_no_district_is_left_in_any_table(tables):
    assert [row["kind"] for row in rows(tables / units.UNITS)].count("commune") == 103
    assert "district" not in {row["kind"] for row in rows(tables / units.UNITS)}
    assert "district" not in {row["level"] for row in rows(tables / "procedures.csv")}
    assert not [row for row in rows(tables / "procedures.csv") if "district" in row["linked"]]
    steps = rows(tables / "procedure_steps.csv")
    assert "district" not in {row["unit_kind"] for row in steps}
    assert not {row["unit_rule"] for row in steps} & {"parent_district", "child_commune"}


def test_what_a_merged_department_owned_its_successor_owns(tables):
    there = {row["code"] for row in rows(tables / units.UNITS)} | {row["code"] for row in rows(tables / units.AROUND)}
    owners = {row["owner"] for row in rows(tables / "procedures.csv")} - {""}
    named = {row["unit_code"] for row in rows(tables / "procedure_steps.csv")} - {""}
    assert owners | named <= there and "H13.08" not in owners and "H13.09" in owners


def test_the_old_names_of_places_lead_into_its_communes(tables):
    there = {row["code"] for row in rows(tables / units.UNITS)}
    led = [row for row in rows(tables / units.SUCCESSIONS) if row["effective_date"] == merged_city.FROM]
    assert len(led) > 70 and {row["new_code"] for row in led} <= there


@pytest.fixture(scope="module")
def merged(django_db_setup):
    """A database of the merged city with a few dossiers of its weeks; yields its name."""
    name = cluster.clone()
    with closing(cluster.as_owner(name)) as owner, owner.cursor() as cursor:
        cursor.execute(EMPTY)
    for words in (["load_master_data", "-v0"], ["demo", "--merged", "--size", "0.12"]):
        done = command(name, *words)
        assert done.returncode == 0, done.stdout + done.stderr
    yield name
    cluster.drop(name)


def command(name, *words):
    with cluster.in_environment(name):
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=BASE, env=os.environ | {"DEMO": "2025"}, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip


def asked(name, statement):
    with closing(cluster.as_owner(name)) as owner, owner.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


def test_its_weeks_are_a_sample_that_every_check_believes(merged):
    dossiers, samples, ahead = asked(merged, """SELECT count(*), count(*) FILTER (WHERE origin = 'sample'),
        count(*) FILTER (WHERE acted_at > now()) FROM casework_dossier""")  # fmt: skip
    assert dossiers == samples == 50 and ahead == 0
    assert asked(
        merged, "SELECT count(*) FROM casework_event WHERE origin <> 'sample' OR recorded_at <> occurred_at"
    ) == (0,)
    assert asked(merged, "SELECT min(regime_id), max(regime_id) FROM casework_dossier") == ("2025", "2025")
    assert asked(merged, "SELECT count(*) FROM casework_outbox") == (0,)  # nobody is written to about days long past
    for check in (["verify", "--all"], ["promises", "--sample", "50"]):
        done = command(merged, *check)
        assert done.returncode == 0, done.stdout + done.stderr
    assert "0 differences" in command(merged, "recount").stdout


PRACTICES = {
    "a certified copy done on the spot": "SELECT count(*) FROM casework_certification",
    "received for another unit": "SELECT count(*) FROM casework_dossier WHERE reception_unit_id IS NOT NULL",
    "its paper sent and taken": "SELECT count(*) FROM casework_papertransfer WHERE sent_at < arrived_at",
    "a result that came back to the desk": "SELECT count(*) FROM casework_papertransfer t JOIN casework_dossier d ON"
    " d.id = t.dossier_id AND d.state = 10 WHERE t.way = 'back' AND t.arrived_at IS NOT NULL",
    "a draft signed, with its file": "SELECT count(*) FROM casework_proposal p JOIN casework_decision d ON"
    " d.dossier_id = p.dossier_id AND d.file_id IS NOT NULL WHERE p.kind = 'result' AND p.accepted",
    "a result fetched": "SELECT count(*) FROM casework_resultfetch",
    "a wrong result corrected in time": "SELECT count(*) FROM casework_resultdispute WHERE outcome = 'corrected'"
    " AND closed_at <= due_at",
    "a wrong result that waits": "SELECT count(*) FROM casework_resultdispute WHERE closed_at IS NULL",
    "a term that began again": "SELECT count(*) FROM casework_event WHERE data ? 'runs_from'",
    "another agency asked and answered": "SELECT count(*) FROM casework_leg WHERE kind = 'consult' AND answer <> ''",
}


def test_it_shows_every_practice_of_today(merged):
    shown = {practice: asked(merged, statement)[0] for practice, statement in PRACTICES.items()}
    assert all(shown.values()), shown


def test_only_the_loader_may_mark_an_act_as_a_sample(own_database):
    columns = "dossier_id, seq, kind, state, occurred_at, recorded_at, origin, unit_id, data"
    with connection.cursor() as cursor, pytest.raises(Exception, match="Only the loader") as refused:
        cursor.execute("SELECT set_config('casework.as_sample', 'on', false)")
        cursor.execute(
            f"INSERT INTO casework_event ({columns}) VALUES (1, 1, 'received', 2, now(), now(), 'live', 1, '{{}}')"
        )
    assert isinstance(refused.value.__cause__, psycopg2.errors.InsufficientPrivilege)
