"""Every state × delivery × last event, as the citizen reads it: one row, the same on every page that tells it."""

import re
from types import SimpleNamespace

import pytest
from django.urls import reverse

from dossiers.casework import access, actions, deadlines, log, sweep
from dossiers.casework.models import Dossier
from dossiers.casework.moves import MOVES
from dossiers.casework.states import Delivery, Kind, State
from portal.public import addresses, by_event, deciding, master_data_cache, phone, status_page
from portal.public.by_event import BESIDE_MOVES, BY_POST, HOLD, PAST_ITS_ANSWER, SAME, TELLS
from portal.public.facts import StatusFacts, late_words
from tests.public.citizen_cases import (
    ASKED,
    MAKERS,
    delivered,
    in_process,
    intake,
    papers,
    paused_for_payment,
    received,
    running,
    stopped,
    submitted,
    submitted_online_and_refused,
    the_post_came_back,
    wish,
    withdrawn,
)
from tests.public.test_dossier import text
from tests.world import local, with_linked

NOW = "2019-01-03 10:00"


def possible() -> set[tuple[State, Kind]]:
    """Which event can be the last one in which state, from the moves and from what happens beside them."""
    found = {(State(move.to or state), move.kind) for move in MOVES.values() for state in move.from_states}
    return found | {(State(state), kind) for kind, states in BESIDE_MOVES.items() for state in states}


def test_every_event_that_can_be_the_last_one_tells_something_or_is_said_to_leave_all_as_it_was():
    told = {(state, kind) for state, rows in TELLS.items() for kind in rows}
    same = {(state, kind) for state, kinds in SAME.items() for kind in kinds}
    assert possible() - told - same == set(), "a new event: give it a row in portal/public/by_event.py"
    assert told & same == set()
    assert {pair for pair in told - possible() if pair[1] not in HOLD} == set()
    assert same - possible() == set()
    assert set(TELLS) == set(SAME) == set(State) and set(BY_POST) <= told
    assert {kind for _state, kind in possible()} == set(Kind)


def test_only_what_waits_for_the_citizen_is_called_their_turn():
    rows = [row for rows in TELLS.values() for row in rows.values()] + list(BY_POST.values())
    assert len({row.name for row in rows}) > 25
    for row in rows:
        assert (
            row.turn == ("chưa cần làm gì" not in str(row.act))
            or "xin lỗi" in str(row.act)
            or "đã xong" in str(row.act)
        )


@pytest.fixture
def lookups(client, now, world):
    """What every door says of a dossier: look-up, receipt, the telephone's list, each in both languages."""
    now(NOW)

    def opened(dossier):
        sweep.flag_overdue(at=local(NOW))
        token = access.issue_token(Dossier.objects.get(pk=dossier.pk), at=local(NOW))
        typed = reverse("public:dossier", args=[addresses.signed(dossier)])
        return {way: client.get(way) for way in (typed, f"/r/{token}", f"/en{typed}", f"/en/r/{token}")}

    return opened


@pytest.mark.parametrize("name", MAKERS)
def test_headline_box_holder_and_next_step_agree_with_the_last_event(lookups, world, name):
    make, said, absent = MAKERS[name]
    dossier = Dossier.objects.get(pk=make(with_linked(world)).pk)
    pages = lookups(dossier)
    for way, page in pages.items():
        html = page.content.decode()
        assert page.status_code == 200 and html.count("<h1") == 1, way
        if way.startswith("/en"):
            continue
        words, top = text(page), html[: html.index("Những việc đã diễn ra")]
        for sentence in said:
            assert sentence in words, (way, sentence)
        for sentence in absent:
            assert sentence not in text(SimpleNamespace(content=top.encode())), (way, sentence)
        assert said[0] in re.search("<h1>(.*?)</h1>", html, re.DOTALL)[1].replace("\xa0", " "), way
        assert said[1] in re.search('<section class="call.*?<h2>(.*?)</h2>', html, re.DOTALL)[1].replace("\xa0", " "), (
            way
        )


