"""Reception at the desk: one form, one dossier, and the receipt with its QR at once.

Four buttons on one form: choose the procedure (and see the promise), receive, refuse, print the one-time guidance
slip. Everything typed is kept whatever happens, and every button works without JavaScript.
"""

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from dossiers.calendars import worktime
from dossiers.calendars.models import worktime_of
from dossiers.casework import actions, deadlines
from dossiers.casework.models import Dossier, ReceiptToken
from dossiers.procedures.models import ProcedureVersion
from dossiers.units.models import Unit
from dossiers.units.roles import Role
from portal import vietnamese, why
from portal.desk import checklist, frame, prints, receipt
from portal.desk.intake_form import IntakeForm
from portal.desk.visit import Visit, official
from portal.forms import supplement

NO_REASON = "Ghi lý do từ chối để người nộp biết cần sửa gì."


@dataclass(frozen=True)
class Promise:
    """The appointment if it were received now: the leaf, the sentence, the calendar that explains it."""

    due_at: dt.datetime
    term: str
    why: why.Why

    @property
    def leaf(self) -> dict[str, object]:
        """Inputs of parts/promise.html."""
        return {
            "css": "s-run",
            "paused": False,
            "day": vietnamese.local(self.due_at).date(),
            "title": _capitalised(vietnamese.promise(self.due_at)),
            "lines": [f"Thời hạn {self.term}, nếu tiếp nhận lúc này."],
        }


@dataclass
class Sheet:
    """The form with what hangs on the chosen desk and procedure."""

    form: IntakeForm
    unit: Unit
    version: ProcedureVersion | None
    lines: list[checklist.Line]

    @property
    def shows_lines(self) -> bool:
        """A checklist is there for a procedure, or because something was typed before one was chosen."""
        return self.version is not None or any(line.is_given for line in self.lines)


