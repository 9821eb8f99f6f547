"""From the staging table to dossiers: sets of SQL inside one transaction, by the owner of the tables.

The facts are those that the acts would have written: events with their seals (computed by the database, as for every
event), legs, pauses, applicants, mail for the tallies, and code counters moved past the codes that came in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import risks
from dossiers.casework.log import events_from, mail_from
from dossiers.casework.states import State
from portal.imports import staged
from portal.imports.problems import Problems

ONE_AT_A_TIME = 0x6D6F7463  # the key of the lock that two imports wait for each other by
MAIL = ("received", "resolved", "refused", "withdrawn", "stopped")
"""Events that tallies hear of. No other reader does: nobody is told today of what happened elsewhere years ago."""

_STAGING = f"""
CREATE TEMPORARY TABLE staged ({staged.COLUMNS},
    id bigint DEFAULT nextval(pg_get_serial_sequence('casework_dossier', 'id')),
    leg_id bigint DEFAULT nextval(pg_get_serial_sequence('casework_leg', 'id')),
    leg_on_id bigint, pause_id bigint) ON COMMIT DROP
"""
_COPY = f"""
COPY staged ({", ".join(staged.NAMES)}) FROM STDIN
WITH (FORMAT csv, FORCE_NOT_NULL ({", ".join(staged.TEXTS)}))
"""
_TWICE = """
SELECT line, first FROM (SELECT line, min(line) OVER (PARTITION BY code_key) AS first FROM staged) AS lines
WHERE line > first ORDER BY line
"""
_HERE = """
SELECT staged.line, staged.digest = earlier.digest, earlier.line, file.name, dossier.origin
FROM staged JOIN casework_dossier AS dossier USING (code_key)
LEFT JOIN imports_importedrow AS earlier USING (code_key)
LEFT JOIN imports_importedfile AS file ON file.id = earlier.file_id
WHERE staged.digest IS DISTINCT FROM earlier.digest ORDER BY staged.line
"""
_UNCHANGED = """
DELETE FROM staged USING imports_importedrow AS earlier
WHERE staged.code_key = earlier.code_key AND staged.digest = earlier.digest
"""
_NUMBERED = """
UPDATE staged SET
    leg_on_id = CASE WHEN worked_id <> unit_id THEN nextval(pg_get_serial_sequence('casework_leg', 'id')) END,
    pause_id = CASE WHEN waiting_since IS NOT NULL THEN nextval(pg_get_serial_sequence('casework_pause', 'id')) END
WHERE worked_id <> unit_id OR waiting_since IS NOT NULL
"""

# What happened, in its order: rank settles what came first at one instant.
_HAPPENED = f"""
CREATE TEMPORARY TABLE happened ON COMMIT DROP AS
SELECT id, row_number() OVER (PARTITION BY id ORDER BY occurred_at, rank)::int AS seq, kind, state, occurred_at,
    unit_id, leg_id, data
