"""Requests for papers: the first is the handler's, others need the leader; each has its numbered notice first."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from dossiers.casework import actions, supplements
from dossiers.casework.models import Dossier, Event, Letter, Pause, Proposal
from dossiers.casework.states import State

PAPERS = [actions.Missing("Bản vẽ", basis="Điều 5 NĐ thử")]


def ask(dossier, by, when, **more):
    return actions.ask_for_papers(dossier.pk, by=by, at=when, **{"papers": PAPERS, "reason": "Thiếu bản vẽ"} | more)


def bring(dossier, by, when, **more):
    return actions.add_papers(dossier.pk, papers=[actions.PaperFacts("Bản vẽ")], by=by, at=when, **more)


def test_the_notice_is_numbered_signed_and_stored_with_the_pause(in_process, world, at):
    first = ask(in_process(), world.handler, at("2018-12-20 08:00"))
    second = ask(in_process(at="2018-12-17 15:00"), world.handler, at("2018-12-20 09:00"))
    pause = first.pauses.get()
    assert [letter.number for letter in Letter.objects.order_by("pk")] == ["01/2018/HDHS", "02/2018/HDHS"]
    assert pause.notice.signed_by == world.handler and pause.notice.is_whole()
    assert pause.papers == [{"name": "Bản vẽ", "required": None, "basis": "Điều 5 NĐ thử"}]
    event = Event.objects.get(dossier=first, kind="papers_asked")
    assert (event.data["letter"], event.data["digest"]) == (pause.notice.number, pause.notice.digest)
    assert second.pauses.get().answer_by == dt.date(2019, 1, 21)  # thirty days on is a Saturday


def test_a_letter_changed_behind_the_back_does_not_fit_its_digest(in_process, world, at, owner_connection):
    pause = ask(in_process(), world.handler, at("2018-12-20 08:00")).pauses.get()
    letter = Letter.objects.get(pk=pause.notice_id)
    letter.facts["reason"] = "Khác"
    assert not letter.is_whole()
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(number="99")


def test_the_database_refuses_a_pause_without_notice_and_a_second_open_one(in_process, world, at):
    dossier = in_process()
    when = at("2018-12-20 08:00")
    with pytest.raises(IntegrityError, match="begins with its notice"), transaction.atomic():
        Pause.objects.create(dossier=dossier, reason="papers", began_at=when, answer_by=when.date())
    ask(dossier, world.handler, when)
    for reason in ("papers", "payment"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Pause.objects.create(dossier=dossier, reason=reason, began_at=when)
    assert Pause.objects.filter(dossier=dossier).count() == 1


def test_a_second_request_needs_the_leader(in_process, world, at):
    dossier = in_process()
    ask(dossier, world.handler, at("2018-12-18 08:00"))
    bring(dossier, world.receiver, at("2018-12-18 10:00"))
    before = Event.objects.filter(dossier=dossier).count(), Letter.objects.count()
    with pytest.raises(actions.ActRefused, match="đã được yêu cầu bổ sung một lần"):
        ask(dossier, world.handler, at("2018-12-19 08:00"), basis="NĐ 61/2018/NĐ-CP")
    with pytest.raises(actions.Invalid) as refused:
        ask(dossier, world.leader, at("2018-12-19 08:00"), basis=" ")
    assert set(refused.value.errors) == {"basis"}
    assert (Event.objects.filter(dossier=dossier).count(), Letter.objects.count()) == before
    again = ask(dossier, world.leader, at("2018-12-19 08:00"), basis="Điều 9 NĐ thử")
    pause = again.pauses.get(ended_at__isnull=True)
    assert (again.supplement_count, pause.flags, pause.approved_by) == (2, ["second"], world.leader)
    assert Event.objects.filter(dossier=dossier).last().data["approved"] == ["second"]


def test_a_second_request_is_proposed_and_approved_by_another_person(in_process, world, at):
    dossier = in_process()
    ask(dossier, world.handler, at("2018-12-18 08:00"))
    bring(dossier, world.receiver, at("2018-12-18 10:00"))
    proposed = {"papers": PAPERS, "reason": "Còn thiếu chữ ký", "basis": "Điều 9 NĐ thử"}
    actions.propose_papers(dossier.pk, by=world.handler, at=at("2018-12-19 08:00"), **proposed)
    waiting = Dossier.objects.get(pk=dossier.pk)
    assert waiting.state == State.IN_PROCESS and not waiting.is_paused
    with pytest.raises(actions.ActRefused, match="đang có một đề nghị"):
        actions.propose_papers(dossier.pk, by=world.handler, at=at("2018-12-19 08:05"), **proposed)
    actions.approve_papers(dossier.pk, by=world.leader, at=at("2018-12-19 09:00"))
    stopped = Dossier.objects.get(pk=dossier.pk)
    pause = stopped.pauses.get(ended_at__isnull=True)
    assert stopped.state == State.AWAITING_PAPERS and pause.began_at == at("2018-12-19 09:00")
    assert (pause.asked_by, pause.approved_by, pause.notice.signed_by) == (world.handler, world.leader, world.leader)
    kinds = list(Event.objects.filter(dossier=dossier).values_list("kind", flat=True))[-2:]
    assert kinds == ["papers_proposed", "papers_asked"]
    assert Proposal.objects.get().accepted is True


def test_nobody_approves_an_own_proposal_and_a_declined_one_moves_nothing(in_process, world, at):
    dossier = in_process()
    proposed = {"papers": PAPERS, "reason": "Thiếu", "basis": "NĐ 61/2018/NĐ-CP"}
    actions.propose_papers(dossier.pk, by=world.leader, at=at("2018-12-18 08:00"), **proposed)
    with pytest.raises(actions.NotYourPost, match="không tự phê duyệt"):
        actions.approve_papers(dossier.pk, by=world.leader, at=at("2018-12-18 09:00"))
    proposal = Proposal.objects.get()
    with pytest.raises(IntegrityError, match="proposal_decided_by_another"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(
            decided_by=world.leader, decided_at=at("2018-12-18 09:00"), accepted=True
        )
    Proposal.objects.filter(pk=proposal.pk).update(proposed_by=world.handler)
    actions.decline(dossier.pk, reason="Đã có trong dữ liệu", by=world.leader, at=at("2018-12-18 09:00"))
    with pytest.raises(actions.ActRefused, match="không có đề nghị"):
        actions.approve_papers(dossier.pk, by=world.leader, at=at("2018-12-18 10:00"))
    after = Dossier.objects.get(pk=dossier.pk)
    assert (after.state, after.due_at, after.supplement_count) == (State.IN_PROCESS, dossier.due_at, 0)


@pytest.mark.parametrize(
    ("when", "flags"),
    [
        ("2018-12-28 16:11", []),  # 529 of 5,280 open minutes are left
        ("2018-12-28 16:12", ["short"]),  # 528
        ("2018-12-31 17:00", ["short"]),  # the promise itself is still in time
        ("2018-12-31 17:01", ["late"]),
    ],
)
def test_no_clock_stops_in_the_last_tenth_or_after_the_promise_without_the_leader(received, world, at, when, flags):
    dossier = received(at="2018-12-17 07:00")
    assert dossier.due_at == at("2018-12-31 17:00")
    dossier = actions.forward(dossier.pk, by=world.receiver, at=at("2018-12-17 08:00"))
    assert supplements.flags(dossier, at(when)) == flags
    if flags:
        with pytest.raises(actions.ActRefused, match="lãnh đạo"):
            ask(dossier, world.handler, at(when))
        with pytest.raises(actions.ActRefused, match="lãnh đạo"):
            actions.ask_for_payment(dossier.pk, amount_vnd=1000, reason="Theo quy định", by=world.handler, at=at(when))
        ask(dossier, world.leader, at(when), basis="NĐ 61/2018/NĐ-CP")
    else:
        ask(dossier, world.handler, at(when))


def test_papers_may_come_online_and_the_way_is_kept(in_process, world, at):
    dossier = in_process()
    ask(dossier, world.handler, at("2018-12-18 08:00"))
    done = bring(dossier, None, at("2018-12-18 20:00"))
    assert done.state == State.IN_PROCESS
    assert done.pauses.get().answered_channel == Dossier.Channel.ONLINE
    event = Event.objects.filter(dossier=dossier).last()
    assert (event.kind, event.actor_id, event.data["channel"]) == ("papers_added", None, 2)


def test_only_what_a_citizen_may_do_is_done_without_an_officer(in_process, at):
    dossier = in_process()
    with pytest.raises(actions.NotYourPost, match="do cán bộ thực hiện"):
        actions.forward(dossier.pk, by=None, at=at("2018-12-18 08:00"))


def test_numbers_of_two_desks_at_once_have_no_gap_and_no_double(own_database):
    import threading

    from django.db import connections

    from tests.world import a_dossier_in_process, a_world, local

    world = a_world()
    dossiers = [a_dossier_in_process(world, local(f"2018-12-17 08:{n:02d}")) for n in range(16)]

    def work(mine):
        for dossier in mine:
            ask(dossier, world.handler, local("2018-12-18 09:00"))
        connections.close_all()

    threads = [threading.Thread(target=work, args=(dossiers[n::4],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Letter.objects.values_list("number", flat=True)) == [f"{n:02d}/2018/HDHS" for n in range(1, 17)]
