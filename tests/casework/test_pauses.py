"""Papers and payment stop the clock to the minute; nothing else does."""

import pytest

from dossiers.casework import actions, deadlines
from dossiers.casework.models import Dossier, Event, Pause
from dossiers.casework.states import State
from tests.world import resolve


def ask(dossier, world, at, when, **more):
    given = {
        "papers": [actions.Missing("Bản vẽ mặt cắt móng")],
        "reason": "Thiếu bản vẽ.",
        "basis": "NĐ 15/2021",
    } | more
    return actions.ask_for_papers(dossier.pk, by=world.handler, at=at(when), **given)


def test_a_dossier_waiting_for_papers_stops_the_clock(in_process, world, at):
    dossier = in_process(at="2018-12-17 14:20")
    first = dossier.due_at
    ask(dossier, world, at, "2018-12-20 16:20")
    dossier = actions.add_papers(
        dossier.pk, papers=[actions.PaperFacts("Bản vẽ mặt cắt móng")], by=world.receiver, at=at("2018-12-25 07:45")
    )
    dossier.refresh_from_db()
    assert dossier.state == State.IN_PROCESS
    # Paused from Thursday 16:20 to Tuesday 07:45: 40 + 480 + 480 + 45 open minutes (this calendar has no holidays).
    assert first == at("2018-12-31 17:00")
    assert dossier.due_at == at("2019-01-03 08:25")
    assert deadlines.minutes_left(dossier, first) == 40 + 480 + 480 + 45
    assert dossier.due_at_original == first
    assert dossier.papers.filter(supplement=True).count() == 1
    data = Event.objects.get(dossier=dossier, kind="papers_added").data
    assert data["due_at_before"] == first.isoformat().replace("+07:00", "+00:00").replace("T17", "T10")


def test_a_paper_off_the_list_needs_its_legal_basis(in_process, world, at):
    dossier = in_process()
    with pytest.raises(actions.Invalid) as refusal:
        ask(dossier, world, at, "2018-12-20 16:20", basis=" ")
    assert set(refusal.value.errors) == {"basis"}
    listed = world.ten_days.papers.get()
    ask(dossier, world, at, "2018-12-20 16:20", basis="", papers=[actions.Missing(listed.name, listed.pk)])
    assert Dossier.objects.get(pk=dossier.pk).supplement_count == 1


def test_payment_stops_the_clock_and_its_receipt_starts_it_again(in_process, world, at):
    dossier = in_process()
    actions.ask_for_payment(dossier.pk, amount_vnd=75_000, reason="Lệ phí", by=world.handler, at=at("2018-12-18 08:00"))
    paid = actions.pay(dossier.pk, receipt_number="0018842", by=world.receiver, at=at("2018-12-18 09:00"))
    assert (paid.payment, paid.state) == (Dossier.Payment.PAID, State.IN_PROCESS)
    assert Pause.objects.get(dossier=dossier).receipt_number == "0018842"
    assert deadlines.minutes_left(paid, dossier.due_at) == 60


def test_asking_another_agency_never_stops_the_clock(in_process, world, at):
    dossier = in_process()
    actions.consult(dossier.pk, unit=world.police, question="Có tiền án?", by=world.handler, at=at("2018-12-18 08:00"))
    actions.answer(dossier.pk, answer="Không.", by=world.handler, at=at("2018-12-20 08:00"))
    after = Dossier.objects.get(pk=dossier.pk)
    assert after.due_at == dossier.due_at
    assert [(leg.unit, leg.answer) for leg in after.legs.filter(kind="consult")] == [(world.police, "Không.")]


def test_the_ledger_ends_at_the_promise(in_process, world, at):
    dossier = in_process(at="2018-12-17 14:20")
    ask(dossier, world, at, "2018-12-20 16:20")
    dossier = actions.add_papers(
        dossier.pk, papers=[actions.PaperFacts("Bản vẽ")], by=world.receiver, at=at("2018-12-25 07:45")
    )
    lines = deadlines.ledger(dossier, list(dossier.pauses.all()))
    counted = [line for line in lines if line.kind in ("counted", "makeup")]
    assert sum(line.minutes for line in counted) == 10 * 480
    assert any(line.kind == "paused" for line in lines)


def test_one_apology_and_it_never_changes_the_verdict(in_process, world, at):
    dossier = in_process(at="2018-12-03 08:00")
    promised = dossier.due_at
    actions.extend(
        dossier.pk,
        reason="Chờ xác minh",
        extended_to=at("2018-12-28 17:00"),
        by=world.leader,
        at=at("2018-12-14 08:00"),
    )
    with pytest.raises(actions.ActRefused, match="một lần"):
        actions.extend(
            dossier.pk,
            reason="Theo quy định",
            extended_to=at("2019-12-28 17:00"),
            by=world.leader,
            at=at("2018-12-14 09:00"),
        )
    done = resolve(dossier.pk, by=world.leader, at=at("2018-12-20 08:00"))
    done.refresh_from_db()
    assert (done.due_at, done.outcome) == (promised, "late")
    assert done.extension.number == "01/2018/PXL"


def test_no_day_that_is_given_to_anybody_is_one_on_which_the_desk_is_closed(in_process, world, at):
    dossier = in_process(at="2018-12-03 08:00")
    who = {"by": world.leader, "at": at("2018-12-14 08:00")}
    for closed in ("2018-12-23 09:00", "2018-12-30 09:00", "2019-01-12 09:00"):
        with pytest.raises(actions.Invalid, match="không làm việc"):
            actions.consult(dossier.pk, unit=world.police, question="Có vướng gì?", due_at=at(closed), **who)
        with pytest.raises(actions.Invalid, match="không làm việc"):
            actions.extend(dossier.pk, reason="Chờ xác minh", extended_to=at(closed), **who)
    actions.extend(dossier.pk, reason="Chờ xác minh", extended_to=at("2018-12-28 09:00"), **who)
