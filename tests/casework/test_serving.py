"""On the spot: one press writes what the slow way would, and the register has no gaps."""

import uuid

import pytest

from dossiers.casework import actions
from dossiers.casework.actions import ending
from dossiers.casework.facts import row_audit
from dossiers.casework.models import Certification, Dossier, Event, FeeReceipt
from dossiers.casework.states import Outcome, State
from dossiers.oversight import tallies
from dossiers.oversight.models import UnitTally
from dossiers.procedures import spot_fees
from dossiers.procedures.models import SpotRule
from tests.world import LONG_AGO

ID_CARD = actions.Original("Căn cước công dân", 2, 3)
DEGREE = actions.Original("Bằng tốt nghiệp đại học", 1, 2)
SCHOOL = actions.Original("Học bạ trung học phổ thông", 12, 2)


@pytest.fixture
def rule(world):
    return SpotRule.objects.create(
        procedure=world.same_day.procedure, valid_from=LONG_AGO, register="SCT/BS",
        first_pages=2, first_vnd=2000, further_vnd=1000, most_vnd=200_000,
    )  # fmt: skip


@pytest.fixture
def serve(world, rule, at):
    def served(*originals, when="2018-12-17 09:12", by=None, **more):
        facts = {"unit": world.ward, "version": world.same_day, "signer": world.leader, "checked": True}
        facts |= {"applicant": actions.ApplicantFacts(name="Phạm Thị Cẩm Tú"), "payment": "taken", **more}
        service = actions.Service(originals=originals or (ID_CARD,), **facts)
        return actions.serve(service, by=by or world.receiver, at=at(when))

    return served


def test_fees_follow_pages_and_copies_up_to_the_most(rule):
    fees = [spot_fees.fee(rule, one.pages, one.copies) for one in (ID_CARD, DEGREE, SCHOOL)]
    assert fees == [12_000, 4_000, 28_000]
    assert spot_fees.fee_of_copy(rule, 198) == 200_000 == spot_fees.fee_of_copy(rule, 500)
    flat = SpotRule(first_pages=0, first_vnd=10_000, further_vnd=0, most_vnd=0)
    assert spot_fees.fee(flat, 7, 2) == 20_000


def test_one_press_writes_every_event_that_the_slow_way_writes(serve, world):
    dossier = serve(ID_CARD, DEGREE, SCHOOL)
    assert (dossier.state, dossier.outcome, dossier.payment) == (State.RETURNED, Outcome.ON_TIME, "paid")
    kinds = list(Event.objects.filter(dossier=dossier).order_by("seq").values_list("kind", "actor_id"))
    assert kinds == [
        ("received", world.receiver.pk), ("forwarded", world.receiver.pk), ("forwarded", world.receiver.pk),
        ("resolved", world.leader.pk), ("fee_collected", world.receiver.pk), ("returned", world.receiver.pk),
    ]  # fmt: skip
    assert not row_audit.of([dossier.pk]) and not list(row_audit.in_python([dossier.pk]))
    lines = Certification.objects.filter(dossier=dossier).values_list("number", "pages", "copies", "fee_vnd")
    assert list(lines) == [(1, 2, 3, 12_000), (2, 1, 2, 4_000), (3, 12, 2, 28_000)]
    assert FeeReceipt.objects.get(dossier=dossier).amount_vnd == 44_000
    assert dossier.decisions.get().number == "1–3/2018-SCT/BS"


def test_figures_count_it_like_any_other(serve, world):
    serve()
    tallies.apply_pending()
    row = UnitTally.objects.get(unit=world.ward)
    assert (row.received_desk, row.early + row.on_time) == (1, 1)


def test_pressed_twice_it_is_done_once_and_another_content_is_refused(serve):
    key = uuid.uuid4()
    first = serve(intent=key)
    assert serve(intent=key, when="2018-12-17 09:13") == first and Dossier.objects.count() == 1
    with pytest.raises(actions.AlreadyMade):
        serve(DEGREE, intent=key)
    assert Certification.objects.count() == 1