FROM (
    SELECT id, 0 AS rank, 'submitted' AS kind, {State.SUBMITTED:d} AS state, submitted_at AS occurred_at, unit_id,
        NULL::bigint AS leg_id, jsonb_build_object('channel', channel) AS data
    FROM staged
    WHERE state = {State.SUBMITTED:d} OR channel = 2 AND state <> {State.NOT_ACCEPTED:d}
        AND submitted_at < received_at
    UNION ALL SELECT id, 1, 'not_accepted', {State.NOT_ACCEPTED:d}, coalesce(ended_at, submitted_at), unit_id, NULL,
        '{{}}' FROM staged WHERE state = {State.NOT_ACCEPTED:d}
    UNION ALL SELECT id, 1, 'received', {State.RECEIVED:d}, received_at, unit_id, leg_id,
        jsonb_build_object('step', 1, 'due_at', to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
            'channel', channel, 'calendar', calendar_version_id, 'regime', regime_id)
    FROM staged WHERE received_at IS NOT NULL
    UNION ALL SELECT id, 2, 'forwarded', {State.IN_PROCESS:d}, forwarded_at, worked_id, coalesce(leg_on_id, leg_id),
        jsonb_build_object('step', least(step, 2), 'from_unit', unit_id, 'to_officer', NULL)
    FROM staged WHERE forwarded_at IS NOT NULL
    UNION ALL SELECT id, 3, 'papers_asked', {State.AWAITING_PAPERS:d}, waiting_since, worked_id, NULL,
        jsonb_build_object('papers', jsonb_array_length(waiting_for::jsonb), 'pause', pause_id, 'count', 1,
            'step', step) || CASE WHEN restarts THEN '{{"restarts": true}}'::jsonb ELSE '{{}}' END
    FROM staged WHERE state = {State.AWAITING_PAPERS:d}
    UNION ALL SELECT id, 3, 'payment_asked', {State.AWAITING_PAYMENT:d}, waiting_since, worked_id, NULL,
        jsonb_build_object('amount_vnd', fee_vnd, 'pause', pause_id, 'payment', payment, 'step', step)
    FROM staged WHERE state = {State.AWAITING_PAYMENT:d}
    UNION ALL SELECT id, 4, 'became_overdue',
        CASE WHEN waiting_since <= overdue_since THEN state
            WHEN forwarded_at <= overdue_since THEN {State.IN_PROCESS:d} ELSE {State.RECEIVED:d} END,
        overdue_since, CASE WHEN forwarded_at <= overdue_since THEN worked_id ELSE unit_id END, NULL, '{{}}'
    FROM staged WHERE overdue_since IS NOT NULL
    UNION ALL SELECT id, 5, 'resolved', {State.FINISHED:d}, finished_at, unit_id, NULL,
        jsonb_build_object('outcome', outcome, 'step', step)
    FROM staged WHERE finished_at IS NOT NULL
    UNION ALL SELECT id, 6, 'returned', {State.RETURNED:d}, returned_at, unit_id, NULL,
        jsonb_build_object('method', delivery)
    FROM staged WHERE returned_at IS NOT NULL
    UNION ALL SELECT id, 5, outcome, state, ended_at, worked_id, NULL,
        jsonb_build_object('outcome', outcome, 'step', step)
    FROM staged WHERE state IN ({State.WITHDRAWING:d}, {State.STOPPED:d})
) AS facts
"""  # noqa: S608 (numbers of states)
# How it began, as every first event says it (facts/telling.py).
_BEGINNINGS = """
UPDATE happened SET data = data || jsonb_build_object('code', staged.code, 'version', version_id, 'channel', channel,
    'fee_vnd', fee_vnd, 'payment', payment, 'delivery', delivery,
    'submitted_at', to_char(submitted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'))
    || CASE regime_id WHEN '2018' THEN '{}'::jsonb ELSE jsonb_build_object('regime', regime_id) END
    || jsonb_strip_nulls(jsonb_build_object('reception_unit', reception_unit_id, 'return_unit', return_unit_id))
FROM staged WHERE staged.id = happened.id AND seq = 1
"""
_SEALED = events_from("""(
    SELECT happened.id AS dossier_id, happened.seq, happened.kind, happened.state, happened.occurred_at,
        %(at)s::timestamptz AS recorded_at, 'imported' AS origin, happened.unit_id, happened.leg_id,
        NULL::bigint AS actor_id, happened.data, before.hash AS prev_hash, NULL::bytea AS hash
    FROM happened LEFT JOIN casework_event AS before
        ON before.dossier_id = happened.id AND before.seq = happened.seq - 1
    WHERE happened.seq = %(seq)s
) AS event""")
_DOSSIERS = f"""
INSERT INTO casework_dossier (id, code, procedure_id, procedure_version_id, unit_id, holder_id, state, step, step_since,
    channel, delivery, payment, sync, fee_vnd, origin, submitted_at, received_at, due_at_original, due_at,
    overdue_since, finished_at, returned_at, ended_at, outcome, calendar_version_id, regime_id, reception_unit_id,
    return_unit_id, supplement_count, seq,
    acted_seq, acted_at, head)
SELECT staged.id, code, procedure_id, version_id, staged.unit_id,
    CASE WHEN staged.state IN ({State.FINISHED:d}, {State.RETURNED:d}) THEN staged.unit_id ELSE worked_id END,
    staged.state, step, coalesce(forwarded_at, received_at), channel, delivery, payment, 'local', fee_vnd, 'imported',
    submitted_at, received_at, due_at, due_at, overdue_since, finished_at, returned_at,
    CASE WHEN staged.state = {State.NOT_ACCEPTED:d} THEN NULL ELSE ended_at END, outcome, calendar_version_id,
    regime_id, reception_unit_id, return_unit_id, (staged.state = {State.AWAITING_PAPERS:d})::int,
    last.seq, last.acted_seq, last.acted_at, sealed.hash
FROM staged
JOIN (SELECT id, max(seq) AS seq, max(seq) FILTER (WHERE kind <> 'became_overdue') AS acted_seq,
        max(occurred_at) FILTER (WHERE kind <> 'became_overdue') AS acted_at
    FROM happened GROUP BY id) AS last USING (id)
JOIN casework_event AS sealed ON sealed.dossier_id = staged.id AND sealed.seq = last.seq
"""  # noqa: S608 (numbers of states)
_APPLICANTS = """
INSERT INTO casework_applicant (dossier_id, kind, name, phone, id_number, address, email, submitted_by)
SELECT id, kind, name, phone, id_number, address, email, submitted_by FROM staged
"""
_LEGS = """
INSERT INTO casework_leg (id, dossier_id, unit_id, kind, step, opened_at, closed_at, question, answer)
SELECT leg_id, id, unit_id, 'main', 1, received_at,
    CASE WHEN leg_on_id IS NULL THEN coalesce(finished_at, ended_at) ELSE forwarded_at END, '', ''
FROM staged WHERE received_at IS NOT NULL
UNION ALL SELECT leg_on_id, id, worked_id, 'main', least(step, 2), forwarded_at, coalesce(finished_at, ended_at), '', ''
FROM staged WHERE leg_on_id IS NOT NULL
"""
_PAUSES = f"""
INSERT INTO casework_pause (id, dossier_id, reason, began_at, restarts, papers, explanation, basis, amount_vnd,
    receipt_number)
SELECT pause_id, id, CASE WHEN state = {State.AWAITING_PAPERS:d} THEN 'papers' ELSE 'payment' END, waiting_since,
    restarts, waiting_for::jsonb, '', '', CASE WHEN state = {State.AWAITING_PAYMENT:d} THEN fee_vnd ELSE 0 END, ''
FROM staged WHERE pause_id IS NOT NULL
"""  # noqa: S608 (numbers of states)
_RESULTS = """
INSERT INTO casework_decision (dossier_id, act, number, dated_on, kind, signer, on_paper, digest, reason, made_at)
SELECT id, 'resolve', result_number, result_date, result_kind, result_signer, 'Nhập từ hệ thống khác', '', '',
    finished_at
FROM staged WHERE result_number <> ''
"""
"""As results of before: named, without a digest and outside the number series of this portal."""
_MAIL = mail_from(
    """(
    SELECT id AS dossier_id, seq, happened.kind, occurred_at, staged.unit_id, procedure_id, channel,
        CASE WHEN happened.kind <> 'received' THEN outcome END AS outcome
    FROM happened JOIN staged USING (id) WHERE happened.kind = ANY(%(mail)s) ORDER BY id, seq
) AS told""",
    reader="'tallies'",
)
_COUNTERS = """
INSERT INTO casework_codecounter (unit_id, day, last)
SELECT unit_id, counter_day, max(counter_order) FROM staged WHERE counter_order IS NOT NULL
GROUP BY unit_id, counter_day ORDER BY unit_id, counter_day
ON CONFLICT (unit_id, day) DO UPDATE SET last = greatest(casework_codecounter.last, EXCLUDED.last)
"""
_SHAPES = """
INSERT INTO casework_keptcodeshape (skeleton)
SELECT DISTINCT kept_shape FROM staged WHERE kept_shape <> '' ON CONFLICT DO NOTHING
"""
_ROWS = """
INSERT INTO imports_importedrow (code_key, digest, file_id, line) SELECT code_key, digest, %(file)s, line FROM staged
"""


def alone() -> None:
    """Wait until no other import is under way, and let others wait until this transaction is over.

    The server looks every few seconds whether this process still lives: killed in a statement of minutes, the import
    goes back then, not when the statement is done.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL client_connection_check_interval = '2s'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


def stage(rows: Iterable[tuple[Any, ...]]) -> None:
    """Lay the rows down in a table of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(_STAGING)
        file = staged.AsFile(rows)
        cursor.copy_expert(_COPY, file)
        if file.error is not None:
            raise file.error
        cursor.execute("ANALYZE staged")


def compare(problems: Problems) -> int:
    """Note codes that stand twice or exist here otherwise; take away the rows brought in before, and count them."""
    with connection.cursor() as cursor:
        cursor.execute(_TWICE)
        for line, first in cursor:
            problems.add(line, "code", f"mã này đã có ở dòng {first}.")
        cursor.execute(_HERE)
        for line, _, earlier, name, origin in cursor:
            problems.add(line, "code", _exists(earlier, name, origin))
        cursor.execute(_UNCHANGED)
        return int(cursor.rowcount)


def load(*, at: dt.datetime) -> dict[str, int]:
    """Turn what is staged into dossiers with all that belongs to them; how many rows went into which table."""
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERED)
        cursor.execute(_HAPPENED)
        cursor.execute(_BEGINNINGS)
        cursor.execute("ANALYZE happened; SELECT coalesce(max(seq), 0) FROM happened")
        (longest,) = cursor.fetchone()
        events = 0
        for seq in range(1, longest + 1):
            cursor.execute(_SEALED, {"at": at, "seq": seq})
            events += cursor.rowcount
        counts = {"events": events}
        parts = {"dossiers": _DOSSIERS, "applicants": _APPLICANTS, "legs": _LEGS, "pauses": _PAUSES, "mail": _MAIL}
        parts["results"] = _RESULTS
        for name, statement in (*parts.items(), ("counters", _COUNTERS), ("shapes", _SHAPES)):
            cursor.execute(statement, {"zone": LOCAL.key, "mail": list(MAIL)})
            counts[name] = cursor.rowcount
    while risks.reckon():
        pass
    return counts


def remember(file_id: int) -> None:
    """Keep the digest of each row that became a dossier."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, {"file": file_id})


def _exists(earlier: int | None, name: str | None, origin: str) -> str:
    if earlier is not None:
        return f"hồ sơ này đã nhập trước với nội dung khác ({name}, dòng {earlier}); sửa bằng thao tác ở quầy."
    return f"hồ sơ này đã có ở đây, không phải do nhập (nguồn {origin})."
