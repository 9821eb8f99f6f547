"""Every dossier's row, stays and pauses against what its events say: in sets by the database, a sample by Python.

In slices of dossiers, so that no statement runs long; two slices at once, each in one statement that sees one moment.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from typing import Any, NamedTuple

from django.db import connection, connections

from dossiers.casework import row_scope
from dossiers.casework.facts import fold_sql
from dossiers.casework.facts.fold import Folded, Told, ToldStay, fold
from dossiers.casework.facts.telling import form_of
from dossiers.casework.models import ApplicantQuestion, Dossier, Event, Leg, Pause, ResultDispute
from dossiers.procedures.models import ProcedureVersion

SLICE = 25_000
AT_ONCE = 2


class Difference(NamedTuple):
    """A column of a dossier (or its ``leg``, ``pause``, ``dispute``, ``question``) that is not as its events say."""

    dossier_id: int
    code: str
    column: str
    stored: str | None
    told: str | None

    def __str__(self) -> str:
        return f"{self.code}: {self.column} is {self.stored or 'empty'}, its events say {self.told or 'nothing'}"


def examine(progress: Callable[[float], None] = lambda share: None) -> list[Difference]:
    """All dossiers, by the database; nothing found is health."""
    row_scope.must_be_everything()
    first, last = _bounds()
    slices = [(after, min(after + SLICE, last)) for after in range(first - 1, last, SLICE)]
    found: list[Difference] = []
    if connection.in_atomic_block or len(slices) < AT_ONCE:
        parts: Iterable[list[Difference]] = map(_slice, slices)
        for done, part in enumerate(parts, 1):
            found += part
            progress(done / len(slices))
        return found
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done, part in enumerate(pool.map(_slice_aside, slices), 1):
            found += part
            progress(done / len(slices))
    return found


def of(dossier_ids: Sequence[int]) -> list[Difference]:
    """The same for some dossiers."""
    return _asked("= ANY(%(ids)s)", {"ids": list(dossier_ids)})


def sampled(size: int) -> list[Difference]:
    """The same for some dossiers drawn at random, told by Python."""
    drawn = list(Dossier.objects.order_by("?").values_list("pk", flat=True)[:size]) if size else []
    return list(in_python(drawn))


def in_python(dossier_ids: Sequence[int]) -> Iterator[Difference]:
    """The same for some dossiers, told by Python's own fold."""
    told = told_by_python(dossier_ids)
    rows = Dossier.objects.filter(pk__in=dossier_ids).order_by("pk")
    pinned = _pinned(dossier_ids)
    procedures = dict(ProcedureVersion.objects.values_list("pk", "procedure_id"))
    legs, pauses = _stored(Leg, _LEG, dossier_ids), _stored(Pause, _PAUSE, dossier_ids)
    disputes = _stored(ResultDispute, _DISPUTE, dossier_ids)
    questions = _stored(ApplicantQuestion, _QUESTION, dossier_ids)
    for row in rows:
        folded = told.get(row.pk, Folded())
        for name, said in folded.columns.items():
            has = form_of(row.intent) if name == "form" else getattr(row, name)
            if has != said and not (name == "calendar_version_id" and has in pinned.get(row.pk, ())):
                yield Difference(row.pk, row.code, "intent" if name == "form" else name, _text(has), _text(said))
        if row.procedure_id != (due := procedures[row.procedure_version_id]):
            yield Difference(row.pk, row.code, "procedure_id", _text(row.procedure_id), _text(due))
        stays = [_as_row(stay) for stay in folded.legs] if folded.legs is not None else legs[row.pk]
        stops = [(stop.reason, stop.began_at, stop.ended_at, stop.restarts) for stop in folded.pauses]
        yield from _unlike(row, "leg", legs[row.pk], stays)
        yield from _unlike(row, "pause", pauses[row.pk], stops)
        said_wrong = [(one.opened_at, one.due_at, one.closed_at, one.outcome) for one in folded.disputes]
        yield from _unlike(row, "dispute", disputes[row.pk], said_wrong)
        asked = [(one.opened_at, one.wanted_by, one.closed_at, one.outcome) for one in folded.questions]
        yield from _unlike(row, "question", questions[row.pk], asked)


