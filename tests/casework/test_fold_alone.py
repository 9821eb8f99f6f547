"""The telling and the fold in Python, event by event and without a database: what each kind says and is read as."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from dossiers.casework.facts.fold import Folded, Told, ToldPause, ToldStay, fold, is_part
from dossiers.casework.facts.telling import form_of, iso, said
from dossiers.casework.models import Dossier
from dossiers.casework.states import Kind, Outcome, State
from tests.world import local

WARD, DISTRICT, OTHER, POLICE = 7, 3, 8, 9
T0 = local("2018-12-03 08:00")
DUE, LATER = local("2018-12-17 17:00"), local("2018-12-20 17:00")
FIRST = {
    "code": "T10-181203-0001", "version": 5, "channel": 1, "fee_vnd": 100, "payment": "none", "delivery": "desk",
    "step": 1, "due_at": iso(DUE), "calendar": 2,
}  # fmt: skip


def on(day: int) -> dt.datetime:
    """So many days after the first event."""
    return T0 + dt.timedelta(days=day)


def history(*acts: tuple[Any, ...]) -> Folded:
    """Received at the ward, then these: kind, data, and what else is not as usual (state, unit_id, leg_id, origin)."""
    events = [Told(1, Kind.RECEIVED, State.RECEIVED, T0, "live", WARD, 1, FIRST)]
    for place, (kind, data, *more) in enumerate(acts, start=1):
        usual = {"state": State.IN_PROCESS, "origin": "live", "unit_id": WARD, "leg_id": None, **dict(*more)}
        events.append(Told(place + 1, kind, at=on(place), data=data, **usual))
    return fold(events)


def told(*acts: tuple[Any, ...]) -> dict[str, Any]:
    return history(*acts).columns


def test_a_reception_says_how_a_dossier_began() -> None:
    folded = history()
    assert folded.columns == {
        "unit_id": WARD, "origin": "live", "channel": 1, "procedure_version_id": 5, "predecessor_id": None,
        "code": "T10-181203-0001", "fee_vnd": 100, "payment": "none", "delivery": "desk", "submitted_at": T0,
        "form": None, "state": State.RECEIVED, "seq": 1, "holder_id": WARD, "step": 1, "acted_seq": 1, "acted_at": T0,
        "due_at": DUE, "due_at_original": DUE, "received_at": T0, "step_since": T0, "handler_id": None, "branches": 0,
        "extended_to": None, "overdue_since": None, "finished_at": None, "returned_at": None, "ended_at": None,
        "outcome": None, "supplement_count": 0, "sync": "local", "regime_id": "2018", "reception_unit_id": None,
        "return_unit_id": None, "calendar_version_id": 2,
    }  # fmt: skip
    assert folded.legs == [ToldStay(WARD, "main", 1, T0, 1)] and folded.pauses == []


def test_what_came_online_was_handed_in_before_and_has_a_form_and_a_predecessor() -> None:
    sent = T0 - dt.timedelta(days=2)
    began = {**FIRST, "channel": 3, "submitted_at": iso(sent), "predecessor": 11, "form": "abc"}
    submitted = Told(1, Kind.SUBMITTED, State.SUBMITTED, T0, "live", WARD, None, began)
    received = Told(
        2, Kind.RECEIVED, State.RECEIVED, on(1), "live", WARD, 1, {"step": 1, "due_at": iso(DUE), "channel": 4}
    )
    columns = fold([submitted]).columns
    assert (columns["submitted_at"], columns["predecessor_id"], columns["form"]) == (sent, 11, "abc")
    assert columns["channel"] == 3 and columns["received_at"] is None
    columns = fold([submitted, received]).columns
    assert (columns["channel"], columns["received_at"], columns["submitted_at"]) == (4, on(1), sent)


def test_where_it_was_received_and_is_handed_out_and_under_which_regime_is_told_once() -> None:
    began = {**FIRST, "reception_unit": OTHER, "return_unit": DISTRICT, "regime": "2025"}
    first = Told(1, Kind.RECEIVED, State.RECEIVED, T0, "live", WARD, 1, began)
    claims = {"reception_unit": POLICE, "return_unit": POLICE, "regime": "2018", "version": 6, "code": "X"}
    later = Told(2, Kind.EXTENDED, State.RECEIVED, on(1), "live", WARD, None, {**claims, "to": iso(LATER)})
    for columns in (fold([first]).columns, fold([first, later]).columns):
        assert (columns["reception_unit_id"], columns["return_unit_id"]) == (OTHER, DISTRICT)
        assert (columns["regime_id"], columns["procedure_version_id"], columns["code"]) == ("2025", 5, FIRST["code"])
    submitted = Told(1, Kind.SUBMITTED, State.SUBMITTED, T0, "live", WARD, None, FIRST)
    received = Told(2, Kind.RECEIVED, State.RECEIVED, on(1), "live", WARD, 1, {"due_at": iso(DUE), "regime": "2025"})
    assert fold([submitted]).columns["regime_id"] == "2018"
    assert fold([submitted, received]).columns["regime_id"] == "2025"


def test_the_whole_goes_to_another_unit_and_stays_with_a_colleague() -> None:
    forward = (Kind.FORWARDED, {"step": 2, "from_unit": WARD, "to_officer": 40})
    inside = history(forward)
    assert inside.legs == [ToldStay(WARD, "main", 1, T0, 1)]
    assert (inside.columns["handler_id"], inside.columns["step"], inside.columns["step_since"]) == (40, 2, on(1))
    away = history((Kind.FORWARDED, {"step": 2, "from_unit": WARD, "to_officer": None}, {"unit_id": DISTRICT}))
    assert away.legs == [ToldStay(WARD, "main", 1, T0, 1, on(1)), ToldStay(DISTRICT, "main", 2, on(1))]
    assert (away.columns["holder_id"], away.columns["handler_id"], away.columns["unit_id"]) == (DISTRICT, None, WARD)
    reassigned = (Kind.REASSIGNED, {"to_officer": 41})
    assert told(forward, reassigned)["handler_id"] == 41
    assert told(forward, (*reassigned, {"leg_id": 3}))["handler_id"] == 40
    taken = (Kind.TAKEN_OVER, {"part": False, "to_officer": 42}, {"unit_id": DISTRICT})
    assert told(forward, taken)["handler_id"] == 42 and told(forward, taken)["holder_id"] == WARD
    assert told(forward, (Kind.TAKEN_OVER, {"part": True, "to_officer": 42}))["handler_id"] == 40
    unsaid = told(forward, (Kind.TAKEN_OVER, {"to_officer": 42}))
    assert not {"acted_seq", "acted_at", "handler_id"} & set(unsaid)


def test_parts_go_to_several_units_and_come_together() -> None:
    out = (Kind.SENT_OUT, {"units": [DISTRICT, OTHER], "steps": [2, 3], "branches": 2})
    both = history(out)
    assert both.legs is not None and both.columns["branches"] == 2
    assert both.legs[1:] == [ToldStay(DISTRICT, "branch", 2, on(1)), ToldStay(OTHER, "branch", 3, on(1))]
    part = (Kind.HANDED_OVER, {"step": 2, "branches": 1, "opened": []}, {"unit_id": DISTRICT})
    one = history(out, part)
    assert one.legs is not None and one.columns["branches"] == 1
    assert [stay.closed_at for stay in one.legs] == [None, on(2), None]
    assert (one.columns["acted_seq"], one.columns["seq"], one.columns["holder_id"]) == (2, 3, WARD)
    further = history(
        out, (Kind.HANDED_OVER, {"step": 2, "branches": 2, "opened": [[4, POLICE]]}, {"unit_id": DISTRICT})
    )
    assert further.legs is not None and further.legs[-1] == ToldStay(POLICE, "branch", 4, on(2))
    joined = (Kind.HANDED_OVER, {"step": 3, "joined": 5}, {"unit_id": WARD})
    all_in = history(out, part, joined)
    assert all_in.legs is not None and [stay.closed_at for stay in all_in.legs] == [None, on(2), on(3)]
    assert (all_in.columns["branches"], all_in.columns["step"], all_in.columns["step_since"]) == (0, 5, on(3))
    elsewhere = history(out, part, (Kind.HANDED_OVER, {"step": 3, "joined": 5}, {"unit_id": OTHER}))
    assert elsewhere.legs is not None and elsewhere.legs[0].closed_at == on(3)
    assert elsewhere.legs[-1] == ToldStay(OTHER, "main", 5, on(3)) and elsewhere.columns["handler_id"] is None
    back = history(out, (Kind.SENT_BACK, {"step": 2, "branches": 1}, {"unit_id": DISTRICT}))
    assert back.legs is not None and [stay.closed_at for stay in back.legs] == [None, on(2), None]
    assert back.columns["branches"] == 1 and back.columns["acted_seq"] == 2


def test_the_whole_is_sent_back_to_where_it_came_from() -> None:
    forward = (Kind.FORWARDED, {"step": 2, "from_unit": WARD, "to_officer": None}, {"unit_id": DISTRICT})
    back = history(forward, (Kind.SENT_BACK, {"step": 1, "from_unit": DISTRICT, "to_officer": 40}))
    assert back.legs is not None and [stay.closed_at for stay in back.legs] == [on(1), on(2), None]
    assert back.legs[-1] == ToldStay(WARD, "main", 1, on(2))
    assert (back.columns["holder_id"], back.columns["handler_id"], back.columns["step"]) == (WARD, 40, 1)
    same = history((Kind.SENT_BACK, {"step": 1, "from_unit": WARD}))
    assert same.legs == [ToldStay(WARD, "main", 1, T0, 1)] and same.columns["handler_id"] is None


def test_former_releases_did_not_tell_branches_nor_what_a_part_opened() -> None:
    out = (Kind.SENT_OUT, {"units": [DISTRICT], "steps": [2]})
    assert "branches" not in told(out)
    unsaid = history(out, (Kind.HANDED_OVER, {"step": 2, "branches": 0}, {"unit_id": DISTRICT}))
    assert unsaid.legs is None
    assert history(out, (Kind.HANDED_OVER, {"step": 2}), (Kind.RESOLVED, {"outcome": "early"})).legs is None


def test_the_clock_stands_still_from_each_request_to_its_answer() -> None:
    papers = (Kind.PAPERS_ASKED, {"count": 2}, {"state": State.AWAITING_PAPERS})
    asked = history(papers)
    assert asked.pauses == [ToldPause("papers", on(1))] and asked.columns["supplement_count"] == 2
    added = history(papers, (Kind.PAPERS_ADDED, {"due_at": iso(LATER)}))
    assert added.pauses == [ToldPause("papers", on(1), on(2))] and added.columns["due_at"] == LATER
    assert added.columns["due_at_original"] == DUE
    twice = history(papers, (Kind.PAPERS_ADDED, {}), (Kind.PAYMENT_ASKED, {}), (Kind.PAID, {}))
    assert twice.pauses == [ToldPause("papers", on(1), on(2)), ToldPause("payment", on(3), on(4))]
    assert twice.columns["payment"] == "paid" and twice.columns["supplement_count"] == 2


@pytest.mark.parametrize(
    ("kind", "payment"),
    [("payment_asked", "due"), ("paid", "paid"), ("fee_collected", "paid"), ("fee_refunded", "refunded")],
)
def test_what_is_said_of_money_is_how_it_stands(kind, payment) -> None:
    assert told((kind, {}))["payment"] == payment


def test_an_imported_request_for_payment_says_how_it_stands_or_nothing_does() -> None:
    there = {"origin": "imported"}
    assert told((Kind.PAYMENT_ASKED, {"payment": "paid"}, there))["payment"] == "paid"
    assert "payment" not in told((Kind.PAYMENT_ASKED, {}, there))
    assert told((Kind.PAYMENT_ASKED, {"payment": "paid"}))["payment"] == "due"


def test_another_agency_is_asked_and_answers_for_itself_alone() -> None:
    first = (Kind.CONSULTED, {"asked_unit": POLICE}, {"leg_id": 21})
    second = (Kind.CONSULTED, {"asked_unit": OTHER}, {"leg_id": 22})
    folded = history(first, second, (Kind.ANSWERED, {}, {"leg_id": 22}))
    assert folded.legs == [
        ToldStay(WARD, "main", 1, T0, 1),
        ToldStay(POLICE, "consult", 1, on(1), 21),
        ToldStay(OTHER, "consult", 1, on(2), 22, on(3)),
    ]


@pytest.mark.parametrize("outcome", [Outcome.EARLY, Outcome.ON_TIME, Outcome.LATE])
def test_a_result_ends_every_stay_and_says_how_it_was_in_time(outcome) -> None:
    out = (Kind.SENT_OUT, {"units": [DISTRICT], "steps": [2], "branches": 1})
    folded = history(out, (Kind.RESOLVED, {"outcome": outcome}, {"state": State.FINISHED}))
    columns = folded.columns
    assert (columns["finished_at"], columns["outcome"], columns["branches"]) == (on(2), outcome, 0)
    assert columns["ended_at"] is None and columns["returned_at"] is None
    assert columns["overdue_since"] == (DUE if outcome == Outcome.LATE else None)
    assert folded.legs is not None and {stay.closed_at for stay in folded.legs} == {on(2)}
    assert told((Kind.RESOLVED, {"outcome": outcome}), (Kind.RETURNED, {}))["returned_at"] == on(2)


@pytest.mark.parametrize("kind", [Kind.REFUSED, Kind.WITHDRAWN, Kind.STOPPED])
def test_an_end_without_a_result_ends_stays_and_pauses_once(kind) -> None:
    folded = history((Kind.PAPERS_ASKED, {"count": 1}), (kind, {"outcome": kind.value}))
    assert folded.pauses == [ToldPause("papers", on(1), on(2))]
    assert folded.legs is not None and folded.legs[0].closed_at == on(2)
    assert (folded.columns["ended_at"], folded.columns["outcome"]) == (on(2), kind.value)
    assert folded.columns["finished_at"] is None and folded.columns["branches"] == 0
    again = told((Kind.WITHDRAWN, {"outcome": "withdrawn"}), (kind, {"outcome": kind.value}))
    assert (again["ended_at"], again["outcome"]) == (on(1), kind.value)


def test_a_reopening_undoes_the_end_and_was_a_pause_since_then() -> None:
    ended = (Kind.RESOLVED, {"outcome": "late", "step": 3})
    folded = history(ended, (Kind.REOPENED, {"ended": iso(on(1)), "due_at": iso(LATER)}, {"leg_id": 5}))
    columns = folded.columns
    assert folded.pauses == [ToldPause("closed", on(1), on(2))] and columns["step_since"] == on(2)
    names = ("finished_at", "returned_at", "ended_at", "outcome")
    assert [columns[name] for name in names] == [None] * 4 and columns["due_at"] == LATER
    assert folded.legs == [ToldStay(WARD, "main", 1, T0, 1, on(1)), ToldStay(WARD, "main", 3, on(2), 5)]


def test_a_correction_moves_the_reception_with_its_stay_or_says_another_procedure() -> None:
    before = T0 - dt.timedelta(hours=1)
    data = {"received_at": iso(before), "step_since": iso(before), "submitted_at": iso(before)}
    moved = history((Kind.CORRECTED, data))
    assert moved.legs == [ToldStay(WARD, "main", 1, before, 1)]
    assert {moved.columns[name] for name in ("received_at", "step_since", "submitted_at")} == {before}
    other = told((Kind.CORRECTED, {"procedure": 6, "step_since": iso(T0), "submitted_at": iso(T0)}))
    assert other["procedure_version_id"] == 6 and other["received_at"] == T0
    unsaid = told((Kind.CORRECTED, {"procedure": 6}))
    assert not {"step", "step_since", "submitted_at"} & set(unsaid)
    typed = told((Kind.CORRECTED, {"name": "…"}))
    assert typed["step"] == 1 and typed["step_since"] == T0 and typed["procedure_version_id"] == 5


def test_small_things_are_told_as_they_are_said() -> None:
    assert told((Kind.EXTENDED, {"to": iso(LATER)}))["extended_to"] == LATER
    voided = told((Kind.RECEIPT_VOIDED, {"fee_vnd": 0, "payment": "due"}))
    assert (voided["fee_vnd"], voided["payment"]) == (0, "due")
    kept = told((Kind.RECEIPT_VOIDED, {}))
    assert (kept["fee_vnd"], kept["payment"]) == (100, "none")
    assert told((Kind.DELIVERY_CHOSEN, {"method": "post"}))["delivery"] == "post"
    late = (Kind.BECAME_OVERDUE, {})
    assert told(late)["overdue_since"] == on(1) and told(late, (Kind.OVERDUE_LIFTED, {}))["overdue_since"] is None


NOBODYS = "contact_chosen withdraw_asked became_overdue overdue_lifted calendar_changed closing_soon".split()


@pytest.mark.parametrize("kind", [*map(Kind, NOBODYS)])
def test_what_is_no_official_s_act_leaves_pages_in_their_hands_good(kind) -> None:
    columns = told((kind, {"due_at": iso(LATER)}))
    assert (columns["acted_seq"], columns["acted_at"], columns["seq"]) == (1, T0, 2)
    columns = told((Kind.EXTENDED, {"to": iso(LATER)}))
    assert (columns["acted_seq"], columns["acted_at"]) == (2, on(1))


def test_an_imported_end_does_not_say_the_step() -> None:
    there = {"origin": "imported"}
    assert "step" not in told((Kind.RESOLVED, {"outcome": "early"}, there))
    assert "step" not in told((Kind.STOPPED, {}, there)) and "step" not in told((Kind.PAPERS_ASKED, {}, there))
    assert told((Kind.RETURNED, {}, there))["step"] == 1 and told((Kind.RESOLVED, {}))["step"] == 1
    assert told((Kind.RESOLVED, {"step": 4}, there))["step"] == 4


@pytest.mark.parametrize(
    ("kind", "data", "leg_id", "part"),
    [
        (Kind.TAKEN_OVER, {"part": True}, None, True),
        (Kind.TAKEN_OVER, {"part": False}, 3, False),
        (Kind.TAKEN_OVER, {}, 3, False),
        (Kind.HANDED_OVER, {"step": 2}, None, True),
        (Kind.HANDED_OVER, {"joined": 5}, None, False),
        (Kind.SENT_BACK, {"step": 2}, None, True),
        (Kind.SENT_BACK, {"from_unit": 3}, None, False),
        (Kind.REASSIGNED, {}, 3, True),
        (Kind.REASSIGNED, {}, None, False),
        (Kind.FORWARDED, {"part": True}, 3, False),
    ],
)
def test_what_concerns_one_stay_is_a_part(kind, data, leg_id, part) -> None:
    assert is_part(Told(2, kind, State.IN_PROCESS, T0, "live", WARD, leg_id, data)) is part


def test_no_stay_ends_before_it_began() -> None:
    folded = Folded(legs=[ToldStay(WARD, "main", 1, on(2)), ToldStay(DISTRICT, "main", 1, T0, None, on(1))])
    folded.close_stays(on(1))
    assert folded.legs is not None and [stay.closed_at for stay in folded.legs] == [on(2), on(1)]


def test_a_form_has_a_short_name_that_tells_nothing_of_its_key_and_instants_are_told_in_utc() -> None:
    one, other = uuid.UUID(int=1), uuid.UUID(int=2)
    assert form_of(None) is None and form_of(one) == form_of(uuid.UUID(int=1)) != form_of(other)
    assert len(str(form_of(one))) == 16 and str(one).replace("-", "")[:8] not in str(form_of(one))
    assert iso(None) is None and iso(local("2018-12-03 08:00")) == "2018-12-03T01:00:00+00:00"


def a_row(**more: Any) -> Dossier:
    """A dossier that is not saved: before its first event."""
    usual = {
        "code": "T10-181203-0001", "procedure_version_id": 5, "channel": 1, "fee_vnd": 100, "payment": "none",
        "delivery": "desk", "submitted_at": T0, "calendar_version_id": 2, "regime_id": "2018", "seq": 0,
    }  # fmt: skip
    return Dossier(**{**usual, **more})


SHORT = {"code": "T10-181203-0001", "version": 5, "channel": 1, "fee_vnd": 100, "payment": "none", "delivery": "desk"}


def test_the_first_event_says_how_a_dossier_began_and_nothing_that_is_as_usual() -> None:
    row = a_row()
    assert said(row, Kind.SUBMITTED, None, at=T0, part=False, changes={}) == SHORT
    received = said(row, Kind.RECEIVED, {"step": 1}, at=T0, part=False, changes={"branches": 3})
    assert received == {**SHORT, "step": 1, "calendar": 2, "regime": "2018"}
    later = said(a_row(seq=1), Kind.RECEIVED, {"step": 1}, at=on(1), part=False, changes={})
    assert later == {"step": 1, "calendar": 2, "regime": "2018"}
    form = uuid.UUID(int=7)
    unusual = a_row(
        submitted_at=on(-1), regime_id="2025", reception_unit_id=OTHER, return_unit_id=DISTRICT, predecessor_id=11,
        intent=form,
    )  # fmt: skip
    assert said(unusual, Kind.SUBMITTED, {}, at=T0, part=False, changes={}) == {
        **SHORT, "submitted_at": iso(on(-1)), "regime": "2025", "reception_unit": OTHER, "return_unit": DISTRICT,
        "predecessor": 11, "form": form_of(form),
    }  # fmt: skip
    assert said(a_row(submitted_at=None), Kind.SUBMITTED, {}, at=T0, part=False, changes={})["submitted_at"] is None


def test_an_act_says_whether_it_is_a_part_and_how_many_branches_there_are() -> None:
    row = a_row(seq=3)

    def of(kind: Kind, part: bool, **changes: int) -> dict[str, Any]:
        return said(row, kind, {"step": 2}, at=T0, part=part, changes=changes)

    assert of(Kind.TAKEN_OVER, False) == {"step": 2, "part": False}
    assert of(Kind.TAKEN_OVER, True) == of(Kind.REASSIGNED, True) == {"step": 2, "part": True}
    assert of(Kind.REASSIGNED, False) == {"step": 2}
    for kind in (Kind.SENT_OUT, Kind.HANDED_OVER, Kind.SENT_BACK):
        assert of(kind, False, branches=2) == {"step": 2, "branches": 2} and of(kind, False) == {"step": 2}
    assert of(Kind.FORWARDED, False, branches=0) == {"step": 2}
    given: dict[str, Any] = {"step": 2}
    said(row, Kind.TAKEN_OVER, given, at=T0, part=True, changes={})
    assert given == {"step": 2}


OUT = (Kind.SENT_OUT, {"units": [DISTRICT], "steps": [2], "branches": 1})
AWAY = (Kind.FORWARDED, {"step": 2, "from_unit": WARD, "to_officer": None}, {"unit_id": DISTRICT})


def test_whoever_takes_the_whole_over_has_acted() -> None:
    columns = told(AWAY, (Kind.TAKEN_OVER, {"part": False, "to_officer": 42}, {"unit_id": DISTRICT}))
    assert (columns["acted_seq"], columns["acted_at"]) == (3, on(2))


@pytest.mark.parametrize(
    "act",
    [
        (Kind.FORWARDED, {"step": 2, "from_unit": WARD}),
        (Kind.SENT_BACK, {"step": 1, "from_unit": DISTRICT}),
        (Kind.RESOLVED, {"outcome": "early"}),
        (Kind.STOPPED, {"outcome": "stopped"}),
    ],
)
def test_no_branches_are_left_where_the_whole_goes_on_or_ends(act) -> None:
    assert told(OUT)["branches"] == 1 and told(OUT, act)["branches"] == 0


def test_another_agency_that_was_asked_is_still_asked_when_the_whole_goes_on() -> None:
    folded = history((Kind.CONSULTED, {"asked_unit": POLICE}, {"leg_id": 21}), AWAY)
    assert folded.legs is not None
    assert [(stay.kind, stay.closed_at) for stay in folded.legs] == [("main", on(2)), ("consult", None), ("main", None)]


def test_what_comes_together_where_it_once_was_arrives_there_anew() -> None:
    folded = history(AWAY, OUT, (Kind.HANDED_OVER, {"step": 2, "joined": 5}))
    assert folded.legs is not None and folded.legs[-1] == ToldStay(WARD, "main", 5, on(3))


@pytest.mark.parametrize("end", [Kind.RESOLVED, Kind.STOPPED])
def test_a_reopening_leaves_nothing_of_the_end(end) -> None:
    columns = told((end, {}), (Kind.RETURNED, {}), (Kind.REOPENED, {"ended": iso(on(1))}))
    assert {columns[name] for name in ("finished_at", "returned_at", "ended_at", "outcome")} == {None}


def test_a_corrected_reception_moves_no_later_stay() -> None:
    folded = history(AWAY, (Kind.CORRECTED, {"received_at": iso(on(-1)), "step_since": iso(on(1))}))
    assert folded.legs is not None and [stay.opened_at for stay in folded.legs] == [on(-1), on(1)]


def test_a_request_that_starts_the_term_anew_does_so_once_it_is_answered() -> None:
    asked = (Kind.PAPERS_ASKED, {"count": 1, "restarts": True})
    answered, ended = (Kind.PAPERS_ADDED, {}), (Kind.WITHDRAWN, {})
    assert [pause.restarts for pause in history(asked).pauses] == [True]
    assert [pause.restarts for pause in history(asked, answered, ended).pauses] == [True]
    assert [pause.restarts for pause in history(asked, ended).pauses] == [False]
    assert [pause.restarts for pause in history((Kind.PAPERS_ASKED, {"count": 1}), answered, ended).pauses] == [False]


def test_what_came_online_under_a_later_law_says_so_from_the_start() -> None:
    submitted = Told(1, Kind.SUBMITTED, State.SUBMITTED, T0, "live", WARD, None, {**FIRST, "regime": "2025"})
    assert fold([submitted]).columns["regime_id"] == "2025"
