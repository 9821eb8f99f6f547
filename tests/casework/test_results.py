"""A result has a number, a date and a file (or why there is none): wherever it is signed, and never the same number."""

import datetime as dt
import io
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from PIL import Image

from dossiers.casework import actions
from dossiers.casework.actions.results import following
from dossiers.casework.files import store
from dossiers.casework.models import Decision, Dossier
from dossiers.casework.states import State
from dossiers.procedures.models import ProcedureVersion
from tests.world import ON_PAPER, resolve

NOW = "2018-12-19 09:00"
DAY = dt.date(2018, 12, 19)


def sign(dossier, world, at, **changes):
    facts = {"number": "15/GP-UBND", "dated_on": DAY, "on_paper": ON_PAPER, **changes}
    return actions.resolve(dossier.pk, by=world.leader, at=at(NOW), **facts)


def a_scan(officer, at, slot="ket-qua"):
    picture = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(picture, "PNG")
    picture.seek(0)
    return store.put(picture, "giay-phep.png", intent=uuid.uuid4(), at=at(NOW), by=officer, slot=slot)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        *(({"number": typed}, "number") for typed in ("", " ", ".", "-", "abc", "0", "000/GP", "12/03/2018", "1.2.18")),
        ({"number": "1" * 61}, "number"),
        ({"dated_on": None}, "dated_on"),
        ({"dated_on": DAY + dt.timedelta(days=1)}, "dated_on"),
        ({"dated_on": dt.date(2018, 12, 16)}, "dated_on"),
        *(({"on_paper": typed}, "on_paper") for typed in ("", "  ", ".", "-", "x", "0", "19/12/2018", "xxx")),
    ],
)
def test_a_result_without_what_it_must_have_is_not_signed(in_process, world, at, changes, field):
    dossier = in_process()
    with pytest.raises(actions.Invalid) as refused:
        sign(dossier, world, at, **changes)
    assert list(refused.value.errors) == [field]
    assert Dossier.objects.get(pk=dossier.pk).state == State.IN_PROCESS and not Decision.objects.exists()


def test_a_result_with_nothing_is_told_all_that_it_lacks_at_once(in_process, world, at):
    with pytest.raises(actions.Invalid) as refused:
        actions.resolve(in_process().pk, by=world.leader, at=at(NOW))
    assert set(refused.value.errors) == {"number", "dated_on", "on_paper"}


def test_its_file_becomes_the_dossiers_and_no_reason_is_needed(in_process, world, at):
    dossier, scan = in_process(), a_scan(world.leader, at)
    sign(dossier, world, at, file=scan, on_paper="")
    kept = dossier.decisions.get()
    assert (kept.number, kept.dated_on, kept.file.label, kept.on_paper) == ("15/GP-UBND", DAY, "giay-phep.png", "")
    assert kept.file.dossier_id == dossier.pk


def test_a_file_of_somebody_or_something_else_is_no_result(in_process, world, at):
    dossier, other = in_process(), in_process(at="2018-12-17 15:00")
    with pytest.raises(actions.Invalid, match="không thuộc hồ sơ"):
        sign(dossier, world, at, file=a_scan(world.handler, at))
    sign(other, world, at, file=a_scan(world.leader, at))
    with pytest.raises(actions.Invalid, match="không thuộc hồ sơ"):
        sign(dossier, world, at, number="16/GP-UBND", file=other.decisions.get().file)


def test_a_procedure_that_ends_with_an_entry_needs_number_and_date_alone(in_process, world, at):
    ProcedureVersion.objects.filter(pk=world.ten_days.pk).update(result="entry")
    dossier = in_process()
    with pytest.raises(actions.Invalid) as refused:
        actions.resolve(dossier.pk, by=world.leader, at=at(NOW))
    assert set(refused.value.errors) == {"number", "dated_on"}
    assert sign(dossier, world, at, on_paper="").state == State.FINISHED


@pytest.mark.parametrize("again", ["15/GP-UBND", "15/gp-ubnd", "  15/GP-UBND "])
def test_a_number_is_given_once_a_year_by_a_unit(in_process, world, at, again):
    sign(in_process(), world, at)
    other = in_process(at="2018-12-17 15:00")
    with pytest.raises(actions.Invalid, match="đã cấp"):
        sign(other, world, at, number=again)
    assert Dossier.objects.get(pk=other.pk).state == State.IN_PROCESS
    assert sign(other, world, at, number="16/GP-UBND").state == State.FINISHED


def test_a_reopened_dossier_may_keep_its_own_number(in_process, world, at):
    dossier = in_process()
    sign(dossier, world, at)
    actions.propose_reopening(dossier.pk, reason="Sai diện tích", by=world.handler, at=at("2018-12-19 10:00"))
    actions.approve_reopening(dossier.pk, by=world.leader, at=at("2018-12-19 10:05"))
    facts = {"number": "15/GP-UBND", "dated_on": DAY, "on_paper": ON_PAPER}
    assert actions.resolve(dossier.pk, by=world.leader, at=at("2018-12-19 11:00"), **facts).state == State.FINISHED
    assert list(dossier.decisions.values_list("number", flat=True)) == ["15/GP-UBND"] * 2


def test_the_database_itself_takes_no_result_without_number_and_date(in_process, world, at):
    resolve(in_process().pk, by=world.leader, at=at(NOW))
    other = in_process(at="2018-12-17 15:00")
    for facts in ({"number": "", "dated_on": DAY}, {"number": "7/GP", "dated_on": None}):
        with pytest.raises(IntegrityError, match="decision_result_named"), transaction.atomic():
            Decision.objects.create(dossier=other, act="resolve", made_at=at(NOW), **facts)
    with connection.cursor() as cursor:
        cursor.execute("SELECT convalidated FROM pg_constraint WHERE conname = 'decision_result_named'")
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize(
    ("first", "places", "number"),
    [
        ("15/GP-UBND", 1, "16/GP-UBND"),
        ("09/2018/GP", 1, "10/2018/GP"),
        ("007", 3, "010"),
        ("GP 99", 1, "GP 100"),
        ("QĐ-5", 0, "QĐ-5"),
    ],
)
def test_a_series_counts_its_first_digits_up(first, places, number):
    assert following(first, places) == number
