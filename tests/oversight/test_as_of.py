"""What was known at an instant is told again to the byte, and what differs today is named dossier by dossier."""

import datetime as dt
import json

import pytest
from django.db import connection

from dossiers.casework import actions
from dossiers.casework.models import Dossier
from dossiers.casework.sweep import flag_overdue
from dossiers.oversight import as_of, reports, statutory, tallies
from dossiers.oversight.figures import COUNTED, Period
from dossiers.procedures.models import Field
from tests.oversight.histories import BEGIN, DAYS, a_history
from tests.world import a_dossier, a_dossier_in_process, a_version, local, resolve

YEAR = Period(local("2018-01-01 00:00"), local("2019-01-01 00:00"), local("2019-01-01 00:00"))


def database_clock() -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def back_correct(world, dossier: Dossier, finished_at: dt.datetime) -> None:
    """Somebody finds that the first result was wrong: opened again within the hour, signed later; all recorded now."""
    opened = local("2018-12-12 10:30")
    actions.propose_reopening(dossier.pk, reason="Sai", by=world.receiver, at=opened)
    actions.approve_reopening(dossier.pk, by=world.leader, at=opened)
    resolve(dossier.pk, by=world.leader, at=finished_at)


def told(period: Period, key: str = "ii-06a", by: str = "don-vi", known_at: dt.datetime | None = None) -> bytes:
    table = statutory.table(key, period, units=None, by=by, known_at=known_at)
    assert table.broken == [], table.broken
    return json.dumps(table.as_json(), ensure_ascii=False).encode()


FORMS = [("ii-06a", "don-vi"), ("ii-06a", "linh-vuc"), ("ii-06a", "cap"), ("tien-do", "don-vi"), ("tre-han", "don-vi")]
DECEMBER = Period(local("2018-12-01 00:00"), local("2019-01-01 00:00"), local("2019-01-01 00:00"))


@pytest.fixture
def sixty(world):
    """Sixty dossiers resolved in time in December 2018, five still open, one late; the tallies are up to date."""
    done = []
    for number in range(60):
        dossier = a_dossier(world, local(f"2018-12-03 08:{number % 60:02d}"))
        actions.forward(dossier.pk, by=world.receiver, at=local("2018-12-03 09:30"))
        done.append(resolve(dossier.pk, by=world.leader, at=local("2018-12-12 10:00")))
    for number in range(5):
        a_dossier(world, local(f"2018-12-28 08:{number:02d}"))
    late = a_dossier_in_process(world, local("2018-12-03 10:00"))
    resolve(late.pk, by=world.leader, at=local("2018-12-20 08:00"))
    tallies.apply_pending()
    return done


def test_fifty_signed_again_later_leave_what_was_known_and_are_the_whole_difference(world, sixty):
    known_at = database_clock()
    before = {form: told(YEAR, *form, known_at=known_at) for form in FORMS}
    for dossier in sixty[:50]:
        back_correct(world, dossier, local("2018-12-19 10:00"))
    tallies.recount(write=True)

    assert {form: told(YEAR, *form, known_at=known_at) for form in FORMS} == before
    today = told(YEAR)
    assert today != before["ii-06a", "don-vi"]
    assert reports.figures(since=YEAR.since, until=YEAR.until, as_of=YEAR.as_of).late == 51
    found = as_of.changed(YEAR, known_at)
    assert {one.dossier_id for one in found} == {one.pk for one in sixty[:50]} and len(found) == 50
    assert {(one.then, one.now) for one in found} == {
        (frozenset({"received_direct", "early"}), frozenset({"received_direct", "late"}))
    }
    assert as_of.changed(YEAR, database_clock()) == []


