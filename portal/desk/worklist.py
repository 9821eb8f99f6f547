"""The rows of the worklist: every open dossier at the officer's units, in groups by urgency.

Three statements: the rows, their pauses, the results that wait to be handed out. Groups need working time, which the
database does not know, so they are formed here; a unit holds some hundreds of open dossiers.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, Case, F, Q, Value, When

from dossiers.casework.models import Dossier, Pause
from dossiers.casework.states import PAUSED, State
from dossiers.units.models import Unit
from dossiers.units.roles import Role
from portal import status_ui, vietnamese
from portal.desk import clocks, routes
from portal.desk.visit import Visit

MOST_ROWS = 5000
LATE, TODAY, RISK, RUNNING, WAITING = "qua-han", "hom-nay", "nguy-co", "dung-tien-do", "cho-nguoi-nop"

COLUMNS = (
    "pk", "code", "state", "step", "step_since", "unit_id", "holder_id", "handler_id", "procedure_version_id",
    "procedure_id", "calendar_version_id", "received_at", "due_at", "due_at_original", "extended_to", "overdue_since",
    "outcome", "payment", "channel", "branches",
)  # fmt: skip
NAMES = {
    "procedure_name": F("procedure_version__name"),
    "linked": F("procedure_version__linked"),
    "applicant_name": F("applicant__name"),
    "handler_name": F("handler__full_name"),
    "holder_name": F("holder__name"),
}


@dataclass(frozen=True)
class GroupUi:
    """How a group is called and looks, and the sentence beside its number."""

    key: str
    tag: status_ui.Tag
    sentence: str


GROUPS = (
    GroupUi(LATE, status_ui.LATE, "Giải quyết trước; chưa xin lỗi thì gửi thư xin lỗi và hẹn lại."),
    GroupUi(TODAY, status_ui.TODAY, "Trả trước giờ hẹn hôm nay."),
    GroupUi(
        RISK,
        status_ui.SOON.saying("Có nguy cơ trễ"),
        "Bước này đã dùng quá 80 % thời gian được phép, hoặc thời gian còn lại ít hơn phần của các bước sau.",
    ),
    GroupUi(RUNNING, status_ui.RUNNING.saying("Đúng tiến độ"), ""),
    GroupUi(WAITING, status_ui.WAITING.saying("Chờ người nộp"), "Chờ bổ sung giấy tờ hoặc nộp phí, đồng hồ dừng."),
)


@dataclass(frozen=True)
class Row:
    """One open dossier of the worklist: its facts, its clocks, its group."""

    facts: Any
    clocks: clocks.Clocks
    group: str
    mine: bool
    late: bool
    visit: Visit
    waiting_days: int = 0

    @property
    def act(self) -> routes.Act | None:
        """The act to suggest to the reader; asked only of the rows that are shown."""
        return routes.next_act(
            self.facts, self.visit.working_posts, late=self.late, apologised=self.facts.extended_to is not None
        )

    @property
    def step_name(self) -> str:
        """The name of the present step."""
        step = routes.step_now(self.facts)
        return step.name if step else State(self.facts.state).label

    @property
    def linked(self) -> bool:
        """Whether other units take part."""
        return bool(self.facts.linked)

    @property
    def css(self) -> str:
        """The colour of the whole clock."""
        return {LATE: "s-late", TODAY: "s-today", RISK: "s-soon", WAITING: "s-pause"}.get(self.group, "s-run")

    @property
    def step_css(self) -> str:
        """The colour of the step's clock."""
        clock = self.clocks.step
        if clock is None or clock.left < 0:
            return "s-late"
        return "s-soon" if clock.percent > clocks.RISKY_SHARE else "s-run"

    @property
    def paused(self) -> bool:
        """Waiting for the citizen."""
        return self.facts.state in PAUSED

    @property
    def applicant(self) -> str:
        """Trương Văn H.: enough to recognise a file, not a list of people for whoever looks over a shoulder."""
        words = self.facts.applicant_name.split() if self.facts.applicant_name else ["–"]
        return " ".join([*words[:-1], f"{words[-1][0]}."]) if len(words) > 1 else words[0]


@dataclass
class Worklist:
    """All rows, most urgent first, and whether there were more than one page of work can hold."""

    rows: list[Row] = field(default_factory=list)
    cut: bool = False


def load(visit: Visit) -> Worklist:
    """Every open dossier held by the officer's units, sorted by group and promise."""
    units = visit.units()
    if not units:
        return Worklist()
    held = Dossier.objects.open().filter(holder__in=[unit.pk for unit in units])
    found = list(
        held.annotate(**NAMES, mine=flag(routes.my_turn(visit)))
        .order_by("due_at", "pk")
        .values_list(*COLUMNS, *NAMES, "mine", named=True)[: MOST_ROWS + 1]
    )
    stops, open_from = _pauses(units)
    rows = [_row(facts, stops[facts.pk], open_from.get(facts.pk), visit) for facts in found[:MOST_ROWS]]
    order = {group.key: n for n, group in enumerate(GROUPS)}
    rows.sort(key=lambda row: (order[row.group], row.facts.due_at, row.facts.pk))
    return Worklist(rows, cut=len(found) > MOST_ROWS)


def to_return(visit: Visit) -> int:
    """How many results wait at the officer's desks to be handed out."""
    desks = [unit.pk for unit in visit.units(Role.RECEIVER)]
    return Dossier.objects.filter(state=State.FINISHED, unit__in=desks).count() if desks else 0


def flag(condition: Q) -> Case:
    """A condition as a column."""
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _pauses(units: list[Unit]) -> tuple[dict[int, list[clocks.Interval]], dict[int, dt.datetime]]:
    """Closed pauses and the beginning of the open one, by dossier."""
    stops: dict[int, list[clocks.Interval]] = defaultdict(list)
    open_from: dict[int, dt.datetime] = {}
    held = Dossier.objects.open().filter(holder__in=[unit.pk for unit in units])
    for pause in Pause.objects.filter(dossier__in=held).values_list("dossier_id", "began_at", "ended_at"):
        dossier_id, began, ended = pause
        if ended is None:
            open_from[dossier_id] = began
        else:
            stops[dossier_id].append((began, ended))
    return stops, open_from


def _row(facts: Any, stops: list[clocks.Interval], paused_from: dt.datetime | None, visit: Visit) -> Row:
    late = status_ui.is_late(facts, visit.at)
    both = clocks.clocks(facts, stops, paused_from, visit.at)
    return Row(
        facts=facts,
        clocks=both,
        group=_group(facts, both, late, visit.at),
        mine=facts.mine,
        late=late,
        visit=visit,
        waiting_days=(visit.today - vietnamese.local(paused_from).date()).days if paused_from else 0,
    )


def _group(facts: Any, both: clocks.Clocks, late: bool, at: dt.datetime) -> str:
    if late:
        return LATE
    if facts.state in PAUSED:
        return WAITING
    if status_ui.is_due_today(facts, at):
        return TODAY
    return RISK if both.at_risk else RUNNING
