"""A question to the applicant while the work goes on: the clock never notices it, whatever happens to it."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossiers.casework import actions, applicant_questions, deadlines
from dossiers.casework.facts import row_audit
from dossiers.casework.models import ApplicantQuestion, Dossier, Event
from dossiers.casework.states import Kind
from dossiers.notices.models import Message
from dossiers.notices.preparing import prepare_pending
from portal.public import addresses
from tests.world import a_dossier_in_process, local

ASKED = "2018-12-18 08:00"
QUESTION = "Thửa đất có tiếp giáp hẻm 51 không?"


@pytest.fixture
def dossier(world):
    return a_dossier_in_process(world, local("2018-12-17 14:20"))


def ask(world, dossier, at=ASKED, **more):
    return actions.ask_applicant(dossier.pk, **{"words": QUESTION, "by": world.handler, "at": local(at)} | more)


def promise_of(dossier):
    row = Dossier.objects.get(pk=dossier.pk)
    return row.due_at, row.state, row.step, row.holder_id, row.handler_id, deadlines.ledger(row, list(row.pauses.all()))


def test_asked_and_answered_online_nothing_of_the_promise_moves(world, dossier):
    before = promise_of(dossier)
    ask(world, dossier, wanted_by=dt.date(2018, 12, 20))
    assert promise_of(dossier) == before
    actions.answer_as_applicant(dossier.pk, answer="Có, giáp phía sau", at=local("2018-12-18 20:15"))
    assert promise_of(dossier) == before
    row = ApplicantQuestion.objects.get()
    assert (row.outcome, row.answer, row.closed_by, row.officer) == (
        "answered",
        "Có, giáp phía sau",
        None,
        world.handler,
    )
    *_, asked, answered = Event.objects.filter(dossier=dossier).order_by("seq")
    assert (asked.kind, asked.data["wanted_by"]) == (Kind.APPLICANT_ASKED, "2018-12-20")
    assert (answered.kind, answered.actor, answered.data["online"]) == (Kind.APPLICANT_ANSWERED, None, True)
    for event in (asked, answered):
        assert "hẻm" not in str(event.data) and "phía sau" not in str(event.data), "the sealed log holds no words"


DEEDS = st.lists(st.tuples(st.sampled_from(["ask", "answer", "desk", "withdraw"]), st.integers(1, 9000)), max_size=6)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DEEDS)
def test_whatever_happens_to_questions_the_due_date_is_that_of_a_dossier_never_asked(world, deeds):
    dossier = a_dossier_in_process(world, local("2018-12-17 14:20"))
    before, at = promise_of(dossier), local(ASKED)
    for deed, minutes in deeds:
        at += dt.timedelta(minutes=minutes)
        try:
            if deed == "ask":
                actions.ask_applicant(dossier.pk, words=QUESTION, by=world.handler, at=at)
            elif deed == "withdraw":
                actions.withdraw_question(dossier.pk, reason="Đã rõ", by=world.handler, at=at)
            else:
                actions.answer_as_applicant(
                    dossier.pk, answer="Có", at=at, by=world.handler if deed == "desk" else None
                )
        except actions.ActRefused:
            continue
    assert promise_of(dossier) == before
    assert not row_audit.of([dossier.pk]) and not list(row_audit.in_python([dossier.pk]))


def test_one_question_at_a_time_and_it_is_answered_once(world, dossier):
    ask(world, dossier)
    with pytest.raises(actions.ActRefused, match="rút câu hỏi"):
        ask(world, dossier, at="2018-12-18 09:00")
    number = ApplicantQuestion.objects.get().pk
    actions.withdraw_question(dossier.pk, reason="Đã rõ", by=world.handler, at=local("2018-12-18 09:00"))
    ask(world, dossier, at="2018-12-18 09:05", words="Nhà có mấy tầng?")
    with pytest.raises(actions.ActRefused, match="không phải trả lời nữa"):  # typed under the first question
        actions.answer_as_applicant(dossier.pk, answer="Có", question=number, at=local("2018-12-18 10:00"))
    actions.answer_as_applicant(dossier.pk, answer="2", at=local("2018-12-18 10:00"))
    with pytest.raises(actions.ActRefused):
        actions.answer_as_applicant(dossier.pk, answer="2", at=local("2018-12-18 10:01"))
    assert sorted(ApplicantQuestion.objects.values_list("outcome", "answer")) == [
        ("answered", "2"),
        ("withdrawn", "Đã rõ"),
    ]


@pytest.mark.parametrize(
    "wrong", [{"words": ""}, {"words": " . "}, {"words": "x" * 2001}, {"wanted_by": dt.date(2018, 12, 17)},
              {"wanted_by": dt.date(2199, 1, 1)}],
)  # fmt: skip
def test_a_question_says_something_and_its_day_can_come(world, dossier, wrong):
    with pytest.raises(actions.Invalid):
        ask(world, dossier, **wrong)
    assert not ApplicantQuestion.objects.exists()


def test_strangers_may_not_and_an_ended_dossier_asks_nothing(world, dossier):
    with pytest.raises(actions.NotYourPost):
        ask(world, dossier, by=world.stranger)
    ask(world, dossier)
    assert applicant_questions.may_be_answered(Dossier.objects.get(pk=dossier.pk))
    actions.stop(dossier.pk, reason="Không đủ điều kiện", by=world.leader, at=local("2018-12-19 10:00"))
    assert not applicant_questions.may_be_answered(Dossier.objects.get(pk=dossier.pk))
    with pytest.raises(actions.NotAllowedNow):
        actions.answer_as_applicant(dossier.pk, answer="Có", at=local("2018-12-19 11:00"))


def test_the_applicant_is_told_that_something_is_asked_and_never_what(world, dossier):
    ask(world, dossier)
    prepare_pending(at=local("2018-12-18 08:01"))
    (said,) = Message.objects.filter(dossier=dossier, kind="applicant_asked")
    assert dossier.code in said.body and "hẻm" not in said.body and "hem 51" not in said.body


def test_a_question_withdrawn_before_anybody_was_told_takes_its_message_along(world, dossier):
    ask(world, dossier)
    actions.withdraw_question(dossier.pk, reason="Đã rõ", by=world.handler, at=local("2018-12-18 08:00"))
    prepare_pending(at=local("2018-12-18 08:01"))
    states = dict(Message.objects.filter(dossier=dossier).values_list("kind", "state"))
    assert states["applicant_asked"] == "merged" and states["question_dropped"] != "merged"


def test_each_side_has_its_list_and_it_empties_when_seen_to(world, dossier, client):
    client.force_login(world.handler)

    def listed(kind):
        return dossier.code in client.get(f"/can-bo/can-chu-y?loai={kind}").content.decode()

    ask(world, dossier)
    assert listed("da-hoi") and not listed("da-tra-loi")
    actions.answer_as_applicant(dossier.pk, answer="Có, giáp phía sau", at=local("2018-12-18 20:15"))
    assert listed("da-tra-loi") and not listed("da-hoi")
    page = client.get(f"/can-bo/ho-so/{dossier.code}").content.decode()
    assert QUESTION in page and "Có, giáp phía sau" in page and "?viec=ask_applicant#viec" in page
    actions.forward(dossier.pk, by=world.handler, at=local("2018-12-19 08:00"))
    assert not listed("da-tra-loi")


def test_the_applicant_reads_and_answers_behind_the_receipts_door_alone(world, dossier, client):
    ask(world, dossier, wanted_by=dt.date(2018, 12, 20))
    dossier.refresh_from_db()
    open_page = client.get(f"/ho-so/{addresses.signed(dossier)}").content.decode()
    assert (
        "Bạn trả lời một câu hỏi của cơ quan" in open_page and QUESTION not in open_page and "/cau-hoi" not in open_page
    )
    here = f"/viec/{addresses.acting(dossier)}/cau-hoi"
    assert QUESTION in client.get(here).content.decode()
    number = ApplicantQuestion.objects.get().pk
    empty = client.post(here, {"tra-loi": " ", "so": number})
    assert empty.status_code == 422 and "Ghi câu trả lời" in empty.content.decode()
    done = client.post(here, {"tra-loi": "Có <b>", "so": number})
    assert done.status_code == 303 and "Có &lt;b&gt;" in client.get(done["Location"]).content.decode()
    again = client.post(here, {"tra-loi": "Không", "so": number})
    assert again.status_code == 422 and ApplicantQuestion.objects.get().answer == "Có <b>"
    assert client.get("/viec/gia-mao/cau-hoi").status_code in (404, 410)
