"""Tricks played through the real acts: a ward for each, eight dossiers in each, beside wards that do nothing odd."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from types import SimpleNamespace

from dossiers.casework import actions
from dossiers.casework.actions.guiding import LackingPaper
from dossiers.casework.sweep import flag_overdue
from dossiers.units.models import Unit
from dossiers.units.roles import Role
from tests.oversight.histories import ASK
from tests.world import LONG_AGO, a_dossier, a_version, local, officers, resolve

EACH, HONEST = 8, 12
DAY, HOUR, MINUTE = dt.timedelta(days=1), dt.timedelta(hours=1), dt.timedelta(minutes=1)
DUE = local("2018-12-17 17:00")
"""Ten working days after the morning of 3 December, the world's only term."""


def _person(ward: SimpleNamespace, n: int) -> dict[str, str]:
    number = f"{ward.number:03d}{n:03d}"
    return {"name": f"Nguyễn Thử {number}", "phone": f"0900{number}", "id_number": f"092090{number}"}


def _begun(ward: SimpleNamespace, n: int, at: dt.datetime | None = None, **more: object):
    at = at or local("2018-12-03 08:00") + n * 7 * MINUTE
    made = a_dossier(ward, at, **{**_person(ward, n), **more})
    return actions.forward(made.pk, by=ward.receiver, at=at + HOUR, to_officer=ward.handler)


def _done(ward: SimpleNamespace, dossier, at: dt.datetime, *, handed: bool = True) -> None:
    resolve(dossier.pk, by=ward.leader, at=at)
    if handed:
        actions.return_result(dossier.pk, by=ward.receiver, at=at + 20 * HOUR, taken_by="Nguyễn Thử")


def honest(ward: SimpleNamespace, n: int) -> None:
    """In time, signed one by one, handed out the next day; every other one was asked for a paper."""
    dossier = _begun(ward, n)
    at = local("2018-12-06 09:00") + n * 11 * MINUTE
    if n % 2:
        actions.ask_for_papers(dossier.pk, by=ward.handler, at=at, **ASK)
        at += DAY
        actions.add_papers(dossier.pk, papers=[actions.PaperFacts("Bản vẽ")], by=ward.receiver, at=at)
    _done(ward, dossier, at + 2 * HOUR)


def papers_asked_at_the_last_hour(ward: SimpleNamespace, n: int) -> None:
    dossier = _begun(ward, n)
    at = DUE - 3 * HOUR + n * MINUTE
    actions.ask_for_papers(dossier.pk, by=ward.leader, at=at, **ASK)
    actions.add_papers(dossier.pk, papers=[actions.PaperFacts("Bản vẽ")], by=ward.receiver, at=at + DAY)
    _done(ward, dossier, at + 2 * DAY)


def payment_asked_at_the_last_hour(ward: SimpleNamespace, n: int) -> None:
    dossier = _begun(ward, n)
    at = DUE - 3 * HOUR + n * MINUTE
    actions.ask_for_payment(dossier.pk, amount_vnd=50_000, reason="Phí thẩm định theo NQ 7", by=ward.leader, at=at)
    actions.pay(dossier.pk, receipt_number=f"00{ward.number:03d}{n}", by=ward.receiver, at=at + DAY)
    _done(ward, dossier, at + DAY + HOUR)


def clock_started_by_who_stopped_it(ward: SimpleNamespace, n: int) -> None:
    dossier, at = _begun(ward, n), local("2018-12-05 09:00") + n * 9 * MINUTE
    actions.ask_for_papers(dossier.pk, by=ward.both, at=at, **ASK)
    actions.add_papers(dossier.pk, papers=[actions.PaperFacts("Bản vẽ")], by=ward.both, at=at + 8 * DAY)
    _done(ward, dossier, at + 9 * DAY)


