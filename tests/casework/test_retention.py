"""How long particulars are kept: the test is made from the table, cell by cell, and from the map of personal data."""

import datetime as dt
import io
import json

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from dossiers.casework import actions, retention, retention_plan, seals
from dossiers.casework.files import store
from dossiers.casework.models import Applicant, Dossier, Event, Letter, Retention
from dossiers.casework.retention_table import ACTS, TABLE, Age, NextStep, RetentionDecision, Standing, Terms
from dossiers.casework.states import State
from dossiers.units.appointing import note
from dossiers.units.models import Officer, StaffEvent, Unit
from dossiers.units.roles import Role
from portal.ops import data_map
from tests.casework.specimens import photo_with_a_place
from tests.public import everywhere
from tests.public.dossiers_by_state import NOW
from tests.public.test_canaries import PERSON, seen
from tests.world import a_world, an_officer

YEARS, WARNING, BACK = 10, dt.timedelta(days=60), dt.timedelta(days=30)
DAY = dt.timedelta(days=1)
CELLS = [(standing, age) for standing in Standing for age in Age]


@pytest.fixture
def city(db, settings):
    settings.RETENTION_YEARS, settings.RETENTION_WARNING_DAYS, settings.RETENTION_RESTORE_DAYS = YEARS, 60, 30
    return everywhere.a_city(a_world(), **PERSON)


@pytest.fixture
def made(city):
    return city.made


@pytest.fixture
def ended(made):
    """A dossier whose result was handed out."""
    return made["returned"]


def term_of(dossier):
    return retention.term_ends(dossier, None, Terms(YEARS, WARNING, BACK))


def put(dossier, standing, age, at):
    """Bring a dossier into a cell of the table, as of ``at``."""
    rows = {Standing.HELD: {"held_at": at - DAY}, Standing.ENDED: {}, Standing.UNFINISHED: {}}
    facts = dict(rows.get(standing, {}))
    if standing in (Standing.HIDDEN, Standing.EMPTIED):
        after = at - DAY if age is Age.OVER else at + DAY
        facts |= {"warned_at": at - WARNING - BACK * 2, "hidden_at": after - BACK, "erase_after": after}
    if standing is Standing.EMPTIED:
        facts["erased_at"] = at - DAY / 2
    if age is Age.OVER:
        facts.setdefault("warned_at", at - WARNING - DAY)
    if facts:
        Retention.objects.update_or_create(dossier=dossier, defaults=facts)


WHEN = {Age.YOUNG: -WARNING - 400 * DAY, Age.NEAR: -DAY, Age.DUE: DAY, Age.OVER: 200 * DAY}


@pytest.mark.parametrize(("standing", "age"), CELLS, ids=[f"{one.value} {age.name}" for one, age in CELLS])
def test_each_cell_of_the_table_is_what_happens(made, ended, standing, age):
    dossier = made["running"] if standing is Standing.UNFINISHED else ended
    at = term_of(ended) + WHEN[age]
    put(dossier, standing, age, at)
    row = Retention.objects.filter(dossier=dossier).first()
    terms = Terms.of_settings()
    assert retention.standing(dossier, row) is standing
    if standing is Standing.ENDED:
        assert retention.age(dossier, row, at, terms) is age
    if standing is Standing.HIDDEN:
        assert retention.age(dossier, row, at, terms) is (Age.OVER if age is Age.OVER else Age.DUE)
    expected = TABLE[standing][age]
    name = Applicant.objects.get(dossier=dossier).name
    if expected is NextStep.ERASE:  # the database has a clock of its own: let its time be over too
        times = {"warned_at": NOW - WARNING, "hidden_at": NOW, "erase_after": NOW + DAY}
        Retention.objects.filter(dossier=dossier).update(**times)
    step = retention._take_step(dossier.pk, at, terms)
    assert step is expected
    row = Retention.objects.filter(dossier=dossier).first()
    assert (row is not None and row.warned_at == at) is (step is NextStep.WARN)
    assert (row is not None and row.hidden_at == at) is (step is NextStep.HIDE)
    left = Applicant.objects.get(dossier=dossier).name
    assert left == ("" if step in (NextStep.HIDE, NextStep.ERASE) else name)


