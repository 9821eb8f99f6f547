"""How an applicant wants to be told: kept once, said in the log without an address, refused where it cannot work."""

import pytest

from dossiers.casework import actions
from dossiers.casework.actions import contacting
from dossiers.casework.models import Applicant, Event
from dossiers.casework.models.contact import Contact

LATER = "2018-12-18 09:00"


def choose(dossier, at, *ways, when=LATER, **more):
    return contacting.choose_contact(dossier.pk, contacting.ContactChoice(frozenset(ways), **more), at=at(when))


def told(dossier):
    return [event.data for event in Event.objects.filter(dossier=dossier, kind="contact_chosen").order_by("seq")]


def test_a_choice_is_kept_and_the_log_says_which_ways_but_no_address(received, at):
    dossier = received()
    choose(dossier, at, "email", "sms", email=" An@Thu.VN ", phone_is_right=True)
    kept = Contact.objects.get(dossier=dossier)
    assert kept.channels == ("sms", "email") and not kept.phone_is_wrong
    assert (kept.confirmed_at, kept.chosen_at) == (at(LATER), at(LATER))
    assert Applicant.objects.get(dossier=dossier).email == "An@thu.vn"
    assert told(dossier) == [{"ways": ["email", "sms"], "email_changed": True, "phone_is_wrong": False}]


def test_the_same_choice_again_writes_nothing_and_another_one_does(received, at):
    dossier = received()
    choose(dossier, at, "sms")
    choose(dossier, at, "sms", when="2018-12-18 10:00")
    assert len(told(dossier)) == 1 and Contact.objects.get(dossier=dossier).chosen_at == at(LATER)
    choose(dossier, at, when="2018-12-18 11:00")
    assert Contact.objects.get(dossier=dossier).channels == () and len(told(dossier)) == 2


def test_confirming_the_number_again_is_written_down_though_nothing_else_changes(received, at):
    dossier = received()
    choose(dossier, at, "zalo")
    choose(dossier, at, "zalo", when="2018-12-18 10:00", phone_is_right=True)
    assert Contact.objects.get(dossier=dossier).confirmed_at == at("2018-12-18 10:00") and len(told(dossier)) == 2


def test_a_number_that_is_not_theirs_stays_so_until_they_say_otherwise(received, at):
    dossier = received(email="an@thu.vn")
    choose(dossier, at, "email", phone_is_right=False)
    assert Contact.objects.get(dossier=dossier).phone_is_wrong
    with pytest.raises(actions.Invalid) as refused:
        choose(dossier, at, "sms", when="2018-12-18 10:00")
    assert set(refused.value.errors) == {"ways"} and "không còn dùng" in str(refused.value)
    choose(dossier, at, "sms", when="2018-12-18 11:00", phone_is_right=True)
    assert not Contact.objects.get(dossier=dossier).phone_is_wrong


@pytest.mark.parametrize(
    ("applicant", "ways", "more", "field", "says"),
    [
        ({}, ["pigeon"], {}, "ways", "Chọn trong danh sách"),
        ({"phone": ""}, ["sms"], {}, "ways", "chưa có số điện thoại"),
        ({"phone": "02923820123"}, ["zalo"], {}, "ways", "số cố định"),
        ({}, ["email"], {}, "email", "Nhập địa chỉ thư"),
        ({"email": "an@thu.vn"}, ["email"], {"email": ""}, "email", "Nhập địa chỉ thư"),
        ({}, ["email"], {"email": "an tai thu"}, "email", "ten@noi.vn"),
    ],
)
def test_what_cannot_work_is_refused_by_its_field_and_nothing_is_kept(received, at, applicant, ways, more, field, says):
    dossier = received(**applicant)
    with pytest.raises(actions.Invalid) as refused:
        choose(dossier, at, *ways, **more)
    assert set(refused.value.errors) == {field} and says in str(refused.value)
    assert not Contact.objects.exists() and told(dossier) == []


def test_an_address_is_taken_away_by_an_empty_box(received, at):
    dossier = received(email="an@thu.vn")
    choose(dossier, at, "sms", email="  ")
    assert Applicant.objects.get(dossier=dossier).email == "" and told(dossier)[0]["email_changed"]
