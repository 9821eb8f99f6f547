"""The same fold as ``fold``, as one statement over sets of dossiers, written apart from it.

Each column is told by some events: the last of them has the word. A column that old events do not tell is NULL, or -1
or ``infinity`` where NULL would say something. ``statement`` gives the columns of a slice of dossiers, ``legs``,
``pauses``, ``disputes`` and ``questions`` what hangs on them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

PART = """CASE kind WHEN 'taken_over' THEN coalesce((data ->> 'part')::boolean, false)
    WHEN 'handed_over' THEN NOT data ? 'joined' WHEN 'sent_back' THEN NOT data ? 'from_unit'
    WHEN 'reassigned' THEN leg_id IS NOT NULL ELSE false END"""
"""Whether an event concerns one stay beside the main one."""

_SILENT = """('contact_chosen', 'withdraw_asked', 'became_overdue', 'overdue_lifted', 'calendar_changed',
    'closing_soon')"""
_ENDS = "('refused', 'withdrawn', 'stopped')"
_FIRST = "seq = 1"
_TOLD_AGAIN = "kind = 'corrected' AND data ?| ARRAY['procedure', 'received_at']"
_MOVED = "(kind = 'forwarded' OR kind IN ('handed_over', 'sent_back') AND NOT part)"


class Last(NamedTuple):
    """A column that the last event which tells it decides: which events tell it, and what they say."""

    told: str
    value: str
    kind: str


def _instant(name: str) -> str:
    return f"(data ->> '{name}')::timestamptz"


_BEFORE = """(SELECT (told.data ->> 'due_at')::timestamptz FROM casework_event AS told
    WHERE told.dossier_id = said.dossier_id AND told.seq < said.seq AND told.data ->> 'due_at' IS NOT NULL
    ORDER BY told.seq DESC LIMIT 1)"""
_STILL_ENDED = f"""NOT EXISTS (SELECT FROM casework_event AS earlier
    WHERE earlier.dossier_id = said.dossier_id AND earlier.seq < said.seq AND earlier.kind IN {_ENDS}
        AND NOT EXISTS (SELECT FROM casework_event AS again WHERE again.dossier_id = said.dossier_id
            AND again.kind = 'reopened' AND again.seq BETWEEN earlier.seq AND said.seq))"""  # noqa: S608 (constants)

COLUMNS: dict[str, Last] = {
    "code": Last(_FIRST, "data ->> 'code'", "text"),
    "procedure_version_id": Last(
        f"{_FIRST} OR kind = 'corrected' AND data ? 'procedure'",
        "CASE kind WHEN 'corrected' THEN data ->> 'procedure' ELSE data ->> 'version' END::bigint", "bigint"),
    "unit_id": Last(_FIRST, "unit_id", "bigint"),
    "reception_unit_id": Last(_FIRST, "(data ->> 'reception_unit')::bigint", "bigint"),
    "return_unit_id": Last(_FIRST, "(data ->> 'return_unit')::bigint", "bigint"),
    "holder_id": Last("kind <> 'taken_over' AND NOT part", "unit_id", "bigint"),
    "handler_id": Last(
        f"{_MOVED} OR kind = 'taken_over' AND NOT part OR kind = 'reassigned' AND NOT part",
        "CASE WHEN kind = 'handed_over' THEN NULL WHEN kind = 'taken_over' AND NOT data ? 'part' THEN -1"
        " ELSE (data ->> 'to_officer')::bigint END", "bigint"),
    "state": Last("true", "state", "integer"),
    "step": Last(
        "kind <> 'taken_over' AND NOT part AND (coalesce(data ->> 'joined', data ->> 'step') IS NOT NULL"
        f" OR {_TOLD_AGAIN} OR origin = 'imported' AND kind IN ('papers_asked', 'payment_asked', 'resolved',"
        " 'refused', 'withdrawn', 'stopped'))",
        "coalesce((coalesce(data ->> 'joined', data ->> 'step'))::integer, -1)", "integer"),
    "step_since": Last(
        f"kind IN ('received', 'reopened') OR {_MOVED} OR {_TOLD_AGAIN}",
        "CASE WHEN kind <> 'corrected' THEN occurred_at WHEN data ? 'step_since' THEN"
        f" {_instant('step_since')} ELSE 'infinity' END", "timestamptz"),
    "branches": Last(
        f"kind IN ('sent_out', 'forwarded', 'handed_over', 'sent_back', 'resolved') OR kind IN {_ENDS}",
        "CASE WHEN data ? 'branches' THEN (data ->> 'branches')::integer WHEN part OR kind = 'sent_out' THEN -1"
        " ELSE 0 END", "integer"),
    "channel": Last("kind IN ('submitted', 'received', 'not_accepted') AND data ? 'channel'",
                    "(data ->> 'channel')::integer", "integer"),
    "delivery": Last(f"{_FIRST} OR kind = 'delivery_chosen'",
                     "CASE kind WHEN 'delivery_chosen' THEN data ->> 'method' ELSE data ->> 'delivery' END", "text"),
    "payment": Last(
        f"{_FIRST} OR kind IN ('payment_asked', 'paid', 'fee_collected', 'fee_refunded')"
        " OR kind = 'receipt_voided' AND data ? 'payment'",
        "CASE WHEN kind = 'payment_asked' AND origin = 'imported' THEN data ->> 'payment'"
        " WHEN kind = 'payment_asked' THEN 'due' WHEN kind = 'paid' THEN 'paid' WHEN kind = 'fee_collected' THEN 'paid'"
        " WHEN kind = 'fee_refunded' THEN 'refunded' ELSE data ->> 'payment' END", "text"),
    "fee_vnd": Last(f"{_FIRST} OR kind = 'receipt_voided' AND data ? 'fee_vnd'", "(data ->> 'fee_vnd')::integer",
                    "integer"),
    "regime_id": Last(f"{_FIRST} OR kind = 'received'", "coalesce(data ->> 'regime', '2018')", "text"),
    "calendar_version_id": Last("kind = 'received'", "(data ->> 'calendar')::bigint", "bigint"),
    "origin": Last(_FIRST, "origin", "text"),
    "submitted_at": Last(
        f"{_FIRST} OR {_TOLD_AGAIN}",
        f"CASE WHEN data ->> 'submitted_at' IS NOT NULL THEN {_instant('submitted_at')}"
        " WHEN seq = 1 AND data ? 'version' THEN occurred_at ELSE 'infinity' END", "timestamptz"),
    "received_at": Last(
        "kind = 'received' OR kind = 'corrected' AND data ? 'received_at'",
        f"CASE kind WHEN 'received' THEN occurred_at ELSE {_instant('received_at')} END", "timestamptz"),
    "due_at_original": Last("kind = 'received'", _instant("due_at"), "timestamptz"),
    "due_at": Last("data ->> 'due_at' IS NOT NULL", _instant("due_at"), "timestamptz"),
    "extended_to": Last("kind = 'extended'", _instant("to"), "timestamptz"),
    "overdue_since": Last(
        "kind IN ('became_overdue', 'overdue_lifted') OR kind = 'resolved' AND data ->> 'outcome' = 'late'",
        f"CASE kind WHEN 'became_overdue' THEN occurred_at WHEN 'resolved' THEN {_BEFORE} END", "timestamptz"),
    "finished_at": Last("kind IN ('resolved', 'reopened')",
                        "CASE kind WHEN 'resolved' THEN occurred_at END", "timestamptz"),
    "returned_at": Last("kind IN ('returned', 'reopened')",
                        "CASE kind WHEN 'returned' THEN occurred_at END", "timestamptz"),
    "ended_at": Last(f"kind = 'reopened' OR kind IN {_ENDS} AND {_STILL_ENDED}",
                     "CASE WHEN kind <> 'reopened' THEN occurred_at END", "timestamptz"),
    "outcome": Last(f"kind IN ('resolved', 'reopened') OR kind IN {_ENDS}",
                    "CASE WHEN kind <> 'reopened' THEN data ->> 'outcome' END", "text"),
    "supplement_count": Last("kind IN ('papers_asked', 'papers_recalled')", "(data ->> 'count')::integer", "integer"),
    "predecessor_id": Last(_FIRST, "CASE WHEN data ? 'version' THEN (data ->> 'predecessor')::bigint ELSE -1 END",
                           "bigint"),
    "form": Last(_FIRST, "CASE WHEN data ? 'version' THEN data ->> 'form' ELSE '-1' END", "text"),
    "sync": Last(_FIRST, "'local'", "text"),
    "seq": Last("true", "seq", "integer"),
    "acted_seq": Last(f"kind NOT IN {_SILENT} AND NOT part",
                      "CASE WHEN kind = 'taken_over' AND NOT data ? 'part' THEN -1 ELSE seq END", "integer"),
    "acted_at": Last(f"kind NOT IN {_SILENT} AND NOT part",
                     "CASE WHEN kind = 'taken_over' AND NOT data ? 'part' THEN 'infinity' ELSE occurred_at END",
                     "timestamptz"),
}  # fmt: skip
"""Every column of a dossier's row that its events tell (``form`` is the short name of ``intent``)."""

