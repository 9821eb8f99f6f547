"""The store of scans and photos: bytes outside the web root under random names, rows in Attachment.

The bytes are written (and on the disk) before any transaction, so that no act waits for a slow line; a file that no row
names, or a row that no act has taken within a day, is swept. Memory does not grow with the size of a file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import secrets
import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol, cast

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, Sum

from dossiers.casework import drafts
from dossiers.casework.files import signatures, sniff
from dossiers.casework.files.sniff import FileRefused
from dossiers.casework.models import Dossier, IntakeDraft, LateClosing, Paper
from dossiers.casework.models.attachment import Attachment
from dossiers.parsing import cleaning
from dossiers.units.models import Officer

CHUNK = 64 * 1024
WAITS = dt.timedelta(days=1)
"""How long a file waits for the act of its form before it is swept."""

SUFFIXES = {Attachment.Kind.PDF: "pdf", Attachment.Kind.JPEG: "jpg", Attachment.Kind.PNG: "png"}
CONTENT_TYPES = {
    Attachment.Kind.PDF: "application/pdf",
    Attachment.Kind.JPEG: "image/jpeg",
    Attachment.Kind.PNG: "image/png",
}


class Readable(Protocol):
    """Whatever gives its bytes piece by piece: an open file, or an upload."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


def put(
    stream: Readable, label: str, *, intent: uuid.UUID, at: dt.datetime, by: Officer | None = None, slot: str = ""
) -> Attachment:
    """Check a file by its content and keep it under the key of its form, until ``attach`` ties it to a paper.

    ``by`` is None for a citizen. Raises FileRefused with the sentence for the file's field; then nothing is kept.
    """
    row = Attachment(
        name=secrets.token_hex(16), intent=intent, slot=slot[:40], label=_label(label), added_by=by, added_at=at
    )
    made = [incoming() / f"{row.name}{ending}" for ending in ("", ".thumb", ".jpeg")]
    try:
        return _kept(row, stream, *made)
    except OSError as error:
        raise sniff.no_room(error, row.label) or error from error
    finally:
        for path in made:
            path.unlink(missing_ok=True)


def _kept(row: Attachment, stream: Readable, source: Path, thumbnail: Path, converted: Path) -> Attachment:
    """Write, look, move to its place, and only then say in the database that it is there."""
    row.given_digest = _written(stream, source, row.label)
    kind = sniff.kind_of(source, row.label)
    picture = sniff.developed(kind, source, thumbnail, converted, row.label) if kind != "pdf" else None
    kept = converted if kind == "heic" else source
    row.signatures = signatures.of_pdf(source) if kind == "pdf" else []
    row.kind = Attachment.Kind.JPEG if kind == "heic" else Attachment.Kind(kind)
    row.label = f"{row.label.rpartition('.')[0] or row.label}.{SUFFIXES[Attachment.Kind(row.kind)]}"
    row.size, row.digest = kept.stat().st_size, _digest(kept)
    if picture:
        row.width, row.height, row.has_thumbnail = picture.width, picture.height, picture.thumbnail
    _move(kept, path_of(row))
    if row.has_thumbnail:
        _move(thumbnail, thumbnail_of(row))
    try:
        with transaction.atomic():
            _within_quota(Q(intent=row.intent), cast(uuid.UUID, row.intent).int % (1 << 31), row.size)
            row.save(force_insert=True)
    except BaseException:
        _unlink(row)
        raise
    return row


def waiting(intent: uuid.UUID, *, by: Officer | None = None) -> list[Attachment]:
    """The files that wait under a form's key, of one officer (or of the citizen who holds the key)."""
    return list(Attachment.objects.filter(intent=intent, dossier__isnull=True, added_by=by).order_by("pk"))


def discard(name: str, *, intent: uuid.UUID, by: Officer | None = None) -> bool:
    """Remove a waiting file that was put in by mistake; whether there was one. A dossier's file cannot be removed."""
    found = Attachment.objects.filter(name=name, intent=intent, dossier__isnull=True, added_by=by).first()
    return found is not None and not LateClosing.objects.filter(notice=found).exists() and _removed(found)


def pass_on(intent: uuid.UUID, *, to: uuid.UUID, by: Officer | None = None) -> None:
    """The waiting files of a form belong to its successor: the same sheet under a new key."""
    Attachment.objects.filter(intent=intent, dossier__isnull=True, added_by=by).update(intent=to)


def attach(dossier: Dossier, papers: Mapping[str, Paper], *, intent: uuid.UUID, by: Officer | None = None) -> int:
    """Tie the files waiting under a form's key to the papers of its lines (``slot`` to paper), inside an act.

    A file whose line is not among the papers belongs to the dossier without a paper. Returns how many were tied.
    """
    files = waiting(intent, by=by)
    if not files:
        return 0
    _within_quota(Q(intent=intent) | Q(dossier=dossier), dossier.pk % (1 << 31), 0)
    for file in files:
        file.dossier, file.paper = dossier, papers.get(file.slot)
    Attachment.objects.bulk_update(files, ["dossier", "paper"])
    return len(files)


