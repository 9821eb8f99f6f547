"""A request for papers that was a mistake is taken back: everything is as for a dossier that was never asked."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossiers.casework import actions, deadline_audit, deadlines, supplements
from dossiers.casework.facts import row_audit
from dossiers.casework.models import Dossier, Event, Pause
from dossiers.casework.states import State
from dossiers.notices import preparing
from dossiers.notices.models import Message
from dossiers.oversight import as_of
from dossiers.oversight.figures import Period
from dossiers.procedures.models import RegimePeriod
from tests.world import a_dossier_in_process, local, resolve

MISSING = [actions.Missing("Giấy tờ về đất", None, "Điều 95 Luật Đất đai")]
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
MONTHS = [local(f"2018-{month:02}-01 00:00") for month in range(3, 9)]


def ask(world, dossier, at, **more):
    by = more.get("by", world.handler)
    return actions.ask_for_papers(dossier.pk, papers=MISSING, reason="Thiếu giấy tờ", basis="Điều 9", by=by, at=at)


def recall(world, dossier, at, **more):
    return actions.recall_request(
        dossier.pk, reason="Giấy tờ đã có trong hồ sơ", by=more.get("by", world.handler), at=at
    )


def what_counts(number: int, at: dt.datetime) -> dict[str, object]:
    """Whatever citizens, clocks and boards read of a dossier, without its name."""
    dossier = Dossier.objects.get(pk=number)
    pauses = list(dossier.pauses.all())
    _, now = as_of.facts_now([number])[number]
    return {
        "columns": [getattr(dossier, name) for name in (
            "state", "step", "due_at", "due_at_original", "overdue_since", "outcome", "finished_at", "supplement_count",
            "handler_id", "holder_id", "branches", "payment")],
        "ledger": deadlines.ledger(dossier, pauses),
        "left": deadlines.minutes_left(dossier, at),
        "begins": deadlines.term_begins(dossier, pauses),
        "flags": supplements.flags(dossier, at) if dossier.state == State.IN_PROCESS else None,
        "cells": [now.cells(Period(begin, begin + 31 * DAY, begin + 31 * DAY)) for begin in MONTHS],
        "stood still": [now.stands_at(at - hours * 60 * MINUTE) for hours in range(0, 1000, 7)],
    }  # fmt: skip


def in_order(*numbers: int) -> None:
    assert row_audit.of(numbers) == [] == list(row_audit.in_python(numbers))
    assert list(deadline_audit.disagreements(numbers)) == []


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    asked_after=st.integers(0, 5 * 24 * 60),
    stood=st.integers(0, 40 * 24 * 60),
    law=st.sampled_from(["2018", "2025"]),
    worked=st.integers(1, 30 * 24 * 60),
)
def test_withdrawn_after_any_time_it_is_as_if_it_had_never_been(world, asked_after, stood, law, worked):
    """Two dossiers of one minute: one was asked for papers by mistake, the other never. Both go on and are resolved."""
    RegimePeriod.objects.update(regime=law)
    received = local("2018-03-05 08:10")
    asked, plain = (a_dossier_in_process(world, received) for _ in range(2))
    began = received + dt.timedelta(hours=2) + asked_after * MINUTE
    by_leader = supplements.flags(Dossier.objects.get(pk=asked.pk), began)
    ask(world, asked, began, by=world.leader if by_leader else world.handler)
    recall(world, asked, began + stood * MINUTE, by=world.leader if by_leader else world.handler)
    after = began + (stood + 1) * MINUTE
    assert what_counts(asked.pk, after) == what_counts(plain.pk, after)
    for one in (asked, plain):
        resolve(one.pk, by=world.leader, at=after + worked * MINUTE)
    end = after + (worked + 1) * MINUTE
    assert what_counts(asked.pk, end) == what_counts(plain.pk, end)
    in_order(asked.pk, plain.pk)


def test_the_request_counts_as_taken_back_and_the_next_is_the_first_again(world, at):
    dossier = a_dossier_in_process(world, at("2018-12-17 14:20"))
    ask(world, dossier, at("2018-12-18 08:00"))
    dossier = recall(world, dossier, at("2018-12-18 10:00"))
    assert (dossier.state, dossier.supplement_count) == (State.IN_PROCESS, 0)
    pause = Pause.objects.get(dossier=dossier)
    assert (pause.reason, pause.ended_at, pause.restarts) == ("recalled", pause.began_at, False)
    assert pause.notice_id is not None, "the numbered notice stays"
    dossier = ask(world, dossier, at("2018-12-18 11:00"))  # without the leader, who is asked for a second one
    assert dossier.supplement_count == 1
    in_order(dossier.pk)


def test_the_citizen_is_told_that_nothing_more_is_needed(world, at):
    dossier = a_dossier_in_process(world, at("2018-12-17 14:20"), phone="0912345678")
    ask(world, dossier, at("2018-12-18 08:00"))
    recall(world, dossier, at("2018-12-18 10:00"))
    preparing.prepare_pending(at=at("2018-12-18 10:01"))
    told = Message.objects.filter(dossier=dossier).order_by("pk")
    bodies = {message.kind: message.body for message in told.exclude(state=Message.State.MERGED)}
    assert "khong phai nop them giay to" in bodies["papers_recalled"] and len(bodies["papers_recalled"]) <= 160
    assert "papers_asked" not in bodies, "what was asked is not told any more where it has not gone yet"


def test_only_whoever_could_ask_takes_it_back(world, at):
    dossier = a_dossier_in_process(world, at("2018-12-17 14:20"))
    ask(world, dossier, at("2018-12-18 08:00"))
    actions.add_papers(
        dossier.pk, papers=[actions.PaperFacts("Giấy tờ về đất")], by=world.receiver, at=at("2018-12-18 09:00")
    )
    ask(world, dossier, at("2018-12-19 08:00"), by=world.leader)
    with pytest.raises(actions.ActRefused, match="chỉ lãnh đạo rút được"):
        recall(world, dossier, at("2018-12-19 09:00"))
    recall(world, dossier, at("2018-12-19 09:00"), by=world.leader)
    dossier.refresh_from_db()
    assert dossier.supplement_count == 1, "the first one was answered and counts"
    with pytest.raises(actions.NotAllowedNow):
        recall(world, dossier, at("2018-12-19 10:00"), by=world.leader)
    in_order(dossier.pk)


@pytest.mark.parametrize("reason", ["", " ", "\u200b", "...", "x" * 5001])
def test_a_reason_is_needed_and_nothing_changes_without(world, at, reason):
    dossier = a_dossier_in_process(world, at("2018-12-17 14:20"))
    ask(world, dossier, at("2018-12-18 08:00"))
    events = Event.objects.filter(dossier=dossier).count()
    with pytest.raises(actions.Invalid):
        actions.recall_request(dossier.pk, reason=reason, by=world.handler, at=at("2018-12-18 09:00"))
    dossier.refresh_from_db()
    assert dossier.state == State.AWAITING_PAPERS and Event.objects.filter(dossier=dossier).count() == events


def test_whoever_was_just_handing_in_is_told_that_it_is_not_needed(world, at):
    dossier = a_dossier_in_process(world, at("2018-12-17 14:20"))
    ask(world, dossier, at("2018-12-18 08:00"))
    pause = Pause.objects.get(dossier=dossier)
    recall(world, dossier, at("2018-12-18 10:00"))
    with pytest.raises(actions.NotAllowedNow, match="đã được rút"):
        actions.hand_in_papers(dossier.pk, pause_id=pause.pk, at=at("2018-12-18 10:05"))
