"""A small world of its own: a ward, its district and city, an outside agency, procedures, their people."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from dossiers.calendars.models import Calendar, Shift, publish
from dossiers.casework import actions
from dossiers.procedures.models import Field, Procedure, ProcedureVersion, RegimePeriod, RequiredPaper, Step
from dossiers.units.models import Nomination, Officer, Post, Substitution, Unit
from dossiers.units.roles import Role
from dossiers.units.trusted_posts import TRUSTED

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
LONG_AGO = dt.date(2000, 1, 1)


def local(text: str) -> dt.datetime:
    """An instant from local wall-clock text, such as ``2018-12-17 14:20``."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


WORKING_DAY = local("2026-09-16 10:05")
"""A Wednesday in the middle of a working week: the clock of the tests that would else depend on the hour they run."""


def a_calendar() -> Calendar:
    calendar = Calendar.objects.create(slug="test", name="Giờ hành chính thử")
    Shift.objects.bulk_create(
        Shift(calendar=calendar, weekday=weekday, opens=dt.time(opens), closes=dt.time(closes))
        for weekday in range(1, 6)
        for opens, closes in ((7, 11), (13, 17))
    )
    publish(calendar, at=local("2018-01-01 00:00"), note="test")
    return calendar


PASSWORD = "mot-cua-thu-2018"


def an_officer(username: str, unit: Unit, *roles: str) -> Officer:
    return officers({username: (unit, *roles)})[0]


def officers(places: dict[str, tuple[Unit, *tuple[str, ...]]]) -> list[Officer]:
    """Officers by username, with the unit and the roles of each; few statements, for every test makes some."""
    made = [Officer(username=username, full_name=f"Cán bộ {username}") for username in places]
    for officer in made:
        officer.set_password(PASSWORD)
    Officer.objects.bulk_create(made)
    held = [
        Post(officer=officer, unit=unit, role=role, from_on=LONG_AGO)
        for officer, (unit, *roles) in zip(made, places.values(), strict=True)
        for role in roles
    ]
    agreed = [post for post in held if post.role in TRUSTED]
    persons = _two_persons() if agreed else ()
    for post in agreed:
        post.nomination = _agreed(post.officer, post.unit, post.role, *persons)
    Nomination.objects.bulk_create(post.nomination for post in agreed)
    Post.objects.bulk_create(held)
    return made


def _two_persons() -> list[Officer]:
    return [Officer.objects.get_or_create(username=f"t.{name}")[0] for name in ("de.nghi", "dong.y")]


def _agreed(officer: Officer, unit: Unit, role: str, one: Officer, other: Officer) -> Nomination:
    said = {"proposed_by": one, "proposed_at": local("2000-01-01 08:00"), "from_on": LONG_AGO}
    decided = {"decided_by": other, "decided_at": local("2000-01-02 08:00"), "accepted": True}
    return Nomination(officer=officer, unit=unit, role=role, **said, **decided)


def agreed_on(officer: Officer, unit: Unit, role: str = Role.ADMINISTRATOR) -> Nomination:
    """That two others want this officer as leader, inspector or administrator: the database asks for it."""
    nomination = _agreed(officer, unit, role, *_two_persons())
    nomination.save()
    return nomination


def agreed_stand_in(
    post: Post, substitute: Officer, from_on: dt.date, to_on: dt.date, made_by: Officer
) -> Substitution:
    """Somebody stands in for a leader or an inspector, as two others agreed."""
    one, other = _two_persons()
    times = {"from_on": from_on, "to_on": to_on}
    agreed = Nomination.objects.create(
        officer=substitute, unit=post.unit, role=post.role, stands_in_for=post, **times,
        proposed_by=one, proposed_at=local("2000-01-01 08:00"),
        decided_by=other, decided_at=local("2000-01-02 08:00"), accepted=True,
    )  # fmt: skip
    return Substitution.objects.create(
        post=post, substitute=substitute, **times, made_by=made_by, made_at=local("2000-01-02 08:00"), nomination=agreed
    )


