"""Which acts a state allows, as the table says it: read without a database."""

from dossiers.casework.moves import MOVES, moves_from
from dossiers.casework.states import CLOCK_RUNS, ENDED, OPEN, PAUSED, RECEIVED_EVER, State, in_sql


def acts(state: State) -> set[str]:
    return {move.act for move in moves_from(state)}


def test_a_state_lists_the_acts_that_begin_in_it_and_no_other() -> None:
    assert [move.act for move in moves_from(State.SUBMITTED)] == ["receive", "refuse"]
    assert [move.act for move in moves_from(State.NOT_ACCEPTED)] == ["refund_fee"]
    assert {"add_papers", "withdraw"} < acts(State.AWAITING_PAPERS) and "resolve" not in acts(State.AWAITING_PAPERS)
    assert {"pay", "withdraw"} < acts(State.AWAITING_PAYMENT) and "add_papers" not in acts(State.AWAITING_PAYMENT)
    assert {"resolve", "consult", "stop"} < acts(State.IN_PROCESS) and "return_result" not in acts(State.IN_PROCESS)
    assert {"return_result", "hand_to_post"} < acts(State.FINISHED) and not {"withdraw", "stop"} & acts(State.FINISHED)
    assert "stop" in acts(State.WITHDRAWING) and "stop" not in acts(State.STOPPED)
    assert "approve_reopening" in acts(State.RETURNED) and "return_result" not in acts(State.RETURNED)
    assert moves_from(0) == []


def test_the_list_has_the_order_of_the_table() -> None:
    order = list(MOVES)
    for state in State:
        places = [order.index(move.act) for move in moves_from(state)]
        assert places == sorted(places)


def test_the_groups_of_states_are_those_of_the_national_list() -> None:
    assert in_sql(CLOCK_RUNS) == "2, 4" and in_sql(PAUSED) == "5, 6" and in_sql(OPEN) == "2, 4, 5, 6"
    assert in_sql(ENDED) == "7, 8, 9, 10" and in_sql(RECEIVED_EVER) == "2, 4, 5, 6, 7, 8, 9, 10"
    assert in_sql([State.RETURNED]) == "10" and in_sql([]) == ""
