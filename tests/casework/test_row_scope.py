"""The floor under the doors: the database shows a dossier, and what hangs on it, within the statement's scope alone."""

import re
import subprocess
import sys
import uuid
from pathlib import Path

import psycopg2
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.http import StreamingHttpResponse
from django.test import RequestFactory

from dossiers.casework import access, actions, openwork, row_scope, status_query, sweep
from dossiers.casework.models import Alert, Applicant, Dossier, Event, Guidance, Leg, Note
from dossiers.casework.row_scope import EVERYTHING, NOTHING, RowScope
from dossiers.notices.models import Message
from dossiers.units.models import Unit
from portal.ops import data_map, scoped_cursor
from portal.web.request_scope import RequestScope
from tests import cluster

BASE = Path(__file__).resolve().parents[2]
OPEN_TO_ALL = {
    "casework_calendarmove": "which promises a change of the calendar moved",
    "oversight_remindeddossier": "which dossiers a reminder names",
}
"""Tables that hang on dossiers and have no policy, and why."""

BY_ANOTHER_ROW = {"casework_guidance", "casework_certificationcorrection", "casework_receiptvoid"}
"""Seen by their unit, or by the row that they are about."""
OF_THEIR_UNIT = {"registers_receivedperson"}
"""Hang on no dossier; seen by their unit alone."""

BEHIND_THEIR_DOORS = (
    "casework_intakedraft", "casework_listfile", "imports_dossierupload", "imports_importedfile", "imports_importedrow",
    "kept_forms_keptform",
    "notices_phonerequest", "oversight_inspection", "oversight_reminder", "registers_entryevent",
    "registers_registerentry", "transparency_leaf", "voices_author", "voices_petition",
)  # fmt: skip
"""Tables with personal data and without a policy: the decision gives the reason of each."""


@pytest.fixture
def elsewhere(world, at):
    """What another ward's scope is."""
    return RowScope(units=(world.other.pk,))


def of(*units):
    return RowScope(units=tuple(unit.pk for unit in units))


def seen(scope, model=Dossier):
    with row_scope.limited_to(scope):
        return set(model.objects.values_list("pk", flat=True))


def test_without_a_scope_the_applications_role_sees_no_dossier_and_nothing_of_one(own_database, at):
    from tests.world import a_dossier, a_world, local

    a_dossier(a_world(), local("2018-12-17 14:20"))
    with psycopg2.connect(cluster.url("portal_app", own_database)) as bare, bare.cursor() as cursor:
        counts = {}
        for table in policed():
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[table] = cursor.fetchone()[0]
    assert set(counts.values()) == {0}
    assert Dossier.objects.count() == Applicant.objects.count() == 1  # counter-proof: they are there


def policed():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r'")
        return {name for (name,) in cursor.fetchall()}


def test_whatever_hangs_on_a_dossier_has_a_policy_or_a_reason(db):
    hanging = {
        model._meta.db_table
        for model in apps.get_models()
        if model is Dossier
        or any(field.is_relation and field.many_to_one or field.one_to_one for field in model._meta.concrete_fields
               if field.related_model is Dossier)
    }  # fmt: skip
    assert hanging - policed() == set(OPEN_TO_ALL)
    assert policed() - hanging == BY_ANOTHER_ROW | OF_THEIR_UNIT and len(policed()) > 20


def test_every_table_with_personal_data_has_a_policy_or_a_reason(db):
    """By the map of every field: what tells of applicants and senders, in words or by itself, and keys to it."""
    personal = {line.model.replace(".", "_").lower() for line in data_map.fields() if line.is_personal}
    decision = (BASE / "docs/decisions/0020-the-database-shows-rows-by-the-statements-scope.md").read_text()
    assert personal - policed() == set(BEHIND_THEIR_DOORS)
    assert [name for name in BEHIND_THEIR_DOORS if f"`{name}`" not in decision] == []


def test_units_see_what_they_received_hold_or_passed_on(world, received):
    here = received()
    assert seen(of(world.ward)) == {here.pk} == seen(EVERYTHING)
    assert seen(of(world.other)) == seen(NOTHING) == set()
    assert seen(RowScope(dossiers=(here.pk,))) == {here.pk}
    assert seen(RowScope(dossiers=(here.pk + 1,))) == set()


def test_every_unit_of_a_dossier_is_in_the_policy_as_it_is_in_the_filter(world, received):
    """Both floors know each column that says a unit: what one learns the other must learn."""
    dossier = received()
    words = str(Dossier.objects.known_to([1]).query)
    with connection.cursor() as cursor:
        cursor.execute("SELECT qual FROM pg_policies WHERE tablename = 'casework_dossier'")
        policy = cursor.fetchone()[0]
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'casework_is_in_scope'")
        parts = cursor.fetchone()[0]
    columns = {field.column for field in Dossier._meta.concrete_fields if field.related_model is Unit}
    assert {one for one in columns if f'"{one}" IN (1)' in words} == columns >= {"unit_id", "holder_id"}
    for column in columns:
        assert f"({column} = ANY" in policy and re.search(rf"\b{column} = ANY \(units\)", parts), column
    assert dossier.unit_id == world.ward.pk


