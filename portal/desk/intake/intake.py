"""Reception at the desk: one form, one dossier, and the receipt with its QR at once.

One form with several buttons: choose the procedure (and see the promise), look for an earlier applicant, keep a draft,
receive, refuse, print the one-time guidance slip. Everything typed is kept whatever happens, files too, and every
button works without JavaScript.
"""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dossiers.casework import actions, drafts
from dossiers.casework.files import store
from dossiers.casework.models import Dossier, IntakeDraft, ReceiptToken
from dossiers.units.models import Officer, Unit
from dossiers.units.roles import Role
from portal.desk import frame
from portal.desk.intake import checklist, form_files, procedure_matches, submissions
from portal.desk.intake import sheet as intake_sheet
from portal.desk.intake.appointment import promise
from portal.desk.intake.sheet import IntakeSheet, offered
from portal.desk.papers import receipt
from portal.desk.visit import DeskVisit, official
from portal.web.kept_forms.middleware import wants_a_page
from portal.web.kept_forms.owner import FIELD
from portal.web.kept_forms.return_addresses import comes_back_at
from portal.web.uploads import takes_files
from portal.wording import vi

NO_REASON = "Ghi lý do từ chối để người nộp biết cần sửa gì."
INCOMPLETE = "Hồ sơ chưa đủ giấy tờ theo quy định của thủ tục."
NOT_TYPED = ("csrfmiddlewaretoken", FIELD, "dien", "lam", "bo")


def _as_draft(request: HttpRequest, officer: Officer, at: dt.datetime, action: str) -> tuple[str, list[str]]:
    """A form that met a closed door becomes the officer's draft, its files wait under its key: where it opens again."""
    intent = form_files.intent_of(request.POST.get("intent", ""))
    unit = Unit.objects.filter(pk=_number(request.POST.get("unit", ""))).first()
    if intent is None or unit is None or not drafts.save(intent, _typed(request), unit=unit, by=officer, at=at):
        return "", []
    refused = form_files.keep(request, officer, at, intent)
    for name in [name for name in request.FILES if name.startswith(form_files.FIELD)]:
        request.FILES.pop(name)
    return f"{reverse('desk:intake')}?nhap={intent}", list(refused.values())


