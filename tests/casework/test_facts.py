"""Every column of a dossier follows from its events: told twice, compared, and named where it says otherwise."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from psycopg2.extensions import connection as Connection

from dossiers.calendars import changes, hours
from dossiers.calendars.models import Calendar, CalendarVersion, Shift, publish
from dossiers.casework import actions, log
from dossiers.casework.calendar_change import reschedule
from dossiers.casework.facts import fold_sql, row_audit
from dossiers.casework.facts.fold import Told, fold
from dossiers.casework.models import Dossier, Leg, Pause
from dossiers.casework.states import Kind, State
from dossiers.casework.sweep import flag_overdue
from dossiers.oversight import tallies
from dossiers.oversight.models import UnitTally
from tests.behind_the_log import rewrite
from tests.oversight.histories import a_history
from tests.world import a_dossier, a_dossier_in_process, a_world, local, resolve

NOT_FACTS = {"id", "code_key", "risk_at", "head"}
"""A key, what the database computes of the code, when it begins to be at risk (an estimate that ``risks.reckon`` makes
anew from columns that are told, and that forecasts bring forward), and the seals' own."""
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def late(world: Any) -> Dossier:
    """Finished late and handed out, after a pause."""
    dossier = a_dossier_in_process(world, local("2018-12-03 08:00"))
    asked = [actions.Missing("Bản vẽ")]
    request = {"papers": asked, "reason": "Thiếu bản vẽ", "basis": "NĐ 61/2018/NĐ-CP"}
    actions.ask_for_papers(dossier.pk, by=world.handler, at=local("2018-12-04 08:00"), **request)
    brought = [actions.PaperFacts("Bản vẽ", originals=1)]
    actions.add_papers(dossier.pk, papers=brought, by=world.receiver, at=local("2018-12-05 08:00"))
    flag_overdue(at=local("2019-01-10 08:00"))
    resolve(dossier.pk, by=world.leader, at=local("2019-01-11 08:00"))
    actions.return_result(dossier.pk, by=world.receiver, at=local("2019-01-12 09:00"))
    return Dossier.objects.get(pk=dossier.pk)


def named(dossier: Dossier) -> set[str]:
    """The columns that both folds name; they must be of one mind, in value and word."""
    by_database, by_python = set(map(str, row_audit.examine())), set(map(str, row_audit.in_python([dossier.pk])))
    assert by_database == by_python
    assert all(words.startswith(f"{dossier.code}: ") for words in by_database)
    return {one.column for one in row_audit.examine()}


OTHERWISE: dict[str, Callable[[Any, Dossier], Any]] = {
    "code": lambda world, dossier: "X10-180101-0001",
    "procedure_id": lambda world, dossier: world.same_day.procedure_id,
    "procedure_version_id": lambda world, dossier: world.same_day.pk,
    "unit_id": lambda world, dossier: world.other.pk,
    "reception_unit_id": lambda world, dossier: world.other.pk,
    "return_unit_id": lambda world, dossier: world.other.pk,
    "holder_id": lambda world, dossier: world.district.pk,
    "handler_id": lambda world, dossier: world.stranger.pk,
    "step": lambda world, dossier: 3,
    "step_since": lambda world, dossier: dossier.step_since + HOUR,
    "channel": lambda world, dossier: 3,
    "delivery": lambda world, dossier: "post",
    "payment": lambda world, dossier: "refunded",
    "sync": lambda world, dossier: "sent",
    "fee_vnd": lambda world, dossier: 5,
    "origin": lambda world, dossier: "imported",
    "submitted_at": lambda world, dossier: dossier.submitted_at - HOUR,
    "received_at": lambda world, dossier: dossier.received_at + HOUR,
    "due_at": lambda world, dossier: dossier.due_at + 40 * 24 * HOUR,
    "extended_to": lambda world, dossier: dossier.due_at + HOUR,
    "overdue_since": lambda world, dossier: None,
    "finished_at": lambda world, dossier: dossier.due_at - HOUR,
    "returned_at": lambda world, dossier: dossier.returned_at + HOUR,
    "ended_at": lambda world, dossier: dossier.finished_at,
    "outcome": lambda world, dossier: "on_time",
    "regime_id": lambda world, dossier: "2025",
    "supplement_count": lambda world, dossier: 7,
    "predecessor_id": lambda world, dossier: dossier.pk,
    "intent": lambda world, dossier: uuid.uuid4(),
}


def another_calendar(slug: str = "khac") -> CalendarVersion:
    """Of other office hours: no change of the dossier's own calendar leads there."""
    other = Calendar.objects.create(slug=slug, name="Giờ khác")
    Shift.objects.create(calendar=other, weekday=1, opens=dt.time(8), closes=dt.time(9))
    return publish(other, at=local("2018-01-01 00:00"), note="test")


REFUSED = {"due_at_original", "branches", "state", "seq", "acted_seq", "acted_at", "calendar_version_id"}
"""The promise of the receipt is frozen, some need an open dossier, ``rewrite`` counts events itself, and calendars have
a guard of their own."""


def test_every_column_is_told_or_known_not_to_be_a_fact() -> None:
    columns = {field.attname for field in Dossier._meta.concrete_fields} - NOT_FACTS
    told = {"intent" if name == "form" else name for name in fold_sql.COLUMNS} | {"procedure_id"}
    assert told == columns
    assert columns == set(OTHERWISE) | REFUSED


@pytest.mark.parametrize("column", sorted(OTHERWISE))
def test_each_column_alone_that_says_otherwise_is_named_with_its_dossier(
    world: Any, late: Dossier, column: str
) -> None:
    other = a_dossier(world, local("2018-12-06 08:00"))
    rewrite(late, **{column: OTHERWISE[column](world, late)})
    expected = {column, *({"procedure_id"} if column == "procedure_version_id" else ())}
    assert named(Dossier.objects.get(pk=late.pk)) == expected
    assert list(row_audit.in_python([other.pk])) == []


