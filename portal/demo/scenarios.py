"""What no sample year holds but every screen of the desk needs to be seen: acted once, by the real acts, after the load.

Dossiers at several units at once, scans with their small pictures, parcels in each state, slips of guidance, a proposal
for the leader, missing papers of which a part came online. Each scenario has a key of its own and is whole or not there,
so runs that are doubled or killed tell it once. The figures of the sample's own year are not touched: all of it lies
after the instant at which that year ends.
"""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypedDict

from django.conf import settings
from django.db import transaction
from PIL import Image, ImageDraw

from dossiers.casework import actions
from dossiers.casework.actions.guiding import LackingPaper
from dossiers.casework.actions.refusals import ActRefused
from dossiers.casework.files import store
from dossiers.casework.models import Dossier, Leg, Pause
from dossiers.oversight.models import Demonstration
from dossiers.procedures.models import ProcedureVersion, Step
from dossiers.units.models import Officer, Unit
from dossiers.units.roles import Role
from portal.demo import demo_accounts, words

_KEYS = uuid.UUID("6d6f7463-7561-4d65-8d6f-73686f77696e")
SPACE = dt.timedelta(seconds=30)
MOST_ACTS = 9
"""A scenario has fewer acts than this; so many spaces lie between the end of the sample's year and the first scenario."""

_NAMES = ("Trần Thị Mẫu An", "Nguyễn Văn Mẫu Bình", "Lê Thị Mẫu Chi", "Phạm Văn Mẫu Dũng", "Võ Thị Mẫu Em")


@dataclass(frozen=True)
class UnitPeople:
    """The people of one unit, by the demonstration's accounts."""

    unit: Unit
    receiver: Officer
    handler: Officer
    leader: Officer


class Acting(TypedDict):
    """Who acts, and when: what every act is told."""

    by: Officer
    at: dt.datetime


class Scenario:
    """One scenario: its key, its number, and instants half a minute apart that end now (the log takes nothing much older)."""

    def __init__(self, desk: UnitPeople, number: int, made: Demonstration, at: dt.datetime) -> None:
        self.desk, self.number = desk, number
        self.key = uuid.uuid5(_KEYS, f"{made.seed}/{made.made_at.isoformat()}/{number}")
        self.times: Iterator[dt.datetime] = (at - SPACE * (MOST_ACTS - n) for n in range(MOST_ACTS))

    def by(self, officer: Officer) -> Acting:
        """Who acts, and when: each call is half a minute later."""
        return {"by": officer, "at": next(self.times)}

    def intake(self, version: ProcedureVersion, delivery: str = Dossier.Delivery.DESK) -> actions.Intake:
        """An applicant who does not exist, with every paper of the procedure."""
        name, phone = _NAMES[self.number % len(_NAMES)], f"0900{600 + self.number:06d}"
        facts = actions.ApplicantFacts(name, phone=phone, address=f"{self.number} Đường Mẫu")
        own = version.papers.order_by("seq")
        papers = [actions.PaperFacts(one.name, max(1, one.originals), one.copies, one.pk) for one in own]
        papers = papers or [actions.PaperFacts("Giấy tờ theo thủ tục", originals=1)]
        return actions.Intake(self.desk.unit, version, facts, papers, fee_paid=True, intent=self.key, delivery=delivery)

    def received(self, version: ProcedureVersion, delivery: str = Dossier.Delivery.DESK) -> Dossier:
        return actions.receive(self.intake(version, delivery), **self.by(self.desk.receiver))

    def in_hand(self, version: ProcedureVersion, delivery: str = Dossier.Delivery.DESK) -> Dossier:
        """Received and with the handler, at the step from which the way parts if it does."""
        made, steps = self.received(version, delivery), list(version.steps.order_by("seq"))
        examined = next(step.seq for step in steps if step.role == Role.HANDLER)
        step = _parting(steps) or examined
        who = self.by(self.desk.receiver)
        return actions.forward(made.pk, to_officer=self.desk.handler, to_step=step, **who)