@pytest.mark.parametrize("name", MAKERS)
def test_the_list_of_a_telephone_says_the_same_as_the_page(world, now, name):
    now(NOW)
    make, said, _absent = MAKERS[name]
    dossier = Dossier.objects.get(pk=make(with_linked(world)).pk)
    (listed,) = phone._rows([dossier], local(NOW))
    facts = StatusFacts(
        dossier, local(NOW), master_data_cache.happenings(phone.status_query.happened(dossier.pk), dossier), []
    )
    assert listed.tags == status_page.tags(facts, late_words(facts))
    assert bool(listed.act) == facts.situation.turn
    assert not listed.act or said[1] in listed.act.replace("\xa0", " ")
    assert bool(listed.hand_in) == (name in ("papers", "part_of_the_papers", "late_and_papers"))


def test_every_row_that_tells_has_been_walked(world, now):
    """A row that no dossier above reaches would be words that nobody has read."""
    now(NOW)
    w, seen = with_linked(world), set()
    for make, _said, _absent in MAKERS.values():
        dossier = Dossier.objects.get(pk=make(w).pk)
        sweep.flag_overdue(at=local(NOW))
        dossier.refresh_from_db()
        seen.add(
            deciding.situation(
                dossier, master_data_cache.happenings(phone.status_query.happened(dossier.pk), dossier), local(NOW)
            ).name
        )
    rows = [row for rows in TELLS.values() for row in rows.values()] + list(BY_POST.values())
    rows += PAST_ITS_ANSWER.values()
    assert {row.name for row in rows} - seen == set()


@pytest.mark.parametrize(
    ("sent", "late"),
    [("2019-01-03 09:00", False), ("2019-01-02 10:30", False), ("2019-01-02 09:30", True), ("2018-12-27 09:00", True)],
)
def test_eight_working_hours_without_an_answer_are_told_and_not_one_minute_earlier(world, now, sent, late):
    now(NOW)
    dossier = Dossier.objects.get(pk=actions.submit(intake(world), at=local(sent)).pk)
    until = deadlines.answer_by(dossier)
    said = deciding.situation(dossier, [], local(NOW)).name
    assert (said == "sent, unanswered") == late == (local(NOW) > until)
    assert deciding.situation(dossier, [], until).name == "sent"


SAID = {Kind.FEE_COLLECTED: {"amount_vnd": 75_000}, Kind.EXTENDED: {}, Kind.CORRECTED: {"fields": ["name"]}}


@pytest.mark.behind_the_log
@pytest.mark.parametrize("state", list(State))
def test_an_event_that_is_said_to_change_nothing_changes_neither_headline_nor_act_nor_holder(world, now, state):
    now(NOW)
    examples = {
        State.SUBMITTED: submitted, State.NOT_ACCEPTED: submitted_online_and_refused, State.RECEIVED: received,
        State.IN_PROCESS: running, State.AWAITING_PAPERS: papers, State.AWAITING_PAYMENT: paused_for_payment,
        State.WITHDRAWING: withdrawn, State.STOPPED: stopped, State.FINISHED: the_post_came_back,
        State.RETURNED: delivered,
    }  # fmt: skip
    dossier = Dossier.objects.get(pk=examples[state](with_linked(world)).pk)
    before = deciding.situation(
        dossier, master_data_cache.happenings(phone.status_query.happened(dossier.pk), dossier), local(NOW)
    )
    for kind in sorted(SAME[state]):
        log.record_aside(dossier, kind, at=local(NOW), data=SAID.get(kind, {}))
        after = deciding.situation(
            dossier, master_data_cache.happenings(phone.status_query.happened(dossier.pk), dossier), local(NOW)
        )
        assert after == before, kind


def test_a_wish_that_was_taken_back_and_a_later_request_for_papers_decide(world, now):
    now(NOW)
    made = in_process(world)
    wish(made)
    actions.ask_to_withdraw(made.pk, why="", at=local("2019-01-02 10:00"))
    assert _name(made) == "running"
    wish(made, "2019-01-02 11:00")
    actions.ask_for_papers(made.pk, by=world.handler, at=local("2019-01-02 14:00"), **ASKED)
    assert _name(made) == "papers"


def _name(made):
    dossier = Dossier.objects.get(pk=made.pk)
    return deciding.situation(
        dossier, master_data_cache.happenings(phone.status_query.happened(dossier.pk), dossier), local(NOW)
    ).name


def test_an_imported_dossier_without_a_log_is_told_by_its_state():
    for state in State:
        dossier = Dossier(state=state, delivery=Delivery.DESK)
        assert deciding.situation(dossier, [], local(NOW)) == by_event.of(state, by_event.own_event(state), "desk")
