"""Guidance is given once, fully and in writing: one numbered slip for a person and a procedure."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest

from dossiers.casework import actions
from dossiers.casework.actions.guiding import LackingPaper
from dossiers.casework.models import Dossier
from dossiers.casework.models.guidance import Guidance

WHEN = "2018-12-17 08:00"
LACKING = [LackingPaper("Bản vẽ", None, originals=2, note="Có dấu")]


@pytest.fixture
def form(world):
    facts = actions.ApplicantFacts(name="Nguyễn Thị Thử", phone="0900 123 456")
    return actions.Intake(unit=world.ward, version=world.ten_days, applicant=facts, intent=uuid.uuid4())


def guide(form, world, at, *, when=WHEN, by=None, lacking=LACKING, reason="Thiếu bản vẽ"):
    return actions.guide(form, lacking=lacking, reason=reason, by=by or world.receiver, at=at(when))


def test_a_slip_has_a_number_and_says_what_is_missing_and_no_dossier_begins(form, world, at):
    slip = guide(form, world, at)
    assert (slip.number, slip.name, slip.phone) == ("01/2018/HDHS", "Nguyễn Thị Thử", "0900123456")
    assert slip.papers == [{"name": "Bản vẽ", "required": None, "note": "Có dấu", "originals": 2, "copies": 0}]
    assert not Dossier.objects.exists()


def test_the_same_form_gives_the_same_slip(form, world, at):
    assert guide(form, world, at) == guide(form, world, at, when="2018-12-17 08:05") == Guidance.objects.get()


@pytest.mark.parametrize("other", ["name", "phone", "procedure", "sixty days"])
def test_a_second_slip_is_refused_to_the_same_person_for_the_same_procedure_alone(form, world, at, other):
    first = guide(form, world, at)
    again = replace(form, intent=uuid.uuid4())
    with pytest.raises(actions.AlreadyGuided) as refused:
        guide(again, world, at, when="2019-01-17 08:00")
    assert refused.value.slip == first and "phiếu số 01/2018/HDHS, ngày 17/12/2018" in str(refused.value)
    when = "2019-01-17 08:00"
    if other == "procedure":
        again = replace(again, version=world.hours)
    elif other == "sixty days":
        when = "2019-02-18 08:00"
    else:
        fact = {"name": "Trần Văn Khác", "phone": "0900 123 457"}[other]
        again = replace(again, applicant=replace(form.applicant, **{other: fact}))
    assert guide(again, world, at, when=when).number == "01/2019/HDHS"  # a series for each year


def test_whoever_came_with_the_dossier_may_be_guided_anew(form, world, at):
    first = guide(form, world, at)
    received = replace(form, intent=uuid.uuid4(), papers=[actions.PaperFacts("Tờ khai")])
    actions.receive(received, by=world.receiver, at=first.made_at + dt.timedelta(days=1))
    assert guide(replace(form, intent=uuid.uuid4()), world, at, when="2018-12-19 08:00") != first


@pytest.mark.parametrize(
    ("change", "field"), [({"lacking": []}, "papers"), ({"reason": " "}, "reason"), ({"reason": "..."}, "reason")]
)
def test_a_slip_without_what_or_why_is_refused(form, world, at, change, field):
    with pytest.raises(actions.Invalid) as refused:
        guide(form, world, at, **change)
    assert set(refused.value.errors) == {field} and not Guidance.objects.exists()


def test_only_the_desk_guides_and_only_from_a_whole_form(form, world, at):
    with pytest.raises(actions.NotYourPost):
        guide(form, world, at, by=world.handler)
    with pytest.raises(actions.Invalid) as refused:
        guide(replace(form, intent=None), world, at)
    assert set(refused.value.errors) == {"intent"}
