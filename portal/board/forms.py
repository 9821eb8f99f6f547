"""The statutory tables on the screen: each number opens its dossiers, identities are checked, a signature locks."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from dossiers.calendars.local_time import LOCAL
from dossiers.oversight import reports, signing, statutory
from dossiers.oversight.as_of import Changed
from dossiers.oversight.figures import Period
from dossiers.oversight.models import SignedReport
from dossiers.oversight.statutory import BY, FORMS, StatutoryTable
from dossiers.procedures.models import Procedure
from dossiers.units.models import Unit
from portal.board.frame import page
from portal.board.period import LATEST, PeriodChoice, chosen, frozen
from portal.board.visit import BoardVisit, leader
from portal.exports.spreadsheets import file_name
from portal.exports.statutory import file_formats
from portal.exports.statutory.layout import FormSheet, sheet
from portal.forms.pdf import Unprintable
from portal.web import days, second_factor

USUAL = "ii-06a"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 100
NO_PDF = "Chưa tạo được tệp PDF. Bạn in trang này từ trình duyệt; nội dung như nhau."


@dataclass(frozen=True)
class FormQuery:
    """Which table is asked for: the form, how it is grouped, of which unit, period and knowledge."""

    form: str
    by: str
    unit: Unit | None
    choice: PeriodChoice
    known_at: dt.datetime | None
    known_text: str
    known_refused: bool = False
    """A day was asked for whose end is still to come, or no day at all: the table tells today's knowledge."""

    @property
    def period(self) -> Period:
        """The chosen period."""
        return self.choice.period

    @property
    def parameters(self) -> dict[str, str]:
        """What an address says to ask for it again, instants and all."""
        edges = {"tu": self.choice.first_day, "den": self.choice.last_day} if self.choice.first_day else {}
        unit = {"don-vi": self.unit.code} if self.unit else {}
        known = {"biet": self.known_text} if self.known_text else {}
        return {"bieu": self.form, "theo": self.by, "ky": self.choice.key, **edges, **unit, **known}

    @property
    def query(self) -> str:
        """The same, written out."""
        return urlencode(self.parameters)


def wanted(given: QueryDict, visit: BoardVisit) -> FormQuery:
    """Read an address. Raises Http404 for unknown forms, groupings, and units out of sight."""
    form, by = given.get("bieu", USUAL), given.get("theo", "don-vi")
    if form not in FORMS or by not in BY:
        raise Http404
    by = by if form == USUAL else "don-vi"
    unit = None
    if code := given.get("don-vi", ""):
        unit = Unit.objects.filter(code=code.upper()).first()
        if unit is None or not visit.sees(unit.pk):
            raise Http404
    text = days.iso(given.get("biet", "")[:32], visit.at.astimezone(LOCAL).date())
    known_at = _known(text, visit.at)
    return FormQuery(
        form, by, unit, chosen(given, visit.at), known_at, text if known_at else "", bool(text and not known_at)
    )


def _known(text: str, now: dt.datetime) -> dt.datetime | None:
    """The end of a day, or an instant of local time; None for today's knowledge and for anything unreadable."""
    try:
        instant = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    if not dt.date(2000, 1, 1) <= instant.date() < LATEST:
        return None
    if len(text) == len("2018-12-31"):
        instant += dt.timedelta(days=1)
    known_at = instant.replace(tzinfo=LOCAL) if instant.tzinfo is None else instant
    return known_at if known_at <= now else None


def units_of(what: FormQuery, visit: BoardVisit) -> list[int] | None:
    """The units of the table, within what is in sight."""
    asked = reports.below(what.unit)
    if visit.units is None:
        return asked
    return visit.units if asked is None else [unit for unit in asked if unit in visit.units]


def whose(what: FormQuery, visit: BoardVisit) -> Unit | None:
    """Whose report it is, for the signature: the unit asked for, the city, or the one unit of the visitor."""
    if what.unit is not None:
        return what.unit
    if visit.units is None:
        return Unit.objects.filter(kind=Unit.Kind.CITY).first()
    led = [post.unit for post in visit.posts]
    return led[0] if len({unit.pk for unit in led}) == 1 else None


def scope_of(what: FormQuery, visit: BoardVisit) -> str:
    """Which units the table is about, in words: it stands over every form and in every file."""
    if what.unit is not None and what.unit.kind != Unit.Kind.CITY:
        below = len(reports.below(what.unit) or []) > 1
        return f"{what.unit.name} và các đơn vị trực thuộc" if below else what.unit.name
    if visit.units is None:
        return statutory.CITY
    unit = whose(what, visit)
    if unit is None:
        return f"{len(visit.units)} đơn vị trong phạm vi của {visit.officer.full_name}"
    return f"{unit.name} và các đơn vị trực thuộc" if len(visit.units) > 1 else unit.name


@leader
@require_safe
def forms(request: HttpRequest, visit: BoardVisit) -> HttpResponse:
    """One table: as a page, or with ``dang`` as xlsx, csv, json or pdf."""
    what = wanted(request.GET, visit)
    unit = whose(what, visit)
    signed = signing.newest(what.form, what.by, unit, what.period) if unit else None
    scope = scope_of(what, visit)
    table = statutory.table(
        what.form, what.period, units=units_of(what, visit), by=what.by, known_at=what.known_at, scope=scope
    )
    office = unit.name if unit else scope
    shown = signed if signed and what.known_at is None else None
    kind = request.GET.get("dang", "")
    if kind in MADE:
        return _file(kind, what, table, sheet(table, office, shown), shown)
    return page(request, visit, "board/forms.html", _context(what, table, unit, signed, visit))