def test_fifty_put_right_by_the_acts_themselves_are_the_whole_difference(world, sixty):
    """Receipts told a week earlier, dossiers opened again, procedures of another field: two people each time."""
    other = another_field(world)
    known_at = database_clock()
    before = {form: told(DECEMBER, *form, known_at=known_at) for form in FORMS}
    receipts, reopened, procedures, names = sixty[:20], sixty[20:35], sixty[35:50], sixty[50:55]
    for dossier in receipts:
        put_right(world, dossier, received_at=local("2018-11-26 09:00"))
    for dossier in reopened:
        actions.propose_reopening(dossier.pk, reason="Sai", by=world.receiver, at=local("2019-02-01 08:00"))
        actions.approve_reopening(dossier.pk, by=world.leader, at=local("2019-02-01 09:00"))
    for dossier in procedures:
        put_right(world, dossier, version=other)
    for dossier in names:  # a name put right moves no number
        put_right(world, dossier, applicant=actions.ApplicantFacts("Trần Văn Đúng", phone="0900123456"))
    assert tallies.recount() == []

    assert {form: told(DECEMBER, *form, known_at=known_at) for form in FORMS} == before
    found = {one.dossier_id: one for one in as_of.changed(DECEMBER, known_at)}
    assert set(found) == {one.pk for one in sixty[:50]} and len(found) == 50
    assert {(found[one.pk].then, found[one.pk].now) for one in receipts} == {(SOON, CARRIED)}
    assert {(found[one.pk].then, found[one.pk].now) for one in reopened} == {(SOON, STANDING)}
    assert {found[one.pk].procedure_id for one in procedures} == {other.procedure_id}
    assert {found[one.pk].procedure_then for one in procedures} == {world.ten_days.procedure_id}
    assert shown(known_at, "ii-06a", "linh-vuc") == {one.pk for one in sixty[:50]}
    assert shown(known_at, "ii-06a", "don-vi") == shown(known_at, "ii-06a", "cap") == {one.pk for one in sixty[:35]}
    assert shown(known_at, "tre-han", "don-vi") == set() and shown(database_clock(), "ii-06a", "linh-vuc") == set()


SOON, CARRIED = frozenset({"received_direct", "early"}), frozenset({"carried_over", "early"})
STANDING = frozenset({"received_direct", "in_time", "paused_in_time"})


def another_field(world):
    version = a_version("T.000011", 10, "working_day")
    version.procedure.field = Field.objects.create(name="Lĩnh vực khác")
    version.procedure.save(update_fields=["field"])
    return version


def put_right(world, dossier: Dossier, **facts: object) -> None:
    actions.propose_correction(dossier.pk, reason="Sai", by=world.receiver, at=local("2019-02-01 08:00"), **facts)
    actions.approve_correction(dossier.pk, by=world.leader, at=local("2019-02-01 09:00"))


def shown(known_at: dt.datetime, key: str, by: str) -> set[int]:
    """The dossiers that a table names as counted otherwise today."""
    return {one.dossier_id for one in statutory.table(key, DECEMBER, units=None, by=by, known_at=known_at).changed}


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_what_was_written_down_afterwards_was_not_known(world, sixty, seed):
    known_at = database_clock()
    before = {form: told(YEAR, *form, known_at=known_at) for form in FORMS}
    a_history(world, seed, dossiers=14, mended=True)  # acts of December 2018 that are only recorded now
    tallies.apply_pending()
    assert {form: told(YEAR, *form, known_at=known_at) for form in FORMS} == before
    assert told(YEAR) != before["ii-06a", "don-vi"]


@pytest.mark.parametrize("seed", [6, 7, 8])
def test_a_table_known_in_the_middle_of_a_history_is_told_the_same_at_its_end(world, seed):
    a_history(world, seed, dossiers=10, mended=True)
    known_at = database_clock()
    before = {form: told(YEAR, *form, known_at=known_at) for form in FORMS}
    flag_overdue(at=local("2018-12-27 00:00"))
    for dossier in Dossier.objects.filter(state=5):
        clerk = world.receiver if dossier.unit_id == world.ward.pk else world.stranger
        papers = [actions.PaperFacts("Bản vẽ")]
        actions.add_papers(dossier.pk, papers=papers, by=clerk, at=local("2018-12-27 08:00"))
    assert {form: told(YEAR, *form, known_at=known_at) for form in FORMS} == before


@pytest.mark.parametrize("seed", [11, 12])
def test_the_log_folded_says_what_the_rows_say(world, seed):
    a_history(world, seed, dossiers=14)
    flag_overdue(at=local("2018-12-27 00:00"))
    numbers = list(Dossier.objects.values_list("pk", flat=True))
    rows, folded = as_of.facts_now(numbers), as_of.facts_known(numbers, database_clock())
    for start, days in ((0, DAYS), (4, 11), (9, 20), (15, 1)):
        since = BEGIN + dt.timedelta(days=start, minutes=37)
        period = Period(since, since + dt.timedelta(days=days), since + dt.timedelta(days=days))
        cells = {pk: facts.cells(period) for pk, (_, facts) in rows.items()}
        row = reports.figures(since=period.since, until=period.until, as_of=period.as_of)
        sums = {name: sum(name in found for found in cells.values()) for name in COUNTED}
        assert sums == {name: getattr(row, name) for name in COUNTED}
        differing = {pk: (cells[pk], folded[pk].cells(period)) for pk in cells if cells[pk] != folded[pk].cells(period)}
        assert differing == {}