@require_http_methods(["GET", "POST"])
@comes_back_at(_as_draft)
@takes_files(signed_in=True)
@official
def intake(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The reception form and its buttons."""
    desks = visit.units(Role.RECEIVER)
    if not desks:
        return frame.page(request, visit, "desk/no_desk.html", {}, status=403)
    if request.method != "POST":
        return _opened(request, visit, desks)
    sheet = intake_sheet.posted(request, visit, desks)
    button = BUTTONS.get(request.POST.get("lam", ""))
    return button(request, visit, sheet) if button else _page(request, visit, sheet)


def _opened(request: HttpRequest, visit: DeskVisit, desks: list[Unit]) -> HttpResponse:
    """The form under an address of its own, so that "back" and "reload" find its draft, or the dossier it has made."""
    intent = form_files.intent_of(request.GET.get("nhap", ""))
    if intent is None and wants_a_page(request):
        query = request.GET.copy()
        query["nhap"] = str(uuid.uuid4())
        return redirect(f"{request.path}?{query.urlencode()}")
    made = Dossier.objects.at_units([desk.pk for desk in desks]).filter(intent=intent).first() if intent else None
    if made is not None:
        return frame.page(request, visit, "desk/already_received.html", {"dossier": made})
    return _page(request, visit, intake_sheet.opened(request, visit, desks))


@require_safe
@official
def preview(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The papers and the appointment of a procedure, fetched by the form when another one is chosen."""
    desks = visit.units(Role.RECEIVER)
    if not desks:
        return HttpResponse(status=403)
    sheet = intake_sheet.opened(request, visit, desks)
    context = {"sheet": sheet, "promise": promise(sheet.version, sheet.competent, visit.at)}
    return render(request, "desk/intake/preview.html", context)


@require_POST
@takes_files(signed_in=True)
@official
def piece(request: HttpRequest, visit: DeskVisit, what: str) -> HttpResponse:
    """A part of the form, fetched while it is filled in: procedures, earlier applicants, a line's files, the draft."""
    desks = visit.units(Role.RECEIVER)
    if not desks:
        return HttpResponse(status=403)
    if what == "nhap":
        sheet = intake_sheet.drafted(request, desks)
        return HttpResponse(_save(request, visit, sheet), content_type="text/plain; charset=utf-8")
    if what == "thu-tuc":
        found = procedure_matches.matches(intake_sheet.desk_of(request, desks), visit.at, request.POST.get("tim", ""))
        return render(
            request, "desk/intake/matches.html", {"matches": found, "typed": request.POST.get("tim", "")[:100]}
        )
    if what == "nguoi-cu":
        people = intake_sheet.found(visit, request.POST.get("phone", ""), request.POST.get("id_number", ""))
        return render(request, "desk/intake/earlier.html", {"people": people, "looked": True})
    return render(request, "desk/intake/files.html", {"line": _line(request, visit)})


def _line(request: HttpRequest, visit: DeskVisit) -> checklist.ChecklistLine:
    """The line whose files were changed, as it is now."""
    intent = form_files.intent_of(request.POST.get("intent", ""))
    refused = form_files.take(request, visit, intent)
    line = checklist.ChecklistLine(request.POST.get("dong", "")[:40], request.POST.get("ten", "")[:500])
    return checklist.with_files([line], form_files.waiting(visit, intent), refused)[0]


def _receive(request: HttpRequest, visit: DeskVisit, sheet: IntakeSheet) -> HttpResponse:
    return _write(request, visit, sheet, refusing=False)


def _refuse(request: HttpRequest, visit: DeskVisit, sheet: IntakeSheet) -> HttpResponse:
    return _write(request, visit, sheet, refusing=True)


def _write(request: HttpRequest, visit: DeskVisit, sheet: IntakeSheet, *, refusing: bool) -> HttpResponse:
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
    except actions.AlreadyMade as error:
        return _once_more(request, visit, sheet, error)
    except actions.ActRefused as error:
        form.add_error(None, str(error))
    else:
        drafts.drop(form.cleaned_data["intent"], by=visit.officer)
        return _done(request, visit, dossier, refused=refusing)
    return _page(request, visit, sheet, status=422)


def _complain(sheet: IntakeSheet, *, refusing: bool) -> None:
    """What can be said before the act is tried: all of it at once, field by field."""
    form = sheet.form
    try:
        form.applicant().clean()
    except actions.Invalid as error:
        form.blame({name: sentence for name, sentence in error.errors.items() if name not in form.errors})
    lacks = "" if refusing else form.applicant().lacks_authorisation
    if lacks and "authorisation" not in form.errors:
        form.add_error("authorisation", lacks)
    if sheet.place_trouble:
        form.add_error("place", sheet.place_trouble)
    complaint = "" if refusing or sheet.version is None else checklist.complaint(sheet.lines)
    for sentence in [*sheet.refused, complaint]:
        if sentence:
            form.add_error("papers", sentence)
    if refusing and not form.cleaned_data.get("reason"):
        form.add_error("reason", NO_REASON)


def _act(visit: DeskVisit, sheet: IntakeSheet, *, refusing: bool) -> Dossier:
    if refusing:
        reason = sheet.form.cleaned_data["reason"]
        return actions.refuse(_facts(sheet), reason=reason, by=visit.officer, at=visit.at)
    return actions.receive(_facts(sheet), by=visit.officer, at=visit.at)


def _facts(sheet: IntakeSheet) -> actions.Intake:
    """What the form says, once it has no mistakes."""
    typed = sheet.form.cleaned_data
    assert sheet.version is not None and sheet.competent is not None  # the buttons asked
    collects_there = sheet.is_for_others and typed.get("collects_there")
    same = {name: typed[name] for name in ("channel", "delivery", "fee_vnd", "fee_paid", "arrived_at", "intent")}
    return actions.Intake(
        unit=sheet.competent,
        reception_unit=sheet.unit if sheet.is_for_others else None,
        return_unit=sheet.competent if collects_there else None,
        version=sheet.version,
        applicant=sheet.form.applicant(),
        papers=checklist.facts(sheet.lines),
        **same,
    )


def _done(request: HttpRequest, visit: DeskVisit, dossier: Dossier, *, refused: bool) -> HttpResponse:
    """What is printed now: the slip of refusal, or the receipt with its QR. A form sent twice asks before it prints."""
    if refused:
        messages.success(request, f"Đã từ chối tiếp nhận, mã {dossier.code}.")
        return redirect("desk:printed", code=dossier.code, form="tu-choi")
    if ReceiptToken.objects.filter(dossier=dossier).exists():
        return redirect("desk:receipt", code=dossier.code)
    return receipt.issued(request, visit, dossier)


def _once_more(request: HttpRequest, visit: DeskVisit, sheet: IntakeSheet, error: actions.AlreadyMade) -> HttpResponse:
    """The form has made a dossier and now says something else: the same sheet under a new key, if it is meant."""
    fresh, used = uuid.uuid4(), sheet.form.cleaned_data["intent"]
    store.pass_on(used, to=fresh, by=visit.officer)
    typed: Any = sheet.form.data  # a copy of what was sent, that may be changed
    typed["intent"] = str(fresh)
    sheet.form.add_error(None, str(error))
    return _page(request, visit, sheet, status=409, made=error.code)


def _guide(request: HttpRequest, visit: DeskVisit, sheet: IntakeSheet) -> HttpResponse:
    """The one-time guidance slip (form 02) for what is not ticked: written down, numbered, printed."""
    form = sheet.form
    form.is_valid()
    lacking = checklist.lacking(sheet.lines)
    if sheet.version is None or not lacking:
        form.add_error("papers", "Chọn thủ tục và bỏ dấu ở giấy tờ còn thiếu, rồi in phiếu hướng dẫn.")
    if sheet.place_trouble:
        form.add_error("place", sheet.place_trouble)
    if not form.errors and sheet.version is not None:
        try:
            facts = _facts(sheet)
            slip = actions.guide(facts, lacking=lacking, reason=INCOMPLETE, by=visit.officer, at=visit.at)
        except actions.AlreadyGuided as error:
            form.add_error(None, str(error))
            return _page(request, visit, sheet, status=409, slip=error.slip)
        except actions.Invalid as error:
            form.blame(error.errors)
        else:
            drafts.drop(form.cleaned_data["intent"], by=visit.officer)
            return redirect("desk:guidance", number=slip.pk)
    return _page(request, visit, sheet, status=422)


def _draft(request: HttpRequest, visit: DeskVisit, sheet: IntakeSheet) -> HttpResponse:
    """Keep what was typed and come back to it; the address can be opened again."""
    if sheet.intent is None:
        return _page(request, visit, sheet)
    messages.success(request, f"{_save(request, visit, sheet)}.")
    return redirect(f"{reverse('desk:intake')}?nhap={sheet.intent}")


def _save(request: HttpRequest, visit: DeskVisit, sheet: IntakeSheet) -> str:
    typed = _typed(request)
    clock = vi.time(visit.at)
    if sheet.intent and drafts.save(sheet.intent, typed, unit=sheet.unit, by=visit.officer, at=visit.at):
        return f"Bản nháp lưu lúc {clock}"
    return "Chưa lưu được bản nháp: biểu mẫu này đã dùng"


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.POST.items() if name not in NOT_TYPED}


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1


