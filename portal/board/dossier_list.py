"""The dossiers behind a number: as many as the number says, each with its own page."""

import datetime as dt
from dataclasses import dataclass, replace

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dossiers.casework.models import Dossier
from dossiers.casework.states import State
from dossiers.oversight import lateness
from dossiers.oversight.filters import ORDER, DossierFilter
from portal.board.frame import page
from portal.board.period import parameters
from portal.board.query_params import KEPT, NARROWED, DossierQuery, asked
from portal.board.visit import BoardVisit, leader
from portal.presentation import status
from portal.wording.vi import lower_first

A_PAGE = 50
PLACES = ("nhan-tai", "tra-tai")
NAMES = {
    "received": "Hồ sơ đã nhận (kể cả chuyển từ kỳ trước)",
    "received_online": "Hồ sơ nhận trực tuyến",
    "received_direct": "Hồ sơ nhận trực tiếp hoặc qua bưu chính",
    "carried_over": "Hồ sơ chuyển từ kỳ trước",
    "resolved": "Hồ sơ đã giải quyết",
    "early_or_on_time": "Hồ sơ giải quyết sớm và đúng hạn",
    "early": "Hồ sơ giải quyết sớm hạn",
    "on_time": "Hồ sơ giải quyết đúng hạn",
    "late": "Hồ sơ giải quyết trễ hạn",
    "in_progress": "Hồ sơ đang giải quyết",
    "in_time": "Hồ sơ đang giải quyết, chưa đến hạn",
    "overdue": "Hồ sơ đang giải quyết, đã quá hạn",
    "ended_otherwise": "Hồ sơ kết thúc khác (từ chối, rút, dừng)",
    "received_new": "Hồ sơ mới nhận trong kỳ",
    "received_desk": "Hồ sơ nhận trực tiếp",
    "received_post": "Hồ sơ nhận qua bưu chính",
    "reported": "Hồ sơ ở cột 3 biểu II.06a",
    "reported_online": "Hồ sơ ở cột 4 biểu II.06a",
    "reported_direct": "Hồ sơ ở cột 5 biểu II.06a",
    "reported_carried": "Hồ sơ ở cột 6 biểu II.06a",
    "running": "Hồ sơ đang xử lý, đồng hồ chạy",
    "running_in_time": "Hồ sơ đang xử lý, đồng hồ chạy, trong hạn",
    "running_overdue": "Hồ sơ đang xử lý, đồng hồ chạy, quá hạn",
    "paused": "Hồ sơ đang dừng chờ người nộp",
    "paused_in_time": "Hồ sơ đang dừng chờ người nộp, trong hạn",
    "paused_overdue": "Hồ sơ đang dừng chờ người nộp, quá hạn",
    "held_overdue": "Hồ sơ quá hạn, theo đơn vị đang giữ",
    "unassigned": "Hồ sơ đang xử lý chưa ai nhận việc",
    "asked": "Hồ sơ chờ cơ quan khác trả lời",
    "asked_late": "Hồ sơ chờ cơ quan khác trả lời, đã quá hạn trả lời",
    "apology_owed": "Hồ sơ quá hạn chưa có thư xin lỗi",
    "due_on": "Hồ sơ đang xử lý, còn trong hạn, theo ngày hẹn trả",
}


@dataclass(frozen=True)
class DossierRow:
    """One dossier of a list, with its labels."""

    dossier: Dossier
    tags: list[status.Tag]
    days_late: int | None


@dataclass(frozen=True)
class ChosenPlace:
    """A box of the list: its parameter, its label, what stands where nothing is chosen, the units, the chosen one."""

    name: str
    label: str
    words: str
    units: list[tuple[str, str]]
    chosen: str


@leader
@require_safe
def dossiers(request: HttpRequest, visit: BoardVisit) -> HttpResponse:
    """The list behind one number; portal/board/query_params.py says which parameters ask for what."""
    what = asked(request.GET, visit)
    question, after = what.question, _after(request.GET.get("sau", ""))
    found = rows(question, visit.at, limit=A_PAGE + 1, after=after)
    context = {
        "figure": question.figure,
        "name": NAMES[question.figure],
        "lower_name": lower_first(NAMES[question.figure]),
        "names": NAMES,
        "period": question.period,
        "unit": what.unit,
        "rieng": what.alone,
        "kind": what.kind,
        "narrowed": what.narrowed,
        "kept": _given(request, tuple(name for name in KEPT if name not in PLACES)),
        "period_fields": [*parameters(question.period), *_given(request, NARROWED)],
        "places": _places(what),
        "count": what.count,
        "rows": found[:A_PAGE],
        "first": after is None,
        "next": found[A_PAGE - 1].dossier.pk if len(found) > A_PAGE else None,
    }
    return page(request, visit, "board/dossier_list.html", context)


def _places(what: DossierQuery) -> list[ChosenPlace]:
    """The units that received these dossiers for the competent ones, or hand them out. One statement."""
    found = replace(what.question, received_at=None, returns_at=None).dossiers()
    elsewhere = found.filter(Q(reception_unit__isnull=False) | Q(return_unit__isnull=False))
    pairs = elsewhere.order_by().values_list(
        "reception_unit", "reception_unit__code", "reception_unit__name",
        "return_unit", "return_unit__code", "return_unit__name",
    ).distinct()  # fmt: skip
    received, returned = {row[:3] for row in pairs}, {row[3:] for row in pairs}
    both = (
        ("nhan-tai", "Nơi tiếp nhận", "Nhận ở mọi nơi", received, what.question.received_at),
        ("tra-tai", "Nơi trả kết quả", "Trả ở mọi nơi", returned, what.question.returns_at),
    )
    return [
        ChosenPlace(
            name, label, words, sorted(((code, unit) for key, code, unit in rows if key), key=lambda one: one[1]),
            next((code for key, code, _ in rows if key and key == chosen), ""),
        )
        for name, label, words, rows, chosen in both
    ]  # fmt: skip


def _given(request: HttpRequest, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Those parameters of the address that a form on the page hands on."""
    return [(name, request.GET[name]) for name in names if name in request.GET]


def _after(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def rows(question: DossierFilter, at: dt.datetime, *, limit: int, after: int | None = None) -> list[DossierRow]:
    """One page of the dossiers behind a number, in the order that fits it; one query (two from the second page on)."""
    found = question.in_order()
    last = Dossier.objects.filter(pk=after).first() if after else None
    if last is not None:
        found = found.filter(_beyond(last, ORDER.get(question.figure, "-pk")))
    named = found.select_related("procedure_version", "unit", "extension")
    return [DossierRow(dossier, status.official_tags(dossier, at), _days_late(dossier)) for dossier in named[:limit]]


def _beyond(last: Dossier, column: str) -> Q:
    """What comes after this dossier in the order of the list."""
    name, compare = column.removeprefix("-"), "lt" if column.startswith("-") else "gt"
    value = getattr(last, name)
    further = Q(**{f"{name}__{compare}": value})
    return further if name == "pk" else further | Q(**{name: value, f"pk__{compare}": last.pk})


def _days_late(dossier: Dossier) -> int | None:
    """Working days late of a finished dossier; None when it was in time or is not finished."""
    if dossier.outcome != "late" or dossier.state not in (State.FINISHED, State.RETURNED):
        return None
    assert dossier.calendar_version_id and dossier.due_at and dossier.finished_at  # a late result has all three
    return lateness.days_between(dossier.calendar_version_id, dossier.due_at, dossier.finished_at)
