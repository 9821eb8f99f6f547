"""“Tính ngày hẹn”: when a dossier handed in at an instant would be due, and why. A form that can be linked to."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dossiers.calendars import worktime
from dossiers.calendars.models import Calendar
from dossiers.calendars.terms import SAME_DAY, SAME_TIME
from dossiers.calendars.worktime import CalendarError, PauseError, RangeError, TermError, WorktimeError
from dossiers.parsing import cleaning
from dossiers.procedures.models import Regime
from portal.presentation import caveats, deadline_explanation, whatif
from portal.presentation.whatif import WhatIf
from portal.public import master_data_cache
from portal.web import days, language
from portal.wording import vi

LONGEST_YEARS = 10
ECHO = 40
UNITS = (
    ("same_day", gettext_lazy("Trong ngày")),
    ("working_hour", gettext_lazy("Giờ làm việc")),
    ("working_day", gettext_lazy("Ngày làm việc")),
    ("calendar_day", gettext_lazy("Ngày, tính cả ngày nghỉ")),
    ("month", gettext_lazy("Tháng")),
)
FIELDS = ("nhan-ngay", "nhan-gio", "so", "don-vi", "lich", "cung-gio", "dung-tu", "dung-den", "luat")
PLACES = {RangeError: "nhan-ngay", TermError: "so", PauseError: "dung-tu", CalendarError: "lich"}


@dataclass
class CalculatorQuery:
    """What was typed, and what is wrong with it by field."""

    typed: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, given: QueryDict, at: dt.datetime) -> "CalculatorQuery":
        """From the address; the day and hour of receipt are the present ones unless told."""
        typed = {name: cleaning.printable(given.get(name, "")[:ECHO]).strip() for name in FIELDS}
        now = vi.local(at)
        typed["nhan-ngay"] = typed["nhan-ngay"] or f"{now:%Y-%m-%d}"
        typed["nhan-gio"] = typed["nhan-gio"] or f"{now:%H:%M}"
        typed["don-vi"] = typed["don-vi"] or "working_day"
        typed["luat"] = typed["luat"] or master_data_cache.regime_on(now.date()).code
        return cls(typed)

    def question(self) -> dict[str, Any]:
        """As ``portal.presentation.whatif`` understands it."""
        typed = self.typed
        edges = [typed["dung-tu"], typed["dung-den"]]
        pauses = ["/".join(map(days.iso_moment, edges))] if any(edges) else []
        return {
            "received": f"{days.iso(typed['nhan-ngay'])}T{typed['nhan-gio']}",
            "term": "" if typed["don-vi"] == SAME_DAY else typed["so"],
            "unit": typed["don-vi"],
            "rule": SAME_TIME if typed["cung-gio"] else "",
            "calendar": typed["lich"],
            "pause": pauses,
            "regime": typed["luat"],
        }


@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    """The form and, when a term was given, the promise with its account."""
    at = timezone.now()
    form = CalculatorQuery.of(request.GET, at)
    told = _told(form) if request.GET else None
    context = {
        "nav": "",
        "form": form,
        "typed": {name.replace("-", "_"): value for name, value in form.typed.items()},
        "error_at": next(iter(form.errors), ""),
        "error": next(iter(form.errors.values()), ""),
        "units": UNITS,
        "laws": list(Regime.objects.values_list("code", "law")),
        "calendars": Calendar.objects.values_list("slug", "name"),
        "received_at": told.received_at if told else None,
        "due_at": told.due_at if told else None,
        "caveats": caveats.sentences(told.caveat) if told else [],
        "why": _why(told, at) if told else None,
    }
    return render(request, "public/calculator.html", context)


def _told(form: CalculatorQuery) -> WhatIf | None:
    try:
        return whatif.asked(form.question(), longest_years=LONGEST_YEARS, answered=True)
    except WorktimeError as error:
        form.errors[PLACES.get(type(error), "nhan-ngay")] = error.vi if language.is_vietnamese() else str(error)
        return None


def _why(told: WhatIf, at: dt.datetime) -> deadline_explanation.DeadlineExplanation:
    lines = told.lines
    today = vi.local(at).date()
    promise_facts = deadline_explanation.PromiseFacts(calendar=told.calendar, lines=lines, today=today, due=told.due_at)
    months, key = deadline_explanation.drawn(promise_facts)
    again = worktime.term_begins(told.calendar, told.received_at, told.term, told.pauses)
    moved, anew = deadline_explanation.FOR_PAPERS_OR_PAYMENT, deadline_explanation.RESTARTED
    pauses = [(one.start, one.end, anew if one.restarts and one.end <= again else moved) for one in told.pauses]
    words = deadline_explanation.sentences(
        term=told.term, lines=lines, pauses=pauses, calendar=told.calendar, due=told.due_at
    )
    return deadline_explanation.DeadlineExplanation(sentences=words, months=months, key=key)
