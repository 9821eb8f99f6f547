"""What was proposed and decided, in words: old and new values side by side."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from dossiers.casework import awaiting
from dossiers.casework.actions import drafting
from dossiers.casework.models import Dossier, FeeReceipt, Proposal
from dossiers.procedures.models import ProcedureVersion
from portal.presentation import shown_results, status
from portal.wording import vi
from portal.wording.lazy import LazyText

LABELS = {
    "name": "Họ tên",
    "phone": "Điện thoại",
    "id_number": "Số giấy tờ",
    "address": "Địa chỉ",
    "email": "Thư điện tử",
    "submitted_by": "Người đi nộp",
    "procedure": "Thủ tục",
    "received_at": "Tiếp nhận lúc",
}


@dataclass(frozen=True)
class ShownProposal:
    """A proposal for templates/desk/dossier/proposal.html. ``lines`` are (what, old, new); ``draft`` is a result's."""

    kind: str
    who: str
    at: dt.datetime
    reason: str
    basis: str
    papers: list[dict[str, Any]]
    lines: list[tuple[str, str, str]]
    draft: list[tuple[str, str]] = field(default_factory=list)
    files: list[shown_results.ShownFile] = field(default_factory=list)
    digest: str = ""
    decided_by: str = ""
    decided_at: dt.datetime | None = None
    verdict: LazyText = ""


def accepted(dossier: Dossier) -> list[Proposal]:
    """What the leader has agreed to, the last first."""
    found = dossier.proposals.filter(accepted=True).select_related("proposed_by", "decided_by", "dossier__applicant")
    return list(found.order_by("-decided_at"))


def waits_with(proposal: Proposal | None, at: dt.datetime) -> str:
    """Who must decide on a proposal, by name."""
    if proposal is None:
        return ""
    return with_whom(awaiting.deciders([proposal], at=at)[proposal.pk], proposal.dossier)


def with_whom(names: list[str], dossier: Dossier) -> str:
    """The people for whom a proposal waits; what to do where there is nobody."""
    if names:
        return ", ".join(names)
    return f"chưa có lãnh đạo nào khác của {dossier.holder.name} để quyết định; báo quản trị cử người thay"


def shown(proposal: Proposal | None) -> ShownProposal | None:
    """A proposal in words."""
    if proposal is None:
        return None
    facts = proposal.facts
    before = proposal.before or _present(proposal.dossier)
    lines = (
        _receipt_lines(proposal)
        if proposal.kind == Proposal.Kind.RECEIPT
        else [
            (label, _words(key, before.get(key)), _words(key, facts[key]))
            for key, label in LABELS.items()
            if key in facts
        ]
    )
    is_result = proposal.kind == Proposal.Kind.RESULT and bool(facts)
    outcome = proposal.before.get("outcome")
    return ShownProposal(
        kind=proposal.get_kind_display(),
        who=proposal.proposed_by.full_name,
        at=proposal.proposed_at,
        reason=proposal.reason,
        basis=proposal.basis,
        papers=facts.get("papers", []),
        lines=[] if is_result else lines,
        draft=_draft_lines(facts) if is_result else [],
        files=shown_results.files(drafting.files_of(proposal.dossier, facts)) if is_result else [],
        digest=drafting.digest(facts) if is_result else "",
        decided_by=proposal.decided_by.full_name if proposal.decided_by else "",
        decided_at=proposal.decided_at,
        verdict=status.OUTCOME_UI[outcome].words if outcome else "",
    )


def _receipt_lines(proposal: Proposal) -> list[tuple[str, str, str]]:
    """Biên lai số 01/2026/BLT: 75 đồng → 75.000 đồng."""
    wrong, facts = FeeReceipt.objects.get(pk=proposal.facts["receipt"]), proposal.facts
    new = vi.money(facts["amount_vnd"]) if facts["amount_vnd"] else "hủy, không lập lại"
    lines = [(f"Biên lai số {wrong.number}", vi.money(wrong.amount_vnd), new)]
    if facts["amount_vnd"] and facts["outside_number"] != wrong.outside_number:
        lines.append(("Biên lai ngoài", wrong.outside_number or "–", facts["outside_number"]))
    return lines


def _draft_lines(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """What a drafted result says, in the order of its form; what is empty is left out."""
    dated_on = dt.date.fromisoformat(facts["dated_on"]) if facts.get("dated_on") else None
    said = [
        ("Tên văn bản", facts["kind"]),
        ("Số", facts["number"]),
        ("Ngày", f"{dated_on:%d/%m/%Y}" if dated_on else ""),
        ("Người ký", facts["signer"] or "người ký dự thảo này"),
        ("Chỉ có bản giấy", facts["on_paper"]),
        ("Ghi chú", facts["remark"]),
    ]
    return [(label, value) for label, value in said if value]


def _present(dossier: Dossier) -> dict[str, Any]:
    applicant = getattr(dossier, "applicant", None)
    personal = {name: getattr(applicant, name, "") for name in LABELS if name not in ("procedure", "received_at")}
    received_at = dossier.received_at.isoformat() if dossier.received_at else None
    return {**personal, "procedure": dossier.procedure_version_id, "received_at": received_at}


def _words(key: str, value: Any) -> str:
    if value in (None, ""):
        return "–"
    if key == "procedure":
        return ProcedureVersion.objects.only("name").get(pk=value).name
    if key == "received_at":
        return vi.moment(dt.datetime.fromisoformat(value))
    return str(value)
