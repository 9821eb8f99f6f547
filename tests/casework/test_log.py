"""The log cannot be changed, its time cannot be chosen, its seals can be checked without the database."""

import datetime as dt
import string

import pytest
from django.db import Error, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossiers.casework import actions, seals
from dossiers.casework.models import Dossier, Event
from tests.world import resolve


def refused(statement, parameters=()):
    with pytest.raises(Error) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
    return str(error.value)


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE casework_event SET kind = 'resolved'",
        "UPDATE casework_event SET occurred_at = now()",
        "DELETE FROM casework_event",
        "TRUNCATE casework_event",
        "TRUNCATE casework_event, casework_dossier CASCADE",
        "ALTER TABLE casework_event DISABLE TRIGGER ALL",
        "DROP TABLE casework_event",
        "DELETE FROM casework_dossier",
    ],
)
def test_the_portals_own_role_cannot_change_history(in_process, attack):
    in_process()
    refused(attack)
    assert Event.objects.count() == 2


@pytest.mark.behind_the_log
def test_the_time_of_record_cannot_be_chosen_nor_a_sample_be_written_by_the_portal(received):
    dossier = received()
    insert = (
        "INSERT INTO casework_event (dossier_id, seq, kind, state, occurred_at, recorded_at, origin, unit_id, data)"
        " VALUES (%s, %s, 'forwarded', 4, now(), '2001-01-01Z', %s, 1, '{}')"
    )
    with connection.cursor() as cursor:
        cursor.execute(insert, [dossier.pk, 2, "live"])
    assert abs(Event.objects.get(dossier=dossier, seq=2).recorded_at - dt.datetime.now(dt.UTC)) < dt.timedelta(
        minutes=1
    )
    assert "Only the loader" in refused(insert, [dossier.pk, 3, "sample"])
    assert "duplicate key" in refused(insert, [dossier.pk, 2, "live"])


def test_the_original_promise_is_frozen_by_the_database(received):
    dossier = received()
    assert "never changes" in refused(
        "UPDATE casework_dossier SET due_at_original = due_at_original + interval '1 day' WHERE id = %s", [dossier.pk]
    )


def test_the_chain_of_a_whole_story_holds(in_process, world, at):
    dossier = in_process()
    actions.consult(
        dossier.pk, unit=world.police, question="Có vướng mắc gì không?", by=world.handler, at=at("2018-12-18 08:00")
    )
    resolve(dossier.pk, by=world.leader, at=at("2018-12-19 08:00"))
    actions.return_result(dossier.pk, by=world.receiver, at=at("2018-12-20 08:00"))
    assert seals.broken(dossier.pk) == []
    dossier.refresh_from_db()
    assert [event.seq for event in dossier.events.all()] == [1, 2, 3, 4, 5] and dossier.seq == 5


def test_a_head_that_is_not_the_last_seal_is_refused(in_process):
    dossier = in_process()
    with pytest.raises(Error, match="next event"), transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(head=b"\x00" * 32)
    assert seals.broken(dossier.pk) == []


texts = st.text(string.ascii_letters + 'ăâđêôơưẠạ\u0301\u0323{}":,', max_size=12)
instants = st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC))
ids = st.one_of(st.none(), st.integers(1, 2**62))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    dossier=st.integers(1, 2**62),
    seq=st.integers(1, 2**30),
    kind=texts,
    state=st.integers(1, 10),
    occurred=instants,
    recorded=instants,
    origin=texts,
    unit=st.integers(1, 2**40),
    leg=ids,
    actor=ids,
    data=st.dictionaries(texts, st.one_of(texts, st.integers(-1000, 1000), st.none()), max_size=4),
    prev=st.one_of(st.none(), st.binary(min_size=32, max_size=32)),
)
def test_database_and_python_compute_the_same_seal(db, data, prev, **facts):
    import json

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT casework_event_hash(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb), (%s::jsonb)::text",
            [prev, *facts.values(), json.dumps(data), json.dumps(data)],
        )
        computed, canonical = cursor.fetchone()
    row = seals.Sealed(
        facts["dossier"],
        facts["seq"],
        facts["kind"],
        facts["state"],
        facts["occurred"],
        facts["recorded"],
        facts["origin"],
        facts["unit"],
        facts["leg"],
        facts["actor"],
        canonical,
        prev,
        b"",
    )
    assert bytes(computed) == seals.seal(row)
