"""What a citizen takes home: the proof that a dossier's head is in the public log, and the dossier's own log.

Read out of the public files as anybody would read them; the key is not needed for it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection

from dossiers.casework.models import Dossier
from dossiers.transparency import note, publishing, signing_keys, tiles
from dossiers.transparency.models import Checkpoint, Leaf
from dossiers.transparency.note import encoded
from dossiers.transparency.proof_file import ProofFile

_EVENTS = """
SELECT seq, kind, state, occurred_at, recorded_at, origin, unit_id, leg_id, actor_id, data::text, hash
FROM casework_event WHERE dossier_id = %s ORDER BY seq
"""


@dataclass(frozen=True)
class Cosigner:
    """A witness that signed a checkpoint, and when."""

    key: note.Key
    at: dt.datetime


@dataclass(frozen=True)
class Shown:
    """The newest checkpoint as it lies in public."""

    head: note.TreeHead
    note: str
    key: str
    """The log's public key in one line."""
    made_at: dt.datetime
    witnesses: list[Cosigner]


def _made_at(head: note.TreeHead) -> dt.datetime:
    """When a checkpoint was made: by our row, or by the time of its file where the row is not there."""
    made = (
        Checkpoint.objects.filter(size=head.size).order_by("-made_at", "-pk").values_list("made_at", flat=True).first()
    )
    file = publishing.folder().path / publishing.CHECKPOINT
    return made or dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC)


@dataclass(frozen=True)
class Proved:
    """A dossier's newest entry in the log: how many events it holds, and the proof file."""

    events: int
    file: ProofFile
    shown: Shown


def is_kept() -> bool:
    """Whether this city has a public log."""
    return (publishing.folder().path / publishing.CHECKPOINT).exists()


def shown() -> Shown | None:
    """The newest checkpoint with its signatures; None where there is no public log."""
    folder = publishing.folder()
    content, key = folder.read(publishing.CHECKPOINT), folder.read(publishing.KEY)
    if content is None or key is None:
        return None
    signed = content.decode()
    head = note.read_checkpoint(note.split(signed)[0])
    asked = [witness.key for witness in signing_keys.witnesses()]
    seen = [Cosigner(one.key, dt.datetime.fromtimestamp(one.time, dt.UTC)) for one in note.signatures(signed, asked)]
    return Shown(head, signed, key.decode().strip(), _made_at(head), seen)


def proved(dossier: Dossier) -> Proved | None:
    """The proof for the newest head of a dossier that is in the log; None when none is yet. Raises MissingTile."""
    now = shown()
    size = now.head.size if now else 0
    leaf = Leaf.objects.filter(dossier_id=dossier.pk, number__lt=size).order_by("-seq").first()
    if now is None or leaf is None:
        return None
    path = tiles.Tree(publishing.folder(), size).inclusion(leaf.number)
    return Proved(leaf.seq, ProofFile(leaf.number, path, now.note, leaf.text), now)


def log_of(dossier: Dossier) -> dict[str, Any]:
    """The dossier's own log as it is sealed, for whoever seals it anew. It holds ids and facts, no personal data."""
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, [dossier.pk])
        events = [_event(*row) for row in cursor.fetchall()]
    return {"format": "mot-cua dossier log v1", "code": dossier.code, "dossier": dossier.pk, "events": events}


def _event(
    seq: int, kind: str, state: int, occurred_at: dt.datetime, recorded_at: dt.datetime, origin: str,
    unit: int, leg: int | None, actor: int | None, data: str, seal: Any,
) -> dict[str, Any]:  # fmt: skip
    return {
        "seq": seq, "kind": kind, "state": state, "occurred_at": _utc(occurred_at), "recorded_at": _utc(recorded_at),
        "origin": origin, "unit": unit, "leg": leg, "actor": actor, "data": data, "seal": encoded(bytes(seal)),
    }  # fmt: skip


def _utc(at: dt.datetime) -> str:
    return f"{at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