def show(*, at: dt.datetime) -> int:
    """Tell every scenario that is not there yet; how many were told. 0 without a demonstration, or where it stands still."""
    made = Demonstration.objects.first() if settings.DEMO_LIVES else None
    if made is None or at - made.made_at < SPACE * MOST_ACTS:
        return 0
    desks = {place: desk for place in ("ward", "district", "department") if (desk := _desk(place)) is not None}
    return sum(
        _told(tell, Scenario(desks[place], number, made, at))
        for number, (place, tell) in enumerate(SCENARIOS)
        if place in desks
    )


def _told(tell: Callable[[Scenario], object], scenario: Scenario) -> bool:
    """Whether it was told now: not when it is there already, or this city has no procedure for it."""
    if Dossier.objects.filter(intent=scenario.key).exists():
        return False
    try:
        with transaction.atomic():
            return tell(scenario) is not None
    except ActRefused:
        return False


def _desk(place: str) -> UnitPeople | None:
    seats = {seat.role: seat.username for seat in demo_accounts.SEATS if seat.place == place}
    found = Officer.objects.in_bulk(seats.values(), field_name="username")
    people = [found.get(seats.get(role, "")) for role in (Role.RECEIVER, Role.HANDLER, Role.LEADER)]
    receiver, handler, leader = people
    if receiver is None or handler is None or leader is None:
        return None
    post = receiver.posts.select_related("unit").first()
    return UnitPeople(post.unit, receiver, handler, leader) if post else None


def _offered(unit: Unit, *, parting: bool) -> ProcedureVersion | None:
    """A procedure of this unit: one whose way parts, or a plain one of some days; those with papers first."""
    rows = ProcedureVersion.objects.filter(valid_to__isnull=True).select_related("procedure").order_by("pk")
    rows = rows.exclude(linked="") if parting else rows.filter(linked="", term_unit="working_day", term_amount__gte=3)
    found = [version for version in rows if version.procedure.is_offered_by(unit)]
    for version in sorted(found, key=lambda version: (not version.papers.exists(), version.pk)):
        steps = list(version.steps.order_by("seq"))
        if parting and _parting(steps) or not parting and {Role.HANDLER, Role.LEADER} <= {step.role for step in steps}:
            return version
    return None


def _parting(steps: Sequence[Step]) -> int | None:
    """The step after which several go at once; None where they go in turn."""
    return next((one.seq for one in steps if sum(one.seq in step.after for step in steps) > 1), None)


def _several_places(scenario: Scenario) -> Dossier | None:
    """At several units at once; every second one with a part that is done."""
    version = _offered(scenario.desk.unit, parting=True)
    if version is None:
        return None
    made = scenario.in_hand(version)
    actions.send_out(made.pk, **scenario.by(scenario.desk.handler))
    done = made.legs.filter(kind=Leg.Kind.BRANCH, unit__kind=Unit.Kind.EXTERNAL).order_by("step").first()
    if scenario.number % 2 and done is not None:
        who, remark = scenario.by(scenario.desk.handler), "Đã xác minh, không vướng mắc."
        actions.hand_over(made.pk, remark=remark, leg_id=done.pk, **who)
    return made


def _with_scans(scenario: Scenario) -> Dossier | None:
    """Every paper with its scan."""
    version = _offered(scenario.desk.unit, parting=False)
    if version is None:
        return None
    made = scenario.in_hand(version)
    for paper in made.papers.order_by("pk")[:3]:
        who = scenario.by(scenario.desk.receiver)
        store.add(made, paper, scan(paper.name), f"{paper.name[:60]}.jpg", **who)
    actions.add_note(made, words="Đã gọi người nộp xác nhận địa chỉ.", **scenario.by(scenario.desk.handler))
    return made


def _posted(scenario: Scenario) -> Dossier | None:
    """A result that goes by post."""
    version = _offered(scenario.desk.unit, parting=False)
    if version is None:
        return None
    made = scenario.in_hand(version, Dossier.Delivery.POST)
    signs = version.steps.filter(role=Role.LEADER).order_by("-seq")[0].seq
    actions.forward(made.pk, to_officer=scenario.desk.leader, to_step=signs, **scenario.by(scenario.desk.handler))
    signing = scenario.by(scenario.desk.leader)
    actions.resolve(made.pk, **signing, **words.result(made.pk, signing["at"]))
    number = f"MAU{made.pk:09d}VN"
    return actions.hand_to_post(made.pk, number=number, **scenario.by(scenario.desk.receiver))