def clock_stands_for_months(ward: SimpleNamespace, n: int) -> None:
    dossier = _begun(ward, n)
    actions.ask_for_papers(dossier.pk, by=ward.handler, at=local("2018-12-05 09:00") + n * 9 * MINUTE, **ASK)


def withdrawn_before_it_is_late(ward: SimpleNamespace, n: int) -> None:
    dossier, at = _begun(ward, n), DUE - 2 * HOUR + n * MINUTE
    actions.withdraw(dossier.pk, reason="Người nộp xin rút hồ sơ", by=ward.receiver, at=at)


def _again(ward: SimpleNamespace, n: int, **same: str) -> None:
    dossier, at = _begun(ward, n), local("2018-12-07 09:00") + n * 9 * MINUTE
    actions.withdraw(dossier.pk, reason="Người nộp xin rút hồ sơ", by=ward.receiver, at=at)
    other = {**_person(ward, n + 500), **same}
    _done(ward, _begun(ward, n, at + DAY * 3, **other), at + 5 * DAY)


def registered_again_by_telephone(ward: SimpleNamespace, n: int) -> None:
    _again(ward, n, phone=_person(ward, n)["phone"])


def registered_again_by_name(ward: SimpleNamespace, n: int) -> None:
    _again(ward, n, name=_person(ward, n)["name"].upper())


def registered_again_by_paper_number(ward: SimpleNamespace, n: int) -> None:
    _again(ward, n, id_number=_person(ward, n)["id_number"])


def sent_away_at_the_counter_first(ward: SimpleNamespace, n: int) -> None:
    at = local("2018-12-03 08:00") + n * 7 * MINUTE
    intake = actions.Intake(
        unit=ward.ward, version=ward.ten_days, applicant=actions.ApplicantFacts(**_person(ward, n)), papers=[],
        intent=uuid.uuid4(),
    )  # fmt: skip
    actions.guide(
        intake,
        lacking=[LackingPaper("Bản vẽ", None, originals=1, note="")],
        reason="Thiếu bản vẽ",
        by=ward.receiver,
        at=at,
    )
    _done(ward, _begun(ward, n, at + 8 * DAY), at + 10 * DAY)


def forwarded_in_the_last_hours(ward: SimpleNamespace, n: int) -> None:
    dossier, at = _begun(ward, n), DUE - 2 * HOUR + n * MINUTE
    actions.forward(dossier.pk, by=ward.handler, at=at, to_officer=ward.leader)
    _done(ward, dossier, at + HOUR)


def signed_in_one_breath(ward: SimpleNamespace, n: int) -> None:
    _done(ward, _begun(ward, n), local("2018-12-06 10:00") + n * dt.timedelta(seconds=1))


def signed_within_minutes(ward: SimpleNamespace, n: int) -> None:
    at = local("2018-12-06 08:00") + n * 11 * MINUTE
    made = a_dossier(ward, at, **_person(ward, n))
    actions.forward(made.pk, by=ward.receiver, at=at + MINUTE, to_officer=ward.handler)
    _done(ward, made, at + 4 * MINUTE)


def signed_within_the_hour(ward: SimpleNamespace, n: int) -> None:
    at = local("2018-12-06 08:00") + n * 11 * MINUTE
    made = a_dossier(ward, at, **_person(ward, n))
    actions.forward(made.pk, by=ward.receiver, at=at + MINUTE, to_officer=ward.handler)
    _done(ward, made, at + 40 * MINUTE)


def never_handed_out(ward: SimpleNamespace, n: int) -> None:
    _done(ward, _begun(ward, n), local("2018-12-06 10:00") + n * 11 * MINUTE, handed=False)


def opened_again(ward: SimpleNamespace, n: int) -> None:
    dossier, at = _begun(ward, n), local("2018-12-06 10:00") + n * 11 * MINUTE
    _done(ward, dossier, at, handed=False)
    actions.propose_reopening(dossier.pk, reason="Kết quả ghi sai tên", by=ward.handler, at=at + DAY)
    actions.approve_reopening(dossier.pk, by=ward.leader, at=at + DAY + HOUR)