def tie(dossier: Dossier, file: Attachment) -> None:
    """One waiting file becomes the dossier's, inside an act. Raises FileRefused (too many)."""
    _within_quota(Q(dossier=dossier), dossier.pk % (1 << 31), file.size)
    if not Attachment.objects.filter(pk=file.pk, dossier__isnull=True).update(dossier=dossier):
        raise FileRefused("Tệp này không còn chờ ở đây nữa. Chọn lại tệp.")
    file.dossier = dossier


def add(
    dossier: Dossier, paper: Paper | None, stream: Readable, label: str, *, by: Officer, at: dt.datetime
) -> Attachment:
    """A scan put in later, to a paper that a dossier has already. The caller has checked that the officer may.

    Raises FileRefused; then nothing is kept.
    """
    intent = uuid.uuid4()
    file = put(stream, label, intent=intent, at=at, by=by, slot="paper")
    try:
        with transaction.atomic():
            attach(dossier, {"paper": paper} if paper else {}, intent=intent, by=by)
    except FileRefused:
        _removed(file)
        raise
    file.refresh_from_db()
    return file


def path_of(file: Attachment) -> Path:
    """Where the bytes lie."""
    return root() / file.name[:2] / file.name


def thumbnail_of(file: Attachment) -> Path:
    """Where our own small picture of it lies (JPEG, drawn anew); only where ``has_thumbnail``."""
    return root() / file.name[:2] / f"{file.name}.thumb"


def root() -> Path:
    """The folder of the store, outside everything that is served."""
    return Path(settings.FILES_ROOT)


def forget_bytes(file: Attachment) -> None:
    """Remove the bytes of a file whose row was emptied (retention.py); the row keeps its digest."""
    _unlink(file)


def is_whole(file: Attachment) -> bool:
    """Whether the bytes are those that were put in."""
    return path_of(file).is_file() and _digest(path_of(file)) == bytes(file.digest)


def sweep(*, at: dt.datetime, limit: int = 1000) -> int:
    """Remove files that neither an act took within a day nor a draft holds, and bytes without a row; how many.

    Drafts that nobody has touched for a week go first.
    """
    drafts.sweep(at=at)
    late = Attachment.objects.filter(dossier__isnull=True, added_at__lt=at - WAITS)
    late = late.exclude(Exists(IntakeDraft.objects.filter(intent=OuterRef("intent"))))
    late = late.exclude(Exists(LateClosing.objects.filter(notice=OuterRef("pk")))).order_by("added_at")
    gone = sum(_removed(file) for file in late[:limit])
    return gone + sum(_lost(folder, at) for folder in sorted(root().glob("??")) + [incoming()])


def _removed(file: Attachment) -> bool:
    """The row first: bytes without a row are swept later, a row without bytes would be a lie."""
    deleted, _ = Attachment.objects.filter(pk=file.pk, dossier__isnull=True).delete()
    if deleted:
        _unlink(file)
    return bool(deleted)


def _lost(folder: Path, at: dt.datetime) -> int:
    """Remove from one folder what is older than a day and has no row."""
    old = [path for path in folder.iterdir() if path.stat().st_mtime < (at - WAITS).timestamp()]
    names = {path.name.partition(".")[0] for path in old}
    known = set(Attachment.objects.filter(name__in=names).values_list("name", flat=True))
    lost = [path for path in old if path.name.partition(".")[0] not in known]
    for path in lost:
        path.unlink(missing_ok=True)
    return len(lost)


def _within_quota(together: Q, key: int, more: int) -> None:
    """All files of one form, or of one dossier; counted under a lock, so that ten at once do not slip through."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('files'), %s)", [key])
    held = Attachment.objects.filter(together).aggregate(total=Sum("size"))["total"] or 0
    most = int(settings.DOSSIER_FILES_MB)
    if held + more > most * 1024 * 1024:
        raise FileRefused(f"Các tệp của hồ sơ đã quá {most} MB. Bỏ bớt tệp, hoặc quét ở độ phân giải thấp hơn.")


def _written(stream: Readable, path: Path, label: str) -> bytes:
    """Copy to the disk piece by piece; the digest of what came. Stops one piece above the limit."""
    digest, size, most = hashlib.sha256(), 0, sniff.limit_bytes()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while piece := stream.read(CHUNK):
            size += len(piece)
            if size > most:
                raise sniff.too_large(label)
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return digest.digest()


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def incoming() -> Path:
    """Where files lie while they come in; made when missing."""
    folder = root() / "incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    source.chmod(0o600)
    source.replace(target)


def _unlink(file: Attachment) -> None:
    for path in (path_of(file), thumbnail_of(file)):
        with suppress(FileNotFoundError):
            path.unlink()


def _label(given: str) -> str:
    """What a file is called on screen: its own name, composed, without folders and unseen signs."""
    return cleaning.file_name(given)[-120:].strip(". ") or "giấy tờ"
