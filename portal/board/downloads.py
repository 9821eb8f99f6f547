"""Lists as files: asked for here, made in the background, fetched here by the officer who asked."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dossiers.oversight.models import Export
from portal.board.dossier_list import NAMES
from portal.board.frame import page
from portal.board.query_params import DossierQuery, asked
from portal.board.visit import BoardVisit, leader
from portal.exports import jobs
from portal.exports.spreadsheets import CSV, SPREADSHEET, file_name
from portal.web import second_factor
from portal.wording import vi

MOST_WAITING = 5
SHOWN = 50
KINDS = {Export.Form.CSV: CSV, Export.Form.SPREADSHEET: SPREADSHEET}
TOO_MANY = f"Bạn đang chờ {MOST_WAITING} tệp. Đợi có tệp xong rồi yêu cầu tiếp."


@leader
@require_POST
@second_factor.proved
def ask(request: HttpRequest, visit: BoardVisit) -> HttpResponse:
    """Put down what is wanted: the parameters are those of the list (asked.py), and ``dang`` (csv or xlsx)."""
    what, form = asked(request.POST, visit), request.POST.get("dang", "")
    if form not in Export.Form.values:
        raise Http404
    waiting = Export.objects.filter(officer=visit.officer, finished_at__isnull=True, failed_at__isnull=True)
    if waiting.count() >= MOST_WAITING:
        messages.error(request, TOO_MANY)
    else:
        Export.objects.create(
            officer=visit.officer,
            name=name_of(what),
            form=form,
            question=what.question.as_json(),
            asked_at=visit.at,
        )
    return HttpResponseRedirect(reverse("board:downloads"))


def name_of(what: DossierQuery) -> str:
    """Hồ sơ giải quyết trễ hạn, Quận Ninh Kiều, 01/01/2018 đến 31/12/2018"""
    period = what.question.period
    days = f"{vi.moment(period.since)} đến {vi.moment(period.end)}"
    where = [what.unit.name] if what.unit else []
    return ", ".join([NAMES[what.question.figure], *where, *what.narrowed, days])[:300]


@leader
@require_safe
def downloads(request: HttpRequest, visit: BoardVisit) -> HttpResponse:
    """One's own files: how far each is, and the link to those that are ready."""
    own = list(Export.objects.filter(officer=visit.officer)[:SHOWN])
    context = {"exports": [_line(one) for one in own], "waiting": any(_waits(one) for one in own)}
    return page(request, visit, "board/downloads.html", context)


def _line(export: Export) -> dict[str, Any]:
    share = 100 * export.done / export.total if export.total else 0
    return {"export": export, "share": share, "waits": _waits(export)}


def _waits(export: Export) -> bool:
    return export.finished_at is None and export.failed_at is None


@leader
@require_safe
def download(request: HttpRequest, visit: BoardVisit, number: uuid.UUID) -> FileResponse:
    """The file: for who asked for it, while it is there and they still see every unit in it. Otherwise 404."""
    export = Export.objects.filter(pk=number, officer=visit.officer, finished_at__isnull=False).first()
    if export is None or not jobs.may_have(export, visit.units) or (export.expires_at or visit.at) <= visit.at:
        raise Http404
    try:
        file = jobs.path_of(export).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"{file_name(export.name)}.{export.form}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=KINDS[Export.Form(export.form)])