def _pinned(dossier_ids: Sequence[int]) -> dict[int, set[int]]:
    """The versions of the own calendar to which changes since the reception may have pinned these dossiers."""
    found: dict[int, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT dossier.id, now.id {_PINNED} WHERE dossier.id = ANY(%s)", [list(dossier_ids)])
        for key, version in cursor.fetchall():
            found.setdefault(key, set()).add(version)
    return found


def told_by_python(dossier_ids: Sequence[int]) -> dict[int, Folded]:
    """What the events of each of these dossiers tell."""
    names = ("dossier_id", "seq", "kind", "state", "occurred_at", "origin", "unit_id", "leg_id", "data")
    rows = Event.objects.filter(dossier__in=dossier_ids).order_by("dossier_id", "seq").values_list(*names)
    return {key: fold(Told(*row[1:]) for row in events) for key, events in groupby(rows, key=lambda row: row[0])}


_LEG = ("unit_id", "kind", "step", "opened_at", "closed_at")
_PAUSE = ("reason", "began_at", "ended_at", "restarts")
_DISPUTE = ("opened_at", "due_at", "closed_at", "outcome")
_QUESTION = ("opened_at", "wanted_by", "closed_at", "outcome")


def _as_row(stay: ToldStay) -> tuple[Any, ...]:
    return (stay.unit_id, stay.kind, stay.step, stay.opened_at, stay.closed_at)


def _stored(model: Any, names: Sequence[str], dossier_ids: Sequence[int]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = {key: [] for key in dossier_ids}
    for key, *row in model.objects.filter(dossier__in=dossier_ids).values_list("dossier_id", *names):
        found[key].append(tuple(row))
    return found


def _unlike(row: Dossier, what: str, has: Iterable[tuple[Any, ...]], said: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
    stored, told = Counter(has), Counter(said)
    for one in (stored - told).elements():
        yield Difference(row.pk, row.code, what, _words(one), None)
    for one in (told - stored).elements():
        yield Difference(row.pk, row.code, what, None, _words(one))


def _words(values: Iterable[Any]) -> str:
    return "(" + ", ".join(_text(value) or "-" for value in values) + ")"


def _text(value: Any) -> str | None:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S+00")
    if isinstance(value, bool):
        return str(value).lower()  # as the database says it
    return None if value is None else str(value)


_PINNED = """FROM casework_dossier AS dossier
    JOIN casework_event AS reception ON reception.dossier_id = dossier.id AND reception.kind = 'received'
    JOIN calendars_calendarversion AS was ON was.id = (reception.data ->> 'calendar')::bigint
    JOIN casework_calendarchange AS change ON change.calendar_id = was.calendar_id
        AND greatest(change.made_at, change.undone_at) >= reception.occurred_at
    JOIN calendars_calendarversion AS now ON now.calendar_id = was.calendar_id AND now.number >= was.number"""
"""A change of a calendar pins all its open dossiers, also those that get no event: the change is the record of it."""

_UNTOLD = {"bigint": "-1", "integer": "-1", "timestamptz": "'infinity'", "text": "'-1'"}
_STORED = {"form": "left(encode(sha256(uuid_send(dossier.intent)), 'hex'), 16)"}


def _compared() -> dict[str, tuple[str, str, str]]:
    """For each column: what is stored, what is told, and whether they differ, in SQL."""
    found = {}
    for name, column in fold_sql.COLUMNS.items():
        stored, told = _STORED.get(name, f"dossier.{name}"), f"told.{name}"
        untold = f"{told} IS NULL" if name in fold_sql.NULL_IS_UNTOLD else "false"
        marker = f"{told} IS NOT DISTINCT FROM {_UNTOLD[column.kind]}"
        found["intent" if name == "form" else name] = (
            stored, told, f"({stored} IS DISTINCT FROM {told} AND NOT ({untold}) AND NOT ({marker}))",
        )  # fmt: skip
    stored, told, differs = found["calendar_version_id"]
    pinned = f"EXISTS (SELECT {_PINNED} WHERE dossier.id = has.id AND now.id = has.pin)"
    has = "(SELECT dossier.id AS id, dossier.calendar_version_id AS pin) AS has"
    differs = f"({differs} AND NOT (SELECT {pinned} FROM {has}))"  # noqa: S608 (constants of this module)
    found["calendar_version_id"] = (stored, told, differs)
    found["procedure_id"] = (
        "dossier.procedure_id", "version.procedure_id", "(dossier.procedure_id IS DISTINCT FROM version.procedure_id)",
    )  # fmt: skip
    return found


def _columns(where: str) -> str:
    compared = _compared()
    differ = " OR ".join(differs for _, _, differs in compared.values())
    values = ", ".join(
        f"('{name}', {_shown(stored)}, {_shown(told)}, {differs})" for name, (stored, told, differs) in compared.items()
    )
    return f"""SELECT dossier.id, dossier.code, value.name, value.stored, value.told
    FROM casework_dossier AS dossier LEFT JOIN ({fold_sql.statement(where=f"dossier_id {where}")}) AS told
        ON told.dossier_id = dossier.id
    LEFT JOIN procedures_procedureversion AS version ON version.id = dossier.procedure_version_id
    CROSS JOIN LATERAL (VALUES {values}) AS value (name, stored, told, differs)
    WHERE dossier.id {where} AND ({differ}) AND value.differs"""  # noqa: S608 (columns that fold_sql names)


def _shown(expression: str) -> str:
    """Instants in UTC, whatever the session's zone."""
    is_instant = any(
        expression.endswith(f".{name}") for name, one in fold_sql.COLUMNS.items() if one.kind == "timestamptz"
    )
    return f"({expression} AT TIME ZONE 'UTC')::text || '+00'" if is_instant else f"{expression}::text"


def _parts(what: str, stored: str, told: str, names: Sequence[str], where: str, skip: str = "false") -> str:
    """Rows that are in the table and not told, or told and not in the table."""
    columns = ", ".join(names)
    shown = (
        f"({name} AT TIME ZONE 'UTC')::text || '+00'" if name.endswith("_at") else f"{name}::text" for name in names
    )
    row = "'(' || " + " || ', ' || ".join(f"coalesce({one}, '-')" for one in shown) + " || ')'"
    return f"""SELECT one.dossier_id, dossier.code, '{what}', CASE WHEN n > 0 THEN one.words END,
        CASE WHEN n < 0 THEN one.words END
    FROM (SELECT dossier_id, {row} AS words, sum(n) AS n
        FROM (SELECT dossier_id, {columns}, 1 AS n FROM {stored} WHERE dossier_id {where}
            UNION ALL SELECT dossier_id, {columns}, -1 FROM ({told}) AS told) AS compared
        GROUP BY dossier_id, {columns} HAVING sum(n) <> 0) AS one
    LEFT JOIN casework_dossier AS dossier ON dossier.id = one.dossier_id
    WHERE NOT ({skip})"""  # noqa: S608 (constants of this module)


def _statement(where: str) -> str:
    of_these = f"dossier_id {where}"
    untold = f"one.dossier_id IN ({fold_sql.LEGS_UNTOLD} AND {of_these})"
    legs = _parts("leg", "casework_leg", fold_sql.legs(of_these), _LEG, where, untold)
    pauses = _parts("pause", "casework_pause", fold_sql.pauses(of_these), _PAUSE, where)
    disputes = _parts("dispute", "casework_resultdispute", fold_sql.disputes(of_these), _DISPUTE, where)
    questions = _parts("question", "casework_applicantquestion", fold_sql.questions(of_these), _QUESTION, where)
    return " UNION ALL ".join((_columns(where), legs, pauses, disputes, questions)) + " ORDER BY 1, 3"


def _slice(edges: tuple[int, int]) -> list[Difference]:
    return _asked("BETWEEN %(first)s AND %(last)s", {"first": edges[0] + 1, "last": edges[1]})


def _slice_aside(edges: tuple[int, int]) -> list[Difference]:
    """The same on a connection of this thread's own, closed again."""
    try:
        return _slice(edges)
    finally:
        connections.close_all()


def _asked(where: str, parameters: dict[str, Any]) -> list[Difference]:
    with connection.cursor() as cursor:
        cursor.execute(_statement(where), parameters)
        return [Difference(*row) for row in cursor.fetchall()]


def _bounds() -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(min(id), 1), coalesce(max(id), 0) FROM casework_dossier")
        first, last = cursor.fetchone()
    return first, last


__all__ = ["Difference", "examine", "in_python", "of", "sampled", "told_by_python"]