def _forget(request: HttpRequest, visit: DeskVisit, sheet: IntakeSheet) -> HttpResponse:
    if sheet.intent:
        drafts.drop(sheet.intent, by=visit.officer)
    return redirect("desk:intake")


BUTTONS = {
    "tiep-nhan": _receive,
    "tu-choi": _refuse,
    "huong-dan": _guide,
    "nhap": _draft,
    "bo-nhap": _forget,
}
"""What each button does; the others (choose, search, look for somebody, tick all) only draw the form anew."""


def _page(
    request: HttpRequest, visit: DeskVisit, sheet: IntakeSheet, status: int = 200, **more: object
) -> HttpResponse:
    """The form. A change of the procedure alone is no error: complaints are shown only after receive or refuse."""
    if status == 200 and sheet.form.is_bound:
        sheet.form.errors.clear()
        for sentence in sheet.refused:
            sheet.form.add_error("papers", sentence)
            status = 422
    context = {
        "sheet": sheet,
        "form": sheet.form,
        "promise": promise(sheet.version, sheet.competent, visit.at),
        "several_desks": len(sheet.form.desks) > 1,
        "drafts": [] if sheet.form.is_bound else list(IntakeDraft.objects.filter(officer=visit.officer)),
        "waiting": submissions.count(visit),
        **more,
    }
    return frame.page(request, visit, "desk/intake.html", context, status=status)


__all__ = ["intake", "offered", "piece", "preview"]
