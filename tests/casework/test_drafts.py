"""Drafts of reception belong to one officer, are few and short-lived; earlier applicants are found by whole numbers."""

import datetime as dt
import uuid

import pytest

from dossiers.casework import actions, drafts, earlier
from dossiers.casework.drafts import IntakeDraft
from dossiers.casework.models import Look

WHEN = "2018-12-17 08:00"


def save(world, at, *, key=None, by=None, typed=None, later=0):
    when = at(WHEN) + dt.timedelta(minutes=later)
    return drafts.save(key or uuid.uuid4(), typed or {"name": "An"}, unit=world.ward, by=by or world.receiver, at=when)


def test_a_draft_is_kept_under_its_forms_key_and_written_over(world, at):
    key = uuid.uuid4()
    assert save(world, at, key=key) and save(world, at, key=key, typed={"name": "An\x00 Bình"}, later=5)
    draft = IntakeDraft.objects.get()
    assert (draft.typed, draft.saved_at) == ({"name": "An Bình"}, at("2018-12-17 08:05"))


def test_nobody_writes_over_somebody_elses_draft_or_drops_it(world, at):
    key = uuid.uuid4()
    save(world, at, key=key)
    assert not save(world, at, key=key, by=world.stranger, typed={"name": "Khác"})
    assert not drafts.drop(key, by=world.stranger)
    assert IntakeDraft.objects.get().typed == {"name": "An"}
    assert drafts.drop(key, by=world.receiver) and not IntakeDraft.objects.exists()


def test_a_form_that_has_made_a_dossier_is_no_draft(world, at):
    facts = actions.ApplicantFacts(name="An", phone="0900123456")
    papers = [actions.PaperFacts("Tờ khai")]
    form = actions.Intake(world.ward, world.ten_days, facts, papers=papers, intent=uuid.uuid4())
    actions.receive(form, by=world.receiver, at=at(WHEN))
    assert not save(world, at, key=form.intent) and not IntakeDraft.objects.exists()


def test_the_oldest_makes_room_and_a_week_is_the_end(world, at):
    keys = [uuid.uuid4() for _ in range(drafts.MOST + 1)]
    for minute, key in enumerate(keys):
        save(world, at, key=key, later=minute)
    assert set(IntakeDraft.objects.values_list("pk", flat=True)) == set(keys[1:])
    assert drafts.sweep(at=at(WHEN) + drafts.KEPT + dt.timedelta(minutes=2)) == 1  # the second: a week and a minute old
    assert IntakeDraft.objects.count() == drafts.MOST - 1


def test_what_is_typed_is_cut_where_nobody_types_so_much(world, at):
    save(world, at, typed={"x" * 100: "y" * 5000} | {str(n): "z" for n in range(500)})
    kept = IntakeDraft.objects.get().typed
    assert len(kept) == drafts.MOST_FIELDS and kept["x" * 60] == "y" * drafts.LONGEST


def find(world, at, *, phones=(), id_numbers=(), units=None):
    units = [world.ward.pk] if units is None else units
    by, post = world.receiver, world.receiver.posts_on(at(WHEN).date())[0]
    return earlier.applicants(phones=phones, id_numbers=id_numbers, units=units, by=by, post=post, at=at(WHEN))


def test_an_earlier_applicant_is_one_person_by_name_with_the_count_and_the_look(received, world, at):
    received()
    received(at="2018-12-18 08:00", name="nguyễn thị THỬ")
    received(at="2018-12-19 08:00", name="Trần Văn Khác")
    found = find(world, at, phones=["0900123456"])
    assert [(person.applicant.name, person.count) for person in found] == [
        ("Trần Văn Khác", 1), ("nguyễn thị THỬ", 2),
    ]  # fmt: skip
    assert Look.objects.filter(what=Look.What.EARLIER, officer=world.receiver).count() == 2


@pytest.mark.parametrize("asked", [
    {}, {"phones": ["3456"]}, {"id_numbers": ["0920900"]}, {"phones": ["0900123457"]},
    {"phones": ["0900123456"], "units": []},
])  # fmt: skip
def test_nobody_is_found_by_a_part_another_number_or_without_a_desk(received, world, at, asked):
    received()
    assert find(world, at, **asked) == [] and not Look.objects.exists()


def test_another_unit_does_not_find_them_and_a_paper_number_does(received, world, at):
    received()
    assert find(world, at, phones=["0900123456"], units=[world.other.pk]) == []
    assert len(find(world, at, id_numbers=["092090001234"])) == 1
