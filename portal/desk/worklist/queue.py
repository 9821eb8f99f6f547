"""The worklist: what to do next, most urgent first, with two clocks a row and one suggested act.

Everything chosen stands in the address, so that a list can be sent to a colleague. Pages are found by the key of the
row they begin behind: exact while others work, and as fast on the last page as on the first.
"""

import datetime as dt
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from dossiers.casework import batches, openwork
from dossiers.casework.calendar_change.reschedule import KEEPERS
from dossiers.casework.models import Look
from dossiers.casework.openwork import RowKey, WorkCount, WorkFilter
from dossiers.units.models import Unit
from portal.desk import frame
from portal.desk.visit import DeskVisit, official
from portal.desk.worklist import approvals, search
from portal.desk.worklist import rows as worklist_rows
from portal.desk.worklist.rows import GROUPS, GroupUi, WorklistRow
from portal.presentation import caveats
from portal.web import log_masking

PAGE = 50
MINE, UNIT = "toi", "don-vi"
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
Option = tuple[str, str]


@dataclass(frozen=True)
class QueueFilters:
    """What was chosen above the list."""

    whose: str
    group: str
    procedure: str
    unit: str
    step: str
    linked: bool
    elsewhere: bool
    received_at: str
    returns_at: str

    @property
    def any(self) -> bool:
        """Whether something beside whose work was chosen."""
        places = self.unit or self.elsewhere or self.received_at or self.returns_at
        return bool(self.group or self.procedure or self.step or self.linked or places)

    @property
    def wanted(self) -> WorkFilter:
        """The same for the database."""
        return WorkFilter(
            mine=self.whose == MINE,
            group=next((int(ui.group) for ui in GROUPS if ui.key == self.group), None),
            procedure=_number(self.procedure),
            place=_number(self.unit),
            step=self.step or None,
            linked=self.linked,
            elsewhere=self.elsewhere,
            received_at=_number(self.received_at),
            returns_at=_number(self.returns_at),
        )

    def lets_through(self, count: WorkCount) -> bool:
        """Whether rows of this kind are shown, whatever their group."""
        return (
            (self.whose == UNIT or count.mine)
            and (not self.procedure or str(count.procedure_id) == self.procedure)
            and (not self.unit or str(count.place_id) == self.unit)
            and (not self.step or count.step_name == self.step)
            and (not self.linked or count.linked)
            and (not self.elsewhere or count.elsewhere)
            and (not self.received_at or str(count.reception_id) == self.received_at)
            and (not self.returns_at or str(count.return_id) == self.returns_at)
        )


@dataclass(frozen=True)
class QueueGroup:
    """A group on this page: its look, how many rows it has in all, and those shown here."""

    ui: GroupUi
    count: int
    rows: list[WorklistRow]


@dataclass(frozen=True)
class Pages:
    """The keys of the neighbouring pages; empty where there is none."""

    before: str = ""
    after: str = ""


