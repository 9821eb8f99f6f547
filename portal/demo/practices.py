"""What a city of today does beside receiving, passing on and handing out: one act of an invented official each time.

On the spot, reception for others and its paper, drafts with their files, wrong results, questions to other agencies,
apologies, reasons of lateness, closing for want of an answer, and the applicant who fetches a result. Each function
looks at the dossier as it stands, does the next real act of its practice, and gives None where there is none to do;
what the rules refuse is raised.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from typing import Any

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import actions, consultations, fetching, last_days, wrong_results
from dossiers.casework.actions import drafting
from dossiers.casework.models import Dossier, LatenessReason, Leg, PaperTransfer, Proposal, ResultFetch
from dossiers.procedures import regimes, spot_fees
from dossiers.procedures.models import ProcedureVersion
from dossiers.units.models import Officer, Unit
from dossiers.units.roles import Role
from portal.demo import invented_people, result_papers, words
from portal.demo.staff import officer_at


def serves(unit: Unit, version: ProcedureVersion, day: dt.date) -> bool:
    """Whether this unit does it while one waits, under a law that knows of that."""
    known = regimes.regime_on(day).on_the_spot_receipt == "on_request"
    return known and version.procedure.is_offered_by(unit) and spot_fees.rule_on(version.procedure_id, day) is not None


def serve(
    unit: Unit, version: ProcedureVersion, key: uuid.UUID, dice: random.Random, at: dt.datetime
) -> Dossier | None:
    """Somebody brings originals and takes the certified copies along; a few have no money with them or pay nothing."""
    desk, leader = (officer_at(unit.pk, role, dice, at) for role in (Role.RECEIVER, Role.LEADER))
    if desk is None or leader is None:
        return None
    brought = dice.sample(words.ORIGINALS, dice.choice((1, 1, 1, 2, 3)))
    payment = dice.choices([*actions.SpotPayment], weights=(80, 12, 6, 2))[0]
    service = actions.Service(
        unit, version, applicant=actions.ApplicantFacts(invented_people.official(dice).replace(" ", " Mẫu ", 1)),
        originals=[actions.Original(name, pages, dice.randint(1, 4)) for name, pages in brought],
        signer=leader, checked=True, payment=payment, intent=key,
        waived=words.WAIVED if payment == actions.SpotPayment.WAIVED else "",
        outside_number=f"CK-MAU-{dice.randrange(10**6):06d}" if payment == actions.SpotPayment.TRANSFER else "",
    )  # fmt: skip
    return actions.serve(service, by=desk, at=at)


def carry(number: int, seed: int, at: dt.datetime) -> Dossier | None:
    """The next hand of the paper between two desks: given to the messenger, or taken in at the other end."""
    transfer = PaperTransfer.objects.filter(dossier=number, arrived_at__isnull=True).order_by("due_at", "pk").first()
    if transfer is None:
        return None
    dice = random.Random(f"{seed}/{number}/paper")  # noqa: S311 (no secret)
    if transfer.sent_at is not None:
        taker = officer_at(transfer.to_unit_id, Role.RECEIVER, dice, at)
        return actions.take_paper(number, by=taker, at=at) if taker else None
    giver = officer_at(transfer.from_unit_id, Role.RECEIVER, dice, at)
    return actions.send_paper(number, by=giver, at=at, carrier=dice.choice(words.CARRIERS)) if giver else None


def sign(dossier: Dossier, leader: Officer, drafter: Officer | None, at: dt.datetime) -> Dossier:
    """A draft with its file is laid before the leader; the next time it is signed. Where nobody drafts: signed at once.

    Under a law without electronic results it is signed at once, on paper.
    """
    waits = _draft(dossier)
    if waits is not None:
        return actions.approve_result(dossier.pk, shown=drafting.digest(waits.facts), by=leader, at=at)
    said = words.result(dossier.pk, at)
    if drafter is None or not _has_files(dossier):
        return actions.resolve(dossier.pk, by=leader, at=at, **said)
    file = result_papers.put(dossier, number=said["number"], leader=leader, by=drafter, at=at)
    said |= {"on_paper": "", "file": file} if file else {}
    return actions.propose_result(dossier.pk, by=drafter, at=at, **_named(dossier, said, leader))


def dispute(number: int, seed: int, at: dt.datetime) -> Dossier | None:
    """The applicant finds a mistake in the result; one in four tells the desk, the others write online."""
    dossier = Dossier.objects.get(pk=number)
    if not wrong_results.may_be_disputed(dossier):
        return None
    dice = random.Random(f"{seed}/{number}/wrong")  # noqa: S311 (no secret)
    desk = officer_at(dossier.unit_id, Role.RECEIVER, dice, at) if dice.random() < 0.25 else None
    return actions.dispute_result(number, words=dice.choice(words.WRONG), by=desk, at=at)


def correct(number: int, seed: int, at: dt.datetime) -> Dossier | None:
    """The corrected result: drafted with its file, then signed. One in five is answered that it is right."""
    dossier = Dossier.objects.select_related("unit", "applicant", "procedure_version").get(pk=number)
    dice = random.Random(f"{seed}/{number}/right")  # noqa: S311 (no secret)
    right = dice.random() < 0.2
    leader, drafter = (officer_at(dossier.holder_id, role, dice, at) for role in (Role.LEADER, Role.HANDLER))
    if wrong_results.open_dispute(dossier) is None or leader is None or drafter is None:
        return None
    waits = _draft(dossier)
    if waits is not None:
        return actions.approve_new_result(number, shown=drafting.digest(waits.facts), by=leader, at=at)
    if right:
        return actions.uphold_result(number, reason=words.RIGHT, by=leader, at=at)
    said = words.result(number, at)
    said["number"] = said["number"].replace("/KQ-M", "/KQ-ĐC-M")
    file = result_papers.put(
        dossier, number=said["number"], leader=leader, by=drafter, at=at, mended="Đã sửa theo báo sai của người nộp."
    )
    said |= {"on_paper": "", "file": file} if file else {}
    return actions.propose_new_result(number, by=drafter, at=at, words=words.MENDED, **_named(dossier, said, leader))


def ask_another(number: int, seed: int, at: dt.datetime) -> Dossier | None:
    """Another agency is asked for its opinion, with the day by which it answers."""
    dossier = Dossier.objects.select_related("handler").get(pk=number)
    others = Unit.objects.on(at.astimezone(LOCAL).date()).filter(kind=Unit.Kind.DEPARTMENT)
    asked = list(others.exclude(pk__in=(dossier.holder_id, dossier.unit_id)).order_by("code"))
    until = consultations.proposed(dossier, at)
    if dossier.handler is None or until is None or not asked:
        return None
    dice = random.Random(f"{seed}/{number}/asked")  # noqa: S311 (no secret)
    unit, question = dice.choice(asked), dice.choice(words.QUESTIONS)
    return actions.consult(number, unit=unit, question=question, due_at=until, by=dossier.handler, at=at)


def answer(number: int, seed: int, at: dt.datetime) -> Dossier | None:
    """What the agency says is written down."""
    dossier = Dossier.objects.get(pk=number)
    dice = random.Random(f"{seed}/{number}/answered")  # noqa: S311 (no secret)
    by = officer_at(dossier.holder_id, Role.HANDLER, dice, at)
    waits = Leg.objects.filter(dossier=number, kind=Leg.Kind.CONSULT, closed_at__isnull=True)
    if by is None or not waits.exists():
        return None
    said, means = dice.choice(words.ANSWERS), dice.choice((Leg.Means.SYSTEM, Leg.Means.SYSTEM, Leg.Means.DOCUMENT))
    return actions.answer(number, answer=said, means=means, by=by, at=at)


def apologise(number: int, seed: int, at: dt.datetime) -> Dossier | None:
    """The leader sees that it will be late: an apology with one new date, before the promise ends."""
    dossier = Dossier.objects.get(pk=number)
    dice = random.Random(f"{seed}/{number}/sorry")  # noqa: S311 (no secret)
    leader = officer_at(dossier.holder_id, Role.LEADER, dice, at)
    if dossier.due_at is None or dossier.extended_to is not None or leader is None:
        return None
    day = dossier.due_at.astimezone(LOCAL).date()
    later = last_days.moved(dossier, day + dt.timedelta(days=dice.randint(2, 5)))
    new = dossier.due_at + (later - day)
    return actions.extend(number, reason=dice.choice(words.SORRY), extended_to=new, by=leader, at=at)


def explain(number: int, seed: int, at: dt.datetime) -> Dossier | None:
    """Whoever is late says why."""
    dossier = Dossier.objects.get(pk=number)
    dice = random.Random(f"{seed}/{number}/late")  # noqa: S311 (no secret)
    by = officer_at(dossier.holder_id, Role.HANDLER, dice, at)
    if by is None or not dossier.is_overdue(at):
        return None
    causes = LatenessReason.Cause
    cause, reason = dice.choice([(causes.VERIFYING, words.SORRY[0]), (causes.WORKLOAD, words.SORRY[2])])
    return actions.explain_lateness(number, cause=cause, reason=reason, by=by, at=at)


def close(number: int, seed: int, at: dt.datetime) -> Dossier | None:
    """The papers that were asked for have not come: the desk closes the dossier."""
    dossier = Dossier.objects.get(pk=number)
    desk = officer_at(dossier.unit_id, Role.RECEIVER, random.Random(f"{seed}/{number}/closed"), at)  # noqa: S311 (no secret)
    if desk is None or actions.not_closable(dossier, at):
        return None
    return actions.close_unanswered(number, by=desk, at=at)


def fetch(number: int, seed: int, at: dt.datetime) -> Dossier | None:
    """The applicant takes the result's file from the receipt's page, or with a code sent to the telephone."""
    dossier = Dossier.objects.get(pk=number)
    found = dossier.decisions.filter(act="resolve", file__isnull=False).order_by("-made_at").first()
    if found is None or found.file is None or fetching.closed(dossier) is not None:
        return None
    doors = [*ResultFetch.Door]
    fetching.record(dossier, found.file, door=doors[number % len(doors)], at=at)
    return dossier


def _draft(dossier: Dossier) -> Proposal | None:
    """The result that waits for the leader."""
    waiting = Proposal.objects.filter(dossier=dossier, kind=Proposal.Kind.RESULT, decided_at__isnull=True)
    return waiting.first()


def _has_files(dossier: Dossier) -> bool:
    """Whether the law of its reception knows results as files: one that has a way to correct them."""
    return wrong_results.days_to_correct(dossier) is not None


def _named(dossier: Dossier, said: dict[str, Any], leader: Officer) -> dict[str, Any]:
    return said | {"kind": dossier.procedure_version.name[:160], "signer": leader.full_name}
