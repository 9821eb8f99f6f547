"""The demonstration city, small: exact totals, plausible facts, every guard back in its place."""

import datetime as dt
from contextlib import closing
from types import SimpleNamespace

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from dossiers.calendars import worktime
from dossiers.calendars.models import CalendarVersion, worktime_of
from dossiers.casework import access, codes, deadline_audit
from dossiers.casework.deadlines import term_of
from dossiers.casework.models import Applicant, Dossier, Event
from dossiers.casework.states import State
from dossiers.feedback import answering, petitions
from dossiers.feedback.models import Petition, PetitionMail, Rating
from dossiers.notices.models import Message
from dossiers.oversight.models import Demonstration
from dossiers.oversight.reports import figures
from dossiers.oversight.tallies import recount
from dossiers.procedures.models import ProcedureVersion, Regime
from dossiers.units.models import Post, Unit
from portal.demo import demo_accounts
from portal.demo.replay import replay
from portal.demo.scale import totals
from tests import cluster
from tests.behind_the_log import rewrite
from tests.portal import demo_city


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """One small city for all tests of this file; each sees it in a transaction of its own."""
    with django_db_blocker.unblock():
        name = cluster.clone()
        said = demo_city.load(name)
        yield SimpleNamespace(name=name, said=said.stdout)
        cluster.drop(name)


@pytest.fixture
def city(loaded, django_db_blocker):
    with django_db_blocker.unblock(), cluster.visiting(loaded.name), transaction.atomic():
        yield loaded
        transaction.set_rollback(True)


def rows(statement, parameters=()):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def test_the_totals_are_exact(city):
    made = Demonstration.objects.get()
    wanted = totals(demo_city.SIZE)
    told = figures(since=made.made_at - dt.timedelta(days=365), until=made.made_at, as_of=made.made_at)
    assert (told.received, told.resolved, told.late) == (wanted.received, wanted.resolved, wanted.late)
    assert (told.in_progress, told.in_time, told.overdue) == (wanted.in_progress, wanted.in_time, 7)
    assert (told.carried_over, told.ended_otherwise) == (0, 0)
    assert recount() == []


def test_every_unit_and_every_procedure_takes_part(city):
    found = Dossier.objects.filter(received_at__isnull=False)
    assert found.values("unit").distinct().count() == Unit.objects.serving().count() == 113
    assert found.values("procedure").distinct().count() == ProcedureVersion.objects.count() == 152


def test_the_overdue_ones_were_late_before_they_were_asked_for_papers(city):
    overdue = Dossier.objects.filter(overdue_since__isnull=False, state=State.AWAITING_PAPERS)
    assert overdue.count() == 7
    for dossier in overdue:
        assert dossier.overdue_since == dossier.due_at < dossier.pauses.get(ended_at=None).began_at


def test_the_unusual_acts_can_be_seen_beside_the_year(city):
    since = Demonstration.objects.get().made_at.replace(year=2025)
    ended = Dossier.objects.filter(ended_at__isnull=False)
    assert {"refused", "withdrawn", "stopped"} == set(ended.values_list("outcome", flat=True))
    assert not ended.filter(ended_at__gte=since).exists()
    assert Dossier.objects.filter(state=State.SUBMITTED).exists()
    assert Dossier.objects.filter(state=State.NOT_ACCEPTED).exists()


