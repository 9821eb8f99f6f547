"""One procedure: when, how much, where; the papers to tick off; the steps; and how it was on another date."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dossiers.calendars.models import CalendarVersion
from dossiers.casework import deadlines
from dossiers.procedures.change_models import FeeRule
from dossiers.procedures.models import ProcedureVersion
from dossiers.units.models import Unit
from portal.presentation import satisfaction, status
from portal.public import current_catalogue, master_data_cache, opening, record
from portal.public.steps import MOST_STEPS, StepMark
from portal.web import days, language, unit_parameter
from portal.wording import vi

Online = ProcedureVersion.OnlineLevel
ONLINE_UI: dict[str, tuple[status.Tag, object]] = {
    Online.FULL: (
        status.Tag(css="s-early", icon="world", words=gettext_lazy("Toàn trình")),
        gettext_lazy("Nộp và nhận kết quả qua mạng được, không phải đến quầy."),
    ),
    Online.PARTIAL: (
        status.Tag(css="s-run", icon="world", words=gettext_lazy("Một phần")),
        gettext_lazy("Nộp qua mạng được; có bước bạn phải đến quầy, như xuất trình bản chính hoặc ký."),
    ),
    Online.INFO: (
        status.Tag(css="s-new", icon="building-community", words=gettext_lazy("Tại quầy")),
        gettext_lazy("Cổng chỉ cung cấp thông tin; bạn nộp tại quầy hoặc qua bưu điện."),
    ),
}


@dataclass(frozen=True)
class Where:
    """Where it is handed in: the units that take it, the one that was chosen, and what is known of its desk."""

    units: list[Unit] = field(default_factory=list)
    chosen: Unit | None = None
    hours: opening.Hours | None = None


@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """A procedure as it is in force today, or on the date of ``ngay``; for the unit of ``noi`` when one is chosen."""
    versions = list(_versions(code))
    if not versions:
        raise Http404
    today, at = current_catalogue.today(), timezone.now()
    day, error = _asked_day(request.GET.get("ngay", ""), today)
    version = next((one for one in versions if _in_force(one, day)), None)
    if version is None and not error:
        error = _("Ngày đó thủ tục này chưa có, hoặc không còn, trên cổng.")
    shown = version or next((one for one in versions if _in_force(one, today)), versions[0])
    is_present = _in_force(shown, today)
    where = _where(shown, request.GET, today, at)
    steps = list(shown.steps.all())
    context = {
        "nav": "procedures",
        "version": shown,
        "term": current_catalogue.term(shown),
        "online": ONLINE_UI[shown.online_level],
        "fee_rules": shown.fee_rules_on(day if version else today) if vars(shown)["has_fee_rules"] else [],
        "papers": list(shown.papers.all()),
        "steps": steps,
        "marks": [StepMark(step.seq, step.name, note=language.viet(step.role_name)) for step in steps],
        "in_a_row": len(steps) <= MOST_STEPS,
        "where": where,
        "record": record.of(where.chosen.pk, shown.procedure_id) if where.chosen else None,
        "satisfaction": satisfaction.of_procedure(shown.procedure_id, at),
        "least_ratings": satisfaction.LEAST,
        "rated_until": satisfaction.last_day(at),
        "at": at,
        "due_at": _due(shown, where, at) if is_present else None,
        "is_present": is_present,
        "versions": versions,
        "asked_day": request.GET.get("ngay", "")[:10],
        "error": error,
    }
    return render(request, "public/procedure.html", context, status=400 if error else 200)


def _versions(code: str) -> list[ProcedureVersion]:
    related = ("procedure", "procedure__field", "procedure__owner")
    found = ProcedureVersion.objects.filter(procedure__code=code[:20].replace("\0", ""))
    rules = FeeRule.objects.filter(version=OuterRef("pk"))  # few versions have any: the others cost no query
    return list(found.select_related(*related).annotate(has_fee_rules=Exists(rules)).order_by("-valid_from"))


def _asked_day(typed: str, today: dt.date) -> tuple[dt.date, str]:
    """The date of the address, today when there is none; or a sentence."""
    if not typed:
        return today, ""
    try:
        return dt.date.fromisoformat(days.iso(typed, today)), ""
    except ValueError:
        return today, _("Ghi ngày, tháng, năm, ví dụ 31/12/2018.")


def _in_force(version: ProcedureVersion, day: dt.date) -> bool:
    return version.valid_from <= day and (version.valid_to is None or day < version.valid_to)


def _where(version: ProcedureVersion, given: QueryDict, today: dt.date, at: dt.datetime) -> Where:
    """Every unit that takes it; the only one is chosen without asking. Raises Http404 for one that does not."""
    units = [unit for unit in current_catalogue.units_on(today).values() if version.procedure.is_offered_by(unit)]
    chosen = unit_parameter.by_code(given, "noi", units) or (units[0] if len(units) == 1 else None)
    return Where(units, chosen, opening.of(chosen, at) if chosen else None)


def _due(version: ProcedureVersion, where: Where, at: dt.datetime) -> dt.datetime | None:
    """What “nộp bây giờ thì hẹn ngày nào” answers, on the unit's calendar or the city's; None without any."""
    if where.hours:
        calendar: CalendarVersion | None = where.hours.version
    else:
        calendar = CalendarVersion.objects.order_by("calendar_id", "-number").first()
    regime = master_data_cache.regime_on(vi.local(at).date())
    return deadlines.first_promise(version, regime, calendar, at) if calendar else None
