"""A dossier for every form, acted through the real acts with invented people: for the pictures and the tests.

It writes; whoever calls it rolls back (the command form_pictures does, and so does a test's transaction).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import actions
from dossiers.casework.models import Dossier, Event
from dossiers.procedures.models import ProcedureVersion
from dossiers.units.models import Nomination, Officer, Post, Unit
from dossiers.units.roles import Role
from portal.forms import editions, handing_over

APPLICANT = actions.ApplicantFacts(
    name="Nguyễn Thị Bích Trâm",
    phone="0900445218",
    id_number="092090001234",
    address="48/6 Trần Việt Châu, phường An Hòa, quận Ninh Kiều",
    email="bich.tram@example.org",
    submitted_by="Trần Văn Ẩn",
    authorisation="Giấy ủy quyền số 12/2026",
)
REASON = "Bản vẽ mặt bằng chưa có chữ ký của người thiết kế."
BASIS = "Điều 95 Luật Xây dựng"
ON_PAPER = "Bản vẽ khổ lớn, quầy chưa số hóa được"


@dataclass(frozen=True)
class SamplePeople:
    """Where the dossiers are received, for which procedure, and by whom they are handled."""

    unit: Unit
    version: ProcedureVersion
    receiver: Officer
    handler: Officer
    leader: Officer


def cast(unit: Unit, version: ProcedureVersion, day: dt.date) -> SamplePeople:
    """Three invented officers at a unit, holding their posts from a day on."""
    people = {}
    for role, name in (
        (Role.RECEIVER, "Lê Thị Mỹ Duyên"),
        (Role.HANDLER, "Phạm Quốc Đạt"),
        (Role.LEADER, "Võ Thị Hồng Ánh"),
    ):
        officer = Officer.objects.create_user(f"hinh-mau.{role}", full_name=name)
        agreed = _agreed(officer, unit, day) if role == Role.LEADER else None
        Post.objects.create(officer=officer, unit=unit, role=role, from_on=day, nomination=agreed)
        people[role] = officer
    return SamplePeople(unit, version, people[Role.RECEIVER], people[Role.HANDLER], people[Role.LEADER])


def _agreed(officer: Officer, unit: Unit, day: dt.date) -> Nomination:
    """Two invented persons who want this leader: the database asks for them."""
    one, other = (Officer.objects.create_user(f"hinh-mau.{name}", full_name=name) for name in ("Một", "Hai"))
    at = dt.datetime.combine(day, dt.time(8), LOCAL)
    said = {"proposed_by": one, "proposed_at": at, "decided_by": other, "decided_at": at, "accepted": True}
    return Nomination.objects.create(officer=officer, unit=unit, role=Role.LEADER, from_on=day, **said)


def dossiers(who: SamplePeople, at: dt.datetime) -> dict[str, Dossier]:
    """By the form's word: a dossier received at this instant that has this form."""
    stories: dict[str, Callable[[], int]] = {
        editions.RECEIPT: lambda: _received(who, at).pk,
        editions.SUPPLEMENT: lambda: _asked(who, at),
        editions.REFUSAL: lambda: _refused(who, at),
        editions.APOLOGY: lambda: _apologised(who, at),
        editions.STOP: lambda: _stopped(who, at),
        editions.CONTROL: lambda: _resolved(who, at),
    }
    rows = Dossier.objects.select_related("unit__parent", "holder", "applicant", "extension", "procedure_version")
    return {key: rows.get(pk=tell()) for key, tell in stories.items()}


def _intake(who: SamplePeople) -> actions.Intake:
    own = list(who.version.papers.order_by("seq"))
    papers = [
        actions.PaperFacts(paper.name, max(1, paper.originals), paper.copies, paper.pk, "Đã đối chiếu")
        for paper in own[:5]
    ]
    return actions.Intake(
        unit=who.unit, version=who.version, applicant=APPLICANT, papers=papers, fee_vnd=75_000, fee_paid=True
    )


def _received(who: SamplePeople, at: dt.datetime) -> Dossier:
    return actions.receive(_intake(who), by=who.receiver, at=at)


def _in_process(who: SamplePeople, at: dt.datetime) -> int:
    made = _received(who, at)
    later = at + dt.timedelta(minutes=20)
    return actions.forward(made.pk, by=who.receiver, at=later, to_officer=who.handler).pk


def _asked(who: SamplePeople, at: dt.datetime) -> int:
    made, later = _in_process(who, at), at + dt.timedelta(hours=1)
    first = who.version.papers.order_by("seq").first()
    missing = [actions.Missing("Bản vẽ mặt cắt móng")]
    if first is not None:
        missing.insert(0, actions.Missing(first.name, first.pk))
    until = (at + dt.timedelta(days=30)).date()
    actions.ask_for_papers(made, papers=missing, reason=REASON, basis=BASIS, answer_by=until, by=who.handler, at=later)
    return made


def _refused(who: SamplePeople, at: dt.datetime) -> int:
    reason = "Thửa đất nằm trong hành lang bảo vệ kênh, không đủ điều kiện theo Điều 93 Luật Xây dựng."
    return actions.refuse(_intake(who), reason=reason, by=who.receiver, at=at).pk


def _apologised(who: SamplePeople, at: dt.datetime) -> int:
    made = _in_process(who, at)
    due_at = Dossier.objects.values_list("due_at", flat=True).get(pk=made)
    assert due_at is not None  # nothing is awaited
    actions.extend(
        made,
        reason="Cơ quan phối hợp chậm trả lời ý kiến về ranh giới thửa đất.",
        extended_to=due_at + dt.timedelta(days=7),
        by=who.leader,
        at=at + dt.timedelta(days=2),
    )
    return made


def _stopped(who: SamplePeople, at: dt.datetime) -> int:
    made = _in_process(who, at)
    reason = "Người nộp không bổ sung giấy tờ trong thời hạn đã thông báo."
    actions.stop(made, reason=reason, by=who.leader, at=at + dt.timedelta(days=2))
    return made


def _resolved(who: SamplePeople, at: dt.datetime) -> int:
    made, day = _in_process(who, at), dt.timedelta(days=1)
    actions.forward(made, by=who.handler, at=at + day, to_officer=who.leader)
    actions.resolve(
        made, by=who.leader, at=at + 2 * day, number="15/GPXD", dated_on=(at + 2 * day).date(), on_paper=ON_PAPER
    )
    actions.return_result(made, by=who.receiver, at=at + 3 * day, taken_by=APPLICANT.name, checked="CCCD")
    return made


def handed_over(who: SamplePeople, at: dt.datetime) -> list[Event]:
    """Three dossiers that the desk hands to the handler at one moment."""
    later = at + dt.timedelta(minutes=30)
    made = [_received(who, at + dt.timedelta(minutes=n)).pk for n in range(3)]
    for one in made:
        actions.forward(one, by=who.receiver, at=later, to_officer=who.handler)
    return handing_over.given(made, by=who.receiver, at=later)
