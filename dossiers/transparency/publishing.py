"""The hourly checkpoint: new heads become leaves, leaves become tiles, the root is signed and shown to witnesses.

It works on state: a head that is not in the log yet goes into the next checkpoint, however often or late it rings. Rows
are committed before the first tile is written, so that what was published is never drawn anew.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from dossiers.casework import row_scope
from dossiers.transparency import cosigning, heads, merkle, note, signing_keys, tiles
from dossiers.transparency.models import Checkpoint, Leaf

logger = logging.getLogger(__name__)

CHECKPOINT, KEY = "checkpoint", "key"
"""Files beside the tiles: the newest checkpoint, and the public key in one line."""

_LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('public log'))"
_NO_HURRY = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
_NEW_HEADS = """
INSERT INTO transparency_leaf (number, dossier_id, code, seq, head, salt)
SELECT (SELECT coalesce(max(number) + 1, 0) FROM transparency_leaf) + row_number() OVER (ORDER BY id) - 1,
    id, code, seq, head, uuid_send(gen_random_uuid())
FROM casework_dossier AS dossier WHERE head IS NOT NULL
    AND NOT EXISTS (SELECT FROM transparency_leaf AS leaf WHERE leaf.dossier_id = dossier.id AND leaf.seq = dossier.seq)
"""


class Differs(Exception):
    """Database and published tiles do not tell the same: nothing is signed. The message says what differs."""


NOT_SIGNED = "No checkpoint is signed:"
"""How the trouble of a checkpoint begins after which none could be signed; the next that is signed has none."""

INCIDENTS = (Differs, cosigning.Refused, tiles.Rewritten, tiles.MissingTile, note.UnsignedNote, note.Malformed)
"""What must not happen: somebody changed database or files, or an older copy was put back."""


def folder() -> tiles.Folder:
    """Where the log's files are."""
    return tiles.Folder(Path(settings.LOG_ROOT))


def published(key: note.Key) -> tuple[note.TreeHead, str] | None:
    """The newest checkpoint and its signed note, out of the files; None before the first. UnsignedNote; Malformed."""
    content = folder().read(CHECKPOINT)
    if content is None:
        return None
    signed = content.decode()
    return note.read_checkpoint(note.opened(signed, [key])), signed


def publish_when_due(*, at: dt.datetime) -> int:
    """A checkpoint when the hour has turned, else missing cosignatures; how many entries were added.

    What stands against it is an incident: written into the log at each ring and beside the newest checkpoint, whence
    the operator is told of it.
    """
    key = signing_keys.own()
    if key is None:
        return 0
    newest = Checkpoint.objects.order_by("-made_at", "-pk").first()
    try:
        if newest is None or _hour(newest.made_at) < _hour(at):
            return publish(key, at=at)
        _ask_again(key, newest)
    except INCIDENTS as error:
        logger.error("No checkpoint is signed: %s", error)
        if newest is not None:
            Checkpoint.objects.filter(pk=newest.pk).update(trouble=f"{NOT_SIGNED} {error}")
    return 0


def publish(key: note.SigningKey, *, at: dt.datetime) -> int:
    """A checkpoint now; how many entries were added, 0 too when another worker is at it. Differs; Refused."""
    row_scope.must_be_everything()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_NO_HURRY)
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0]:
            return 0
        before = published(key.key)
        size = before[0].size if before else 0
        compare_last(size)
        cursor.execute(_NEW_HEADS)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_NO_HURRY)
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0] or published(key.key) != before:
            return 0
        new = tiles.grow(folder(), size, _entries(size))
        _sign(key, new, at)
        return new - size


def _hour(at: dt.datetime) -> dt.datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _entries(size: int) -> Iterator[bytes]:
    rows = Leaf.objects.filter(number__gte=size).order_by("number").values_list("code", "seq", "head", "salt")
    for code, seq, head, salt in rows.iterator(chunk_size=20_000):
        yield heads.entry(heads.text(code, seq, bytes(head), bytes(salt)))


def compare_last(size: int) -> None:
    """Differs unless the database knows the last entries that were published (it may know more)."""
    if not size:
        return
    first = max(0, size - tiles.WIDTH)
    rows = {leaf.number: leaf for leaf in Leaf.objects.filter(number__gte=first, number__lt=size)}
    if len(rows) < size - first:
        raise Differs(f"The log holds {size} entries, the database not all of them: it is older, or was changed.")
    tree = tiles.Tree(folder(), size)
    for number, leaf in rows.items():
        if merkle.leaf_hash(heads.entry(leaf.text)) != tree.leaf(number):
            raise Differs(f"Entry {number} of the log is not what the database holds for {leaf.code}.")


def _sign(key: note.SigningKey, size: int, at: dt.datetime) -> None:
    """Sign the tree, ask the witnesses, and publish; a witness that is away is asked again later. Refused."""
    tree = tiles.Tree(folder(), size)
    checkpoint = note.TreeHead(key.name, size, tree.root())
    signed = f"{checkpoint.text}\n{key.sign(checkpoint.text)}"
    signed, trouble = _cosigned(key, checkpoint, signed, tree)
    Checkpoint.objects.create(size=size, root=checkpoint.root, made_at=at, note=signed, trouble=trouble)
    folder().replace(KEY, f"{key.key}\n".encode())
    folder().replace(CHECKPOINT, signed.encode())


def _cosigned(key: note.SigningKey, checkpoint: note.TreeHead, signed: str, tree: tiles.Tree) -> tuple[str, str]:
    """The note with every signature that can be had, and what those said who did not sign. Refused."""
    troubles = []
    have = {one.key for one in note.signatures(signed, [witness.key for witness in signing_keys.witnesses()])}
    for witness in signing_keys.witnesses():
        if witness.key in have:
            continue
        try:
            signed += cosigning.ask(witness, checkpoint, signed, tree, since=_last_signed(witness, checkpoint.size))
        except cosigning.Unreachable as error:
            troubles.append(str(error))
            logger.warning("No cosignature: %s", error)
    return signed, " ".join(troubles)


def _last_signed(witness: signing_keys.WitnessAddress, size: int) -> int:
    """The size that this witness signed last, as far as our rows tell."""
    mark = f"\n\u2014 {witness.key.name} "
    found = Checkpoint.objects.filter(note__contains=mark, size__lte=size).order_by("-made_at", "-pk").first()
    return found.size if found else 0


def _ask_again(key: note.SigningKey, newest: Checkpoint) -> None:
    """Ask those who were away when the newest checkpoint was made."""
    known = {one.key for one in note.signatures(newest.note, [witness.key for witness in signing_keys.witnesses()])}
    shown = published(key.key)
    if len(known) == len(signing_keys.witnesses()) or shown is None or shown[0].size != newest.size:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0]:
            return
        checkpoint = note.read_checkpoint(note.split(newest.note)[0])
        signed, trouble = _cosigned(key, checkpoint, newest.note, tiles.Tree(folder(), newest.size))
        Checkpoint.objects.filter(pk=newest.pk).update(note=signed, trouble=trouble)
        folder().replace(CHECKPOINT, signed.encode())
