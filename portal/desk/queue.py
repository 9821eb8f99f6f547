"""The worklist: what to do next, most urgent first, with two clocks a row and one suggested act."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from portal.desk import frame, search, worklist
from portal.desk.visit import Visit, official
from portal.desk.worklist import GROUPS, GroupUi, Row

PAGE = 50
MINE, UNIT = "toi", "don-vi"


@dataclass(frozen=True)
class Filters:
    """What was chosen above the list; everything is in the address, so that it can be sent to a colleague."""

    whose: str
    group: str
    procedure: str
    unit: str
    linked: bool
    page: int

    def shown(self, rows: list[Row]) -> list[Row]:
        """The rows that every filter but the group lets through."""
        return [row for row in rows if self._lets_through(row)]

    def _lets_through(self, row: Row) -> bool:
        return (
            (self.whose == UNIT or row.mine)
            and (not self.procedure or str(row.facts.procedure_id) == self.procedure)
            and (not self.unit or str(row.facts.holder_id) == self.unit)
            and (not self.linked or row.linked)
        )


@dataclass(frozen=True)
class Group:
    """A group on this page: its look, how many rows it has in all, and those shown here."""

    ui: GroupUi
    count: int
    rows: list[Row]


@require_safe
@official
def queue(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The worklist, or what a search in the top bar finds."""
    typed = request.GET.get("q", "").strip()
    if typed:
        return _found(request, visit, typed)
    work = worklist.load(visit)
    menu = frame.counted(visit, [(row.facts.state, row.mine, row.late) for row in work.rows])
    filters = _filters(request, work.rows)
    shown = filters.shown(work.rows)
    context = {
        "filters": filters,
        "pills": _pills(shown),
        "total": len(shown),
        "groups": _groups(shown, filters),
        "pages": _pages(shown, filters),
        "procedures": _options(work.rows, "procedure_id", "procedure_name"),
        "units": _options(work.rows, "holder_id", "holder_name") if len(visit.units()) > 1 else [],
        "cut": work.cut,
        "nobodys": not any(row.mine for row in work.rows) and bool(work.rows),
        "has_work": bool(visit.working_posts),
    }
    return frame.page(request, visit, "desk/queue.html", context, menu=menu)


def _found(request: HttpRequest, visit: Visit, typed: str) -> HttpResponse:
    code = search.exact_code(typed, visit)
    if code:
        return redirect("desk:dossier", code=code)
    context = {"typed": typed[: search.LONGEST], "found": search.find(typed, visit), "most": search.MOST}
    context["city_wide"] = search.is_city_wide(visit)
    return frame.page(request, visit, "desk/found.html", context)


def _filters(request: HttpRequest, rows: list[Row]) -> Filters:
    """What the address asks for; without a word about whose work, the officer's own if there is any."""
    chosen = request.GET.get("cua", "")
    own = MINE if any(row.mine for row in rows) else UNIT
    page = request.GET.get("trang", "1")
    return Filters(
        whose=chosen if chosen in (MINE, UNIT) else own,
        group=request.GET.get("nhom", ""),
        procedure=request.GET.get("thu-tuc", ""),
        unit=request.GET.get("noi", ""),
        linked="lien-thong" in request.GET,
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
    )


def _pills(rows: list[Row]) -> list[tuple[GroupUi, int]]:
    counts = {group.key: 0 for group in GROUPS}
    for row in rows:
        counts[row.group] += 1
    return [(group, counts[group.key]) for group in GROUPS]


def _of_group(rows: list[Row], filters: Filters) -> list[Row]:
    known = {group.key for group in GROUPS}
    return [row for row in rows if row.group == filters.group] if filters.group in known else rows


def _groups(rows: list[Row], filters: Filters) -> list[Group]:
    first = (filters.page - 1) * PAGE
    here = _of_group(rows, filters)[first : first + PAGE]
    counts = {group.key: count for group, count in _pills(rows)}
    groups = [Group(ui, counts[ui.key], [row for row in here if row.group == ui.key]) for ui in GROUPS]
    return [group for group in groups if group.rows]


def _pages(rows: list[Row], filters: Filters) -> dict[str, Any]:
    """The way to the neighbouring pages."""
    count = max(1, -(-len(_of_group(rows, filters)) // PAGE))
    return {
        "now": filters.page,
        "count": count,
        "before": filters.page - 1 if 1 < filters.page <= count else None,
        "after": filters.page + 1 if filters.page < count else None,
    }


def _options(rows: list[Row], key: str, name: str) -> list[tuple[str, str]]:
    found = {str(getattr(row.facts, key)): getattr(row.facts, name) for row in rows}
    return sorted(found.items(), key=lambda option: option[1])
