"""The register of certifications of a unit: a day's lines with their numbers, and what was put right beside them."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from dossiers.casework import actions
from dossiers.casework.models import Certification
from dossiers.procedures import spot_fees
from dossiers.units.models import Unit
from dossiers.units.roles import Role
from portal.desk import form_messages, frame
from portal.desk.papers import takings
from portal.desk.visit import DeskVisit, official
from portal.web import unit_parameter

MOST = 500


class LineForm(forms.Form):
    """What a line should have said."""

    pages = forms.IntegerField(label="Số trang đúng", min_value=1, max_value=spot_fees.MOST_PAGES)
    copies = forms.IntegerField(label="Số bản đúng", min_value=0, max_value=spot_fees.MOST_COPIES)
    reason = forms.CharField(label="Lý do sửa", required=False, max_length=300)


@require_safe
@official
def certifications(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The lines of a day (?ngay=), of one unit (?unit=), those that this officer signed (?ky=toi) or all."""
    units = _units(visit)
    if not units:
        return frame.page(request, visit, "desk/no_desk.html", {}, status=403)
    unit = unit_parameter.by_number(request.GET, "unit", units) or units[0]
    day = takings.day_of(request.GET.get("ngay", ""), visit.today)[0]
    found = Certification.objects.filter(**takings.within(unit, day))
    if request.GET.get("ky") == "toi":
        found = found.filter(signed_by=visit.officer)
    lines = list(found.select_related("dossier__applicant", "signed_by").prefetch_related("corrections")[:MOST])
    context = {"units": units, "unit": unit, "day": day, "lines": lines, "mine": request.GET.get("ky") == "toi"}
    context["signs"] = unit in visit.units(Role.LEADER)
    context["total"] = sum(line.fee_vnd for line in lines if not line.waived)
    return frame.page(request, visit, "desk/certifications.html", context)


@require_http_methods(["GET", "POST"])
@official
def correction(request: HttpRequest, visit: DeskVisit, number: int) -> HttpResponse:
    """Put a line right beside itself; the receipt of its fee is voided on the dossier's page."""
    units = [unit.pk for unit in visit.units(Role.RECEIVER)]
    line = Certification.objects.filter(pk=number, unit__in=units).select_related("dossier", "signed_by").first()
    if line is None:
        raise Http404
    form = LineForm(request.POST or None, initial={"pages": line.pages, "copies": line.copies})
    form_messages.plain(form)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.correct_line(line.pk, **form.cleaned_data, by=visit.officer, at=visit.at)
            except actions.Invalid as error:
                for name, sentence in error.errors.items():
                    form.add_error(name if name in form.fields else None, sentence)
            else:
                messages.success(request, f"Đã ghi sửa dòng số {line.number}.")
                return redirect("desk:certifications")
    return frame.page(request, visit, "desk/certification.html", {"line": line, "form": form}, status=status)


def _units(visit: DeskVisit) -> list[Unit]:
    """The units whose register this officer may read: receivers and leaders."""
    return visit.units(Role.RECEIVER, Role.LEADER)