def test_the_scope_of_an_officer_is_what_the_door_opens(world, received, at):
    """The two floors say the same of every person of the world: nothing is taken away from anybody."""
    received()
    later = at("2018-12-18 09:00")
    for officer in (world.receiver, world.handler, world.leader, world.stranger, world.second):
        row_scope_of = access.scope(officer, at=later)
        scope = EVERYTHING if row_scope_of is None else RowScope(units=tuple(row_scope_of))
        assert seen(scope) == set(access.visible_to(officer, at=later).values_list("pk", flat=True))


def test_what_hangs_on_a_foreign_dossier_is_not_seen_changed_or_added(world, in_process, elsewhere):
    dossier = in_process()
    for model in (Applicant, Event, Leg):
        assert model.objects.filter(dossier=dossier).exists()
        with row_scope.limited_to(elsewhere):
            assert not model.objects.filter(dossier=dossier).exists()
    with row_scope.limited_to(elsewhere):
        assert Applicant.objects.filter(dossier=dossier).update(name="Ai đó") == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Note.objects.create(dossier=dossier, officer=world.stranger, text="x", made_at=dossier.acted_at)
    with row_scope.limited_to(of(world.ward)):
        assert Applicant.objects.filter(dossier=dossier).update(name="Nguyễn Thị Thử") == 1  # counter-proof


def test_messages_warnings_and_slips_of_other_units_are_not_seen(world, received, elsewhere, at):
    dossier = received()
    facts = {"due_at": dossier.due_at, "made_at": dossier.received_at}
    Alert.objects.create(dossier=dossier, kind=Alert.Kind.DAY, **facts)
    when = {"made_at": dossier.received_at, "next_try_at": dossier.received_at, "give_up_at": dossier.due_at}
    for about in (dossier, None):
        Message.objects.create(
            key=uuid.uuid4(), kind="received", channel="sms", dossier=about, recipient="0900123456",
            recipient_digest=uuid.uuid4().bytes * 2, **when,
        )  # fmt: skip
    slip = Guidance.objects.create(
        number="1", unit=world.ward, procedure_version=world.ten_days, officer=world.receiver, intent=uuid.uuid4(),
        made_at=dossier.received_at, papers=[], reason="Thiếu chữ ký", name="Nguyễn Thị Thử",
    )  # fmt: skip
    foreign, own, opened = elsewhere, of(world.ward), RowScope(dossiers=(dossier.pk,))
    assert [len(seen(scope, Alert)) for scope in (foreign, own, opened, NOTHING, EVERYTHING)] == [0, 1, 1, 0, 1]
    assert [len(seen(scope, Message)) for scope in (foreign, own, opened, NOTHING, EVERYTHING)] == [1, 2, 2, 1, 2]
    assert [len(seen(scope, Guidance)) for scope in (foreign, own, opened, NOTHING, EVERYTHING)] == [0, 1, 0, 0, 1]
    with row_scope.limited_to(foreign):
        assert Guidance.objects.filter(pk=slip.pk).update(name="Ai đó") == 0