def procedure_swapped_for_a_longer_one(ward: SimpleNamespace, n: int) -> None:
    dossier, at = _begun(ward, n), local("2018-12-12 10:00") + n * 11 * MINUTE
    actions.propose_correction(dossier.pk, reason="Ghi nhầm thủ tục", version=ward.thirty_days, by=ward.handler, at=at)
    actions.approve_correction(dossier.pk, by=ward.leader, at=at + HOUR)


def late_without_a_word(ward: SimpleNamespace, n: int) -> None:
    dossier = _begun(ward, n)
    flag_overdue(at=DUE + DAY)
    _done(ward, dossier, DUE + 2 * DAY + n * 11 * MINUTE)


def apologised_after_the_day(ward: SimpleNamespace, n: int) -> None:
    dossier = _begun(ward, n)
    flag_overdue(at=DUE + DAY)
    later = local("2018-12-26 09:00")
    actions.extend(dossier.pk, reason="Thiếu người", extended_to=later, by=ward.leader, at=DUE + DAY + n * MINUTE)
    _done(ward, dossier, DUE + 2 * DAY + n * 11 * MINUTE)


Trick = Callable[[SimpleNamespace, int], None]
TRICKS: dict[Trick, set[str]] = {
    papers_asked_at_the_last_hour: {"pause_near_promise"},
    payment_asked_at_the_last_hour: {"payment_near_promise"},
    clock_started_by_who_stopped_it: {"pause_ended_by_asker"},
    clock_stands_for_months: {"long_pause"},
    withdrawn_before_it_is_late: {"withdrawn_near_due"},
    registered_again_by_telephone: {"registered_again"},
    registered_again_by_name: {"registered_again"},
    registered_again_by_paper_number: {"registered_again"},
    sent_away_at_the_counter_first: {"refused_then_received"},
    forwarded_in_the_last_hours: {"forwarded_last_hours"},
    signed_in_one_breath: {"acts_in_one_breath"},
    signed_within_minutes: {"no_handling_time"},
    signed_within_the_hour: {"short_handling"},
    never_handed_out: {"not_handed_out", "no_result_paper"},
    opened_again: {"closed_then_reopened"},
    procedure_swapped_for_a_longer_one: {"promise_moved"},
    late_without_a_word: {"late_without_apology"},
    apologised_after_the_day: {"late_without_apology"},
}
"""Each trick, and the signs of which one must name its ward."""


def played(world: SimpleNamespace) -> dict[Trick, Unit]:
    """Honest wards and a ward for each trick; the wards of the tricks."""
    world.thirty_days = a_version("T.000030", 30, "working_day", level="commune")
    tricks = [*TRICKS, *[honest] * HONEST]
    wards = [_ward(world, number) for number in range(len(tricks))]
    for ward, trick in zip(wards, tricks, strict=True):
        for n in range(EACH):
            trick(ward, n)
    return {trick: ward.ward for trick, ward in zip(TRICKS, wards, strict=False)}


def _ward(world: SimpleNamespace, number: int) -> SimpleNamespace:
    unit = Unit.objects.create(
        code=f"T10.31.{number + 100}", kind=Unit.Kind.COMMUNE, name=f"Phường số {number}", parent=world.district,
        calendar=world.ward.calendar, valid_from=LONG_AGO,
    )  # fmt: skip
    names = {
        f"n{number}": (unit, Role.RECEIVER), f"t{number}": (unit, Role.HANDLER), f"l{number}": (unit, Role.LEADER),
        f"c{number}": (unit, Role.RECEIVER, Role.HANDLER),
    }  # fmt: skip
    staff = dict(zip(("receiver", "handler", "leader", "both"), officers(names), strict=True))
    return SimpleNamespace(**{**vars(world), **staff, "ward": unit, "number": number})
