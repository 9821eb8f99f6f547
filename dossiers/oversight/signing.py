"""A report is signed once and then stands: its numbers are kept with their digest, and later differences are shown."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from dossiers.calendars.local_time import LOCAL
from dossiers.oversight import reports, statutory
from dossiers.oversight.figures import Period
from dossiers.oversight.models import SignedReport
from dossiers.oversight.statutory import StatutoryTable
from dossiers.units.models import Officer, Unit
from dossiers.units.roles import Role


class NotSigned(Exception):
    """Why a report cannot be signed, in a sentence for the page."""


@dataclass(frozen=True)
class SignedDifference:
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
    return found.select_related("officer", "unit").order_by("-edition").first()


def may_sign(officer: Officer, unit: Unit, *, at: dt.datetime) -> bool:
    """Whether the officer leads this unit on that day."""
    day = at.astimezone(LOCAL).date()
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
    edition = before.edition + 1 if before else 1
    content = {
        **found.as_json(),
        "unit": unit.code,
        "edition": edition,
        "reason": reason if before else "",
        "signed_by": officer.username,
        "edition_before": before.sha256 if before else None,
    }
    try:
        with transaction.atomic():
            return SignedReport.objects.create(
                form=form, by=by, unit=unit, since=period.since, until=period.until,
                edition=edition, reason=content["reason"],
                content=content, sha256=digest(content), officer=officer, signed_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise NotSigned("Biểu này vừa được ký. Tải lại trang để xem.") from error


def again(signed: SignedReport) -> StatutoryTable:
    """The signed report made again from the log, as known when it was signed: it must say what was signed."""
    period = _until_now(Period(signed.since, signed.until, signed.signed_at), signed.signed_at)
    units = reports.below(signed.unit)
    return statutory.table(signed.form, period, units=units, by=signed.by, known_at=signed.signed_at)


def is_genuine(signed: SignedReport) -> bool:
    """Whether the kept numbers still have their digest, and say of whom and by whom what their row says."""
    told = signed.content
    row = {"unit": signed.unit.code, "edition": signed.edition, "reason": signed.reason, "form": signed.form}
    row |= {"by": signed.by, "signed_by": signed.officer.username}
    edges = {"from": signed.since, "to": signed.until}
    row |= {name: instant.astimezone(dt.UTC).isoformat() for name, instant in edges.items()}
    return digest(told) == signed.sha256 and all(told.get(name) == value for name, value in row.items())


def doubts() -> Iterator[str]:
    """What does not hold of any signed report: its digest, its place after the edition before, or its numbers.

    The numbers are made again from the log as known when it was signed. Lines are compared by their words: a unit that
    was given another name since is compared in its sums only.
    """
    editions: dict[tuple[Any, ...], str] = {}
    every = SignedReport.objects.select_related("unit", "officer").order_by("edition", "pk")
    for signed in every.iterator(chunk_size=100):
        told = signed.content
        which = (signed.form, signed.by, signed.unit_id, signed.since, signed.until)
        name = f"{signed.form} of {signed.unit.code}, {signed.since:%Y-%m-%d} to {signed.until:%Y-%m-%d}"
        name = f"{name}, edition {signed.edition}"
        if not is_genuine(signed):
            yield f"{name}: the kept numbers are not those that were signed"
        if told.get("edition_before") != editions.get(which):
            yield f"{name}: the edition before it is another one, or gone"
        editions[which] = signed.sha256
        table = again(signed)
        known = {line.words for line in table.lines} & {line[1] for line in told["lines"]}
        for one in differences(signed, table):
            if one.line in known:
                yield f"{name}: {one.line}, column {one.column}: {one.signed} signed, {one.today} by the log"


def differences(signed: SignedReport, today: StatutoryTable) -> list[SignedDifference]:
    """Cell by cell, what today's table says otherwise; a line that one of them has not counts as zeros."""
    columns = signed.content["columns"]
    now = today.as_json()
    ours = {_key(line): line[2:] for line in signed.content["lines"]}
    theirs = {_key(line): line[2:] for line in now["lines"]}
    zeros = [0] * len(columns)
    return [
        SignedDifference(key[1] or today.scope, column, here, there)
        for key in {**ours, **theirs}
        for column, here, there in zip(columns, ours.get(key, zeros), theirs.get(key, zeros), strict=True)
        if here != there
    ]


def _key(line: list[Any]) -> tuple[str, str]:
    """A line of a table by number and words; the whole, which has no number, is one whatever it is called."""
    return line[0], line[1] if line[0] else ""


def _until_now(period: Period, at: dt.datetime) -> Period:
    return Period(period.since, period.until, at)


__all__ = [
    "SignedDifference",
    "NotSigned",
    "again",
    "canonical",
    "differences",
    "digest",
    "doubts",
    "is_genuine",
    "may_sign",
]
__all__ += ["newest", "sign"]
