"""The tables that offices must hand in: II.06a with 13 columns, the national progress table with 18, lateness by cause.

A table is lines of counted cells; its columns are sums of cells, so that nothing is counted twice or rounded. What it
says can be told as it was known at an instant (known.py). Layout and file formats are the portal's.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from dossiers.casework.models import Dossier
from dossiers.oversight import as_of, balance, lateness, population, reports
from dossiers.oversight.as_of import Changed
from dossiers.oversight.causes import CAUSES, with_cause
from dossiers.oversight.figures import COUNTED, Period, UnitCounts
from dossiers.procedures.models import Field, Procedure
from dossiers.units.models import Unit

KINDS = (Unit.Kind.DEPARTMENT, Unit.Kind.DISTRICT, Unit.Kind.COMMUNE)
Cells = Counter[str]


@dataclass(frozen=True)
class FormColumn:
    """A column: its number on the form, the group it stands under, its words, the figure whose list it opens."""

    number: str
    group: str
    words: str
    figure: str
    cells: tuple[str, ...]
    less: tuple[str, ...] = ()

    def of(self, cells: Cells) -> int:
        """The number of a line."""
        return sum(cells[name] for name in self.cells) - sum(cells[name] for name in self.less)


_IN = "Tiếp nhận"
_DONE = "Đã giải quyết"
_OPEN = "Đang giải quyết"
_NEW = ("received_online", "received_direct")
_ENDED = ("ended_received_online", "ended_received_direct", "ended_carried_over")

II_06A = (
    FormColumn("3", _IN, "Tổng số", "reported", ("received_online", "received_direct", "carried_over"), _ENDED),
    FormColumn("4", _IN, "Trực tuyến", "reported_online", ("received_online",), ("ended_received_online",)),
    FormColumn("5", _IN, "Trực tiếp, bưu chính", "reported_direct", ("received_direct",), ("ended_received_direct",)),
    FormColumn("6", _IN, "Từ kỳ trước", "reported_carried", ("carried_over",), ("ended_carried_over",)),
    FormColumn("7", _DONE, "Tổng số", "resolved", ("early", "on_time", "late")),
    FormColumn("8", _DONE, "Trước hạn", "early", ("early",)),
    FormColumn("9", _DONE, "Đúng hạn", "on_time", ("on_time",)),
    FormColumn("10", _DONE, "Quá hạn", "late", ("late",)),
    FormColumn("11", _OPEN, "Tổng số", "in_progress", ("in_time", "overdue")),
    FormColumn("12", _OPEN, "Trong hạn", "in_time", ("in_time",)),
    FormColumn("13", _OPEN, "Quá hạn", "overdue", ("overdue",)),
)
_RUNS, _STANDS = "Đang xử lý", "Tạm dừng chờ người nộp"
PROGRESS = (
    FormColumn("3", _IN, "Tổng số", "received", ("carried_over", *_NEW)),
    FormColumn("4", _IN, "Từ kỳ trước", "carried_over", ("carried_over",)),
    FormColumn("5", _IN, "Trong kỳ", "received_new", _NEW),
    FormColumn("6", _IN, "Trực tuyến", "received_online", ("received_online",)),
    FormColumn("7", _IN, "Trực tiếp", "received_desk", ("received_direct",), ("received_post",)),
    FormColumn("8", _IN, "Bưu chính", "received_post", ("received_post",)),
    FormColumn("9", _DONE, "Tổng số", "resolved", ("early", "on_time", "late")),
    FormColumn("10", _DONE, "Trước hạn", "early", ("early",)),
    FormColumn("11", _DONE, "Đúng hạn", "on_time", ("on_time",)),
    FormColumn("12", _DONE, "Quá hạn", "late", ("late",)),
    FormColumn("13", _RUNS, "Tổng số", "running", ("in_time", "overdue"), ("paused_in_time", "paused_overdue")),
    FormColumn("14", _RUNS, "Trong hạn", "running_in_time", ("in_time",), ("paused_in_time",)),
    FormColumn("15", _RUNS, "Quá hạn", "running_overdue", ("overdue",), ("paused_overdue",)),
    FormColumn("16", _STANDS, "Tổng số", "paused", ("paused_in_time", "paused_overdue")),
    FormColumn("17", _STANDS, "Trong hạn", "paused_in_time", ("paused_in_time",)),
    FormColumn("18", _STANDS, "Quá hạn", "paused_overdue", ("paused_overdue",)),
)
LATENESS = (
    FormColumn("3", "Quá hạn", "Tổng số", "late", tuple(CAUSES)),
    *(
        FormColumn(str(n), "Lúc quá hẹn hồ sơ ở", words, "late", (key,))
        for n, (key, words) in enumerate(CAUSES.items(), 4)
    ),
)


@dataclass(frozen=True)
class StatutoryLine:
    """One line: its number, its words, the counted cells, and which dossiers it is about as filters of a list."""

    number: str
    words: str
    cells: Cells
    where: dict[str, str] = field(default_factory=dict)
    strong: bool = False


@dataclass(frozen=True)
class StatutoryForm:
    """A form: its name, title and columns, and the identities that hold in every line."""

    name: str
    title: str
    columns: tuple[FormColumn, ...]
    identities: tuple[tuple[str, Callable[[Cells], bool]], ...]


def _sum(*names: str) -> Callable[[Cells], int]:
    return lambda cells: sum(cells[name] for name in names)


_came, _went, _open = _sum("carried_over", *_NEW), _sum("early", "on_time", "late"), _sum("in_time", "overdue")


def _balances(cells: Cells) -> bool:
    return _came(cells) == _went(cells) + _open(cells) + cells["ended_otherwise"]


def _reported_balances(cells: Cells) -> bool:
    return _came(cells) - sum(cells[name] for name in _ENDED) == _went(cells) + _open(cells)


def _opened(cells: Cells) -> bool:
    return cells["opening"] == cells["carried_over"]


FORMS = {
    "ii-06a": StatutoryForm(
        "Biểu II.06a/VPCP/KSTT",
        "Tình hình, kết quả giải quyết thủ tục hành chính",
        II_06A,
        (("(3) = (7) + (11)", _reported_balances), ("(6) = tồn đầu kỳ", _opened)),
    ),
    "tien-do": StatutoryForm(
        "Biểu tiến độ giải quyết hồ sơ",
        "Tiến độ giải quyết hồ sơ thủ tục hành chính",
        PROGRESS,
        (("(3) = (9) + (13) + (16) + kết thúc khác", _balances), ("(4) = tồn đầu kỳ", _opened)),
    ),
    "tre-han": StatutoryForm(
        "Biểu hồ sơ quá hạn",
        "Hồ sơ giải quyết quá hạn theo nơi giữ hồ sơ lúc quá hẹn",
        LATENESS,
        (("(3) = (10) của biểu II.06a", lambda cells: sum(cells[key] for key in CAUSES) == cells["late"]),),
    ),
}
FOOTNOTE = "Hồ sơ kết thúc khác (từ chối, rút, dừng giải quyết) không nằm trong cột 3 đến 6 của biểu."
BY = {"don-vi": "Theo đơn vị", "linh-vuc": "Theo lĩnh vực", "cap": "Theo cấp"}


CITY = "Toàn thành phố"


@dataclass(frozen=True)
class StatutoryTable:
    """A filled form: of which period, told with the knowledge of which instant (None: today's), line by line."""

    form: StatutoryForm
    key: str
    by: str
    period: Period
    known_at: dt.datetime | None
    lines: list[StatutoryLine]
    changed: list[Changed]
    scope: str = CITY
    """Which units it is about, in words."""

    @property
    def broken(self) -> list[str]:
        """Every line and identity that does not hold; empty in a sound table."""
        return [
            f"{line.words}: {words}"
            for line in self.lines
            for words, holds in self.form.identities
            if not holds(line.cells)
        ]

    def as_json(self) -> dict[str, Any]:
        """The table for machines and for the seal of a signature: nothing in it depends on when it is asked for."""
        instants = {"from": self.period.since, "to": self.period.until, "as_of": self.period.as_of}
        numbers = [[column.of(line.cells) for column in self.form.columns] for line in self.lines]
        return {
            "form": self.key,
            "by": self.by,
            **{name: at.astimezone(dt.UTC).isoformat() for name, at in instants.items()},
            "known_at": self.known_at.astimezone(dt.UTC).isoformat() if self.known_at else None,
            "columns": [column.number for column in self.form.columns],
            "lines": [[line.number, line.words, *row] for line, row in zip(self.lines, numbers, strict=True)],
        }


def table(
    key: str, period: Period, *, units: list[int] | None, by: str = "don-vi", known_at: dt.datetime | None = None,
    scope: str = CITY,
) -> StatutoryTable:  # fmt: skip
    """Fill a form for these units (None: the whole city), ``scope`` in words. Raises KeyError for an unknown form.

    With ``known_at`` nothing recorded later counts, and ``changed`` names the dossiers that count otherwise today.
    """
    form = FORMS[key]
    if by not in BY or (key != "ii-06a" and by != "don-vi"):
        raise KeyError(by)
    if known_at is not None:
        period = as_of.period_known(period, known_at)
    groups = {} if by == "don-vi" else _groups(by)
    differing = as_of.changed(period, known_at, units=units) if known_at is not None else []
    differing = [one for one in differing if _tells(one, form, groups)]
    with reports.one_moment():
        rows = [row for row in reports.by_unit(period, units=units) if units is None or row.unit_id in units]
        if by == "don-vi":
            lines = _by_unit(key, period, rows, differing, scope)
        else:
            lines = _by_procedure(by, period, units, differing, groups)
    return StatutoryTable(form, key, by, period, known_at, lines, differing, scope)


def _groups(by: str) -> dict[int, Any]:
    """The field or the level of every procedure."""
    return dict(Procedure.objects.values_list("pk", "field_id" if by == "linh-vuc" else "level"))


def _tells(one: Changed, form: StatutoryForm, groups: dict[int, Any]) -> bool:
    """Whether a dossier that counts otherwise changes this table: a cell of its columns, or the line it stands in."""
    told = {name for column in form.columns for name in (*column.cells, *column.less)} | {"late"}
    moved = bool(groups) and groups[one.procedure_then] != groups[one.procedure_id]
    return one.then & told != one.now & told or (moved and bool(one.then & told))


def _by_unit(
    key: str, period: Period, rows: list[UnitCounts], differing: list[Changed], scope: str
) -> list[StatutoryLine]:
    """The whole, then each kind of unit with its units."""
    ids = [row.unit_id for row in rows]
    cells = {row.unit_id: Counter({name: getattr(row, name) for name in (*COUNTED, "received_post")}) for row in rows}
    for unit, more in _besides(key, period, ids).items():
        cells.setdefault(unit, Counter()).update(more)
    _take_back(cells, differing, lambda one: (one.unit_id, one.unit_id))
    if key == "tre-han":
        _causes_back(cells, differing)
    lines = (
        [StatutoryLine("", scope if len(rows) > 1 else rows[0].name, _total(cells.values()), strong=True)]
        if rows
        else []
    )
    if len(rows) == 1:
        return lines
    for roman, kind in zip(("I", "II", "III", "IV"), (*KINDS, None), strict=True):
        own = [row for row in rows if (row.kind == kind if kind else row.kind not in KINDS)]
        if not own or (kind is None and not any(any(cells[row.unit_id].values()) for row in own)):
            continue
        words = f"{len(own)} {str(Unit.Kind(kind).label).lower()}" if kind else "Cơ quan khác"
        where = {"khoi": str(kind)} if kind else {}
        lines.append(StatutoryLine(roman, words, _total(cells[row.unit_id] for row in own), where, strong=True))
        lines += [
            StatutoryLine(str(n), row.name, cells[row.unit_id], {"don-vi": row.code, "rieng": "1"})
            for n, row in enumerate(own, 1)
        ]
    return lines


def _besides(key: str, period: Period, units: list[int]) -> dict[int, Cells]:
    """Cells of a form that the units' rows have not: how the ended came in, what stands still, where the late lay."""
    found: dict[int, Cells] = defaultdict(Counter)
    if key == "tre-han":
        for late in lateness.late_dossiers(period, units=units):
            found[late.unit_id][late.cause] += 1
        return found
    for unit, opening in balance.opening(period, units).items():
        found[unit]["opening"] = opening
    for unit, cells in _counted("unit_id", period, units, _ENDED_CAME).items():
        found[unit].update(cells)
    if key == "tien-do":
        for unit, cells in _counted("unit_id", period, units, ("paused_in_time", "paused_overdue")).items():
            found[unit].update(cells)
    return found


_ENDED_CAME = ("ended_received_online", "ended_received_direct", "ended_carried_over")


def _counted(group: str, period: Period, units: list[int] | None, names: Iterable[str]) -> dict[int, Cells]:
    """Few dossiers counted one by one: those that ended otherwise by how they came, or those that stand still."""
    names = tuple(names)
    few = "ended_otherwise" if names == _ENDED_CAME else "paused"
    dossiers = Dossier.objects.filter(population.of(few, period))
    if units is not None:
        dossiers = dossiers.filter(unit__in=units)
    sums = {name: Count("pk", filter=_of(name, period)) for name in names}
    return {row[group]: Counter({name: row[name] for name in names}) for row in dossiers.values(group).annotate(**sums)}


def _of(name: str, period: Period) -> Q:
    return population.of(name.removeprefix("ended_"), period)


def _by_procedure(
    by: str, period: Period, units: list[int] | None, differing: list[Changed], groups: dict[int, Any]
) -> list[StatutoryLine]:
    """The whole, then each field or level of procedures in which anything was to be done."""
    cells = reports.by_procedure(period, units=units)
    for procedure, more in _counted("procedure_id", period, units, _ENDED_CAME).items():
        cells.setdefault(procedure, Counter()).update(more)
    for procedure, opening in balance.opening_by_procedure(period, units).items():
        cells.setdefault(procedure, Counter())["opening"] = opening
    _take_back(cells, differing, lambda one: (one.procedure_then, one.procedure_id))
    names = dict(Field.objects.values_list("pk", "name")) if by == "linh-vuc" else dict(Procedure.Level.choices)
    grouped: dict[Any, Cells] = defaultdict(Counter)
    for procedure, counted in cells.items():
        grouped[groups[procedure]].update(counted)
    shown = [(key, words) for key, words in names.items() if any(grouped[key].values())]
    lines = [StatutoryLine("", "Tổng số", _total(grouped.values()), strong=True)]
    where = "linh-vuc" if by == "linh-vuc" else "cap"
    return [
        *lines,
        *(
            StatutoryLine(str(n), str(words), grouped[key], {where: str(key)})
            for n, (key, words) in enumerate(shown, 1)
        ),
    ]


def _take_back(cells: dict[int, Cells], differing: list[Changed], places: Callable[[Changed], tuple[int, int]]) -> None:
    """Each changed dossier counts as it did then; ``places`` says where that was and where it counts today."""
    for one in differing:
        then, now = (cells.setdefault(place, Counter()) for place in places(one))
        then.update(one.then)
        then["opening"] += "carried_over" in one.then
        now.subtract(one.now)
        now["opening"] -= "carried_over" in one.now


def _causes_back(cells: dict[int, Cells], differing: list[Changed]) -> None:
    """The same for where late ones lay: legs are not rewritten, so today's answer is that of then."""
    numbers = [one.dossier_id for one in differing if "late" in one.then | one.now]
    late = with_cause(Dossier.objects.filter(pk__in=numbers))
    lay = {one.pk: one.cause for one in late}  # type: ignore[attr-defined]  # the query adds it
    for one in differing:
        if one.dossier_id in lay:
            cells[one.unit_id][lay[one.dossier_id]] += ("late" in one.then) - ("late" in one.now)


def _total(parts: Iterable[Cells]) -> Cells:
    whole: Cells = Counter()
    for part in parts:
        whole.update(part)
    return whole


__all__ = ["BY", "FORMS", "FormColumn", "StatutoryForm", "StatutoryLine", "StatutoryTable", "table"]
