"""Changing the catalogue of procedures: a draft, a second person where citizens' dates or money change, a way back.

A change is always a new version from a day that is still to come, so no dossier received before it is touched: each
keeps the version of its reception. Until that day it can be taken back and leaves the version before as it was. The
second person administers or leads the city, and owes the first nothing (dossiers/units/trusted_posts.py).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import ProtectedError

from dossiers.parsing import cleaning, written_text
from dossiers.procedures import catalogue_check, contents
from dossiers.procedures.change_models import CatalogueChange, CityDecision
from dossiers.procedures.contents import Contents
from dossiers.procedures.models import Field, Procedure, ProcedureVersion
from dossiers.units import appointing
from dossiers.units.appointing import local_day
from dossiers.units.models import Officer, Unit
from dossiers.units.roles import Role
from dossiers.units.trusted_posts import independent

State = CatalogueChange.State
PDF_MARK = b"%PDF-"
MOST_PDF_BYTES = 20 * 1024 * 1024


class ChangeRefused(Exception):
    """A change that cannot be; the sentences say why."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = list(sentences)


class NotTheirs(ChangeRefused):
    """The officer may not do this to the catalogue."""


@dataclass(frozen=True)
class Grounds:
    """Why a change is made and by what."""

    reason: str
    basis: str
    decision: CityDecision | None = None


def administers(by: Officer, at: dt.datetime) -> bool:
    """Whether the officer keeps the city's catalogue: an administrator of the city."""
    return appointing.administered(by, at) is None


def may_decide(change: CatalogueChange, *, by: Officer, at: dt.datetime) -> bool:
    """Whether this officer is the second person of a change that waits."""
    if change.state != State.WAITING or by.pk == change.proposed_by_id or not second_persons_post(by, at):
        return False
    return independent(by.pk, change.proposed_by_id, at)


def second_persons_post(by: Officer, at: dt.datetime) -> bool:
    """Whether the officer administers or leads the city."""
    posts = by.own_posts_on(local_day(at)).filter(role__in=(Role.ADMINISTRATOR, Role.LEADER))
    return by.is_active and any(post.unit.kind == Unit.Kind.CITY for post in posts)


def add_decision(
    number: str, signed_on: dt.date, title: str, *, file_name: str, pdf: bytes, by: Officer, at: dt.datetime
) -> CityDecision:
    """Keep a decision of the city with its PDF."""
    _must_administer(by, at)
    number, title = cleaning.line(number)[:60], cleaning.line(title)[:300]
    if not number or not title:
        raise ChangeRefused("Ghi số và trích yếu của quyết định.")
    if signed_on > local_day(at):
        raise ChangeRefused("Ngày ký quyết định chưa tới.")
    if not pdf.startswith(PDF_MARK) or len(pdf) > MOST_PDF_BYTES:
        raise ChangeRefused("Chọn tệp PDF của quyết định, không quá 20 MB.")
    if CityDecision.objects.filter(number=number, signed_on=signed_on).exists():
        raise ChangeRefused("Quyết định này đã có trong danh sách.")
    return CityDecision.objects.create(
        number=number, signed_on=signed_on, title=title, file_name=cleaning.line(file_name)[-120:], pdf=pdf,
        added_by=by, added_at=at,
    )  # fmt: skip


def newest(code: str) -> ProcedureVersion | None:
    """The last version of a procedure in time, with what it is made of; None: there is no such procedure."""
    rows = ProcedureVersion.objects.filter(procedure__code=code, valid_to__isnull=True)
    related = rows.select_related("procedure__field", "procedure__owner")
    return related.prefetch_related("papers", "steps", "fees").first()


