"""Acts that need two people: one officer proposes, the leader of the unit approves or declines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import last_days, supplements
from dossiers.casework.actions.beats import begin, text
from dossiers.casework.actions.pausing import Missing, PapersRequest, as_json, stop_for_papers
from dossiers.casework.actions.refusals import ActRefused, NotYourPost
from dossiers.casework.log import record
from dossiers.casework.models import Dossier, Proposal
from dossiers.casework.states import Kind
from dossiers.units.models import Officer


def propose_papers(
    dossier_id: int,
    *,
    papers: Sequence[Missing],
    reason: str,
    basis: str,
    by: Officer,
    at: dt.datetime,
    answer_by: dt.date | None = None,
    incomplete: bool = True,
    seen: int | None = None,
) -> Dossier:
    """Ask the leader for a request of papers that ``supplements.flags`` flags; the clock runs until it is approved."""
    request = PapersRequest(papers, reason, basis, answer_by, incomplete).clean()
    basis = text(request.basis, "basis", "Ghi căn cứ pháp lý để lãnh đạo xem xét.", longest=500)
    with transaction.atomic():
        dossier = begin("propose_papers", dossier_id, by=by, at=at, seen=seen)
        request = request.dated(dossier, at)
        facts: dict[str, Any] = {
            "papers": [as_json(paper) for paper in request.papers],
            "answer_by": f"{request.answer_by}",
        }
        facts |= {} if incomplete else {"incomplete": False}
        return propose(
            dossier, Proposal.Kind.PAPERS, facts, Kind.PAPERS_PROPOSED, reason=request.reason, basis=basis, by=by, at=at
        )


def approve_papers(dossier_id: int, *, by: Officer, at: dt.datetime, seen: int | None = None) -> Dossier:
    """The leader agrees: the notice is numbered and signed, and the clock stops from now."""
    with transaction.atomic():
        dossier = begin("approve_papers", dossier_id, by=by, at=at, seen=seen)
        proposal = waiting(dossier, Proposal.Kind.PAPERS, by=by)
        papers = [Missing(one["name"], one["required"], one.get("basis", "")) for one in proposal.facts["papers"]]
        last = max(dt.date.fromisoformat(proposal.facts["answer_by"]), at.astimezone(LOCAL).date())
        found = bool(proposal.facts.get("incomplete", True))
        request = PapersRequest(papers, proposal.reason, proposal.basis, last_days.moved(dossier, last), found)
        flags = supplements.flags(dossier, at)
        decide(proposal, accepted=True, by=by, at=at)
        return stop_for_papers(dossier, request, flags, asked_by=proposal.proposed_by, approved_by=by, by=by, at=at)


def decline(dossier_id: int, *, reason: str, by: Officer, at: dt.datetime, seen: int | None = None) -> Dossier:
    """The leader says no to what was proposed, and why."""
    reason = text(reason, "reason", "Ghi lý do không đồng ý.")
    with transaction.atomic():
        dossier = begin("decline", dossier_id, by=by, at=at, seen=seen)
        proposal = waiting(dossier, None, by=by)
        return declined(dossier, proposal, reason, by=by, at=at)


def declined(dossier: Dossier, proposal: Proposal, reason: str, *, by: Officer, at: dt.datetime) -> Dossier:
    """Write the leader's no. Must run inside the act's transaction."""
    decide(proposal, accepted=False, by=by, at=at, answer=reason)
    record(dossier, Kind.DECLINED, at=at, actor_id=by.pk, data={"proposal": proposal.pk, "what": proposal.kind})
    return dossier


def propose(
    dossier: Dossier,
    kind: Proposal.Kind,
    facts: dict[str, Any],
    says: Kind,
    *,
    reason: str,
    by: Officer,
    at: dt.datetime,
    basis: str = "",
    public: dict[str, Any] | None = None,
) -> Dossier:
    """Write a proposal and its event; ``public`` are the facts that the event may tell. One waits at a time."""
    if Proposal.objects.filter(dossier=dossier, decided_at__isnull=True).exists():
        raise ActRefused("Hồ sơ đang có một đề nghị chờ lãnh đạo quyết định. Chờ quyết định rồi đề nghị tiếp.")
    made = Proposal.objects.create(
        dossier=dossier, kind=kind, facts=facts, reason=reason, basis=basis, proposed_by=by, proposed_at=at
    )
    record(dossier, says, at=at, actor_id=by.pk, data={"proposal": made.pk, **(public or {})})
    return dossier


def waiting(dossier: Dossier, kind: Proposal.Kind | None, *, by: Officer) -> Proposal:
    """The proposal that waits for a decision. Raises ActRefused where there is none, NotYourPost to its own author."""
    found = Proposal.objects.filter(dossier=dossier, decided_at__isnull=True).select_related("proposed_by").first()
    others = [kind] if kind else [one for one in Proposal.Kind if one != Proposal.Kind.RECEIPT]  # the desk's own
    if found is None or found.kind not in others:
        raise ActRefused("Hồ sơ không có đề nghị nào đang chờ quyết định này.")
    if found.proposed_by_id == by.pk:
        raise NotYourPost("Người đề nghị không tự phê duyệt. Việc này do lãnh đạo khác của đơn vị quyết định.")
    return found


def decide(
    proposal: Proposal,
    *,
    accepted: bool,
    by: Officer,
    at: dt.datetime,
    answer: str = "",
    before: dict[str, Any] | None = None,
) -> None:
    """Write down what was decided; ``before`` is what the dossier said until now."""
    proposal.accepted, proposal.decided_by, proposal.decided_at = accepted, by, at
    proposal.answer, proposal.before = answer, before or {}
    proposal.save(update_fields=["accepted", "decided_by", "decided_at", "answer", "before"])