def test_numbers_have_no_gaps_and_begin_again_each_year(serve, monkeypatch):
    serve()
    with monkeypatch.context() as broken:
        broken.setattr(ending, "return_result", None)
        with pytest.raises(TypeError):
            serve(DEGREE, when="2018-12-17 09:20")
    serve(DEGREE, SCHOOL, when="2018-12-17 09:30")
    serve(when="2019-01-03 09:30")
    numbers = Certification.objects.order_by("pk").values_list("year", "number")
    assert list(numbers) == [(2018, 1), (2018, 2), (2018, 3), (2019, 1)]


def test_a_fee_is_waived_with_a_reason_and_without_a_receipt(serve):
    with pytest.raises(actions.Invalid, match="lý do miễn"):
        serve(payment="waived")
    dossier = serve(payment="waived", waived="Người có công, giấy số 12")
    assert (dossier.fee_vnd, dossier.payment, dossier.state) == (0, "none", State.RETURNED)
    line = Certification.objects.get()
    assert (line.fee_vnd, line.waived) == (12_000, "Người có công, giấy số 12") and not FeeReceipt.objects.exists()


def test_whoever_does_not_pay_gets_nothing_yet_and_the_copies_wait_at_the_desk(serve, world, at):
    dossier = serve(payment="unpaid")
    assert (dossier.state, dossier.payment) == (State.FINISHED, "due")
    later = at("2018-12-17 15:00")
    done = actions.return_result(dossier.pk, by=world.receiver, at=later, unpaid=actions.Unpaid(collect=True))
    assert (done.state, done.payment) == (State.RETURNED, "paid")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"checked": False}, "checked"),
        ({"signer": None}, "signer"),
        ({"payment": ""}, "payment"),
        ({"applicant": actions.ApplicantFacts(name="")}, "name"),
    ],
)
def test_nothing_is_filled_in_by_the_machine(serve, wrong, field):
    with pytest.raises(actions.Invalid) as refused:
        serve(**wrong)
    assert list(refused.value.errors) == [field] and not Dossier.objects.exists()


@pytest.mark.parametrize("pages", [0, -1, 1000])
def test_impossible_pages_are_refused_by_their_line(serve, pages):
    with pytest.raises(actions.Invalid, match="Dòng 2"):
        serve(ID_CARD, actions.Original("Bằng lái xe", pages, 1))


def test_who_leads_elsewhere_does_not_sign_and_who_receives_elsewhere_does_not_serve(serve, world):
    with pytest.raises(actions.Invalid, match="người ký"):
        serve(signer=world.stranger)
    with pytest.raises(actions.NotYourPost):
        serve(by=world.stranger)
    assert not Event.objects.exists() and not Certification.objects.exists()


def test_what_has_no_rule_is_not_done_on_the_spot(serve, world):
    with pytest.raises(actions.ActRefused, match="có hẹn"):
        serve(version=world.ten_days)


def test_a_wrong_line_is_put_right_beside_itself(serve, world, at):
    dossier = serve(ID_CARD)
    line = Certification.objects.get(dossier=dossier)
    with pytest.raises(actions.Invalid):
        actions.correct_line(line.pk, pages=2, copies=3, reason="Gõ nhầm", by=world.receiver, at=at("2018-12-17 10:00"))
    actions.correct_line(
        line.pk, pages=4, copies=3, reason="Gõ nhầm số trang", by=world.receiver, at=at("2018-12-17 10:00")
    )
    put_right = line.corrections.get()
    assert (put_right.pages, put_right.fee_vnd) == (4, 18_000)
    with pytest.raises(actions.NotYourPost):
        actions.correct_line(line.pk, pages=5, copies=3, reason="Nhầm", by=world.stranger, at=at("2018-12-17 10:00"))
    with pytest.raises(actions.Invalid, match="trùng"):
        actions.correct_line(line.pk, pages=4, copies=3, reason="Nhầm", by=world.receiver, at=at("2018-12-17 10:00"))