def draft(
    code: str, after: Contents, *, from_day: dt.date, grounds: Grounds, by: Officer, at: dt.datetime,
    replacing: CatalogueChange | None = None,
) -> CatalogueChange:  # fmt: skip
    """Write down what shall hold from a day on; nothing changes yet. Raises ChangeRefused with every reason."""
    _must_administer(by, at)
    code = cleaning.line(code)
    version = newest(code)
    before = contents.of_version(version) if version else {}
    wrong = [*_wrong_day(version, from_day, at), *_wrong_grounds(grounds)]
    wrong += catalogue_check.problems(after, catalogue_check.unit_kinds())
    if not code or len(code) > 20 or not code.isascii():
        wrong.append("Ghi mã thủ tục, không quá 20 chữ không dấu.")
    if before and any(before[name] != after[name] for name in contents.OF_PROCEDURE):
        wrong.append("Lĩnh vực, cấp và cơ quan có thẩm quyền của thủ tục đã có thì giữ nguyên.")
    if not wrong and before == after:
        wrong.append("Chưa có gì khác bản trước.")
    if wrong:
        raise ChangeRefused(*wrong)
    values = {
        "code": code, "based_on": version, "from_day": from_day, "before": before, "after": after,
        "needs_second": contents.touches_citizens(before, after), "reason": cleaning.paragraphs(grounds.reason)[:500],
        "basis": cleaning.line(grounds.basis)[:300], "decision": grounds.decision, "proposed_by": by, "proposed_at": at,
    }  # fmt: skip
    if replacing is None:
        return CatalogueChange.objects.create(**values)
    with transaction.atomic():
        made = _locked(replacing.pk, State.DRAFT)
        for name, value in values.items():
            setattr(made, name, value)
        made.save()
    return made


def draft_all(
    told: dict[str, Contents], based_on: dict[str, int | None], *, from_day: dt.date, grounds: Grounds, by: Officer,
    at: dt.datetime,
) -> list[CatalogueChange]:  # fmt: skip
    """A draft for each of several procedures, by code: all of them or none.

    ``based_on`` is the key of the version that each was written beside; one that has got another since is refused.
    """
    made, wrong = [], []
    with transaction.atomic():
        _one_by_one()
        for code, after in told.items():
            version = newest(code)
            if (version.pk if version else None) != based_on[code]:
                wrong.append(f"{code}: đã có bản khác từ khi xem trước; xuất lại tệp và sửa trên tệp mới.")
                continue
            try:
                made.append(draft(code, after, from_day=from_day, grounds=grounds, by=by, at=at))
            except NotTheirs:
                raise
            except ChangeRefused as refusal:
                wrong += [f"{code}: {one}" for one in refusal.sentences]
        if wrong:
            raise ChangeRefused(*wrong)
    return made


def send(change_id: int, *, by: Officer, at: dt.datetime) -> CatalogueChange:
    """Send a draft to the second person; where nobody's dates or money change it is accepted at once."""
    _must_administer(by, at)
    with transaction.atomic():
        _one_by_one()
        change = _locked(change_id, State.DRAFT)
        _must_still_fit(change, at)
        if CatalogueChange.objects.filter(code=change.code, state=State.WAITING).exists():
            raise ChangeRefused("Thủ tục này đã có một thay đổi chờ người thứ hai.")
        change.state = State.WAITING
        if not change.needs_second:
            _accept(change, by=by, at=at)
        change.save()
    return change


def decide(change_id: int, *, accept: bool, by: Officer, at: dt.datetime) -> CatalogueChange:
    """The second person agrees, and the version stands from its day on; or does not."""
    with transaction.atomic():
        _one_by_one()
        change = _locked(change_id, State.WAITING)
        if not may_decide(change, by=by, at=at):
            raise NotTheirs(
                "Cần một quản trị hoặc lãnh đạo khác của thành phố, không được người đề nghị tạo tài khoản, "
                "giao vị trí hay trao mã trong một năm qua."
            )
        if accept:
            _must_still_fit(change, at)
            _accept(change, by=by, at=at)
        else:
            change.state, change.decided_by, change.decided_at = State.DECLINED, by, at
        change.save()
    return change


def withdraw(change_id: int, *, by: Officer, at: dt.datetime) -> CatalogueChange:
    """Drop a draft, or what still waits for the second person."""
    _must_administer(by, at)
    with transaction.atomic():
        change = _locked(change_id, State.DRAFT, State.WAITING)
        change.state, change.undone_by, change.undone_at = State.WITHDRAWN, by, at
        change.save()
    return change