@pytest.mark.parametrize("state", [state for state in State if state not in retention.ENDED])
def test_what_is_not_finished_is_never_touched_however_old(made, state):
    """Also when its row says that it was warned of and hidden long ago."""
    found = [one for one in made.values() if one.state == state]
    at = NOW + dt.timedelta(days=365 * 200)
    for dossier in found:
        past = NOW - 900 * DAY
        Retention.objects.create(dossier=dossier, warned_at=past, hidden_at=past, erase_after=past + DAY)
        before = list(Applicant.objects.filter(dossier=dossier).values())
        assert retention._take_step(dossier.pk, at, Terms.of_settings()) is NextStep.NOTHING
        with pytest.raises(IntegrityError, match="not to be emptied"), transaction.atomic():
            empty(dossier)
        assert list(Applicant.objects.filter(dossier=dossier).values()) == before
    assert found, "the world has one in every state"


def empty(dossier):
    with connection.cursor() as cursor:
        cursor.execute("SELECT casework_empty_particulars(%s)", [dossier.pk])


def test_the_nightly_run_warns_once_hides_and_empties_in_turn(made, ended):
    due = term_of(ended)
    at = due - WARNING / 2
    waiting = {one.pk for one in made.values() if one.state in retention.ENDED}
    assert retention.run(at=due - WARNING - 100 * DAY)[NextStep.WARN] == 0
    assert retention.run(at=at)[NextStep.WARN] == len(waiting)
    assert retention.run(at=at + DAY) == dict.fromkeys(NextStep, 0)
    hidden = retention.run(at=at + WARNING + 30 * DAY)
    assert hidden[NextStep.HIDE] == len(waiting) and hidden[NextStep.ERASE] == 0
    assert Applicant.objects.exclude(name="").filter(dossier__in=waiting).count() == 0
    assert retention.run(at=at + WARNING + 31 * DAY) == dict.fromkeys(NextStep, 0)
    Retention.objects.update(warned_at=NOW - WARNING, hidden_at=NOW, erase_after=NOW + DAY)
    assert retention.run(at=at + WARNING + 90 * DAY)[NextStep.ERASE] == len(waiting)
    assert retention.run(at=at + 5000 * DAY) == dict.fromkeys(NextStep, 0)


def decide(name, dossier, by, at, why="", until=None):
    return retention.act(dossier.pk, RetentionDecision(name, by, at, why, until))


@pytest.fixture
def administrator(city):
    return an_officer("t.quantri.tp", Unit.objects.filter(kind=Unit.Kind.CITY).first(), Role.ADMINISTRATOR)


def test_the_leader_prolongs_holds_and_brings_back(city, made, ended, administrator):
    leader, at = Officer.objects.get(username="t.lanhdao"), term_of(ended) + DAY
    retention.run(at=at)
    decide("prolong", ended, leader, at, "Đang có khiếu nại", at + 900 * DAY)
    retention.run(at=at + 100 * DAY)
    assert Retention.objects.get(dossier=ended).hidden_at is None
    retention.run(at=at + 880 * DAY)
    retention.run(at=at + 1000 * DAY)
    assert Applicant.objects.get(dossier=ended).name == "" and Retention.objects.get(dossier=ended).kept["phone"]
    later = at + 1001 * DAY
    decide("hold", ended, leader, later, "Tòa án yêu cầu giữ")
    retention.run(at=later + 500 * DAY)
    assert Retention.objects.get(dossier=ended).erased_at is None
    decide("release", ended, leader, later + DAY)
    decide("release", ended, administrator, later + DAY)
    decide("restore", ended, leader, later + 2 * DAY, "Người nộp xin bản sao")
    person = Applicant.objects.get(dossier=ended)
    assert {name: getattr(person, name) for name in PERSON} == PERSON
    assert Retention.objects.get(dossier=ended).kept == {}


