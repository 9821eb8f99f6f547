"""Adding an officer, with a paper code printed once; or giving a post to one who comes from another unit."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from dossiers.units import accounts, appointing, nominating
from dossiers.units.models import Officer, Unit
from dossiers.units.trusted_posts import TRUSTED
from portal.desk import frame
from portal.desk.account import factors
from portal.desk.people import scope as people_scope
from portal.desk.people.staff_forms import AppointmentForm, ArrivalForm, OfficerForm, StaffForm
from portal.desk.visit import DeskVisit, official
from portal.web import unit_parameter


@require_http_methods(["GET", "POST"])
@factors.fresh
@official
def add(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """Two forms; a POST (viec=them or chuyen-den) does one."""
    if not visit.administers:
        raise PermissionDenied
    units = people_scope.units(visit)
    here = people_scope.unit(visit, units, request.GET)
    facts = {"units": units, "unit": here, "today": visit.today}
    unit_parameter.by_code(request.POST, "unit", units)
    chosen = request.POST.get("viec") if request.method == "POST" else None
    new = OfficerForm(request.POST if chosen == "them" else None, **facts)
    arriving = ArrivalForm(request.POST if chosen == "chuyen-den" else None, **facts)
    done = None
    if chosen == "them" and new.is_valid():
        done = _added(request, visit, new, units)
    elif chosen == "chuyen-den" and arriving.is_valid():
        done = _arrived(request, visit, arriving, units)
    if done is not None:
        return done
    context = {"new": new, "arriving": arriving, "here": here}
    status = 422 if new.errors or arriving.errors else 200
    return frame.page(request, visit, "desk/people_add.html", context, status=status)


def _added(request: HttpRequest, visit: DeskVisit, form: OfficerForm, units: list[Unit]) -> HttpResponse | None:
    typed = form.cleaned_data
    facts = {name: typed[name] for name in ("username", "full_name", "phone", "email", "role", "title", "from_on")}
    try:
        officer, code = accounts.add_officer(**facts, unit=_unit(units, typed["unit"]), by=visit.officer, at=visit.at)
    except appointing.StaffRefused as refusal:
        tell(form, refusal)
        return None
    return paper(request, visit, officer, code)


def _arrived(request: HttpRequest, visit: DeskVisit, form: ArrivalForm, units: list[Unit]) -> HttpResponse | None:
    username = form.cleaned_data["username"].strip().lower()
    officer = Officer.objects.filter(username=username, is_active=True, is_superuser=False).first()
    if officer is None:
        form.add_error("username", "Không có tài khoản đang mở với tên này.")
        return None
    unit = _unit(units, form.cleaned_data["unit"])
    if give(request, visit, officer, form, unit):
        return redirect(f"/can-bo/nhan-su?{urlencode({'don-vi': unit.code})}")
    return None


def give(request: HttpRequest, visit: DeskVisit, officer: Officer, form: AppointmentForm, unit: Unit) -> bool:
    """Give the post, or propose it when it is a trusted one; whether it was done."""
    typed: dict[str, Any] = form.cleaned_data
    shared = {"unit": unit, "title": typed["title"], "from_on": typed["from_on"], "by": visit.officer, "at": visit.at}
    try:
        until = form.last_day_to_first_without("to_on")
        if typed["role"] in TRUSTED:
            nominating.nominate(officer, role=typed["role"], to_on=until, **shared)
            messages.success(request, "Đã đề nghị. Vị trí có hiệu lực khi người thứ hai đồng ý.")
        else:
            appointing.give_post(officer, role=typed["role"], to_on=until, **shared)
            messages.success(request, f"Đã giao vị trí cho {officer.full_name}.")
    except appointing.StaffRefused as refusal:
        tell(form, refusal)
        return False
    return True


def paper(request: HttpRequest, visit: DeskVisit, officer: Officer, code: str) -> HttpResponse:
    """The sheet with the code: shown by this answer alone and kept nowhere."""
    context = {"officer": officer, "code": accounts.grouped(code), "until": visit.at + accounts.CODE_LIVES}
    return frame.page(request, visit, "desk/paper_code.html", context)


def tell(form: StaffForm, refusal: appointing.StaffRefused) -> None:
    """Put the sentences of a refusal where they belong."""
    errors = refusal.errors if isinstance(refusal, appointing.InvalidStaffing) else {"": str(refusal)}
    for field, sentence in errors.items():
        form.add_error(field if field in form.fields else None, sentence)


def _unit(units: list[Unit], code: str) -> Unit:
    return next(unit for unit in units if unit.code == code)