def test_people_have_rated_and_sent_petitions_that_stand_as_the_acts_would_leave_them(city):
    made = Demonstration.objects.get().made_at
    rated = Rating.objects.count()
    returned = Dossier.objects.filter(state=State.RETURNED).count()
    assert (
        0.17 < rated / returned < 0.23 and 0.8 < sum(Rating.objects.values_list("good", flat=True)) / 3 / rated < 0.97
    )
    assert not Rating.objects.filter(on__gt=made).exists()
    found = list(Petition.objects.select_related("unit", "holder"))
    assert len({petition.code for petition in found}) == len(found) >= 24 and all(one.sample for one in found)
    for petition in found:
        assert petition.due_at == petitions.due(petition.kind, petition.unit, petition.sent_at)
        events = list(petition.events.all())
        assert [event.seq for event in events] == list(range(1, petition.seq + 1))
        assert events[-1].data == {"state": petition.state} and events[-1].occurred_at < made
    assert {one.state for one in found} >= {"sent", "accepted", "answered"}
    assert any(one.ended_at is None and one.due_at < made for one in found) and answering.published().exists()
    assert not PetitionMail.objects.exists() and not Message.objects.filter(petition__isnull=False).exists()
    (ward,) = {post.unit_id for post in Post.objects.filter(officer__username="lanhdao")}
    assert answering.open_at([ward]).count() >= 2


def test_a_sample_acted_again_through_the_real_acts_comes_out_the_same(city):
    done = replay(150)
    assert (done.dossiers, done.differences) == (150, [])


def test_every_event_is_sealed_over_the_one_before(city):
    broken = """SELECT dossier_id, seq FROM (SELECT *, lag(hash) OVER chain AS before, row_number() OVER chain AS place
        FROM casework_event WINDOW chain AS (PARTITION BY dossier_id ORDER BY seq)) AS event
        WHERE seq <> place OR prev_hash IS DISTINCT FROM before
            OR hash <> casework_event_hash(prev_hash, dossier_id, seq, kind, state, occurred_at, recorded_at, origin,
                unit_id, leg_id, actor_id, data)"""
    assert rows(broken) == []
    loose = """SELECT dossier.id FROM casework_dossier AS dossier LEFT JOIN casework_event AS event
        ON event.dossier_id = dossier.id AND event.seq = dossier.seq WHERE dossier.head IS DISTINCT FROM event.hash"""
    assert rows(loose) == []
    assert set(Event.objects.values_list("origin", flat=True)) == {"sample"}


def test_nobody_works_at_night_at_noon_on_weekends_or_holidays(city):
    newest = dict(CalendarVersion.objects.order_by("number").values_list("calendar_id", "pk"))
    hours = {unit.pk: worktime_of(newest[unit.calendar_id]) for unit in Unit.objects.all()}
    acts = Event.objects.exclude(kind__in=["became_overdue"]).values_list("unit_id", "occurred_at")
    assert [at for unit, at in acts if not worktime.is_open(hours[unit], at)] == []


def test_mondays_are_fuller_than_fridays(city):
    by_weekday = dict(
        rows(
            "SELECT extract(isodow FROM received_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::int, count(*)"
            " FROM casework_dossier WHERE received_at IS NOT NULL GROUP BY 1"
        )
    )
    assert by_weekday[1] > by_weekday[5] > by_weekday.get(6, 0)
    assert 7 not in by_weekday


def test_every_promise_is_the_engines(city):
    law = Regime.objects.get(pk="2018")
    versions = {version.pk: term_of(version, law) for version in ProcedureVersion.objects.all()}
    dossiers = Dossier.objects.filter(received_at__isnull=False)
    for dossier in dossiers.only("received_at", "due_at_original", "calendar_version_id", "procedure_version_id"):
        calendar = worktime_of(dossier.calendar_version_id)
        assert dossier.due_at_original == worktime.due(
            calendar, dossier.received_at, versions[dossier.procedure_version_id]
        )


def test_every_promise_follows_from_the_events_and_every_ledger_adds_up(city):
    everyone = list(Dossier.objects.values_list("pk", flat=True))
    assert list(deadline_audit.disagreements(everyone)) == []
    assert Dossier.objects.filter(pauses__isnull=False, origin="sample").exists()


def test_a_date_changed_behind_the_logs_back_is_named(city):
    waited = Dossier.objects.filter(pauses__ended_at__isnull=False, state=State.IN_PROCESS).first()
    plain = Dossier.objects.filter(pauses__isnull=True, outcome="early").first()
    rewrite(waited, due_at=waited.due_at + dt.timedelta(minutes=1))
    rewrite(plain, due_at=plain.due_at + dt.timedelta(days=1))
    found = list(deadline_audit.disagreements(sorted([waited.pk, plain.pk])))
    assert {one.code for one in found} == {waited.code, plain.code}
    with pytest.raises(CommandError, match=waited.code):
        call_command("promises", sample=Dossier.objects.count())


