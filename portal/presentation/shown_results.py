"""A signed result as pages show it: its files, their digests, the signatures they speak of, and what replaced it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from dossiers.casework.actions.results import digest_of
from dossiers.casework.models import Attachment, Decision, Dossier, ResultFile


@dataclass(frozen=True)
class FileSignature:
    """A signature as the file itself tells it; nothing of it was verified. ``whole``: it speaks of all its bytes."""

    signer: str
    at: dt.datetime | None
    whole: bool


@dataclass(frozen=True)
class ShownFile:
    """One file of a result. ``digest`` is its SHA-256 in hexadecimal digits."""

    file: Attachment
    digest: str
    signatures: list[FileSignature]


@dataclass(frozen=True)
class ShownResult:
    """A decision with its files; ``is_replaced`` where a newer result stands in its place."""

    decision: Decision
    files: list[ShownFile] = field(default_factory=list)
    is_replaced: bool = False


def of(dossier: Dossier) -> list[ShownResult]:
    """All decisions of a dossier, the newest first. Two statements."""
    decisions = list(dossier.decisions.select_related("officer", "file").order_by("-made_at", "-pk"))
    replaced = {one.replaces_id for one in decisions}
    held: dict[int, list[Attachment]] = {}
    if any(one.act == "resolve" for one in decisions):
        for row in ResultFile.objects.filter(decision__in=decisions).select_related("file").order_by("place"):
            held.setdefault(row.decision_id, []).append(row.file)
    return [ShownResult(one, files(held.get(one.pk) or _only(one)), one.pk in replaced) for one in decisions]


def _only(decision: Decision) -> list[Attachment]:
    """The one file of a result that was signed before results had several."""
    return [decision.file] if decision.file else []


def files(attachments: Iterable[Attachment]) -> list[ShownFile]:
    """Stored files as they are shown."""
    return [ShownFile(one, digest_of(one), [_signature(said) for said in one.signatures]) for one in attachments]


def _signature(said: dict[str, object]) -> FileSignature:
    at = str(said.get("at") or "")
    when = dt.datetime.fromisoformat(at) if at else None
    return FileSignature(str(said.get("signer") or ""), when, bool(said.get("whole")))