def a_version(code: str, amount: int | None, unit: str, *, level: str = "commune", **more: object) -> ProcedureVersion:
    return versions([{"code": code, "term_amount": amount, "term_unit": unit, "level": level, **more}])[0]


def versions(wanted: list[dict[str, object]]) -> list[ProcedureVersion]:
    """The first version of each of these procedures: three steps, one paper. Few statements, as for the officers."""
    field, _ = Field.objects.get_or_create(name="Lĩnh vực thử")
    made = []
    for facts in map(dict, wanted):
        named = {name: facts.pop(name, None) for name in ("code", "level", "owner")}
        procedure = Procedure(field=field, code_status="assigned", **named)
        name = f"Thủ tục thử {procedure.code}"
        made.append(ProcedureVersion(procedure=procedure, number=1, valid_from=LONG_AGO, name=name, **facts))
    Procedure.objects.bulk_create(version.procedure for version in made)
    ProcedureVersion.objects.bulk_create(made)
    Step.objects.bulk_create(
        Step(
            version=version,
            seq=seq,
            name=f"Bước {seq}",
            role=role,
            role_name=str(role),
            unit_kind=version.procedure.level,
            share_pct=share,
            after=[seq - 1] if seq > 1 else [],
        )
        for version in made
        for seq, role, share in ((1, Role.RECEIVER, 10), (2, Role.HANDLER, 60), (3, Role.LEADER, 30))
    )
    RequiredPaper.objects.bulk_create(RequiredPaper(version=one, seq=1, name="Tờ khai", originals=1) for one in made)
    return made


def under_the_law_of_today() -> None:
    """From long ago on this city receives under the regime of 2025."""
    RegimePeriod.objects.update(regime="2025")


def a_world() -> SimpleNamespace:
    """Make it in the database in use, committed or not as the caller's transaction goes."""
    calendar = a_calendar()

    def unit(code: str, kind: str, name: str, parent: Unit | None = None) -> Unit:
        return Unit.objects.create(
            code=code, kind=kind, name=name, parent=parent, calendar=calendar, valid_from=LONG_AGO
        )

    city = unit("T10", Unit.Kind.CITY, "Thành phố thử")
    district = unit("T10.31", Unit.Kind.DISTRICT, "Quận thử", city)
    ward = unit("T10.31.01", Unit.Kind.COMMUNE, "Phường thử", district)
    other = unit("T10.31.02", Unit.Kind.COMMUNE, "Phường khác", district)
    police = unit("X10.01", Unit.Kind.EXTERNAL, "Công an thử")
    names = ("receiver", "handler", "leader", "stranger", "second", "district_leader", "mayor")
    people = officers(
        {
            "t.tiepnhan": (ward, Role.RECEIVER),
            "t.thuly": (ward, Role.HANDLER),
            "t.lanhdao": (ward, Role.LEADER),
            "t.nguoi.la": (other, Role.RECEIVER, Role.HANDLER, Role.LEADER),
            "t.nguoi.hai": (other, Role.HANDLER),
            "t.lanhdao.quan": (district, Role.LEADER),
            "t.lanhdao.tp": (city, Role.LEADER),
        }
    )
    ten_days, same_day, hours, district_only = versions(
        [
            {"code": "T.000010", "level": "commune", "term_amount": 10, "term_unit": "working_day"},
            {"code": "T.000000", "level": "commune", "term_amount": None, "term_unit": "same_day"},
            {"code": "T.000008", "level": "commune", "term_amount": 8, "term_unit": "working_hour"},
            {"code": "T.000031", "level": "district", "term_amount": 5, "term_unit": "working_day"},
        ]
    )
    return SimpleNamespace(
        city=city,
        district=district,
        ward=ward,
        other=other,
        police=police,
        ten_days=ten_days,
        same_day=same_day,
        hours=hours,
        district_only=district_only,
        **dict(zip(names, people, strict=True)),
    )


