"""A drafted result waits for the leader, who sees it before signing: what is signed is exactly what was seen.

The draft is a proposal; its files are the dossier's from then on, so that their bytes can no longer be exchanged. The
page that shows it carries its digest back with the signature: a draft that was changed meanwhile is not signed.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from dossiers.casework.actions import ending, results
from dossiers.casework.actions.beats import begin
from dossiers.casework.actions.proposing import decide, propose, waiting
from dossiers.casework.actions.refusals import ActRefused
from dossiers.casework.actions.results import SignedResult
from dossiers.casework.log import record
from dossiers.casework.models import Attachment, Dossier, Proposal
from dossiers.casework.models.numbered import sealed
from dossiers.casework.states import Kind
from dossiers.parsing import cleaning
from dossiers.units.models import Officer

CHANGED = "Dự thảo kết quả đã đổi từ lúc bạn mở trang. Xem lại dự thảo rồi ký."


def propose_result(
    dossier_id: int,
    *,
    by: Officer,
    at: dt.datetime,
    words: str = "",
    act: str = "propose_result",
    seen: int | None = None,
    **given: Any,
) -> Dossier:
    """Lay a drafted result before the leader: ``given`` as ``SignedResult`` takes it, ``words`` what is said with it.

    A draft that waits already is exchanged for this one. Raises Invalid field by field.
    """
    with transaction.atomic():
        dossier = begin(act, dossier_id, by=by, at=at, seen=seen)
        return lay_before(dossier, SignedResult(**given), words, by=by, at=at)


def lay_before(dossier: Dossier, result: SignedResult, words: str, *, by: Officer, at: dt.datetime) -> Dossier:
    """Write the draft down and say so. Must run inside the act's transaction."""
    if dossier.branches:
        raise ActRefused(f"Còn {dossier.branches} nơi chưa bàn giao phần việc của mình. Chờ đủ rồi mới trình ký.")
    clean = result.clean(dossier, at)
    results.bind(dossier, clean.files, by)
    facts, said = as_facts(clean), cleaning.paragraphs(words)[:4000]
    public = {"draft": digest(facts), "files": [results.digest_of(one) for one in clean.files]}
    before = Proposal.objects.filter(dossier=dossier, kind=Proposal.Kind.RESULT, decided_at__isnull=True).first()
    if before is None:
        return propose(
            dossier, Proposal.Kind.RESULT, facts, Kind.RESULT_PROPOSED, reason=said, by=by, at=at, public=public
        )
    before.facts, before.reason, before.proposed_by, before.proposed_at = facts, said, by, at
    before.save(update_fields=["facts", "reason", "proposed_by", "proposed_at"])
    record(dossier, Kind.RESULT_PROPOSED, at=at, actor_id=by.pk, data={"proposal": before.pk, **public})
    return dossier


def approve_result(dossier_id: int, *, shown: str, by: Officer, at: dt.datetime, seen: int | None = None) -> Dossier:
    """The leader signs the draft that ``shown`` is the digest of; the verdict is decided as in ``resolve``."""

    def attempt(own: bool) -> Dossier:
        with transaction.atomic():
            dossier = begin("approve_result", dossier_id, by=by, at=at, seen=seen)
            return ending.finish(dossier, taken(dossier, shown, by=by, at=at), by=by, at=at, own=own)

    return results.given_once(dossier_id, number_of(dossier_id), attempt)


def taken(dossier: Dossier, shown: str, *, by: Officer, at: dt.datetime) -> SignedResult:
    """The draft that waits, decided now. Raises ActRefused where it is not the one that was shown."""
    proposal = waiting(dossier, Proposal.Kind.RESULT, by=by)
    if digest(proposal.facts) != shown:
        raise ActRefused(CHANGED)
    decide(proposal, accepted=True, by=by, at=at)
    return of_facts(dossier, proposal.facts)


def number_of(dossier_id: int) -> str:
    """The number of the draft that waits; empty where none does."""
    facts = Proposal.objects.filter(dossier=dossier_id, kind=Proposal.Kind.RESULT, decided_at__isnull=True)
    return str((facts.values_list("facts", flat=True).first() or {}).get("number", ""))


def as_facts(result: SignedResult) -> dict[str, Any]:
    """A clean result as a proposal keeps it."""
    said = {name: getattr(result, name) for name in ("kind", "number", "signer", "on_paper", "remark")}
    files = [{"name": one.name, "digest": results.digest_of(one)} for one in result.files]
    return {**said, "dated_on": result.dated_on.isoformat() if result.dated_on else None, "files": files}


def of_facts(dossier: Dossier, facts: dict[str, Any]) -> SignedResult:
    """The draft as it is signed. Raises ActRefused where one of its files says other bytes than when it was drafted."""
    files = files_of(dossier, facts)
    if [results.digest_of(one) for one in files] != [one["digest"] for one in facts["files"]]:
        raise ActRefused(CHANGED)
    said = {name: facts[name] for name in ("kind", "number", "signer", "on_paper", "remark")}
    dated_on = dt.date.fromisoformat(facts["dated_on"]) if facts["dated_on"] else None
    return SignedResult(**said, dated_on=dated_on, more=files)


def files_of(dossier: Dossier, facts: dict[str, Any]) -> list[Attachment]:
    """The draft's files in their order."""
    names = [one["name"] for one in facts.get("files", [])]
    found: dict[str, Attachment] = {one.name: one for one in dossier.attachments.filter(name__in=names)}
    return [found[name] for name in names if name in found]


def digest(facts: dict[str, Any]) -> str:
    """The digest of a draft: what the leader's page shows, and what is signed."""
    return sealed(b"", facts)


__all__ = ["CHANGED", "approve_result", "digest", "files_of", "propose_result"]
