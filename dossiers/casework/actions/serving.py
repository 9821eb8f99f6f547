"""On the spot: receive, sign and hand out in one go, for certified copies, signatures and the like.

One press does by the same moves, with the same events and in one transaction, what the slow way does one by one; so
figures, promises and the log count it like any other dossier. The leader signs on paper; the desk records it under the
leader's name. No receipt form unless the person asks (NĐ 118/2025/NĐ-CP, article 17.4 [R]; text of 2025, later
amendments not read); the register by NĐ 23/2015/NĐ-CP and TT 01/2020/TT-BTP [M].
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import models, transaction

from dossiers.calendars.local_time import LOCAL
from dossiers.casework.actions import ending, fees, handling, receiving
from dossiers.casework.actions.receiving import ApplicantFacts, Intake, PaperFacts
from dossiers.casework.actions.refusals import ActRefused, Invalid
from dossiers.casework.actions.repeats import once
from dossiers.casework.models import Certification, Dossier
from dossiers.casework.numbering import Series, next_order
from dossiers.parsing import cleaning, written_text
from dossiers.procedures import spot_fees
from dossiers.procedures.models import ProcedureVersion, SpotRule
from dossiers.units.models import Officer, Unit
from dossiers.units.roles import Role

ON_PAPER = "Bản chứng thực bằng giấy, trao ngay tại quầy"
LONGEST_NAME = 200


class SpotPayment(models.TextChoices):
    """What the desk says of the money; nothing is filled in by the machine."""

    TAKEN = "taken", "Đã thu đủ"
    TRANSFER = "transfer", "Chuyển khoản"
    WAIVED = "waived", "Miễn"
    UNPAID = "unpaid", "Chưa nộp, chưa trả bản"


@dataclass(frozen=True)
class Original:
    """One paper that was brought: its name, its pages, and how many certified copies."""

    name: str
    pages: int
    copies: int


@dataclass(frozen=True)
class Service:
    """What is written down about one person's papers, once they are signed."""

    unit: Unit
    version: ProcedureVersion
    applicant: ApplicantFacts
    originals: Sequence[Original]
    signer: Officer | None
    checked: bool
    payment: str
    waived: str = ""
    outside_number: str = ""
    intent: uuid.UUID | None = None

    def total(self, rule: SpotRule) -> int:
        """The fee of everything by the rule, in đồng."""
        return sum(spot_fees.fee(rule, one.pages, one.copies) for one in self.originals)

    def intake(self, fee_vnd: int) -> Intake:
        """What is received: the originals are shown and given back with their copies."""
        papers = tuple(PaperFacts(one.name, originals=1, copies=one.copies) for one in self.originals)
        return Intake(
            self.unit, self.version, self.applicant, papers, fee_vnd=fee_vnd, intent=self.intent, while_waiting=True
        )


def serve(service: Service, *, by: Officer, at: dt.datetime) -> Dossier:
    """Receive, sign, enter and hand out; where the fee is unpaid all but the last. All or nothing.

    The same ``intent`` gives the same dossier again. Raises Invalid (field by field), NotYourPost, ActRefused, or
    AlreadyMade (the same form with other content).
    """
    day = at.astimezone(LOCAL).date()
    rule = spot_fees.rule_on(service.version.procedure_id, day)
    if rule is None:
        raise ActRefused("Thủ tục này không làm ngay tại quầy. Tiếp nhận có hẹn.")
    service = _clean(service, rule, at)
    fee = 0 if service.payment == SpotPayment.WAIVED else service.total(rule)

    def made_now() -> Dossier:
        with transaction.atomic():
            dossier = receiving.receive_now(service.intake(fee), by=by, at=at)
            return _served(dossier, service, rule, by=by, at=at)

    def same(made: Dossier) -> bool:
        lines = list(made.certifications.order_by("pk").values_list("paper", "pages", "copies"))
        return lines == [(one.name, one.pages, one.copies) for one in service.originals] and (
            made.applicant.name == service.applicant.name
        )

    return once(service.intent, made_now, same)