BEFORE_ANY = {"regime_id": "'2018'", "branches": "0", "step": "1", "supplement_count": "0"}
"""What a column says before any event tells it, where that is not nothing."""

NULL_IS_UNTOLD = (
    "code", "procedure_version_id", "channel", "delivery", "payment", "fee_vnd", "calendar_version_id",
)  # fmt: skip
"""Columns that are never null: where the fold has nothing, old events do not tell them."""


def statement(columns: Collection[str] = tuple(COLUMNS), *, where: str = "true") -> str:
    """A query of ``dossier_id`` and these columns for all dossiers whose events fulfil ``where``."""
    inner = ", ".join(
        f"array_agg(({column.value})::{column.kind} ORDER BY seq) FILTER (WHERE {column.told}) AS {name}"
        for name, column in ((name, COLUMNS[name]) for name in columns)
    )
    outer = ", ".join(f"{_last(name)} AS {name}" for name in columns)
    return f"""SELECT dossier_id, {outer} FROM (
    SELECT dossier_id, {inner}
    FROM (SELECT dossier_id, seq, kind, state, occurred_at, origin, unit_id, leg_id, data, {PART} AS part
        FROM casework_event WHERE {where}) AS said
    GROUP BY dossier_id) AS told"""  # noqa: S608 (constants of this module)


