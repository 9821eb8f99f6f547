"""How long particulars are kept: the test is made from the table, cell by cell, and from the map of personal data."""

import datetime as dt
import io
import json

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from dossiers.casework import actions, retention, seals
from dossiers.casework.files import store
from dossiers.casework.models import Applicant, Dossier, Event, Letter, Retention
from dossiers.casework.retention import ACTS, TABLE, Age, NextStep, Standing
from dossiers.casework.states import State
from dossiers.units.models import Officer
from portal.ops import data_map
from tests.casework.specimens import photo_with_a_place
from tests.public import everywhere
from tests.public.dossiers_by_state import NOW
from tests.public.test_canaries import PERSON, seen
from tests.world import a_world

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
    return retention.term_ends(dossier, None, retention.Terms(YEARS, WARNING, BACK))


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
    terms = retention.Terms.of_settings()
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
        assert retention._take_step(dossier.pk, at, retention.Terms.of_settings()) is NextStep.NOTHING
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


def test_the_leader_prolongs_holds_releases_and_brings_back(city, made, ended):
    leader, at = Officer.objects.get(username="t.lanhdao"), term_of(ended) + DAY
    retention.run(at=at)
    retention.act("prolong", ended.pk, by=leader, at=at, why="Đang có khiếu nại", until=at + 900 * DAY)
    retention.run(at=at + 100 * DAY)
    assert Retention.objects.get(dossier=ended).hidden_at is None
    retention.run(at=at + 880 * DAY)
    retention.run(at=at + 1000 * DAY)
    assert Applicant.objects.get(dossier=ended).name == "" and Retention.objects.get(dossier=ended).kept["phone"]
    later = at + 1001 * DAY
    retention.act("hold", ended.pk, by=leader, at=later, why="Tòa án yêu cầu giữ")
    retention.run(at=later + 500 * DAY)
    assert Retention.objects.get(dossier=ended).erased_at is None
    retention.act("release", ended.pk, by=leader, at=later + DAY)
    retention.act("restore", ended.pk, by=leader, at=later + 2 * DAY, why="Người nộp xin bản sao")
    person = Applicant.objects.get(dossier=ended)
    assert {name: getattr(person, name) for name in PERSON} == PERSON
    assert Retention.objects.get(dossier=ended).kept == {}


@pytest.mark.parametrize("name", ACTS)
def test_an_act_needs_the_leader_the_standing_and_a_reason(city, made, ended, name):
    running = made["running"]
    world_leader, at = Officer.objects.get(username="t.lanhdao"), NOW + DAY
    more = {"why": "Có lý do rõ ràng", "until": at + DAY}
    with pytest.raises(actions.ActRefused):
        retention.act(name, running.pk, by=world_leader, at=at, **more)
    with pytest.raises(actions.ActRefused):
        retention.act(name, ended.pk, by=Officer.objects.get(username="t.nguoi.la"), at=at, **more)
    if name != "release":
        with pytest.raises(actions.Invalid):
            retention.act(name, ended.pk, by=world_leader, at=at, why=" .", until=at + DAY)


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
