"""What waits for my word, and what became of what I proposed: the page, and the same rows above the worklist."""

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from dossiers.casework import awaiting
from dossiers.casework.awaiting import Waits
from dossiers.casework.models import LateClosing, Proposal
from dossiers.units.models import Officer, Unit
from portal.desk import frame
from portal.desk.dossier import proposals
from portal.desk.visit import DeskVisit, official

SHOWN_ABOVE = 5
"""How many rows stand above the worklist."""
MOST = 200
REMEMBERED = dt.timedelta(days=30)
"""How long a proposer still sees what was decided."""

WORDS = {
    "nomination": "Giao vị trí: cần người thứ hai",
    "accountrequest": "Đặt lại tài khoản: cần người thứ hai",
    "lateclosing": "Ngày nghỉ đã qua: cần xác nhận",
}
PLACES = {"nomination": "desk:people", "accountrequest": "desk:people"}


@dataclass(frozen=True)
class ApprovalRow:
    """One thing that waits: what, about which dossier or unit, by whom, since when, and where it is decided."""

    what: str
    code: str
    about: str
    who: str
    since: dt.datetime
    reason: str
    address: str


@dataclass(frozen=True)
class Mine:
    """Something that this officer proposed: with whom it waits, or what was decided."""

    proposal: Proposal
    waits_with: str


@require_safe
@official
def approvals(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """Everything that waits for this officer, the oldest first; below, what this officer has proposed."""
    waiting = waits(visit)
    context = {"rows": rows(waiting[:MOST]), "total": len(waiting), "mine": _mine(visit), "decides": visit.decides}
    return frame.page(request, visit, "desk/approvals.html", context, approvals=len(waiting) if visit.decides else None)


def waits(visit: DeskVisit) -> list[Waits]:
    """What waits for this officer; nothing is asked for those for whom nothing can."""
    return awaiting.waiting_for(visit.officer, at=visit.at) if visit.decides else []


def rows(waiting: list[Waits]) -> list[ApprovalRow]:
    """The rows of what waits, in its order. Four statements at most, however many there are."""
    waiting_proposals = _proposals(waiting)
    officers = Officer.objects.in_bulk({one.proposed_by_id for one in waiting})
    units = Unit.objects.in_bulk({one.unit_id for one in waiting if one.unit_id})
    found = []
    for one in waiting:
        proposal = waiting_proposals.get(one.pk) if one.source == "proposal" else None
        where = units[one.unit_id].name if one.unit_id else ""
        found.append(
            ApprovalRow(
                what=proposal.get_kind_display() if proposal else WORDS.get(one.source, "Đề nghị chờ duyệt"),
                code=proposal.dossier.code if proposal else "",
                about=proposal.dossier.procedure_version.name if proposal else where,
                who=officers[one.proposed_by_id].full_name,
                since=one.since,
                reason=proposal.reason if proposal else "",
                address=_address(one, proposal),
            )
        )
    return found


def _proposals(waiting: list[Waits]) -> dict[int, Proposal]:
    keys = [one.pk for one in waiting if one.source == "proposal"]
    return Proposal.objects.select_related("dossier__procedure_version").in_bulk(keys)


def _address(one: Waits, proposal: Proposal | None) -> str:
    if one.source == "lateclosing":
        return reverse("board:late_closing", args=[LateClosing.objects.values_list("calendar__slug").get(pk=one.pk)[0]])
    if proposal is None:
        return reverse(PLACES.get(one.source, "board:calendar"))
    return reverse("desk:dossier", kwargs={"code": proposal.dossier.code})


def _mine(visit: DeskVisit) -> list[Mine]:
    """What this officer proposed: what still waits first, then what was decided of late."""
    found = Proposal.objects.filter(proposed_by=visit.officer).select_related("dossier__holder", "decided_by")
    still = list(found.filter(decided_at__isnull=True).order_by("proposed_at")[:MOST])
    decided = list(found.filter(decided_at__gte=visit.at - REMEMBERED).order_by("-decided_at")[:MOST])
    names = awaiting.deciders(still, at=visit.at) if still else {}
    return [Mine(one, proposals.with_whom(names.get(one.pk, []), one.dossier)) for one in still] + [
        Mine(one, "") for one in decided
    ]