def _last(name: str) -> str:
    word = f"{name}[cardinality({name})]"
    return f"coalesce({word}, {BEFORE_ANY[name]})" if name in BEFORE_ANY else word


_STEP_THEN = """coalesce((SELECT coalesce(told.data ->> 'joined', told.data ->> 'step')::integer
    FROM casework_event AS told WHERE told.dossier_id = said.dossier_id AND told.seq < said.seq
        AND told.kind IN ('received', 'forwarded', 'handed_over', 'sent_back', 'corrected')
        AND (told.kind <> 'handed_over' OR told.data ? 'joined')
        AND (told.kind <> 'sent_back' OR told.data ? 'from_unit')
        AND coalesce(told.data ->> 'joined', told.data ->> 'step') IS NOT NULL
    ORDER BY told.seq DESC LIMIT 1), 1)"""
_HOLDER_THEN = """(SELECT told.unit_id FROM casework_event AS told
    WHERE told.dossier_id = said.dossier_id AND told.seq < said.seq AND told.kind <> 'taken_over'
        AND NOT (told.kind = 'handed_over' AND NOT told.data ? 'joined'
            OR told.kind = 'sent_back' AND NOT told.data ? 'from_unit'
            OR told.kind = 'reassigned' AND told.leg_id IS NOT NULL)
    ORDER BY told.seq DESC LIMIT 1)"""

