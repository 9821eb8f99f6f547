"""Files that come in pieces over a bad line: what came is kept until the rest has come, or a day is over.

The bytes lie in the store's own folder under the key of their form; how far they came is how long the file is, so a
broken line, a killed process or a restart loses nothing that was written. ``files.sweep`` removes what nobody finished.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from dossiers.casework.files import sniff, store
from dossiers.casework.files.sniff import FileRefused
from dossiers.casework.models import Attachment

CHUNK = 16 * 1024
"""Written so often: what a line can lose when it breaks."""

MOST = 40
"""So many files may be on their way for one form."""


class OffsetMismatch(Exception):
    """The next byte is another one: the sender must ask how far the file has come."""


class Busy(Exception):
    """The same file is being written by another request at this moment."""


@dataclass(frozen=True)
class Partial:
    """One file on its way. ``mark`` is what the sender's device calls this very file, so that it knows it again."""

    intent: uuid.UUID
    slot: str
    size: int
    mark: str
    label: str

    @property
    def path(self) -> Path:
        """Where its bytes lie."""
        facts = "\x1f".join((self.slot, str(self.size), self.mark))
        name = hashlib.sha256(facts.encode(errors="replace")).hexdigest()[:32]
        return store.incoming() / f"{self.intent.hex}-{name}.part"

    @property
    def offset(self) -> int:
        """How many bytes have come."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return self.size if self.is_done else 0

    @property
    def is_done(self) -> bool:
        """Whether it is kept already and waits for its form; not when it was taken out since."""
        try:
            digest = self._done.read_text()
        except FileNotFoundError:
            return False
        same = [file for file in store.waiting(self.intent) if file.slot == self.slot]
        return any(bytes(file.given_digest).hex() == digest for file in same)

    @property
    def _done(self) -> Path:
        return self.path.with_suffix(".done")


def check(partial: Partial) -> None:
    """Refuse a file that could never be kept before a byte of it has come. Raises FileRefused."""
    if not partial.size:
        raise sniff.empty(partial.label)
    if partial.size > sniff.limit_bytes():
        raise sniff.too_large(partial.label)
    others = [path for path in store.incoming().glob(f"{partial.intent.hex}-*.part") if path != partial.path]
    if len(others) + len(store.waiting(partial.intent)) >= MOST:
        raise FileRefused(f"Đã có {MOST} tệp. Bỏ bớt tệp, hoặc gộp nhiều trang vào một tệp PDF.")
    most = int(settings.DOSSIER_FILES_MB)
    if partial.size + sum(path.stat().st_size for path in others) > most * 1024 * 1024:
        raise FileRefused(f"Các tệp của hồ sơ đã quá {most} MB. Bỏ bớt tệp, hoặc quét ở độ phân giải thấp hơn.")


def append(partial: Partial, stream: store.Readable, *, start: int) -> int:
    """Write what the stream brings, from byte ``start`` on, never past the size that was named; how far it is now.

    A stream that breaks off raises its own error; what it brought before is kept. Raises OffsetMismatch, Busy.
    """
    with os.fdopen(os.open(partial.path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0) as file:
        _lock(file.fileno())
        offset = file.seek(0, os.SEEK_END)
        if offset != start:
            raise OffsetMismatch
        while offset < partial.size and (piece := stream.read(min(CHUNK, partial.size - offset))):
            offset += file.write(piece)
    return offset


def finish(partial: Partial, *, at: dt.datetime) -> Attachment:
    """Look at the whole file by its content and keep it like any other (``files.put``).

    Raises FileRefused; Busy or OffsetMismatch where another request finishes it or has just done so. Killed in here and
    finished again it is kept twice: the caller keeps one of equal files.
    """
    try:
        stream = partial.path.open("r+b")
    except FileNotFoundError as error:
        raise OffsetMismatch from error
    with stream:
        _lock(stream.fileno())
        if partial.is_done:
            raise OffsetMismatch
        try:
            kept = store.put(stream, partial.label, intent=partial.intent, at=at, slot=partial.slot)
        except FileRefused:
            partial.path.unlink(missing_ok=True)
            raise
        partial._done.write_text(bytes(kept.given_digest).hex())
        partial.path.unlink(missing_ok=True)
    return kept


def _lock(descriptor: int) -> None:
    """One request at a time writes or finishes a file; let go when it is closed."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Busy from error