@require_http_methods(["GET", "POST"])
@official
def intake(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The reception form and its buttons."""
    desks = visit.units(Role.RECEIVER)
    if not desks:
        return frame.page(request, visit, "desk/no_desk.html", {}, status=403)
    sheet = _sheet(request, visit, desks)
    button = request.POST.get("lam", "hen")
    if request.method == "GET" or button not in ("tiep-nhan", "tu-choi", "huong-dan"):
        return _page(request, visit, sheet)
    if button == "huong-dan":
        return _guide(request, visit, sheet)
    return _write(request, visit, sheet, refusing=button == "tu-choi")


@require_safe
@official
def preview(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The papers and the appointment of a procedure, fetched by the form when another one is chosen."""
    desks = visit.units(Role.RECEIVER)
    if not desks:
        return HttpResponse(status=403)
    sheet = _sheet(request, visit, desks)
    context = {"sheet": sheet, "promise": promise(sheet.version, sheet.unit, visit.at), **_counts(sheet)}
    return render(request, "desk/intake_preview.html", context)


def offered(unit: Unit, day: dt.date) -> list[ProcedureVersion]:
    """The procedures that a unit's desk takes on a date, in alphabetical order."""
    versions = ProcedureVersion.objects.on(day).offered_by(unit).select_related("procedure")
    return sorted(versions, key=lambda version: vietnamese.folded(version.name))


def promise(version: ProcedureVersion | None, unit: Unit, at: dt.datetime) -> Promise | None:
    """What would be promised now; None while no procedure is chosen."""
    if version is None:
        return None
    pinned = deadlines.current_calendar(unit)
    calendar, term = worktime_of(pinned.pk), deadlines.term_of(version)
    due_at = deadlines.first_promise(version, pinned, at)
    lines = worktime.ledger(calendar, at, term)
    story = why.Story(calendar=calendar, lines=lines, today=vietnamese.local(at).date(), due=due_at)
    months, key = why.drawn(story)
    said = why.sentences(term=term, lines=lines, pauses=[], calendar=calendar, due=None)
    return Promise(due_at, vietnamese.term(version.term_amount, version.term_unit), why.Why(said, months, key))


def _sheet(request: HttpRequest, visit: Visit, desks: list[Unit]) -> Sheet:
    data = request.POST if request.method == "POST" else request.GET
    chosen = data.get("unit", "")
    unit = next((desk for desk in desks if str(desk.pk) == chosen), desks[0])
    versions = offered(unit, visit.today)
    code = data.get("procedure", "")
    version = next((found for found in versions if found.procedure.code == code), None)
    if request.method == "POST":
        form = IntakeForm(request.POST, desks=desks, versions=versions)
        return Sheet(form, unit, version, checklist.typed(version, request.POST))
    form = IntakeForm(initial={"unit": unit.pk, "procedure": code}, desks=desks, versions=versions)
    return Sheet(form, unit, version, checklist.blank(version))


def _write(request: HttpRequest, visit: Visit, sheet: Sheet, *, refusing: bool) -> HttpResponse:
    """Receive or refuse; any complaint brings the form back with everything that was typed."""
    form = sheet.form
    form.is_valid()
    _complain(sheet, refusing=refusing)
    if form.errors or sheet.version is None:
        return _page(request, visit, sheet, status=422)
    try:
        dossier = _act(visit, sheet, refusing=refusing)
    except actions.Invalid as error:
        form.blame(error.errors)
    except actions.ActRefused as error:
        form.add_error(None, str(error))
    else:
        return _done(request, visit, dossier, refused=refusing)
    return _page(request, visit, sheet, status=422)


def _complain(sheet: Sheet, *, refusing: bool) -> None:
    """What can be said before the act is tried: all of it at once, field by field."""
    form = sheet.form
    try:
        form.applicant().clean()
    except actions.Invalid as error:
        form.blame({name: sentence for name, sentence in error.errors.items() if name not in form.errors})
    complaint = "" if refusing or sheet.version is None else checklist.complaint(sheet.lines)
    if complaint:
        form.add_error("papers", complaint)
    if refusing and not form.cleaned_data.get("reason"):
        form.add_error("reason", NO_REASON)


def _act(visit: Visit, sheet: Sheet, *, refusing: bool) -> Dossier:
    typed = sheet.form.cleaned_data
    assert sheet.version is not None  # _write asked
    facts = actions.Intake(
        unit=sheet.unit,
        version=sheet.version,
        applicant=sheet.form.applicant(),
        papers=checklist.facts(sheet.lines),
        channel=typed["channel"],
        delivery=typed["delivery"],
        fee_vnd=typed["fee_vnd"],
        fee_paid=typed["fee_paid"],
        arrived_at=typed["arrived_at"],
        intent=typed["intent"],
    )
    if refusing:
        return actions.refuse(facts, reason=typed["reason"], by=visit.officer, at=visit.at)
    return actions.receive(facts, by=visit.officer, at=visit.at)


def _done(request: HttpRequest, visit: Visit, dossier: Dossier, *, refused: bool) -> HttpResponse:
    """The receipt with its QR for a new dossier; a form sent twice leads to the dossier it has already made."""
    if refused:
        return redirect("desk:dossier", code=dossier.code)
    if ReceiptToken.objects.filter(dossier=dossier).exists():
        return redirect("desk:receipt", code=dossier.code)
    return receipt.issued(request, visit, dossier)


def _guide(request: HttpRequest, visit: Visit, sheet: Sheet) -> HttpResponse:
    """The one-time guidance slip (form 02) from what was typed; nothing is written down."""
    lacking = checklist.missing(sheet.lines)
    if sheet.version is None or not lacking:
        sheet.form.is_valid()
        sheet.form.add_error("papers", "Chọn thủ tục và bỏ dấu ở giấy tờ còn thiếu, rồi in phiếu hướng dẫn.")
        return _page(request, visit, sheet, status=422)
    sheet.form.is_valid()
    asked = supplement.Request(
        unit=sheet.unit,
        applicant=sheet.form.applicant(),
        matter=sheet.version.name,
        lacking=[supplement.needed(line.required) for line in lacking if line.required],
        reason="Hồ sơ chưa đủ giấy tờ theo quy định của thủ tục.",
        asked_at=visit.at,
        asked_by=visit.officer.full_name,
    )
    return prints.sheet(request, supplement.of_request(asked), {})


def _counts(sheet: Sheet) -> dict[str, int]:
    needed = [line for line in sheet.lines if line.is_needed]
    return {"needed": len(needed), "given": sum(1 for line in needed if line.is_given)}


def _page(request: HttpRequest, visit: Visit, sheet: Sheet, status: int = 200) -> HttpResponse:
    """The form. A change of the procedure alone is no error: complaints are shown only after receive or refuse."""
    if status == 200 and sheet.form.is_bound:
        sheet.form.errors.clear()
    context = {
        "sheet": sheet,
        "form": sheet.form,
        "promise": promise(sheet.version, sheet.unit, visit.at),
        "several_desks": len(sheet.form.fields["unit"].choices) > 1,
        **_counts(sheet),
    }
    return frame.page(request, visit, "desk/intake.html", context, status=status)


def _capitalised(text: str) -> str:
    """A sentence's first letter only."""
    return text[:1].upper() + text[1:]