def _context(
    what: FormQuery, table: StatutoryTable, unit: Unit | None, signed: SignedReport | None, visit: BoardVisit
) -> dict[str, Any]:
    at_end = what.period.until <= visit.at
    return {
        "what": what,
        "table": table,
        "heads": sheet(table, ""),
        "lines": [_line(table, line, what.unit) for line in table.lines],
        "forms": [(key, form.name) for key, form in FORMS.items()],
        "groupings": BY.items() if what.form == USUAL else [],
        "choice": what.choice,
        "unit": what.unit,
        "signed": signed,
        "genuine": signing.is_genuine(signed) if signed else None,
        "differences": signing.differences(signed, table)[:MOST_SHOWN] if signed and not what.known_at else [],
        "changed": _otherwise(table.changed[:MOST_SHOWN]),
        "may_sign": bool(unit and at_end and not what.known_at and signing.may_sign(visit.officer, unit, at=visit.at)),
    }


WORDS = {
    "received_online": "nhận trực tuyến",
    "received_direct": "nhận trực tiếp, bưu chính",
    "carried_over": "từ kỳ trước",
    "early": "trước hạn",
    "on_time": "đúng hạn",
    "late": "quá hạn",
    "in_time": "đang giải quyết, trong hạn",
    "overdue": "đang giải quyết, quá hạn",
    "paused_in_time": "đang tạm dừng",
    "paused_overdue": "đang tạm dừng",
    "ended_otherwise": "kết thúc khác",
}


def _otherwise(changed: list[Changed]) -> list[dict[str, str]]:
    """Dossiers that count otherwise: where each counted then and counts today, in words."""
    moved = {one.procedure_then for one in changed} | {one.procedure_id for one in changed}
    codes = dict(Procedure.objects.filter(pk__in=moved).values_list("pk", "code"))
    found = []
    for one in changed:
        then, now = (
            ", ".join(words for name, words in WORDS.items() if name in cells) for cells in (one.then, one.now)
        )
        if one.procedure_then != one.procedure_id:
            then, now = f"{then} (thủ tục {codes[one.procedure_then]})", f"{now} (thủ tục {codes[one.procedure_id]})"
        told = {"then_words": then or "chưa biết đến", "now_words": now or "không còn trong kỳ"}
        found.append({"code": one.code, **told})
    return found


def _line(
    table: StatutoryTable, line: statutory.StatutoryLine, unit: Unit | None
) -> tuple[statutory.StatutoryLine, list[tuple[int, str, bool]]]:
    """A line with, for each column, its number, the address of its list, and whether it tells of lateness."""
    cells = []
    for column in table.form.columns:
        cause = {"vi-sao": column.cells[0]} if table.key == "tre-han" and column.number != "3" else {}
        whose_list = {"don-vi": unit.code} if unit is not None else {}
        where = urlencode({"so": column.figure, **whose_list, **line.where, **cause})
        late = column.figure in ("late", "overdue", "running_overdue", "paused_overdue")
        cells.append((column.of(line.cells), f"{where}&{frozen(table.period)}", late))
    return line, cells


def _file(
    kind: str, what: FormQuery, table: StatutoryTable, set_table: FormSheet, signed: SignedReport | None
) -> HttpResponse:
    try:
        content_type, make = MADE[kind]
        body = make(table, set_table, signed)
    except Unprintable:
        return HttpResponse(NO_PDF, status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(body, content_type=content_type)
    whole = what.unit.code if what.unit else "" if table.scope == statutory.CITY else table.scope
    days = what.period.since, what.period.until - dt.timedelta(microseconds=1)
    by = "" if what.by == "don-vi" else what.by
    name = f"{file_name(f'bieu-{what.form}', by, whole, *days)}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


MADE: dict[str, tuple[str, Any]] = {
    "json": (
        "application/json",
        lambda table, _, signed: signing.canonical(signed.content if signed else table.as_json()),
    ),
    "csv": ("text/csv; charset=utf-8", lambda _, set_table, __: file_formats.comma_separated(set_table)),
    "xlsx": (SPREADSHEET, lambda _, set_table, __: file_formats.spreadsheet(set_table)),
    "pdf": ("application/pdf", lambda _, set_table, __: file_formats.pdf(set_table)),
}


@leader
@require_POST
@second_factor.proved
def sign(request: HttpRequest, visit: BoardVisit) -> HttpResponse:
    """A leader signs the table that is shown; what stands in the way is told in a sentence."""
    what = wanted(request.POST, visit)
    unit = whose(what, visit)
    try:
        if unit is None:
            raise signing.NotSigned("Chọn một đơn vị để ký biểu của đơn vị đó.")
        reason = request.POST.get("ly-do", "")
        signing.sign(what.form, what.by, unit, what.period, officer=visit.officer, at=visit.at, reason=reason)
        messages.success(request, f"Đã ký {FORMS[what.form].name}. Biểu được khóa; số khác về sau sẽ hiện bên cạnh.")
    except signing.NotSigned as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(f"{reverse('board:forms')}?{what.query}")
