"""The seals of the whole log, examined in sets by the database and in a sample by Python.

In slices of dossiers, so that no statement runs long and none holds more than a slice in memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.db import connection

from dossiers.casework import row_scope, seals
from dossiers.casework.models import Dossier

SLICE = 50_000

_SLICE = """
WITH chain AS (
    SELECT dossier_id, seq, hash, lag(hash) OVER one AS before, lag(seq, 1, 0) OVER one AS seq_before, prev_hash,
        casework_event_hash(prev_hash, dossier_id, seq, kind::text, state::integer, occurred_at, recorded_at,
            origin::text, unit_id, leg_id, actor_id, data) AS due
    FROM casework_event WHERE dossier_id > %(after)s AND dossier_id <= %(until)s
    WINDOW one AS (PARTITION BY dossier_id ORDER BY seq)
), ends AS (
    SELECT DISTINCT ON (dossier_id) dossier_id, seq, hash FROM chain ORDER BY dossier_id, seq DESC
), wrong AS (
    SELECT dossier_id, seq FROM chain
    WHERE hash IS DISTINCT FROM due OR prev_hash IS DISTINCT FROM before OR seq <> seq_before + 1
    UNION ALL SELECT coalesce(ends.dossier_id, dossier.id), 0 FROM ends
    FULL JOIN (SELECT id, seq, head FROM casework_dossier WHERE id > %(after)s AND id <= %(until)s) AS dossier
        ON dossier.id = ends.dossier_id
    WHERE ends.hash IS DISTINCT FROM dossier.head OR ends.seq IS DISTINCT FROM dossier.seq
)
SELECT (SELECT count(*) FROM chain), (SELECT count(*) FROM ends),
    (SELECT coalesce(jsonb_agg(jsonb_build_array(dossier_id, seq)), '[]') FROM wrong)::text
"""


@dataclass
class Examined:
    """What an examination of all seals found: events and dossiers counted, broken ones by dossier."""

    events: int = 0
    dossiers: int = 0
    broken: dict[int, list[int]] = field(default_factory=dict)


def examine(progress: Callable[[float], None] = lambda share: None) -> Examined:
    """Every seal, every link and every head. Number 0 among the broken is the head on the dossier's own row."""
    row_scope.must_be_everything()
    found = Examined()
    first, last = _bounds()
    for after in range(first - 1, last, SLICE):
        with connection.cursor() as cursor:
            cursor.execute(_SLICE, {"after": after, "until": after + SLICE})
            events, dossiers, wrong = cursor.fetchone()
        found.events += events
        found.dossiers += dossiers
        for dossier, seq in json.loads(wrong):
            found.broken.setdefault(dossier, []).append(seq)
        progress(min(1.0, (after + SLICE - first) / max(1, last - first)))
    return found


def sampled(size: int) -> dict[int, list[int]]:
    """The broken ones among some dossiers drawn at random, read by Python's own arithmetic."""
    drawn = Dossier.objects.order_by("?").values_list("pk", flat=True)[:size] if size else []
    return {number: wrong for number in drawn if (wrong := seals.broken(number))}


def named(broken: dict[int, list[int]], most: int) -> Iterator[tuple[str, list[int]]]:
    """The first broken dossiers by code; a number where the dossier itself is gone."""
    first: Iterable[int] = sorted(broken)[:most]
    codes = dict(Dossier.objects.filter(pk__in=first).values_list("pk", "code"))
    for number in first:
        yield codes.get(number, f"dossier {number}"), broken[number]


def _bounds() -> tuple[int, int]:
    """The smallest and largest number that a dossier or an event has, or an empty range."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT least(min(d), min(e)), greatest(max(d), max(e)) FROM (SELECT min(id) AS d FROM casework_dossier"
            " UNION ALL SELECT max(id) FROM casework_dossier) AS a, (SELECT min(dossier_id) AS e FROM casework_event"
            " UNION ALL SELECT max(dossier_id) FROM casework_event) AS b"
        )
        first, last = cursor.fetchone()
    return (first, last) if first is not None else (1, 0)