def _served(dossier: Dossier, service: Service, rule: SpotRule, *, by: Officer, at: dt.datetime) -> Dossier:
    """The moves of the slow way, one after the other."""
    assert service.signer is not None  # clean asked
    for step in _way(service.version):
        handling.forward(dossier.pk, by=by, at=at, to_step=step)
    lines = _entered(dossier, service, rule, by=by, at=at)
    number, today = _number(lines), at.astimezone(LOCAL).date()
    done = ending.resolve(dossier.pk, number=number, dated_on=today, on_paper=ON_PAPER, by=service.signer, at=at)
    if done.payment == Dossier.Payment.DUE and service.payment != SpotPayment.UNPAID:
        done = fees.collect_fee(dossier.pk, by=by, at=at, outside_number=service.outside_number)
    if service.payment == SpotPayment.UNPAID and done.payment == Dossier.Payment.DUE:
        return done
    return ending.return_result(dossier.pk, by=by, at=at, taken_by=service.applicant.name)


def _way(version: ProcedureVersion) -> list[int | None]:
    """The steps up to the signature, without the first; the way of a procedure without steps is one move."""
    steps = list(version.steps.order_by("seq").values_list("seq", "role"))
    signing = max((seq for seq, role in steps if role == Role.LEADER), default=steps[-1][0] if steps else 0)
    return [seq for seq, _ in steps[1:] if seq <= signing] or [None]


def _entered(
    dossier: Dossier, service: Service, rule: SpotRule, *, by: Officer, at: dt.datetime
) -> list[Certification]:
    """A line of the register for each paper, under the next numbers of the year."""
    assert service.signer is not None  # clean asked
    series, year = Series(rule.register), at.astimezone(LOCAL).year
    return [
        Certification.objects.create(
            dossier=dossier,
            unit=service.unit,
            register=rule.register,
            year=year,
            number=next_order(series, unit_id=service.unit.pk, at=at),
            paper=one.name,
            pages=one.pages,
            copies=one.copies,
            fee_vnd=spot_fees.fee(rule, one.pages, one.copies),
            waived=service.waived,
            signed_by=service.signer,
            made_by=by,
            made_at=at,
        )
        for one in service.originals
    ]


def _number(lines: Sequence[Certification]) -> str:
    """1482/2026-SCT/BS, or 1482–1484/2026-SCT/BS"""
    first, last = lines[0], lines[-1]
    numbers = str(first.number) if first.number == last.number else f"{first.number}–{last.number}"
    return f"{numbers}/{first.year}-{first.register}"


def _clean(service: Service, rule: SpotRule, at: dt.datetime) -> Service:
    """The same as it is kept. Raises Invalid with a sentence for every field that is missing or impossible."""
    errors: dict[str, str] = {}
    originals = [replace(one, name=cleaning.line(one.name)[:LONGEST_NAME]) for one in service.originals]
    if trouble := _trouble(originals):
        errors["originals"] = trouble
    if not service.checked:
        errors["checked"] = "Đối chiếu bản chính rồi đánh dấu vào ô này."
    day = at.astimezone(LOCAL).date()
    signer = service.signer
    if signer is None or not signer.posts_on(day).filter(unit=service.unit, role=Role.LEADER).exists():
        errors["signer"] = "Chọn người ký: lãnh đạo của đơn vị hôm nay."
    if service.payment not in SpotPayment.values:
        errors["payment"] = "Chọn đã thu, chuyển khoản, miễn hoặc chưa nộp."
    waived = cleaning.line(service.waived)[:200] if service.payment == SpotPayment.WAIVED else ""
    if service.payment == SpotPayment.WAIVED and not written_text.sensible(waived):
        errors["waived"] = "Ghi lý do miễn và căn cứ, ví dụ: Người có công, giấy số 12/LĐTBXH."
    try:
        applicant = service.applicant.clean(by_number=False)
    except Invalid as error:
        applicant = service.applicant
        errors |= error.errors
    if errors:
        raise Invalid(**errors)
    return replace(service, originals=originals, waived=waived, applicant=applicant)


def _trouble(originals: Sequence[Original]) -> str:
    """What is wrong with the lines of papers, the first of it; nothing when all is well."""
    if not originals:
        return "Ghi ít nhất một giấy tờ: tên, số trang, số bản."
    for place, one in enumerate(originals, 1):
        if not written_text.sensible(one.name, fewest=2):
            return f"Dòng {place}: ghi tên giấy tờ, ví dụ: Căn cước công dân."
        if not 0 < one.pages <= spot_fees.MOST_PAGES:
            return f"Dòng {place}: số trang từ 1 đến {spot_fees.MOST_PAGES}."
        if not 0 < one.copies <= spot_fees.MOST_COPIES:
            return f"Dòng {place}: số bản từ 1 đến {spot_fees.MOST_COPIES}."
    return ""
