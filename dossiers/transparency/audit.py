"""Does the database still say what the public log holds? From a live database, or a copy restored elsewhere.

Three places must agree: the rows, the tiles under a signed checkpoint, and what each witness remembers. Whoever changes
one of them is found by the others, and the dossier is named as long as one of them knows its code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from dossiers.transparency import cosigning, heads, merkle, note, publishing, signing_keys
from dossiers.transparency.tiles import HASH, WIDTH, MissingTile, Source, Tree

SLICE = 50_000

_ROWS = """
SELECT leaf.number, leaf.code, leaf.seq, leaf.head, leaf.salt, event.hash, dossier.code
FROM transparency_leaf AS leaf
LEFT JOIN casework_event AS event ON event.dossier_id = leaf.dossier_id AND event.seq = leaf.seq
LEFT JOIN casework_dossier AS dossier ON dossier.id = leaf.dossier_id
WHERE leaf.number >= %s AND leaf.number < %s ORDER BY leaf.number
"""
_LEFT_OUT = """
SELECT dossier.code FROM casework_dossier AS dossier
JOIN casework_event AS event ON event.dossier_id = dossier.id AND event.seq = dossier.seq
WHERE event.origin = 'live'
    AND event.recorded_at < (SELECT max(made_at) FROM transparency_checkpoint) - interval '10 minutes'
    AND NOT EXISTS (SELECT FROM transparency_leaf AS leaf WHERE leaf.dossier_id = dossier.id AND leaf.seq = dossier.seq)
ORDER BY dossier.code
"""


@dataclass
class Compared:
    """What a comparison found: the tree's size, what witnesses said, and a sentence for each thing that is wrong."""

    size: int = 0
    witnesses: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    later: int = 0
    """Entries that were published after a copy of the database was made."""


def compare(
    source: Source,
    key: note.Key,
    witnesses: Sequence[signing_keys.WitnessAddress],
    *,
    is_copy: bool = False,
    progress: Callable[[float], None] = lambda share: None,
) -> Compared:
    """Checkpoint, tree, witnesses and rows. ``is_copy``: the database is a copy, the log has gone on meanwhile."""
    found = Compared()
    content = source.read(publishing.CHECKPOINT)
    if content is None:
        found.wrong.append("There is no checkpoint.")
        return found
    try:
        signed = content.decode()
        checkpoint = note.read_checkpoint(note.opened(signed, [key]))
        tree = Tree(source, checkpoint.size)
        leaves = _leaves(tree)
        if merkle.root_of(leaves) != checkpoint.root or tree.root() != checkpoint.root:
            found.wrong.append("The tiles are not the tree that the checkpoint signs.")
    except (note.Malformed, note.UnsignedNote, MissingTile, UnicodeDecodeError) as error:
        found.wrong.append(f"The log's files do not hold: {error}")
        return found
    found.size = checkpoint.size
    for witness in witnesses:
        _ask(witness, checkpoint, leaves, found)
    found.wrong += _rows(leaves, found, is_copy, progress)
    found.wrong += [f"{code}: its last event was never published." for code in _left_out()]
    return found


def _leaves(tree: Tree) -> list[bytes]:
    """Every leaf's hash, out of the tiles of level 0."""
    found: list[bytes] = []
    for number in range(-(-tree.size // WIDTH)):
        tile = tree.tile(0, number)
        found += [tile[start : start + HASH] for start in range(0, len(tile), HASH)]
    return found


def _ask(witness: signing_keys.WitnessAddress, ours: note.TreeHead, leaves: list[bytes], found: Compared) -> None:
    """Whether what a witness saw last is the beginning of the log we were shown."""
    name = witness.key.name
    try:
        shown = cosigning.last_seen(witness, ours.origin)
        if shown is None:
            found.witnesses.append(f"{name} has not seen this log yet")
            return
        seen = note.read_checkpoint(note.opened(shown, [witness.key]))
    except (cosigning.Unreachable, note.Malformed, note.UnsignedNote) as error:
        found.wrong.append(f"The witness {name} could not be asked: {error}")
        return
    if seen.origin != ours.origin:
        found.wrong.append(f"The witness {name} speaks of another log.")
    elif seen.size > ours.size:
        found.wrong.append(f"The log was rolled back: {name} has seen {seen.size} entries, it shows {ours.size}.")
    elif merkle.root_of(leaves[: seen.size]) != seen.root:
        found.wrong.append(f"The log was rewritten: {name} has seen other entries among the first {seen.size}.")
    else:
        found.witnesses.append(f"{name} has seen {seen.size} entries, the same")


def _rows(leaves: list[bytes], found: Compared, is_copy: bool, progress: Callable[[float], None]) -> Iterator[str]:
    """A sentence for each entry that the database does not answer for."""
    expected = 0
    for start in range(0, len(leaves), SLICE):
        with connection.cursor() as cursor:
            cursor.execute(_ROWS, [start, min(start + SLICE, len(leaves))])
            for row in cursor:
                yield from (_gone(number) for number in range(expected, row[0]))
                expected = row[0] + 1
                yield from _row(leaves[row[0]], *row)
        progress(min(1.0, (start + SLICE) / len(leaves)))
    if is_copy:
        found.later = len(leaves) - expected
    else:
        yield from (_gone(number) for number in range(expected, len(leaves)))


def _gone(number: int) -> str:
    return f"Entry {number}: the database does not hold what was published there."


def _row(
    leaf: bytes, number: int, code: str, seq: int, head: Any, salt: Any, seal: Any, now: str | None
) -> Iterator[str]:
    if merkle.leaf_hash(heads.entry(heads.text(code, seq, bytes(head), bytes(salt)))) != leaf:
        yield f"{now or code}: entry {number} of the log is not what the database holds."
    elif now is None:
        yield f"{code}: the dossier is gone; entry {number} holds {seq} events of it."
    elif now != code:
        yield f"{code}: entry {number} was published under this code; the dossier is called {now} now."
    elif seal is None:
        yield f"{code}: event {seq} is gone; entry {number} holds its seal."
    elif bytes(seal) != bytes(head):
        yield f"{code}: event {seq} or one before it was rewritten; entry {number} holds another seal."


def _left_out() -> list[str]:
    """Dossiers whose last event the database stamped well before the newest checkpoint, and which is not in the log."""
    with connection.cursor() as cursor:
        cursor.execute(_LEFT_OUT)
        return [row[0] for row in cursor.fetchall()]
