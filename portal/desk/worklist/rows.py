"""The worklist: an officer's open work from casework, as rows with two clocks and one suggested act each.

Groups, counts and pages come from two statements (dossiers/casework/openwork.py); clocks are reckoned here for the rows
of one page only.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef

from dossiers.calendars.models import CalendarVersion, worktime_of
from dossiers.calendars.worktime import WorkCalendar
from dossiers.casework import openwork
from dossiers.casework.models import Dossier, DossierQuerySet, Parcel, Pause
from dossiers.casework.openwork import Reader, RowKey, UrgencyGroup, WorkFilter
from dossiers.casework.since_last_look import Since
from dossiers.casework.states import PAUSED, State
from dossiers.units.roles import Role
from portal.desk.dossier import clocks, next_step
from portal.desk.visit import DeskVisit
from portal.presentation import status
from portal.wording import vi


@dataclass(frozen=True)
class GroupUi:
    """How a group is called in the address and on screen, and the sentence beside its number."""

    group: UrgencyGroup
    key: str
    tag: status.Tag
    css: str
    sentence: str


GROUPS = (
    GroupUi(
        UrgencyGroup.LATE,
        "qua-han",
        status.LATE,
        "s-late",
        "Giải quyết trước; chưa xin lỗi thì gửi thư xin lỗi và hẹn lại.",
    ),
    GroupUi(UrgencyGroup.TODAY, "hom-nay", status.TODAY, "s-today", "Trả trước giờ hẹn hôm nay."),
    GroupUi(
        UrgencyGroup.RISK,
        "nguy-co",
        status.SOON.saying("Có nguy cơ trễ"),
        "s-soon",
        "Bước này đã dùng quá 80 % thời gian, hoặc thời gian còn lại ít hơn các bước sau được chia hay thường cần.",
    ),
    GroupUi(UrgencyGroup.RUNNING, "dung-tien-do", status.RUNNING.saying("Đúng tiến độ"), "s-run", ""),
    GroupUi(
        UrgencyGroup.WAITING,
        "cho-nguoi-nop",
        status.WAITING.saying("Chờ người nộp"),
        "s-pause",
        "Chờ bổ sung giấy tờ hoặc nộp phí, đồng hồ dừng.",
    ),
)
UI = {ui.group: ui for ui in GROUPS}
LATELY = dt.timedelta(days=2)
"""So long a dossier that its officer has not opened is said to be so: afterwards its clock says more."""


@dataclass(frozen=True)
class WorklistRow:
    """One line of the list: facts, clocks, and what to do next."""

    facts: Any
    clocks: clocks.Clocks
    visit: DeskVisit
    waiting_days: int = 0

    @property
    def news(self) -> str:
        """giấy tờ, ý kiến: what others did since the reader last opened the dossier; empty when nothing."""
        opened_at, kinds, notes = self.facts.opened_at, self.facts.new_kinds or [], self.facts.new_notes
        return Since(opened_at, kinds, notes).words if opened_at else ""

    @property
    def unopened(self) -> bool:
        """The reader's own work that came lately and was never opened by the reader."""
        mine, came = self.facts.officer_id == self.visit.officer.pk, self.facts.step_since
        return mine and self.facts.opened_at is None and came is not None and self.visit.at - came < LATELY

    @property
    def ui(self) -> GroupUi:
        """The group it stands in."""
        return UI[UrgencyGroup(self.facts.grp)]

    @property
    def act(self) -> next_step.Act | None:
        """The act to suggest to the reader."""
        facts, posts = self.facts, self.visit.working_posts
        here = any(post.unit_id == facts.place_id for post in posts)
        if facts.untaken and here:
            return next_step.act("take_over")
        if facts.leg_id or facts.answers:
            return next_step.act("hand_over") if here else None
        return next_step.next_act(facts, posts, late=facts.late, apologised=facts.extended_to is not None)

    @property
    def step_name(self) -> str:
        """The name of the step that is done here."""
        step = next_step.step_now(self.facts)
        return step.name if step else State(self.facts.state).label

    @property
    def linked(self) -> bool:
        """Whether other units take part."""
        return bool(self.facts.linked)

    @property
    def late(self) -> bool:
        """Past the promise."""
        return bool(self.facts.late)

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

    @property
    def key(self) -> RowKey:
        """Its place in the list."""
        return RowKey(self.facts.grp, self.facts.due_at, self.facts.id, self.facts.leg_id)