_OPENS = f"""kind IN ('received', 'reopened')
    OR kind IN ('forwarded', 'sent_back') AND data ? 'from_unit' AND (data ->> 'from_unit')::bigint <> unit_id
    OR kind = 'handed_over' AND data ? 'joined' AND unit_id IS DISTINCT FROM {_HOLDER_THEN}"""
_CLOSE = "('resolved', 'refused', 'withdrawn', 'stopped')"
_KINDS = f"""(kind IN ('received', 'reopened', 'forwarded', 'sent_back', 'handed_over') OR kind IN {_CLOSE})"""


def legs(where: str) -> str:
    """A query of ``dossier_id, unit_id, kind, step, opened_at, closed_at`` of all stays of these dossiers."""
    main = f"""SELECT dossier_id, unit_id, 'main' AS kind, step, opened_at,
        CASE WHEN ended THEN greatest(closed_at, opened_at) ELSE closed_at END AS closed_at
    FROM (SELECT dossier_id, unit_id, step, opens, occurred_at AS opened_at,
            lead(occurred_at) OVER stays AS closed_at, lead(NOT opens) OVER stays AS ended
        FROM (SELECT dossier_id, seq, unit_id, occurred_at, {_OPENS} AS opens, CASE kind WHEN 'received' THEN 1
                WHEN 'reopened' THEN {_STEP_THEN}
                ELSE coalesce(data ->> 'joined', data ->> 'step')::integer END AS step, kind
            FROM casework_event AS said WHERE {_KINDS} AND {where}) AS moved
        WHERE opens OR kind IN {_CLOSE}
        WINDOW stays AS (PARTITION BY dossier_id ORDER BY seq)) AS stay WHERE opens"""  # noqa: S608 (constants of this module)
    beside = f"""SELECT dossier_id, unit_id, kind, step, occurred_at, (SELECT greatest(said.occurred_at, e.occurred_at)
        FROM casework_event AS e WHERE e.dossier_id = said.dossier_id AND e.seq > said.seq AND (e.kind IN {_CLOSE}
            OR said.kind = 'consult' AND e.kind = 'answered' AND e.leg_id = said.leg_id
            OR said.kind = 'branch' AND (e.kind = 'handed_over' OR e.kind = 'sent_back' AND NOT e.data ? 'from_unit')
                AND (e.data ->> 'step')::integer = said.step)
        ORDER BY e.seq LIMIT 1) AS closed_at
    FROM (SELECT dossier_id, seq, leg_id, (data ->> 'asked_unit')::bigint AS unit_id, 'consult' AS kind,
            {_STEP_THEN} AS step, occurred_at FROM casework_event AS said WHERE kind = 'consulted' AND {where}
        UNION ALL SELECT dossier_id, seq, NULL, (units ->> (n - 1)::integer)::bigint, 'branch', step::integer,
            occurred_at
        FROM (SELECT dossier_id, seq, occurred_at, data -> 'units' AS units, data -> 'steps' AS steps
            FROM casework_event WHERE kind = 'sent_out' AND {where}) AS sent,
            jsonb_array_elements_text(steps) WITH ORDINALITY AS way (step, n)
        UNION ALL SELECT dossier_id, seq, NULL, (opened ->> 1)::bigint, 'branch', (opened ->> 0)::integer, occurred_at
        FROM casework_event, jsonb_array_elements(data -> 'opened') AS opened
        WHERE kind = 'handed_over' AND data ? 'opened' AND {where}) AS said"""  # noqa: S608 (constants of this module)
    told = f"{main} UNION ALL {beside}"
    return f"""SELECT stay.dossier_id, unit_id, kind, step,
        CASE WHEN stay.opened_at = was THEN now ELSE stay.opened_at END AS opened_at, closed_at
    FROM ({told}) AS stay LEFT JOIN (
        SELECT again.dossier_id, first.occurred_at AS was,
            (array_agg((again.data ->> 'received_at')::timestamptz ORDER BY again.seq DESC))[1] AS now
        FROM casework_event AS again JOIN casework_event AS first
            ON first.dossier_id = again.dossier_id AND first.kind = 'received'
        WHERE again.kind = 'corrected' AND again.data ? 'received_at'
            AND {where.replace("dossier_id", "again.dossier_id")}
        GROUP BY again.dossier_id, first.occurred_at) AS put_right ON put_right.dossier_id = stay.dossier_id"""  # noqa: S608 (constants of this module)