def test_a_hold_is_lifted_by_two_and_nothing_is_emptied_on_the_same_day(city, made, ended, administrator):
    """The second owes the first nothing, and what was hidden can be brought back for as long again."""
    leader, at = Officer.objects.get(username="t.lanhdao"), timezone.now()
    put(ended, Standing.HIDDEN, Age.OVER, at)
    decide("hold", ended, leader, at, "Tòa án yêu cầu giữ")
    decide("release", ended, leader, at)
    assert Retention.objects.get(dossier=ended).held_at, "one person's word is a wish"
    with pytest.raises(actions.ActRefused, match="người thứ hai"):
        decide("release", ended, leader, at)
    note(StaffEvent.Kind.CODE_ISSUED, administrator, unit=None, by=leader, at=at - 30 * DAY)
    with pytest.raises(actions.ActRefused, match="người thứ hai"):
        decide("release", ended, administrator, at)
    decide("hold", ended, administrator, at, "Vẫn còn vụ án")
    assert Retention.objects.get(dossier=ended).release_asked_by is None, "holding again takes the wish back"
    decide("release", ended, administrator, at + 500 * DAY)
    decide("release", ended, leader, at + 500 * DAY)
    row = Retention.objects.get(dossier=ended)
    assert (row.held_at, row.release_asked_by, row.erase_after) == (None, None, at + 500 * DAY + BACK)
    assert retention.run(at=at + 501 * DAY)[NextStep.ERASE] == 0
    decide("restore", ended, leader, at + 502 * DAY, "Người nộp xin bản sao")


def test_a_warning_by_hand_is_given_once_within_its_time(city, made, ended):
    leader, due = Officer.objects.get(username="t.lanhdao"), term_of(ended)
    with pytest.raises(actions.ActRefused):
        decide("warn", ended, leader, due - WARNING - DAY, "Muốn báo sớm")
    decide("warn", ended, leader, due - WARNING + DAY, "Muốn báo ngay")
    with pytest.raises(actions.ActRefused):
        decide("warn", ended, leader, due, "Muốn báo lại")
    others = sum(one.state in retention.ENDED for one in made.values()) - 1
    assert retention.run(at=due - DAY)[NextStep.WARN] == others
    assert retention.run(at=due - WARNING + 2 * DAY + WARNING)[NextStep.HIDE] == 1


@pytest.mark.parametrize("name", ACTS)
def test_an_act_needs_the_post_the_standing_and_a_reason(city, made, ended, name):
    running = made["running"]
    world_leader, at = Officer.objects.get(username="t.lanhdao"), NOW + DAY
    more = {"why": "Có lý do rõ ràng", "until": at + DAY}
    with pytest.raises(actions.ActRefused):
        decide(name, running, world_leader, at, **more)
    for stranger in ("t.nguoi.la", "t.thuly"):
        with pytest.raises(actions.ActRefused):
            decide(name, ended, Officer.objects.get(username=stranger), at, **more)
    if name != "release":
        with pytest.raises(actions.Invalid):
            decide(name, ended, world_leader, at, why=" .", until=at + DAY)


STEPS = [(standing, age) for standing, row in TABLE.items() for age in row]


@pytest.mark.parametrize(("standing", "age"), STEPS, ids=[f"{one.value} {age.name}" for one, age in STEPS])
def test_the_plan_says_what_the_night_will_do_and_when(made, ended, standing, age):
    """Told from the same table: at the instant that the plan names the run does it, an hour before it does not."""
    dossier = made["running"] if standing is Standing.UNFINISHED else ended
    at = term_of(ended) + WHEN[age]
    put(dossier, standing, age, at)
    plan = retention_plan.one(dossier.code_key, None, at=at)
    assert plan.standing is standing
    if TABLE[standing][age] is not NextStep.NOTHING and plan.row is None or plan.step is NextStep.HIDE:
        assert plan.on is not None
    if TABLE[standing] == dict.fromkeys(Age, NextStep.NOTHING):
        assert (plan.step, plan.on) == (NextStep.NOTHING, None)
        return
    if plan.step is NextStep.ERASE:
        return  # the database's own clock decides as well: below
    with transaction.atomic():
        assert retention._take_step(dossier.pk, max(at, plan.on), Terms.of_settings()) is plan.step
        transaction.set_rollback(True)
    if plan.on > at:
        assert retention._take_step(dossier.pk, plan.on - DAY / 24, Terms.of_settings()) is NextStep.NOTHING