def test_every_applicant_is_plainly_invented(city):
    for applicant in Applicant.objects.all():
        assert "Mẫu" in applicant.name.split()
        assert applicant.phone.startswith("0900") and len(applicant.phone) == 10
        assert applicant.id_number.startswith("99" if applicant.kind else "099")


def test_apology_letters_are_numbered_in_the_order_of_the_year(city):
    letters = rows(
        """SELECT e.number, row_number() OVER (PARTITION BY d.unit_id, date_part('year', e.made_at AT TIME ZONE
            'Asia/Ho_Chi_Minh') ORDER BY e.made_at), date_part('year', e.made_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::int
        FROM casework_extension AS e JOIN casework_dossier AS d ON d.id = e.dossier_id"""
    )
    assert letters
    assert all(number == f"{place:02d}/{year}/PXL" for number, place, year in letters)


def test_a_receipt_after_the_load_takes_the_next_code_of_the_day(city):
    last = Dossier.objects.order_by("-code").filter(unit__code="H13.31.10").first()
    day = last.submitted_at.astimezone(worktime_of(CalendarVersion.objects.first().pk).zone).date()
    code = codes.issue(unit_id=last.unit_id, unit_code="H13.31.10", day=day)
    assert int(code[-4:]) == int(last.code[-4:]) + 1


def test_the_accounts_sign_in_and_the_lookups_open(city):
    assert len(demo_accounts.accounts()) == len(demo_accounts.SEATS)
    for account in demo_accounts.accounts():
        assert account.username in city.said
    assert rows("SELECT count(*) FROM units_officer WHERE password NOT LIKE '!%%'")[0][0] == len(demo_accounts.SEATS)
    found = demo_accounts.lookups()
    assert [lookup.what for lookup in found] == ["đang xử lý", "chờ bổ sung giấy tờ", "trễ hạn"]
    for lookup in found:
        at = Demonstration.objects.get().made_at
        dossier = access.as_citizen(code=lookup.code, secret=lookup.digits, address="203.0.113.7", at=at)
        assert dossier.code == lookup.code


def test_a_demonstration_account_has_the_printed_password(city, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert authenticate(username="lanhdao.tp", password=demo_accounts.PASSWORD) is not None


SHAPE = """
SELECT 'constraint', conrelid::regclass::text, conname::text, pg_get_constraintdef(oid), convalidated::text
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index', indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid),
    indisvalid::text FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE relnamespace = 'public'::regnamespace
UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname::text, pg_get_triggerdef(oid), tgenabled::text
    FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'rights', table_name::text, grantee::text, privilege_type::text, ''
    FROM information_schema.role_table_grants WHERE table_schema = 'public'
UNION ALL SELECT 'schema', nspname::text, '', '', '' FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%'
"""


def test_the_tables_are_shaped_and_guarded_as_before_the_load(loaded, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        shapes = []
        for name in (loaded.name, cluster.template()):
            with closing(cluster.as_owner(name)) as owner, owner.cursor() as cursor:
                cursor.execute(SHAPE)
                shapes.append(set(cursor.fetchall()))
    assert shapes[0] == shapes[1]
    assert {row[4] for row in shapes[0] if row[0] == "trigger" and row[1] == "casework_event"} == {"A"}


def test_not_even_the_owner_can_change_the_loaded_log(loaded, django_db_blocker):
    with django_db_blocker.unblock(), closing(cluster.as_owner(loaded.name)) as owner, owner.cursor() as cursor:
        for attack in ("UPDATE casework_event SET kind = 'x'", "DELETE FROM casework_event", "TRUNCATE casework_event"):
            with pytest.raises(Exception, match="append-only"):
                cursor.execute(attack)