def _delivered(scenario: Scenario) -> Dossier | None:
    made = _posted(scenario)
    return actions.deliver(made.pk, **scenario.by(scenario.desk.receiver)) if made else None


def _came_back(scenario: Scenario) -> Dossier | None:
    made = _posted(scenario)
    if made is None:
        return None
    return actions.parcel_back(
        made.pk, reason="Không có người nhận tại địa chỉ.", **scenario.by(scenario.desk.receiver)
    )


def _guided(scenario: Scenario) -> Dossier | None:
    """A slip of guidance; the next day the applicant comes with everything."""
    version = _offered(scenario.desk.unit, parting=False)
    if version is None:
        return None
    first = version.papers.order_by("seq").first()
    name, key = (first.name, first.pk) if first else ("Tờ khai", None)
    lacking = [LackingPaper(name, key, originals=1, note="Thiếu chữ ký trang 2")]
    who = scenario.by(scenario.desk.receiver)
    actions.guide(scenario.intake(version), lacking=lacking, reason="Tờ khai chưa ký.", **who)
    return scenario.received(version)


def _to_put_right(scenario: Scenario) -> Dossier | None:
    """Something the leader decides on."""
    version = _offered(scenario.desk.unit, parting=False)
    if version is None:
        return None
    made = scenario.in_hand(version)
    right = actions.ApplicantFacts("Trần Thị Mẫu Ân", phone=made.applicant.phone, address=made.applicant.address)
    reason, who = "Ghi nhầm tên khi tiếp nhận.", scenario.by(scenario.desk.receiver)
    return actions.propose_correction(made.pk, reason=reason, applicant=right, **who)


def _part_online(scenario: Scenario) -> Dossier | None:
    """Two papers are missing, one of them has come online."""
    version = _offered(scenario.desk.unit, parting=False)
    if version is None:
        return None
    made = scenario.in_hand(version)
    papers = [actions.Missing("Tờ khai có chữ ký", basis="Bộ luật Dân sự")]
    papers.append(actions.Missing("Giấy ủy quyền", basis="Bộ luật Dân sự"))
    reason = "Thiếu giấy ủy quyền; tờ khai chưa ký."
    actions.ask_for_papers(made.pk, papers=papers, reason=reason, **scenario.by(scenario.desk.handler))
    pause, at = Pause.objects.get(dossier=made), next(scenario.times)
    store.put(scan(papers[0].name), "to-khai.jpg", intent=actions.intent_of(pause), at=at, slot="0")
    return actions.hand_in_papers(made.pk, pause_id=pause.pk, at=at, part=True)


SCENARIOS: tuple[tuple[str, Callable[[Scenario], object]], ...] = (
    ("ward", _several_places), ("ward", _several_places), ("district", _several_places), ("department", _several_places),
    ("ward", _with_scans), ("district", _with_scans), ("department", _with_scans),
    ("ward", _posted), ("ward", _delivered), ("ward", _came_back), ("district", _posted), ("district", _came_back),
    ("ward", _guided), ("district", _guided), ("ward", _to_put_right), ("department", _to_put_right),
    ("ward", _part_online), ("district", _part_online),
)  # fmt: skip


def scan(title: str) -> io.BytesIO:
    """A sheet of paper as a photo: lines in place of words, and plainly a specimen."""
    sheet = Image.new("RGB", (620, 877), "#fdfbf5")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((30, 30, 590, 847), outline="#b8b2a2", width=2)
    pen.text((60, 60), "SPECIMEN", fill="#8f1f0c")
    for row in range(24):
        width = 300 + (len(title) * 37 + row * 71) % 200
        pen.rectangle((60, 110 + row * 28, 60 + width, 116 + row * 28), fill="#6d7a80")
    file = io.BytesIO()
    sheet.save(file, "JPEG", quality=70)
    file.seek(0)
    return file


__all__ = ["show"]
