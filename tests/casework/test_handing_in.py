"""The applicant answers a request for papers online: one act for all of them, once; or a part before the rest."""

import io

import pytest

from dossiers.casework import actions, deadline_audit, seals
from dossiers.casework.files import store
from dossiers.casework.models import Dossier, Event, Paper
from dossiers.casework.states import State
from tests.casework import specimens


@pytest.fixture
def asked(in_process, world, at):
    """Two papers are asked for: (dossier, its pause)."""
    dossier = in_process()
    missing = [actions.Missing("Bản vẽ"), actions.Missing("Giấy ủy quyền")]
    actions.ask_for_papers(
        dossier.pk, papers=missing, reason="Thiếu", basis="Luật Xây dựng", by=world.handler, at=at("2018-12-18 09:00")
    )
    return dossier, dossier.pauses.get()


def send(pause, slot, at, label="anh.jpg"):
    key = actions.intent_of(pause)
    return store.put(io.BytesIO(specimens.PDF), label, intent=key, at=at("2018-12-19 08:00"), slot=slot)


def test_all_papers_in_one_act_and_the_same_form_again_writes_nothing(asked, at):
    dossier, pause = asked
    send(pause, "0", at), send(pause, "1", at)
    for minute in ("09:00", "09:01"):
        done = actions.hand_in_papers(dossier.pk, pause_id=pause.pk, at=at(f"2018-12-19 {minute}"))
    assert done.state == State.IN_PROCESS
    pause.refresh_from_db()
    assert (pause.ended_at, pause.answered_channel) == (at("2018-12-19 09:00"), Dossier.Channel.ONLINE)
    papers = Paper.objects.filter(dossier=dossier, supplement=True)
    assert [(paper.name, paper.attachments.count()) for paper in papers.order_by("pk")] == [
        ("Bản vẽ", 1),
        ("Giấy ủy quyền", 1),
    ]
    event = Event.objects.get(dossier=dossier, kind="papers_added")
    assert event.actor_id is None and event.data["channel"] == Dossier.Channel.ONLINE
    assert seals.broken(dossier.pk) == []


def test_a_paper_without_a_file_is_named_and_nothing_is_written(asked, at):
    dossier, pause = asked
    send(pause, "1", at)
    with pytest.raises(actions.Invalid, match="Còn thiếu tệp của: Bản vẽ"):
        actions.hand_in_papers(dossier.pk, pause_id=pause.pk, at=at("2018-12-19 09:00"))
    dossier.refresh_from_db()
    assert dossier.state == State.AWAITING_PAPERS and not Paper.objects.filter(supplement=True).exists()


def test_what_the_desk_has_answered_is_not_answered_again(asked, world, at):
    dossier, pause = asked
    send(pause, "0", at), send(pause, "1", at)
    given = [actions.PaperFacts("Bản vẽ", 1)]
    actions.add_papers(dossier.pk, papers=given, by=world.receiver, at=at("2018-12-19 08:30"))
    with pytest.raises(actions.NotAllowedNow, match="đã được trả lời"):
        actions.hand_in_papers(dossier.pk, pause_id=pause.pk, at=at("2018-12-19 09:00"))


def test_a_part_is_kept_while_the_clock_stands_still_and_the_rest_lets_it_run_on(asked, at):
    dossier, pause = asked
    send(pause, "1", at)
    for minute in ("09:00", "09:01"):
        kept = actions.hand_in_papers(dossier.pk, pause_id=pause.pk, at=at(f"2018-12-19 {minute}"), part=True)
    pause.refresh_from_db()
    assert kept.state == State.AWAITING_PAPERS and pause.ended_at is None and kept.due_at == dossier.due_at
    assert [paper.name for paper in Paper.objects.filter(supplement=True)] == ["Giấy ủy quyền"]
    event = Event.objects.get(dossier=dossier, kind="papers_part")
    assert event.data == {"papers": 1, "slots": [1], "left": 1, "pause": pause.pk}
    send(pause, "0", at), send(pause, "1", at, "ro-hon.jpg")
    done = actions.hand_in_papers(dossier.pk, pause_id=pause.pk, at=at("2018-12-20 09:00"))
    assert done.state == State.IN_PROCESS
    papers = Paper.objects.filter(supplement=True).order_by("pk")
    assert [(paper.name, paper.attachments.count()) for paper in papers] == [("Giấy ủy quyền", 2), ("Bản vẽ", 1)]
    assert seals.broken(dossier.pk) == [] and list(deadline_audit.disagreements([dossier.pk])) == []


def test_the_desk_closes_a_request_of_which_a_part_came_online(asked, world, at):
    dossier, pause = asked
    send(pause, "1", at)
    actions.hand_in_papers(dossier.pk, pause_id=pause.pk, at=at("2018-12-19 09:00"), part=True)
    brought = [actions.PaperFacts("Bản vẽ", 1)]
    done = actions.add_papers(dossier.pk, papers=brought, by=world.receiver, at=at("2018-12-20 08:30"))
    assert done.state == State.IN_PROCESS
    pause.refresh_from_db()
    assert pause.answered_channel == Dossier.Channel.DESK and pause.ended_at == at("2018-12-20 08:30")
    send(pause, "0", at)
    with pytest.raises(actions.NotAllowedNow, match="đã được trả lời"):
        actions.hand_in_papers(dossier.pk, pause_id=pause.pk, at=at("2018-12-20 09:00"))


def test_no_file_is_no_part(asked, at):
    dossier, pause = asked
    with pytest.raises(actions.Invalid, match="Còn thiếu tệp của: Bản vẽ; Giấy ủy quyền"):
        actions.hand_in_papers(dossier.pk, pause_id=pause.pk, at=at("2018-12-19 09:00"), part=True)