def undo(change_id: int, *, reason: str, by: Officer, at: dt.datetime) -> CatalogueChange:
    """Take an accepted change back before its day: the version before holds on as if nothing had been."""
    _must_administer(by, at)
    reason = _reason(reason)
    with transaction.atomic():
        _one_by_one()
        change = _locked(change_id, State.ACCEPTED)
        version = change.version
        assert version is not None  # the database holds it
        if change.from_day <= local_day(at):
            raise ChangeRefused("Đã có hiệu lực nên không rút lại được; lập bản mới từ một ngày sau.")
        if version.valid_to is not None:
            raise ChangeRefused("Đã có bản sau bản này; rút bản sau trước.")
        change.state, change.version = State.UNDONE, None
        change.undone_by, change.undone_at, change.undone_because = by, at, reason
        change.save()
        _remove(version)
    return change


def _remove(version: ProcedureVersion) -> None:
    procedure, before = version.procedure, version.number - 1
    try:
        version.delete()
    except ProtectedError as error:
        raise ChangeRefused("Đã có hồ sơ theo bản này.") from error
    procedure.versions.filter(number=before).update(valid_to=None)
    if not procedure.versions.exists():
        procedure.delete()


def _accept(change: CatalogueChange, *, by: Officer, at: dt.datetime) -> None:
    before = newest(change.code)
    if before is None:
        procedure, number = _new_procedure(change), 1
    else:
        procedure, number = before.procedure, before.number + 1
        ProcedureVersion.objects.filter(pk=before.pk).update(valid_to=change.from_day)
    change.version = contents.make(procedure, change.after, number=number, from_day=change.from_day)
    change.state, change.decided_by, change.decided_at = State.ACCEPTED, by, at


def _new_procedure(change: CatalogueChange) -> Procedure:
    facts = change.after
    return Procedure.objects.create(
        code=change.code,
        field=Field.objects.get_or_create(name=facts["field"])[0],
        level=facts["level"],
        owner=Unit.objects.get(code=facts["owner"]) if facts["owner"] else None,
        code_status="assigned",
    )


def _must_still_fit(change: CatalogueChange, at: dt.datetime) -> None:
    version = newest(change.code)
    if (version.pk if version else None) != change.based_on_id:
        raise ChangeRefused("Từ khi lập nháp thủ tục đã có bản khác; bỏ nháp này và lập lại.")
    wrong = _wrong_day(version, change.from_day, at)
    wrong += catalogue_check.problems(change.after, catalogue_check.unit_kinds())
    if wrong:
        raise ChangeRefused(*wrong)


def _wrong_day(version: ProcedureVersion | None, from_day: dt.date, at: dt.datetime) -> list[str]:
    today = local_day(at)
    if version is None:
        return [] if from_day >= today else ["Thủ tục mới có hiệu lực từ hôm nay trở đi."]
    if from_day <= today:
        return ["Ngày hiệu lực phải sau hôm nay; hồ sơ đã nhận giữ nguyên bản cũ."]
    if from_day <= version.valid_from:
        return [
            f"Đã có bản {version.number} từ ngày {version.valid_from:%d/%m/%Y}: "
            "chọn ngày sau đó, hoặc rút bản đó lại trước."
        ]
    return []


def _wrong_grounds(grounds: Grounds) -> list[str]:
    found = [] if cleaning.line(grounds.basis) or grounds.decision else ["Ghi căn cứ, hoặc chọn quyết định."]
    reason = cleaning.paragraphs(grounds.reason)
    return found if reason and written_text.sensible(reason) else [*found, "Ghi lý do của thay đổi."]


def _reason(typed: str) -> str:
    reason = cleaning.paragraphs(typed)
    if not reason or not written_text.sensible(reason):
        raise ChangeRefused("Ghi lý do rút lại.")
    return reason[:500]


def _locked(change_id: int, *states: str) -> CatalogueChange:
    change = CatalogueChange.objects.select_for_update().get(pk=change_id)
    if change.state not in states:
        raise ChangeRefused(f"Thay đổi này {change.get_state_display()}.")
    return change


def _must_administer(by: Officer, at: dt.datetime) -> None:
    if not administers(by, at):
        raise NotTheirs("Danh mục thủ tục do quản trị của thành phố giữ.")


def _one_by_one() -> None:
    """One change after the other, and never beside a load of tables (portal/ops/masterdata.py)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('master data are loaded'))")