def pauses(where: str) -> str:
    """A query of ``dossier_id, reason, began_at, ended_at, restarts`` of all pauses of these dossiers."""
    return f"""SELECT dossier_id, CASE WHEN after = 'papers_recalled' THEN 'recalled'
            WHEN kind = 'papers_asked' THEN 'papers' ELSE 'payment' END AS reason,
        began_at, CASE WHEN after = 'papers_recalled' THEN began_at ELSE ended_at END AS ended_at,
        asked AND coalesce(after <> 'papers_recalled' AND after NOT IN {_ENDS}, true) AS restarts
    FROM (SELECT dossier_id, kind, occurred_at AS began_at,
            coalesce((data ->> 'restarts')::boolean, false) AS asked,
            lead(kind) OVER (PARTITION BY dossier_id ORDER BY seq) AS after,
            lead(occurred_at) OVER (PARTITION BY dossier_id ORDER BY seq) AS ended_at
        FROM casework_event WHERE (kind IN ('papers_asked', 'payment_asked', 'papers_added', 'papers_recalled',
                'paid') OR kind IN {_ENDS})
            AND {where}) AS stop WHERE kind IN ('papers_asked', 'payment_asked')
    UNION ALL SELECT dossier_id, 'closed', (data ->> 'ended')::timestamptz, occurred_at, false
    FROM casework_event WHERE kind = 'reopened' AND {where}"""  # noqa: S608 (constants of this module)


def disputes(where: str) -> str:
    """A query of ``dossier_id, opened_at, due_at, closed_at, outcome`` of all disputes of results of these dossiers."""
    return f"""SELECT said.dossier_id, said.occurred_at AS opened_at,
        (said.data ->> 'answer_due')::timestamptz AS due_at, answer.occurred_at AS closed_at,
        CASE answer.kind WHEN 'result_corrected' THEN 'corrected' WHEN 'result_upheld' THEN 'upheld' END AS outcome
    FROM casework_event AS said LEFT JOIN casework_event AS answer ON answer.dossier_id = said.dossier_id
        AND answer.kind IN ('result_corrected', 'result_upheld') AND answer.data -> 'dispute' = said.data -> 'dispute'
    WHERE said.kind = 'result_disputed' AND {where.replace("dossier_id", "said.dossier_id")}"""  # noqa: S608 (constants of this module)


def questions(where: str) -> str:
    """A query of ``dossier_id, opened_at, wanted_by, closed_at, outcome`` of all questions to these applicants."""
    return f"""SELECT said.dossier_id, said.occurred_at AS opened_at,
        (said.data ->> 'wanted_by')::date AS wanted_by, answer.occurred_at AS closed_at,
        CASE answer.kind WHEN 'applicant_answer' THEN 'answered' WHEN 'question_dropped' THEN 'withdrawn' END AS outcome
    FROM casework_event AS said LEFT JOIN casework_event AS answer ON answer.dossier_id = said.dossier_id
        AND answer.kind IN ('applicant_answer', 'question_dropped')
        AND answer.data -> 'question' = said.data -> 'question'
    WHERE said.kind = 'applicant_asked' AND {where.replace("dossier_id", "said.dossier_id")}"""  # noqa: S608 (constants of this module)


LEGS_UNTOLD = (
    "SELECT dossier_id FROM casework_event WHERE kind = 'handed_over' AND NOT data ?| ARRAY['joined', 'opened']"
)
"""Dossiers of former releases whose log does not say which branches a hand-over opened."""
