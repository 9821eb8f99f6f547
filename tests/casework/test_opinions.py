"""A unit of the city that is asked answers for itself; whoever asked may take the question back."""

import pytest

from dossiers.casework import actions, consultations
from dossiers.casework.models import Dossier, Event, Leg
from dossiers.casework.states import Kind, State
from dossiers.units.roles import Role
from tests.world import a_dossier_in_process, an_officer, local

ASKED, UNTIL = "2018-12-18 08:00", "2018-12-21 17:00"


@pytest.fixture
def asked(world):
    """The ward asks the district; the dossier stays at the ward."""
    dossier = a_dossier_in_process(world, local("2018-12-17 14:20"))
    return actions.consult(
        dossier.pk, unit=world.district, question="Đất có tranh chấp không?", due_at=local(UNTIL), by=world.handler,
        at=local(ASKED),
    )  # fmt: skip


def opinion(world, dossier, at="2018-12-19 09:00", **more):
    given = {"verdict": "disagrees", "answer": "Đang có khiếu nại", "by": world.district_leader} | more
    return actions.give_opinion(dossier.pk, at=local(at), **given)


def test_the_asked_unit_answers_and_nothing_of_the_clock_moves(world, asked):
    before = (asked.due_at, asked.state, asked.holder_id, asked.handler_id)
    done = Dossier.objects.get(pk=opinion(world, asked).pk)
    assert (done.due_at, done.state, done.holder_id, done.handler_id) == before
    leg = Leg.objects.get(dossier=asked, kind="consult")
    assert (leg.answer, leg.means, leg.closed_at) == (
        "Không đồng ý. Đang có khiếu nại", "system", local("2018-12-19 09:00"))  # fmt: skip
    event = Event.objects.filter(dossier=asked).last()
    assert event.kind == Kind.ANSWERED and event.actor == world.district_leader
    assert event.data["verdict"] == "disagrees" and "late" not in event.data
    opinion_late = consultations.is_late(leg, local("2018-12-30 08:00"))
    assert not opinion_late


def test_an_answer_after_its_last_instant_says_so(world, asked):
    opinion(world, asked, at="2018-12-22 08:00")
    assert Event.objects.filter(dossier=asked).last().data["late"] is True


def test_every_open_question_is_in_the_asked_units_list_and_only_there(world, asked):
    def waiting(unit):
        return list(consultations.put_to([unit.pk]).values_list("pk", flat=True))

    assert waiting(world.district) == [asked.pk] and waiting(world.other) == [] == waiting(world.ward)
    actions.stop(asked.pk, reason="Không đủ điều kiện", by=world.leader, at=local("2018-12-19 10:00"))
    assert waiting(world.district) == [], "an ended dossier asks nobody"


def test_those_who_may_not_answer_are_told_whose_it_is(world, asked):
    for stranger in (world.handler, world.leader, world.stranger):
        with pytest.raises(actions.NotYourPost):
            opinion(world, asked, by=stranger)
    outside = actions.consult(
        asked.pk, unit=world.police, question="Có tiền án không?", by=world.handler, at=local("2018-12-18 09:00")
    )
    opinion(world, outside)
    with pytest.raises(actions.ActRefused):  # the police has no accounts: the desk writes its answer down
        opinion(world, outside)


def test_answered_once_the_second_learns_who_was_first(world, asked):
    opinion(world, asked)
    second = an_officer("t.quan.hai", world.district, Role.HANDLER)
    with pytest.raises(actions.ActRefused, match=world.district_leader.full_name):
        opinion(world, asked, by=second, leg_id=Leg.objects.get(dossier=asked, kind="consult").pk)


@pytest.mark.parametrize("wrong", [{"verdict": ""}, {"verdict": "silence"}, {"answer": " . "}, {"answer": ""}])
def test_an_answer_says_yes_or_no_and_why(world, asked, wrong):
    with pytest.raises(actions.Invalid):
        opinion(world, asked, **wrong)
    assert Leg.objects.get(dossier=asked, kind="consult").is_open


def test_a_question_put_by_mistake_is_taken_back(world, asked):
    with pytest.raises(actions.NotYourPost):
        actions.revoke_question(asked.pk, reason="Hỏi nhầm", by=world.district_leader, at=local("2018-12-18 09:00"))
    done = actions.revoke_question(asked.pk, reason="Hỏi nhầm nơi", by=world.handler, at=local("2018-12-18 09:00"))
    leg = Leg.objects.get(dossier=asked, kind="consult")
    assert (leg.means, leg.answer, leg.remark) == ("revoked", "", "Hỏi nhầm nơi") and done.state == State.IN_PROCESS
    assert consultations.answered_of([leg]) == (1, 0) and not consultations.is_late(leg, local("2019-01-30 08:00"))
    with pytest.raises(actions.ActRefused):
        opinion(world, asked)
    with pytest.raises(actions.ActRefused):
        actions.revoke_question(asked.pk, reason="Hỏi nhầm nơi", by=world.handler, at=local("2018-12-18 10:00"))


@pytest.mark.parametrize(
    ("who", "sees", "offered"),
    [("district_leader", True, "give_opinion"), ("handler", True, "revoke_question"), ("stranger", False, "")],
)
def test_the_page_offers_each_side_its_act_and_shows_what_came_of_it(world, asked, client, who, sees, offered):
    client.force_login(getattr(world, who))
    page = client.get(f"/can-bo/ho-so/{asked.code}")
    assert (page.status_code == 200) is sees
    if sees:
        words = page.content.decode()
        other = {"give_opinion": "revoke_question", "revoke_question": "give_opinion"}[offered]
        assert f"?viec={offered}#viec" in words and f"?viec={other}#viec" not in words
        watch = client.get("/can-bo/can-chu-y?loai=duoc-hoi").content.decode()
        assert (asked.code in watch) is (who == "district_leader")
    actions.revoke_question(asked.pk, reason="Hỏi nhầm nơi", by=world.handler, at=local("2018-12-18 09:00"))
    if sees:
        assert "Hỏi nhầm nơi" in client.get(f"/can-bo/ho-so/{asked.code}").content.decode()
