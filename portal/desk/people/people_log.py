"""The log of grants and accounts of a unit, quarter by quarter (who, when, what); it can only be read."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dossiers.calendars.local_time import LOCAL
from dossiers.units import appointing
from dossiers.units.models import AccountRequest, Officer, StaffEvent
from dossiers.units.roles import Role
from portal.desk import frame
from portal.desk.people import scope as people_scope
from portal.desk.visit import DeskVisit, official

MOST = 1_000


@require_safe
@official
def log(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """?quy=2026-4 is a quarter; without it the present one. A city administrator sees all units."""
    if not visit.administers:
        raise PermissionDenied
    year, quarter = _quarter(request.GET.get("quy", ""), visit.today)
    begins, ends = _first_day(year, quarter), _first_day(*_next(year, quarter))
    scope = appointing.administered(visit.officer, visit.at)
    rows = StaffEvent.objects.filter(people_scope.at_units(scope), recorded_at__gte=begins, recorded_at__lt=ends)
    events = list(rows.select_related("officer", "actor", "unit")[: MOST + 1])
    names = dict(Officer.objects.filter(pk__in=_named(events)).values_list("pk", "full_name"))
    context = {
        "rows": [{"event": event, "words": _words(event.data, names)} for event in events[:MOST]],
        "cut": len(events) > MOST,
        "quarters": [f"{y}-{q}" for y, q in _lately(visit.today)],
        "quarter": f"{year}-{quarter}",
    }
    return frame.page(request, visit, "desk/people_log.html", context)


def _named(events: list[StaffEvent]) -> set[int]:
    return {event.data[key] for event in events for key in ("to", "substitute", "proposed_by") if _is_key(event, key)}


def _is_key(event: StaffEvent, key: str) -> bool:
    return isinstance(event.data.get(key), int)


def _words(data: dict[str, Any], names: dict[int, str]) -> str:
    """The facts of an event in a line: which role, from when to when, who stands in, why."""
    parts = []
    if data.get("role"):
        parts.append(str(Role(data["role"]).label))
    if data.get("what"):
        parts.append(str(AccountRequest.Kind(data["what"]).label))
    if data.get("substitute"):
        parts.append(f"người thay: {names.get(data['substitute'], '')}")
    if data.get("proposed_by"):
        parts.append(f"người đề nghị: {names.get(data['proposed_by'], '')}")
    if data.get("from"):
        parts.append(f"từ {_date(data['from'])}")
    if "count" in data:
        parts.append(f"{data['count']} hồ sơ cho {names.get(data['to'], '')}")
    elif data.get("to"):
        parts.append(f"đến trước {_date(data['to'])}")
    if data.get("reason"):
        parts.append(str(data["reason"]))
    return "; ".join(parts)


def _date(iso: str) -> str:
    return f"{dt.date.fromisoformat(iso):%d/%m/%Y}"


def _quarter(typed: str, today: dt.date) -> tuple[int, int]:
    asked = [quarter for quarter in _lately(today) if f"{quarter[0]}-{quarter[1]}" == typed]
    return asked[0] if asked else _lately(today)[0]


def _lately(today: dt.date) -> list[tuple[int, int]]:
    """This quarter and the seven before it."""
    number = today.year * 4 + (today.month - 1) // 3
    return [((number - back) // 4, (number - back) % 4 + 1) for back in range(8)]


def _next(year: int, quarter: int) -> tuple[int, int]:
    return (year + 1, 1) if quarter == 4 else (year, quarter + 1)


def _first_day(year: int, quarter: int) -> dt.datetime:
    return dt.datetime(year, quarter * 3 - 2, 1, tzinfo=LOCAL)
