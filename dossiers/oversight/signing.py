"""A report is signed once and then stands: its numbers are kept with their digest, and later differences are shown."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from dossiers.oversight import reports, statutory
from dossiers.oversight.figures import Period
from dossiers.oversight.models import SignedReport
from dossiers.oversight.statutory import Table
from dossiers.units.models import Officer, Unit
from dossiers.units.roles import Role


class NotSigned(Exception):
    """Why a report cannot be signed, in a sentence for the page."""


@dataclass(frozen=True)
class Difference:
    """One cell that says something else today than in the signed table."""

    line: str
    column: str
    signed: int
    today: int


def canonical(content: dict[str, Any]) -> bytes:
    """The bytes of a table: the same table gives the same bytes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(content: dict[str, Any]) -> str:
    """SHA-256 of a table's bytes, in hexadecimal digits."""
    return hashlib.sha256(canonical(content)).hexdigest()


def newest(form: str, by: str, unit: Unit, period: Period) -> SignedReport | None:
    """The last signed edition of this report, if there is one."""
    found = SignedReport.objects.filter(form=form, by=by, unit=unit, since=period.since, until=period.until)
    return found.select_related("officer").order_by("-edition").first()


def may_sign(officer: Officer, unit: Unit, *, at: dt.datetime) -> bool:
    """Whether the officer leads this unit on that day."""
    day = at.astimezone(reports.LOCAL).date()
    return officer.posts_on(day).filter(unit=unit, role=Role.LEADER).exists()


def sign(
    form: str, by: str, unit: Unit, period: Period, *, officer: Officer, at: dt.datetime, reason: str = ""
) -> SignedReport:
    """Sign a report as known now. A further edition needs a reason. Raises NotSigned with a sentence."""
    reason = reason.replace("\x00", "").strip()[:500]
    if not may_sign(officer, unit, at=at):
        raise NotSigned(f"Chỉ lãnh đạo của {unit.name} ký được biểu này.")
    if period.until > at:
        raise NotSigned("Kỳ báo cáo chưa hết. Biểu được ký sau khi kỳ kết thúc.")
    before = newest(form, by, unit, period)
    if before is not None and not reason:
        raise NotSigned("Biểu này đã ký. Ghi lý do để ký bản đính chính.")
    found = statutory.table(form, _until_now(period, at), units=reports.below(unit), by=by, known_at=at)
    if found.broken:
        raise NotSigned(f"Số liệu chưa cân: {found.broken[0]}. Đối soát rồi ký.")
    content = found.as_json()
    try:
        with transaction.atomic():
            return SignedReport.objects.create(
                form=form, by=by, unit=unit, since=period.since, until=period.until,
                edition=before.edition + 1 if before else 1, reason=reason if before else "",
                content=content, sha256=digest(content), officer=officer, signed_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise NotSigned("Biểu này vừa được ký. Tải lại trang để xem.") from error


def again(signed: SignedReport) -> Table:
    """The signed report made again from the log, as known when it was signed: it must say what was signed."""
    period = _until_now(Period(signed.since, signed.until, signed.signed_at), signed.signed_at)
    units = reports.below(signed.unit)
    return statutory.table(signed.form, period, units=units, by=signed.by, known_at=signed.signed_at)


def is_genuine(signed: SignedReport) -> bool:
    """Whether the kept numbers still have their digest."""
    return digest(signed.content) == signed.sha256


def differences(signed: SignedReport, today: Table) -> list[Difference]:
    """Cell by cell, what today's table says otherwise; a line that one of them has not counts as zeros."""
    columns = signed.content["columns"]
    now = today.as_json()
    ours = {(line[0], line[1]): line[2:] for line in signed.content["lines"]}
    theirs = {(line[0], line[1]): line[2:] for line in now["lines"]}
    zeros = [0] * len(columns)
    return [
        Difference(key[1], column, here, there)
        for key in {**ours, **theirs}
        for column, here, there in zip(columns, ours.get(key, zeros), theirs.get(key, zeros), strict=True)
        if here != there
    ]


def _until_now(period: Period, at: dt.datetime) -> Period:
    return Period(period.since, period.until, at)


__all__ = ["Difference", "NotSigned", "again", "canonical", "differences", "digest", "is_genuine", "may_sign", "newest"]
__all__ += ["sign"]
