"""The files of signed results against what the sealed log says of them: changed, exchanged or missing ones are named.

Rows are compared in one statement; the bytes are read from the disk, for all results or for a sample. Files of dossiers
whose particulars were emptied are gone by right (retention.py); their digests are compared all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.db import connection

from dossiers.casework.actions.results import signed_facts
from dossiers.casework.files import store
from dossiers.casework.models import Attachment, Decision, Dossier
from dossiers.casework.models.numbered import sealed
from dossiers.casework.models.retention import Retention

_ROWS = """
WITH told AS (
    SELECT event.dossier_id, event.seq, event.data -> 'result' AS result FROM casework_event AS event
    WHERE event.kind IN ('resolved', 'result_corrected') AND event.data ? 'result' {where}
), said AS (
    SELECT told.dossier_id, told.seq, (result ->> 'decision')::bigint AS decision_id, result ->> 'digest' AS digest,
        ARRAY(SELECT jsonb_array_elements_text(result -> 'files')) AS files FROM told
)
SELECT said.dossier_id, said.seq, said.decision_id, said.digest, said.files, decision.id IS NOT NULL AS there,
    ARRAY(SELECT encode(file.digest, 'hex') FROM casework_resultfile AS one
        JOIN casework_attachment AS file ON file.id = one.file_id
        WHERE one.decision_id = said.decision_id ORDER BY one.place) AS held,
    ARRAY(SELECT one.file_id FROM casework_resultfile AS one
        WHERE one.decision_id = said.decision_id ORDER BY one.place) AS keys
FROM said LEFT JOIN casework_decision AS decision ON decision.id = said.decision_id
    AND decision.dossier_id = said.dossier_id
ORDER BY said.dossier_id, said.seq
"""
_UNTOLD = """
SELECT decision.dossier_id, decision.id FROM casework_decision AS decision
WHERE decision.digest <> '' {where} AND NOT EXISTS (SELECT FROM casework_event AS event
    WHERE event.dossier_id = decision.dossier_id AND event.kind IN ('resolved', 'result_corrected')
        AND (event.data -> 'result' ->> 'decision')::bigint = decision.id)
"""


class WrongFile(NamedTuple):
    """Something about a dossier's result that is not what the log says."""

    dossier_id: int
    code: str
    what: str

    def __str__(self) -> str:
        return f"{self.code}: {self.what}"


def examine(*, bytes_of: int | None = None) -> list[WrongFile]:
    """Every result; the bytes of all files, or of so many drawn at random. Nothing found is health."""
    return list(_found("", {}, bytes_of))


def of(dossier_id: int) -> list[WrongFile]:
    """The same for one dossier, with all its bytes."""
    return list(_found("AND {table}.dossier_id = %(one)s", {"one": dossier_id}, None))


def _found(where: str, parameters: dict[str, Any], bytes_of: int | None) -> Iterator[WrongFile]:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS.format(where=where.format(table="event")), parameters)
        rows = cursor.fetchall()
        cursor.execute(_UNTOLD.format(where=where.format(table="decision")), parameters)
        untold = cursor.fetchall()
    names = _codes({row[0] for row in rows} | {row[0] for row in untold})
    for dossier, decision in untold:
        yield WrongFile(dossier, names(dossier), f"no event tells its result {decision}")
    decisions = Decision.objects.in_bulk({row[2] for row in rows})
    for dossier, seq, decision, digest, files, there, held, _ in rows:
        if not there:
            yield WrongFile(dossier, names(dossier), f"the result that event {seq} tells is gone")
            continue
        for place in range(max(len(files), len(held))):
            told, has = (one[place] if place < len(one) else "none" for one in (files, held))
            if told != has:
                words = f"file {place + 1} of the result of event {seq} was exchanged: sealed {told}, now {has}"
                yield WrongFile(dossier, names(dossier), words)
        if not _says(decisions[decision], digest, files):
            yield WrongFile(dossier, names(dossier), f"the result of event {seq} says other than what was signed")
    keys = {key for row in rows for key in row[7]}
    yield from _bytes(keys, bytes_of, names)


def _says(decision: Decision, digest: str, files: list[str]) -> bool:
    """Whether the decision still says what was signed, by its salt and the sealed digest."""
    return decision.digest == digest == sealed(bytes(decision.salt or b""), signed_facts(decision, files))


def _bytes(keys: set[int], most: int | None, names: Callable[[int], str]) -> Iterator[WrongFile]:
    """The files themselves: there, and with the digest that their row has."""
    found = Attachment.objects.filter(pk__in=keys)
    gone = set(Retention.objects.filter(erased_at__isnull=False).values_list("dossier_id", flat=True))
    for file in found.order_by("pk") if most is None else found.order_by("?")[:most]:
        if file.dossier_id is None or file.dossier_id in gone:
            continue
        if not store.path_of(file).is_file():
            yield WrongFile(
                file.dossier_id, names(file.dossier_id), f"the file “{file.label}” of its result is missing"
            )
        elif not store.is_whole(file):
            words = f"the file “{file.label}” of its result was changed: its bytes are not those that were sealed"
            yield WrongFile(file.dossier_id, names(file.dossier_id), words)


def _codes(keys: set[int]) -> Callable[[int], str]:
    codes = dict(Dossier.objects.filter(pk__in=keys).values_list("pk", "code"))
    return lambda key: codes.get(key, f"dossier {key}")