def test_the_months_to_come_count_what_ends_in_them(made, ended):
    at = term_of(ended) - 40 * DAY
    waiting = sum(one.state in retention.ENDED for one in made.values())
    assert sum(number for _, number in retention_plan.by_month(None, at=at)) == waiting
    assert retention_plan.by_month([0], at=at) == [] == retention_plan.by_month(None, at=at + 100 * DAY)
    near = retention_plan.soonest(None, at=at, limit=50)
    assert {one.code for one in near} == {one.code for one in made.values() if one.state in retention.ENDED}
    assert retention_plan.soonest([0], at=at, limit=50) == []


def everything_of(dossier) -> str:
    """Every row that belongs to a dossier, in every table of casework, as text."""
    rows = []
    for model in apps.get_app_config("casework").get_models():
        names = {field.name for field in model._meta.local_fields}
        if model is Dossier:
            rows += list(Dossier.objects.filter(pk=dossier.pk).values())
        elif "dossier" in names:
            rows += list(model.objects.filter(dossier=dossier.pk).values())
    return json.dumps(rows, default=str, ensure_ascii=False)


def test_after_emptying_no_row_and_no_file_tells_who_it_was_and_every_seal_and_proof_holds(
    made, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.FILES_ROOT = tmp_path
    officer, sung = Officer.objects.get(username="t.thuly"), [*PERSON.values(), "Ghi chú vạc đêm"]
    over = [one for one in made.values() if one.state in retention.ENDED]
    for dossier in over:
        actions.add_note(dossier, words=f"Ghi chú vạc đêm của {PERSON['name']}", by=officer, at=NOW)
        photo = io.BytesIO(photo_with_a_place())
        store.add(dossier, None, photo, f"{PERSON['name']}.jpg", by=officer, at=NOW)
        assert len(seen(everything_of(dossier), sung)) > len(PERSON) - 3, "the canaries sing before"
        times = {"warned_at": NOW - WARNING, "hidden_at": NOW, "erase_after": NOW + DAY}
        Retention.objects.create(dossier=dossier, **times)
    before = {one.pk: _sealed(one) for one in made.values()}
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.run(at=NOW + 5000 * DAY)[NextStep.ERASE] == len(over) >= 3
    for dossier in over:
        assert seen(everything_of(dossier), sung) == []
        assert [store.path_of(file).exists() for file in dossier.attachments.all()] == [False]
    for dossier in made.values():
        assert _sealed(dossier) == before[dossier.pk] and seals.broken(dossier.pk) == []
    for letter in Letter.objects.filter(dossier__in=over):
        assert letter.facts == {} and len(letter.digest) == 64
    untouched = [one for one in made.values() if one not in over]
    assert all(seen(everything_of(one), [PERSON["name"]]) for one in untouched)


def _sealed(dossier):
    facts = Event.objects.filter(dossier=dossier).order_by("seq").values_list("seq", "hash", "data")
    return [(seq, bytes(digest), data) for seq, digest, data in facts], bytes(dossier.head)


@pytest.mark.django_db
def test_what_the_map_says_goes_with_the_dossier_is_what_the_database_empties():
    """Each personal field that is kept as long as its dossier stands in the database's function."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'casework_empty_particulars'")
        source = " ".join(cursor.fetchone()[0].split())
    for row in data_map.fields():
        if row.retention != "case" or not row.model.startswith("casework.") or row.kind == "none":
            continue
        table = apps.get_model(row.model)._meta.db_table
        parts = [part for part in source.split(";") if f" {table} " in f" {part.strip()} "]
        emptied = any(f"{row.field} = " in part or f"DELETE FROM {table}" in part for part in parts)
        assert emptied, f"{row.model}.{row.field}"
