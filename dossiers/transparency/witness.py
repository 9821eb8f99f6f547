"""A witness of other logs (C2SP tlog-witness): it remembers each one's last checkpoint and signs what continues it.

It knows no dossiers and needs no database: a newspaper, an inspectorate or another city runs it. What it saw last is
kept in a folder, one file a log, on the disk before anybody is told.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from dossiers.transparency import merkle, note
from dossiers.transparency.cosigning import encoded_origin

LONGEST = 64 * 1024
TEXT, SIZE = "text/plain; charset=utf-8", "text/x.tlog.size"
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True)
class WitnessAnswer:
    """What goes back: the HTTP status, the body, its kind."""

    status: int
    body: str
    kind: str = TEXT


class _Stop(Exception):
    """The request is answered already."""

    def __init__(self, status: int, sentence: str = "", kind: str = TEXT) -> None:
        self.answer = WitnessAnswer(status, f"{sentence}\n", kind)


@dataclass
class Witness:
    """A witness with its key, the logs it signs for, and the folder of what it saw."""

    key: note.SigningKey
    logs: Iterable[note.Key]
    folder: Path
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def add_checkpoint(self, body: bytes, *, now: int) -> WitnessAnswer:
        """The answer to POST /add-checkpoint at a POSIX time."""
        try:
            old, proof, signed = _request(body)
            checkpoint = self._signed_by_its_log(signed)
            with self._one_at_a_time:
                self._continues(checkpoint, old, proof)
                line = self.key.sign(checkpoint.text, time=now)
                self._remember(checkpoint.origin, f"{signed}{line}")
        except _Stop as stop:
            return stop.answer
        return WitnessAnswer(200, line)

    def last(self, origin: str) -> str | None:
        """The last checkpoint that was signed for a log, with our signature."""
        file = self._file(origin)
        return file.read_text("utf-8") if file.exists() else None

    def _signed_by_its_log(self, signed: str) -> note.TreeHead:
        try:
            checkpoint = note.read_checkpoint(note.split(signed)[0])
        except note.Malformed as error:
            raise _Stop(400, str(error)) from error
        keys = [key for key in self.logs if key.name == checkpoint.origin]
        if not keys:
            raise _Stop(404, "This witness does not know that log.")
        try:
            note.opened(signed, keys)
        except (note.UnsignedNote, note.Malformed) as error:
            raise _Stop(403, "The log has not signed this checkpoint.") from error
        return checkpoint

    def _continues(self, checkpoint: note.TreeHead, old: int, proof: list[bytes]) -> None:
        if old > checkpoint.size:
            raise _Stop(400, "The old size is larger than the checkpoint's.")
        kept = self.last(checkpoint.origin)
        before = note.read_checkpoint(note.split(kept)[0]) if kept else None
        size = before.size if before else 0
        if old != size:
            raise _Stop(409, f"{size}", SIZE)
        root = before.root if before else merkle.EMPTY
        if old == checkpoint.size and root != checkpoint.root:
            raise _Stop(409, f"{size}", SIZE)
        try:
            merkle.check_consistency(old, checkpoint.size, root, checkpoint.root, proof)
        except merkle.NotProved as error:
            raise _Stop(422, f"The consistency proof does not hold: {error}.") from error

    def _remember(self, origin: str, signed: str) -> None:
        file = self._file(origin)
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_name(f".{file.name}")
        with unfinished.open("w", encoding="utf-8") as handle:
            handle.write(signed)
            handle.flush()
            os.fsync(handle.fileno())
        unfinished.replace(file)

    def _file(self, origin: str) -> Path:
        return self.folder / f"{encoded_origin(origin)}.checkpoint"


def _request(body: bytes) -> tuple[int, list[bytes], str]:
    """Old size, consistency proof and signed checkpoint of a request."""
    try:
        head, blank, signed = body.decode().partition("\n\n")
        first, *lines = head.split("\n")
        old = _OLD.fullmatch(first)
        proof = [note.decoded(line) for line in lines]
    except (UnicodeDecodeError, note.Malformed) as error:
        raise _Stop(400, "This is no request of the witness protocol.") from error
    if old is None or not blank or len(proof) > 63 or any(len(one) != 32 for one in proof):
        raise _Stop(400, "This is no request of the witness protocol.")
    return int(old[1]), proof, signed
