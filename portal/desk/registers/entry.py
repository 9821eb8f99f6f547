"""One line of a register with its acts and its history; the forms that write and correct one."""

import uuid
from typing import Any

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from dossiers.casework.actions.refusals import ActRefused, Invalid
from dossiers.registers import entering
from dossiers.registers.models import EntryEvent, ReceivedPerson, RegisterEntry
from portal.desk import frame
from portal.desk.registers import came_of
from portal.desk.registers.book import known
from portal.desk.registers.entry_form import LABELS, EntryForm, initial_of
from portal.desk.visit import DeskVisit, official
from portal.presentation import register_books

Kind = EntryEvent.Kind


@require_http_methods(["GET", "HEAD", "POST"])
@official
def register_new(request: HttpRequest, visit: DeskVisit, book: str) -> HttpResponse:
    """Write a new line. GET: the form; POST: the line, or the form back with sentences."""
    kind, units = known(book).kind, visit.units()
    if not units:
        return frame.page(request, visit, "desk/no_desk.html", {}, status=403)
    form = EntryForm(request.POST or None, kind=kind, units=units)
    if request.method == "POST" and form.is_valid() and came_of.check(form, visit):
        key = form.cleaned_data.get("form_key") or uuid.uuid4()
        unit = form.chosen_unit
        try:
            made = entering.enter(kind, form.said, unit=unit, form_key=key, by=visit.officer, at=visit.at)
        except ActRefused as error:
            _back(form, error)
        else:
            flash.success(request, f"Đã ghi vào sổ, số {made.number}/{made.year}.")
            return redirect("desk:register_entry", book=book, number=made.pk)
    context = {"form": form, "book": known(book), "unit": units[0]}
    return frame.page(request, visit, "desk/register_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@official
def register_correction(request: HttpRequest, visit: DeskVisit, book: str, number: int) -> HttpResponse:
    """Put a line right, with a reason; what it said stays in its history."""
    found = _of_own_unit(visit, book, number)
    if found.withdrawn_at:
        return redirect("desk:register_entry", book=book, number=number)
    initial = initial_of(found, _person(visit, found))
    form = EntryForm(request.POST or None, kind=found.kind, units=[found.unit], corrects=True, initial=initial)
    if request.method == "POST" and form.is_valid() and came_of.check(form, visit):
        facts: dict[str, Any] = {"by": visit.officer, "at": visit.at, "seen": _seen(request)}
        try:
            entering.correct(found.pk, form.said, reason=form.cleaned_data["reason"], **facts)
        except ActRefused as error:
            _back(form, error)
        else:
            flash.success(request, "Đã sửa. Nội dung trước khi sửa nằm trong nhật ký của dòng.")
            return redirect("desk:register_entry", book=book, number=number)
    seen = _seen(request) if request.method == "POST" else found.seq
    context = {"form": form, "book": known(book), "entry": found, "seen": seen}
    return frame.page(request, visit, "desk/register_correction.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@official
def register_entry(request: HttpRequest, visit: DeskVisit, book: str, number: int) -> HttpResponse:
    """One line; POST: ``viec`` confirmed or withdrawn, with the number of the last act seen."""
    found = _in_sight(visit, book, number)
    if request.method != "POST":
        return _page(request, visit, found, {})
    act = request.POST.get("viec", "")
    facts: dict[str, Any] = {"by": visit.officer, "at": visit.at, "seen": _seen(request)}
    try:
        if act == Kind.CONFIRMED:
            entering.confirm(found.pk, **facts)
        elif act == Kind.WITHDRAWN:
            entering.withdraw(found.pk, reason=request.POST.get("reason", ""), **facts)
        else:
            return _page(request, visit, found, {"viec": "Chọn một việc."})
    except Invalid as error:
        return _page(request, visit, found, error.errors)
    except ActRefused as error:
        return _page(request, visit, _in_sight(visit, book, number), {"viec": str(error)}, status=409)
    done = "Mọi người đã đọc được nội dung dòng này." if act == Kind.CONFIRMED else "Đã rút khỏi sổ; dòng còn lại đây."
    flash.success(request, done)
    return redirect("desk:register_entry", book=book, number=number)


def _page(
    request: HttpRequest, visit: DeskVisit, found: RegisterEntry, errors: dict[str, str], *, status: int = 0
) -> HttpResponse:
    book = next(book for book in register_books.BOOKS.values() if book.kind == found.kind)
    labels = LABELS[found.kind]
    context = {
        "entry": found,
        "book": book,
        "facts": register_books.facts(found),
        "parts": [(labels[name], getattr(found, name)) for name in ("place", "chaired_by") if labels.get(name)],
        "words": [(labels[name], getattr(found, name)) for name in ("text", "outcome") if getattr(found, name)],
        "person": _person(visit, found),
        "can": entering.possible(found, visit.roles_at(found.unit_id)),
        "events": [(event, _changes(found.kind, event)) for event in found.events.select_related("actor")],
        "errors": errors,
        "typed_reason": request.POST.get("reason", "")[:300],
    }
    return frame.page(request, visit, "desk/register_entry.html", context, status=status or (422 if errors else 200))


def _changes(kind: str, event: EntryEvent) -> list[tuple[str, str, str]]:
    """Field, before, after: in words where it was chosen from a list."""
    words, labels = register_books.labels(), LABELS[kind]
    fields = EntryForm.base_fields
    found = []
    for name, (before, after) in event.data.get("changed", {}).items():
        shown = [words.get(name, {}).get(str(value), str("" if value is None else value)) for value in (before, after)]
        found.append((labels.get(name) or str(fields[name].label), shown[0] or "(trống)", shown[1] or "(trống)"))
    return found + [(str(fields[name].label), "", "") for name in event.data.get("person", [])]


def _in_sight(visit: DeskVisit, book: str, number: int) -> RegisterEntry:
    found = RegisterEntry.objects.filter(kind=known(book).kind, pk=number).select_related("unit")
    if visit.scope is not None:
        found = found.filter(unit__in=visit.scope)
    entry = found.first()
    if entry is None:
        raise Http404
    return entry


def _of_own_unit(visit: DeskVisit, book: str, number: int) -> RegisterEntry:
    entry = _in_sight(visit, book, number)
    if not visit.roles_at(entry.unit_id):
        raise Http404
    return entry


def _person(visit: DeskVisit, entry: RegisterEntry) -> ReceivedPerson | None:
    """Who was received, for those who work at the unit that received them."""
    if not visit.roles_at(entry.unit_id):
        return None
    return ReceivedPerson.objects.filter(pk=entry.pk).first()


def _back(form: EntryForm, error: ActRefused) -> None:
    """The sentences of a refused act at their fields."""
    errors = error.errors if isinstance(error, Invalid) else {"": str(error)}
    for name, sentence in errors.items():
        form.add_error(name if name in form.fields else None, sentence)


def _seen(request: HttpRequest) -> int:
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else -1