def reader(visit: DeskVisit) -> Reader:
    """The officer with the working posts held today, also for those the officer stands in for."""
    pairs = {(post.unit_id, str(post.role)) for post in visit.working_posts}
    return Reader(visit.officer.pk, tuple(visit.persons), tuple(sorted(pairs)))


def page(
    visit: DeskVisit, wanted: WorkFilter, *, limit: int, after: RowKey | None = None, before: RowKey | None = None
) -> list[WorklistRow]:
    """The rows of one page with their clocks."""
    found = openwork.page(reader(visit), wanted, visit.at, limit=limit, after=after, before=before)
    stops, open_from = _pauses([facts.id for facts in found])
    calendars = _calendars(visit) if any(_away(facts) for facts in found) else {}
    return [_row(facts, stops[facts.id], open_from.get(facts.id), visit, calendars) for facts in found]


def to_return(visit: DeskVisit) -> int:
    """How many results wait at the officer's desks to be handed out."""
    desks = [unit.pk for unit in visit.units(Role.RECEIVER)]
    return lying(Dossier.objects.handed_out_by(desks)).count() if desks else 0


def lying(dossiers: DossierQuerySet) -> DossierQuerySet:
    """Finished dossiers whose result lies at the desk: not those at the post."""
    at_post = Parcel.objects.filter(dossier=OuterRef("pk"), delivered_at__isnull=True, came_back_at__isnull=True)
    return dossiers.filter(~Exists(at_post), state=State.FINISHED)


def _pauses(keys: list[int]) -> tuple[dict[int, list[clocks.Interval]], dict[int, dt.datetime]]:
    """Closed pauses and the beginning of the open one, by dossier."""
    stops: dict[int, list[clocks.Interval]] = defaultdict(list)
    open_from: dict[int, dt.datetime] = {}
    for dossier_id, began, ended in Pause.objects.filter(dossier__in=keys).values_list(
        "dossier_id", "began_at", "ended_at"
    ):
        if ended is None:
            open_from[dossier_id] = began
        else:
            stops[dossier_id].append((began, ended))
    return stops, open_from


def _away(facts: Any) -> bool:
    """At another unit than the receiving one, or waiting for the parts sent out: the limit is that of the leg."""
    own = facts.place_id != facts.unit_id or facts.branches
    return bool(own and facts.leg_due_at and facts.step_since)


def _calendars(visit: DeskVisit) -> dict[int, WorkCalendar]:
    """The newest calendar of each of the officer's units. One statement."""
    of_unit = {unit.pk: unit.calendar_id for unit in visit.units()}
    versions = CalendarVersion.objects.filter(calendar__in=set(of_unit.values())).order_by("number")
    newest = dict(versions.values_list("calendar_id", "pk"))
    return {unit: worktime_of(newest[calendar]) for unit, calendar in of_unit.items() if calendar in newest}


def _row(
    facts: Any,
    stops: list[clocks.Interval],
    paused_from: dt.datetime | None,
    visit: DeskVisit,
    calendars: dict[int, WorkCalendar],
) -> WorklistRow:
    both = clocks.clocks(facts, stops, paused_from, visit.at)
    if _away(facts) and facts.place_id in calendars:
        now = clocks.ClockInstant(paused_from or visit.at, facts.state in PAUSED)
        own = clocks.of_stay(calendars[facts.place_id], facts.step_since, facts.leg_due_at, stops, now)
        both = replace(both, step=own)
    waiting = (visit.today - vi.local(paused_from).date()).days if paused_from else 0
    return WorklistRow(facts=facts, clocks=both, visit=visit, waiting_days=waiting)
