"""A line of the register of certifications that was written wrong: put right beside itself, never over itself."""

from __future__ import annotations

import datetime as dt

from dossiers.calendars.local_time import LOCAL
from dossiers.casework.actions.beats import allowed, of_unit, text
from dossiers.casework.actions.refusals import Invalid
from dossiers.casework.models import Certification, CertificationCorrection
from dossiers.casework.moves import MOVES
from dossiers.procedures import spot_fees
from dossiers.units.models import Officer


def correct_line(
    line_id: int, *, pages: int, copies: int, reason: str, by: Officer, at: dt.datetime
) -> CertificationCorrection:
    """Write down what a line should have said, by the unit's desk. 0 copies: nothing was certified under this number.

    The fee follows by the rule of the line's day; a receipt that said otherwise is voided by two persons (voiding.py).
    Raises Invalid or NotYourPost.
    """
    line = Certification.objects.select_related("dossier").get(pk=line_id)
    allowed(MOVES["receive"], by=by, at=at, at_units=of_unit(line.unit_id))
    reason = text(reason, "reason", "Ghi lý do sửa dòng này.", longest=300)
    if not 0 < pages <= spot_fees.MOST_PAGES:
        raise Invalid(pages=f"Số trang từ 1 đến {spot_fees.MOST_PAGES}.")
    if not 0 <= copies <= spot_fees.MOST_COPIES:
        raise Invalid(copies=f"Số bản từ 0 đến {spot_fees.MOST_COPIES}.")
    last = line.corrections.order_by("pk").last() or line
    if (pages, copies) == (last.pages, last.copies):
        raise Invalid(pages="Số trang và số bản trùng với dòng đang có.")
    rule = spot_fees.rule_on(line.dossier.procedure_id, line.made_at.astimezone(LOCAL).date())
    fee = spot_fees.fee(rule, pages, copies) if rule else 0
    return CertificationCorrection.objects.create(
        certification=line, pages=pages, copies=copies, fee_vnd=fee, reason=reason, made_by=by, made_at=at
    )