SAME, ABOVE, NAMED = "same_unit", "parent_district", "named_unit"
IN_TURN = (
    (1, Role.RECEIVER, "commune", SAME, "", [], 5),
    (2, Role.HANDLER, "commune", SAME, "", [1], 40),
    (3, Role.HANDLER, "district", ABOVE, "", [2], 40),
    (4, Role.LEADER, "commune", SAME, "", [3], 10),
    (5, Role.RECEIVER, "commune", SAME, "", [4], 5),
)
AT_ONCE = (
    (1, Role.RECEIVER, "commune", SAME, "", [], 5),
    (2, Role.HANDLER, "commune", SAME, "", [1], 20),
    (3, Role.EXTERNAL, "external", NAMED, "X10.01", [2], 20),
    (4, Role.HANDLER, "commune", NAMED, "T10.31.02", [2], 30),
    (5, Role.HANDLER, "district", ABOVE, "", [2], 40),
    (6, Role.LEADER, "commune", SAME, "", [3, 4, 5], 15),
)


def a_linked_version(code: str, way: tuple) -> ProcedureVersion:
    """Ten working days through several units, one after another or at once."""
    version = a_version(code, 10, "working_day", linked="commune>district>commune")
    version.steps.all().delete()
    for seq, role, kind, rule, unit_code, after, share in way:
        facts = {"unit_kind": kind, "unit_rule": rule, "unit_code": unit_code, "after": after, "share_pct": share}
        Step.objects.create(
            version=version, seq=seq, name=f"Bước {seq} liên thông", role=role, role_name=str(role), **facts
        )
    return version


def with_linked(world: SimpleNamespace) -> SimpleNamespace:
    """The world with somebody who handles at the district, and linked procedures in turn and at once."""
    world.district_handler = an_officer("t.thuly.quan", world.district, Role.HANDLER, Role.RECEIVER)
    world.in_turn = a_linked_version("T.000051", IN_TURN)
    world.at_once = a_linked_version("T.000052", AT_ONCE)
    return world


def a_dossier(world: SimpleNamespace, at: dt.datetime, version: ProcedureVersion | None = None, **more: object):
    """Received at the ward's desk."""
    facts = {"name": "Nguyễn Thị Thử", "phone": "0900123456", "id_number": "092090001234", **more}
    intake = actions.Intake(
        unit=world.ward,
        version=version or world.ten_days,
        applicant=actions.ApplicantFacts(**facts),
        papers=[actions.PaperFacts("Tờ khai", originals=1)],
    )
    return actions.receive(intake, by=world.receiver, at=at)


def a_dossier_in_process(world: SimpleNamespace, at: dt.datetime, **more: object):
    """Received and forwarded to the handler five minutes later."""
    dossier = a_dossier(world, at, **more)
    later = at + dt.timedelta(minutes=5)
    return actions.forward(dossier.pk, by=world.receiver, at=later, to_officer=world.handler)


def resolve(dossier_id: int, *, by: Officer, at: dt.datetime, **more: object):
    """Sign a result as a leader would: with a number of its own, today's date, and why there is paper alone."""
    facts = {"number": f"{dossier_id}.{at:%H%M%S%f}/KQ", "dated_on": at.astimezone(ZONE).date(), "on_paper": ON_PAPER}
    return actions.resolve(dossier_id, by=by, at=at, **{**facts, **more})


ON_PAPER = "Bản giấy khổ lớn, quầy chưa quét được"


def signing(number: str = "12/GP", **more: object) -> dict[str, object]:
    """What is typed to sign a result on a screen today."""
    return {"number": number, "dated_on": f"{dt.datetime.now(ZONE):%d/%m/%Y}", "on_paper": ON_PAPER, **more}