def test_a_correction_is_seen_with_the_line_and_a_void_with_the_receipt_that_they_are_about(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, qual FROM pg_policies WHERE tablename = ANY(%s)", [list(BY_ANOTHER_ROW)])
        words = dict(cursor.fetchall())
    assert "casework_certification line" in words["casework_certificationcorrection"]
    assert "casework_feereceipt receipt" in words["casework_receiptvoid"]


def test_an_act_on_a_foreign_dossier_finds_none(world, received, elsewhere, at):
    dossier = received()
    later = at("2018-12-17 14:40")
    with row_scope.limited_to(elsewhere), pytest.raises(Dossier.DoesNotExist):
        actions.forward(dossier.pk, by=world.receiver, at=later, to_officer=world.handler)
    with row_scope.limited_to(of(world.ward)):
        actions.forward(dossier.pk, by=world.receiver, at=later, to_officer=world.handler)
    assert Dossier.objects.get(pk=dossier.pk).step == 2


def test_the_scope_ends_with_its_block_its_rollback_and_its_request(world, received, elsewhere):
    received()
    with row_scope.limited_to(NOTHING):
        with row_scope.everything():
            assert Dossier.objects.count() == 1
        assert Dossier.objects.count() == 0
        with pytest.raises(DatabaseError), transaction.atomic(), row_scope.everything():
            assert Dossier.objects.count() == 1
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        assert Dossier.objects.count() == 0  # neither the savepoint's nor the transaction's end brought it back

        def view(request):
            row_scope.add_units([world.ward.pk])
            return StreamingHttpResponse(str(one.pk).encode() for one in Dossier.objects.iterator())

        response = RequestScope(view)(RequestFactory().get("/"))
        assert Dossier.objects.count() == 0
        assert b"".join(response.streaming_content)  # read later, in the scope that the view had
        assert Dossier.objects.count() == 0


def test_two_who_take_turns_on_one_connection_never_see_each_others(own_database):
    from tests.world import a_dossier, a_world, local

    world = a_world()
    dossier = a_dossier(world, local("2018-12-17 14:20"))
    for turn in range(400):
        mine = turn % 2 == 0
        with row_scope.limited_to(of(world.ward if mine else world.other)):
            assert Dossier.objects.filter(pk=dossier.pk).exists() is mine
    with row_scope.limited_to(of(world.ward)):
        assert [one.pk for one in Dossier.objects.iterator()] == [dossier.pk]  # a cursor in the database, in autocommit
    with row_scope.limited_to(of(world.other)), transaction.atomic():
        assert list(Dossier.objects.iterator()) == []


def test_what_works_on_all_says_so_where_it_would_see_little(world, received, at, elsewhere):
    received()
    for scope in (NOTHING, elsewhere, of(world.ward)):
        with row_scope.limited_to(scope), pytest.raises(row_scope.TooNarrow):
            sweep.flag_overdue(at=at("2019-12-17 14:20"))
    assert sweep.flag_overdue(at=at("2019-12-17 14:20")) == 1  # counter-proof


@pytest.mark.parametrize(("loaded", "scope"), [("portal.celery", "all|{}|{}"), ("portal.wsgi", "|{}|{}")])
def test_a_worker_sees_all_and_a_web_server_begins_with_nothing(own_database, loaded, scope):
    asked = f"import {loaded}; from dossiers.casework import row_scope; print(row_scope.present().words)"
    told = subprocess.run([sys.executable, "-c", asked], cwd=BASE, capture_output=True, text=True, check=True)
    assert told.stdout.split("\n")[-2] == scope


def plan(sql, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (VERBOSE) {sql}", parameters)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_the_policies_are_read_once_a_statement_and_leave_the_indexes_to_the_pages(world, received):
    dossier = received()
    with row_scope.limited_to(of(world.ward)):
        status = plan(status_query._DOSSIER_AND_LOG, [dossier.code_key])
        numbers = plan(status_query._NUMBERS, [dossier.code_key] * 2)
        legs = plan("SELECT * FROM casework_leg WHERE dossier_id = 1")
        messages = plan("SELECT * FROM notices_message WHERE dossier_id = 1")
    assert "notices_message_dossier" in messages.split("Index Scan", 1)[1], messages
    for told in (status, numbers, legs, messages):
        assert "InitPlan" in told and "Seq Scan on public.casework" not in told
        for line in told.splitlines():
            assert "current_setting" not in line or "Output:" in line, line
    assert "code_key" in status.split("Index Cond:", 1)[1].splitlines()[0]
    assert "code_key" in numbers.split("Index Cond:", 1)[1].splitlines()[0]
    assert openwork.OPEN  # the list of work has its own test (tests/desk/test_queue.py)


def test_the_words_of_a_statement_are_kept_apart_from_its_scope(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::int", [7])
        assert cursor.fetchone() == (7,) and cursor.cursor.query == b"SELECT 7::int"
    for words in ("SAVEPOINT one", "ROLLBACK TO SAVEPOINT one", "SET LOCAL x.y = '1'", "LOCK TABLE one"):
        assert not scoped_cursor._READS_ROWS.match(words)
    for words in ("select 1", "\n  WITH one AS (SELECT 1) SELECT", "(SELECT 1) UNION (SELECT 2)", "UPDATE x SET y = 1"):
        assert scoped_cursor._READS_ROWS.match(words)


def test_only_these_places_see_all_dossiers_in_a_request():
    """Doors, figures without rows, and the city's own calendar; each asks who may before, or shows nobody's rows."""
    found = set()
    for folder in ("dossiers", "portal"):
        for path in (BASE / folder).rglob("*.py"):
            if "row_scope.everything()" in path.read_text() or "row_scope.EVERYTHING" in path.read_text():
                found.add(str(path.relative_to(BASE)))
    assert found == {
        "dossiers/casework/access.py",
        "dossiers/casework/calendar_change/late_closings.py",
        "dossiers/casework/calendar_change/reschedule.py",
        "dossiers/casework/retention.py",
        "dossiers/casework/retention_plan.py",
        "dossiers/notices/links.py",
        "dossiers/notices/phones.py",
        "dossiers/oversight/durations.py",
        "dossiers/oversight/log_counts.py",
        "dossiers/oversight/reports.py",
        "portal/celery.py",
        "portal/desk/catalogue/touched.py",
        "portal/desk/people/people.py",
        "portal/public/city_result.py",
        "portal/web/process_cache.py",
        "portal/web/health.py",
    }