def test_another_calendar_is_named_and_one_to_which_a_change_pinned_the_dossier_is_not(
    own_database: str, owner_connection: Connection
) -> None:
    """The guard off, as a superuser has it; the version that a change of the own calendar made is no difference."""
    world = a_world()
    dossier = a_dossier_in_process(world, local("2018-12-03 08:00"))
    owner_connection.cursor().execute("ALTER TABLE casework_dossier DISABLE TRIGGER casework_dossier_calendar_told")
    rewrite(dossier, calendar_version_id=another_calendar().pk)
    assert named(dossier) == {"calendar_version_id"}
    rewrite(dossier, calendar_version_id=dossier.calendar_version_id)
    assert named(dossier) == set()
    on = dt.date(2018, 12, 31)
    closed = [changes.DayChange(on, hours.Day(hours.CLOSED))]
    assert dossier.calendar_version is not None
    at = local("2018-12-04 08:00")
    made = reschedule.apply(dossier.calendar_version.calendar, closed, reason="Nghỉ bù", by=world.mayor, at=at)
    pinned = Dossier.objects.get(pk=dossier.pk)
    assert pinned.calendar_version_id == made.after_id != dossier.calendar_version_id
    assert named(pinned) == set()
    rewrite(dossier, calendar_version_id=another_calendar("nua").pk)
    assert named(dossier) == {"calendar_version_id"}  # one of its own calendar that no change made is all it may be


@pytest.mark.parametrize("change", [{"branches": 2}, {"state": State.RECEIVED}])
def test_branches_and_state_of_an_open_dossier_are_named(world: Any, change: dict[str, Any]) -> None:
    dossier = a_dossier_in_process(world, local("2018-12-03 08:00"))
    rewrite(dossier, **change)
    assert named(dossier) == set(change)


@pytest.mark.behind_the_log
@pytest.mark.parametrize(
    ("model", "change", "what"),
    [
        (Leg, {"closed_at": local("2019-02-01 08:00")}, "leg"),
        (Leg, {"opened_at": local("2018-12-02 08:00")}, "leg"),
        (Leg, {"step": 3}, "leg"),
        (Leg, {"kind": "consult"}, "leg"),
        (Pause, {"ended_at": local("2018-12-20 08:00")}, "pause"),
        (Pause, {"began_at": local("2018-12-03 09:00")}, "pause"),
        (Pause, {"reason": "payment"}, "pause"),
    ],
)
def test_a_stay_or_a_pause_that_says_otherwise_is_named(
    late: Dossier, model: Any, change: dict[str, Any], what: str
) -> None:
    model.objects.filter(dossier=late).update(**change)
    assert named(late) == {what}


@pytest.mark.behind_the_log
def test_a_pause_that_is_invented_is_named(late: Dossier) -> None:
    at = local("2018-12-10 08:00")
    Pause.objects.create(dossier=late, reason="closed", began_at=at, ended_at=at + 100 * HOUR)
    assert named(late) == {"pause"}


@pytest.mark.behind_the_log
def test_an_event_that_only_claims_another_end_is_believed_by_nobody(late: Dossier) -> None:
    """As the application's own role could write it: no act says so in a correction."""
    claimed = late.due_at - HOUR
    with transaction.atomic():
        dossier = Dossier.objects.select_for_update().get(pk=late.pk)
        said = {"finished_at": claimed.isoformat(), "outcome": "early"}
        changes = {"finished_at": claimed, "outcome": "early"}
        log.record(dossier, Kind.CORRECTED, at=late.acted_at, actor_id=None, data=said, **changes)
    assert named(Dossier.objects.get(pk=late.pk)) == {"finished_at", "outcome"}


def test_ten_late_dossiers_made_punctual_with_their_tallies_are_named_by_verify_and_by_the_recount(world: Any) -> None:
    made = [a_dossier_in_process(world, local("2018-12-03 08:00") + n * HOUR) for n in range(10)]
    for dossier in made:
        resolve(dossier.pk, by=world.leader, at=local("2019-01-21 08:00"))
    tallies.apply_pending()
    for dossier in made:
        row = Dossier.objects.get(pk=dossier.pk)
        assert row.outcome == "late"
        rewrite(row, outcome="on_time", finished_at=row.due_at - HOUR, overdue_since=None)
    tallies.apply_pending()
    UnitTally.objects.filter(late=10).update(late=0, on_time=10)
    with pytest.raises(CommandError) as told:
        call_command("verify", "--all", stdout=io.StringIO())
    for dossier in made:
        for column in ("outcome", "finished_at", "overdue_since"):
            assert f"{dossier.code}: {column} is " in str(told.value)
    with pytest.raises(CommandError, match="late: 0 in the tallies, 10 counted"):
        call_command("recount", stdout=io.StringIO())


@pytest.mark.parametrize("seed", range(4))
def test_random_histories_are_told_alike_by_rows_database_and_python(world: Any, seed: int) -> None:
    a_history(world, seed, mended=True)  # the fixture compares


def test_what_events_of_a_former_release_do_not_say_is_left_out_and_the_rest_is_told() -> None:
    at = local("2018-12-03 08:00")
    data = {"step": 1, "due_at": "2018-12-17T10:00:00+00:00", "channel": 1}
    folded = fold([Told(1, "received", State.RECEIVED, at, "live", 7, 1, data)])
    assert not {"code", "fee_vnd", "payment", "delivery", "procedure_version_id"} & set(folded.columns)
    assert folded.columns["received_at"] == at and folded.columns["unit_id"] == folded.columns["holder_id"] == 7
