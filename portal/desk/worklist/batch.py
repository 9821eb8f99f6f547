"""A batch that the server works through: how far it is, what became of each dossier, and how to stop it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from dossiers.casework import batches
from dossiers.casework.models import Batch, BatchItem
from dossiers.casework.moves import MOVES
from portal.desk import frame
from portal.desk.visit import DeskVisit, official

ORDER = (BatchItem.State.REFUSED, BatchItem.State.LEFT, BatchItem.State.WAITING, BatchItem.State.DONE)
"""What needs somebody stands first."""


@require_http_methods(["GET", "HEAD", "POST"])
@official
def batch(request: HttpRequest, visit: DeskVisit, number: UUID) -> HttpResponse:
    """The officer's own batch, drawn anew every few seconds while it runs; posted: stop."""
    found = Batch.objects.filter(pk=number, officer=visit.officer).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        batches.ask_to_stop(found.pk)
        return redirect("desk:batch", number=found.pk)
    items = list(found.items.select_related("dossier__procedure_version", "dossier__applicant"))
    counts = {state: sum(1 for item in items if item.state == state) for state in ORDER}
    context = {
        "batch": found,
        "act": MOVES[found.act],
        "items": sorted(items, key=lambda item: (ORDER.index(BatchItem.State(item.state)), item.place)),
        "total": len(items),
        "done": counts[BatchItem.State.DONE],
        "refused": counts[BatchItem.State.REFUSED],
        "left": counts[BatchItem.State.LEFT],
        "share": round(100 * (len(items) - counts[BatchItem.State.WAITING]) / len(items)) if items else 100,
        "runs": found.ended_at is None,
    }
    return frame.page(request, visit, "desk/batch.html", context)