@require_safe
@official
def queue(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The worklist, or what a search in the top bar finds."""
    typed = request.GET.get("q", "").strip()
    if typed:
        return _found(request, visit, typed)
    counts = openwork.counts(worklist_rows.reader(visit), visit.at)
    filters = _filters(request, visit, counts)
    shown = [count for count in counts if filters.lets_through(count)]
    rows, pages = _rows(request, visit, filters)
    pills = [(ui, sum(count.number for count in shown if count.group == ui.group)) for ui in GROUPS]
    waiting = approvals.waits(visit)
    context = {
        "approvals": approvals.rows(waiting[: approvals.SHOWN_ABOVE]),
        "filters": filters,
        "pills": pills,
        "total": sum(number for _, number in pills),
        "groups": [
            QueueGroup(ui, number, here) for ui, number in pills if (here := [row for row in rows if row.ui == ui])
        ],
        "pages": pages,
        "procedures": _options(counts, "procedure_id", "procedure_name"),
        "units": _options(counts, "place_id", "place_name") if len(visit.units()) > 1 else [],
        "steps": sorted({count.step_name for count in counts if count.step_name}),
        "reception_places": _options(counts, "reception_id", "reception_name"),
        "return_places": _options(counts, "return_id", "return_name"),
        "offers_elsewhere": filters.elsewhere or any(count.elsewhere for count in counts),
        "whole": _whole(filters, pills),
        "nobodys": bool(counts) and not any(count.mine for count in counts),
        "has_work": bool(visit.working_posts),
        "calendar_to_do": _calendar_to_do(visit),
    }
    return frame.page(
        request,
        visit,
        "desk/queue.html",
        context,
        menu=frame.counted(visit, counts),
        approvals=len(waiting) if visit.decides else None,
    )


def _whole(filters: QueueFilters, pills: list[tuple[GroupUi, int]]) -> int:
    """How many dossiers may be acted on at once as the whole list; 0 where it holds more than one kind, or one page."""
    listed = sum(number for ui, number in pills if filters.group in ("", ui.key))
    one_kind = bool(filters.procedure and filters.step)
    return min(listed, batches.MOST) if one_kind and listed > PAGE else 0


def _calendar_to_do(visit: DeskVisit) -> list[str]:
    """What the calendar of the city needs by now, for those who keep it: a task until it is done."""
    city = next((post.unit for post in visit.posts if post.unit.kind == Unit.Kind.CITY and post.role in KEEPERS), None)
    return caveats.keepers(city.calendar_id, visit.today) if city else []


def _found(request: HttpRequest, visit: DeskVisit, typed: str) -> HttpResponse:
    code = search.exact_code(typed, visit)
    if code:
        return redirect("desk:dossier", code=code)
    # A scanned link that opens nothing here is not shown again.
    typed = log_masking.without_secret_paths(typed)[: search.LONGEST]
    found = search.find(typed, visit)
    visit.looked(found, Look.What.FOUND)
    context = {"typed": search.shown(typed), "found": found, "most": search.MOST}
    context["trouble"] = search.trouble(typed)
    context["city_wide"] = search.is_city_wide(visit)
    return frame.page(request, visit, "desk/search_results.html", context)


def _filters(request: HttpRequest, visit: DeskVisit, counts: list[WorkCount]) -> QueueFilters:
    """What the address asks for; without a word about whose work, the officer's own if there is any."""
    chosen = request.GET.get("cua", "")
    own = MINE if any(count.mine for count in counts) else UNIT
    return QueueFilters(
        whose=chosen if chosen in (MINE, UNIT) else own,
        group=request.GET.get("nhom", ""),
        procedure=request.GET.get("thu-tuc", ""),
        unit=_place(request, visit, counts),
        step=request.GET.get("buoc", "")[:200],
        linked="lien-thong" in request.GET,
        elsewhere="noi-khac" in request.GET,
        received_at=request.GET.get("nhan-tai", "")[:18],
        returns_at=request.GET.get("tra-tai", "")[:18],
    )


def _place(request: HttpRequest, visit: DeskVisit, counts: list[WorkCount]) -> str:
    """Of which unit the list is to be: one of the officer's, or one where a part of the work lies. Raises Http404."""
    own = {str(unit.pk) for unit in visit.units()} | {str(count.place_id) for count in counts}
    place = request.GET.get("noi", "")
    if place and place not in own:
        raise Http404
    return place


def _rows(request: HttpRequest, visit: DeskVisit, filters: QueueFilters) -> tuple[list[WorklistRow], Pages]:
    """One page: behind ``sau``, or before ``truoc``, or the first."""
    after, before = _key(request.GET.get("sau", "")), _key(request.GET.get("truoc", ""))
    rows = worklist_rows.page(visit, filters.wanted, limit=PAGE + 1, after=after, before=before)
    more = len(rows) > PAGE
    rows = rows[-PAGE:] if before else rows[:PAGE]
    if not rows:
        return rows, Pages()
    comes_before = more if before else after is not None
    comes_after = True if before else more
    return rows, Pages(_said(rows[0].key) if comes_before else "", _said(rows[-1].key) if comes_after else "")


def listed(request: HttpRequest, visit: DeskVisit, *, limit: int) -> list[WorklistRow]:
    """The first rows of the list that an address describes, the parts of linked dossiers left out."""
    counts = openwork.counts(worklist_rows.reader(visit), visit.at)
    rows = worklist_rows.page(visit, _filters(request, visit, counts).wanted, limit=limit)
    return [row for row in rows if not row.facts.leg_id]


def _said(key: RowKey) -> str:
    """A key in an address: 3.1545300000000000.42.0"""
    micros = (key.due_at - EPOCH) // dt.timedelta(microseconds=1)
    return f"{key.group}.{micros}.{key.dossier}.{key.leg}"


def _key(said: str) -> RowKey | None:
    """The key of an address; None for anything else."""
    parts = said.split(".")
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() and len(part) < 18 for part in parts):
        return None
    group, micros, dossier, leg = map(int, parts)
    try:
        return RowKey(group % 10, EPOCH + dt.timedelta(microseconds=micros), dossier, leg)
    except OverflowError:
        return None


def _number(text: str) -> int | None:
    """A key in the address; 0, which is nobody's, for what is no number."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _options(counts: list[WorkCount], key: str, name: str) -> list[Option]:
    found = {str(getattr(count, key)): getattr(count, name) for count in counts if getattr(count, key) is not None}
    return sorted(found.items(), key=lambda option: option[1])
