"""What is done here and now is not dated back: how far an event may lie before its record, by origin and kind."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg2 import DatabaseError as DriverError
from psycopg2.extensions import connection as Connection

from dossiers.casework import actions, recording
from dossiers.casework.models import Dossier, Event
from dossiers.casework.models.event import Origin
from dossiers.casework.states import Kind
from dossiers.casework.sweep import flag_overdue
from portal.ops import database_audit
from tests import cluster
from tests.world import a_dossier, a_dossier_in_process, a_world

SECOND, MINUTE, DAY = dt.timedelta(seconds=1), dt.timedelta(minutes=1), dt.timedelta(days=1)
SHUT = 'ALTER DATABASE "{0}" RESET portal.takes_past_acts'


@pytest.fixture
def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@pytest.fixture
def world(own_database: str, now: dt.datetime) -> Any:
    """A city whose one dossier was received long ago; from then on its database takes no past acts."""
    made = a_world()
    made.dossier = a_dossier_in_process(made, now - 40 * DAY)
    shut(own_database)
    return made


def shut(name: str) -> None:
    with closing(cluster.superuser()) as superuser:
        superuser.cursor().execute(SHUT.format(name))


def write(dossier: Dossier, kind: Kind, origin: Origin, at: dt.datetime, cursor: Any) -> None:
    """The event alone, as whoever got hold of the application's connection would write it."""
    seq = Event.objects.filter(dossier=dossier).count() + 1
    cursor.execute(
        "INSERT INTO casework_event (dossier_id, seq, kind, state, occurred_at, recorded_at, origin, unit_id, data)"
        " VALUES (%s, %s, %s, 4, %s, %s, %s, %s, '{}')",
        [dossier.pk, seq, kind.value, at, at, origin.value, dossier.unit_id],
    )


def taken(dossier: Dossier, kind: Kind, at: dt.datetime) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            write(dossier, kind, Origin.LIVE, at, cursor)
            transaction.set_rollback(True)
    except IntegrityError as error:
        assert "not dated back" in str(error)
        return False
    return True


def test_the_database_holds_the_table_of_bounds(world: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, CASE WHEN isfinite(w) THEN w END FROM (SELECT kind, casework_recorded_within(kind) AS w"
            " FROM unnest(%s::text[]) AS kind) AS held",
            [Kind.values],
        )
        held = dict(cursor.fetchall())
    assert held == {kind.value: recording.within(Origin.LIVE, kind) for kind in Kind}


def test_every_kind_is_taken_inside_its_bound_and_refused_outside(world: Any) -> None:
    for kind in Kind:
        bound = recording.within(Origin.LIVE, kind)
        if bound is None:
            continue
        asked = dt.datetime.now(dt.UTC)
        assert taken(world.dossier, kind, asked), kind
        assert taken(world.dossier, kind, asked - bound + 20 * SECOND), kind
        assert not taken(world.dossier, kind, asked - bound - SECOND), kind
        assert not taken(world.dossier, kind, asked - 400 * DAY), kind


def test_exactly_at_its_bound_an_event_is_taken_and_a_moment_before_it_is_not(world: Any) -> None:
    """The trigger's own arithmetic, with the clock held still."""
    for origin_kind in (Kind.RESOLVED, Kind.CALENDAR_CHANGED):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT o >= now() - w FROM casework_recorded_within(%s) AS w,"
                " unnest(ARRAY[now() - w, now() - w - interval '1 microsecond']) AS o",
                [origin_kind.value],
            )
            assert [row for (row,) in cursor.fetchall()] == [True, False]


def test_a_promise_passes_at_its_own_instant_and_no_other_whenever_the_sweep_comes_by(world: Any) -> None:
    due = Dossier.objects.get().due_at
    assert due is not None and due < dt.datetime.now(dt.UTC) - 10 * DAY
    for at in (due - SECOND, due + SECOND, dt.datetime.now(dt.UTC)):
        assert not taken(world.dossier, Kind.BECAME_OVERDUE, at)
    assert taken(world.dossier, Kind.BECAME_OVERDUE, due)
    assert flag_overdue(at=dt.datetime.now(dt.UTC)) == 1
    assert Dossier.objects.get().overdue_since == due


def test_a_late_dossier_is_not_made_timely_by_a_resolution_dated_back(world: Any, now: dt.datetime) -> None:
    late = Dossier.objects.get()
    assert late.due_at is not None
    with pytest.raises(IntegrityError, match="not dated back"), transaction.atomic():
        actions.resolve(
            late.pk,
            by=world.leader,
            at=late.due_at - MINUTE,
            number="1/QĐ",
            dated_on=late.due_at.date(),
            on_paper="Bản giấy",
        )
    done = actions.resolve(late.pk, by=world.leader, at=now, number="1/QĐ", dated_on=now.date(), on_paper="Bản giấy")
    assert done.outcome == "late"


@pytest.mark.parametrize("setting", ["portal.takes_past_acts", "casework.as_sample"])
def test_a_setting_of_the_session_opens_nothing(world: Any, setting: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, 'on', false)", [setting])
    try:
        with pytest.raises(Exception, match="not dated back|Only the loader"), transaction.atomic():
            a_dossier(world, dt.datetime.now(dt.UTC) - DAY)
    finally:
        connection.close()


@pytest.mark.parametrize("origin", [Origin.IMPORTED, Origin.SAMPLE])
def test_what_is_brought_in_keeps_its_instants_and_the_application_cannot_bring_in(
    world: Any, owner_connection: Connection, origin: Origin
) -> None:
    past = dt.datetime(2018, 12, 3, 1, tzinfo=dt.UTC)
    with pytest.raises(DriverError, match="Only the loader"), connection.cursor() as cursor:
        write(world.dossier, Kind.RETURNED, origin, past, cursor.cursor)
    owner_connection.autocommit = False
    write(world.dossier, Kind.RETURNED, origin, past, owner_connection.cursor())
    owner_connection.rollback()


def test_without_the_bound_the_late_dossier_becomes_timely(world: Any, owner_connection: Connection) -> None:
    """The counter-proof: with the trigger down the same act passes, and the figure is polished."""
    owner_connection.cursor().execute("ALTER TABLE casework_event DISABLE TRIGGER casework_event_within_bounds")
    late = Dossier.objects.get()
    assert late.due_at is not None
    at = late.due_at - MINUTE
    done = actions.resolve(late.pk, by=world.leader, at=at, number="1/QĐ", dated_on=at.date(), on_paper="Bản giấy")
    assert done.outcome == "on_time"


def test_the_doctor_says_that_a_database_takes_past_acts(
    world: Any, own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> list[bool]:
        return [one.error for one in database_audit.examine() if "takes_past_acts" in one.sentence]

    assert said() == []
    with closing(cluster.superuser()) as superuser:
        superuser.cursor().execute(f'ALTER DATABASE "{own_database}" SET portal.takes_past_acts = on')
    assert said() == []  # a throw-away server of the tests
    monkeypatch.setattr(database_audit, "durable", lambda: True)
    assert said() == [True]
