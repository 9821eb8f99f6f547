"""Trusted posts, and standing in for one: an administrator proposes, a second person decides.

The second person administers or leads the unit or the city, and owes the first nothing: neither made the other's
account, gave the other a post or handed the other a code within a year. Inspectors read the whole city, so they exist
at the city alone.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from dossiers.parsing import cleaning
from dossiers.units import appointing
from dossiers.units.appointing import InvalidStaffing, NotYours, StaffRefused, local_day, note
from dossiers.units.models import AccountRequest, Nomination, Officer, Post, StaffEvent, Unit
from dossiers.units.roles import Role
from dossiers.units.trusted_posts import TRUSTED, independent

Kind = StaffEvent.Kind
SECOND = (
    "Việc này cần người thứ hai đồng ý: một quản trị hoặc lãnh đạo khác, không được người đề nghị "
    "tạo tài khoản, giao vị trí hay trao mã trong một năm qua."
)


def nominate(
    officer: Officer,
    *,
    unit: Unit,
    role: str = Role.ADMINISTRATOR,
    title: str,
    from_on: dt.date,
    to_on: dt.date | None = None,
    by: Officer,
    at: dt.datetime,
) -> Nomination:
    """Propose somebody for a trusted post of a unit; nothing is given until another person agrees."""
    appointing.must_administer(unit.pk, by=by, at=at)
    errors = appointing.times(from_on, to_on, local_day(at))
    if role not in TRUSTED:
        errors["role"] = "Chọn vị trí trong danh sách."
    elif role == Role.INSPECTOR and unit.kind != Unit.Kind.CITY:
        errors["role"] = "Thanh tra đọc được hồ sơ của cả thành phố, nên chỉ có ở cấp thành phố."
    if not officer.is_active:
        errors["officer"] = "Tài khoản của cán bộ này đang khóa."
    with transaction.atomic():
        appointing.one_by_one(officer)
        waiting = Nomination.objects.filter(officer=officer, unit=unit, role=role, decided_by__isnull=True)
        if not errors and waiting.filter(stands_in_for__isnull=True).exists():
            errors["role"] = "Đã có một đề nghị đang chờ người thứ hai."
        elif not errors and appointing.overlapping(officer, unit, role, from_on, to_on):
            errors["role"] = "Cán bộ này đã giữ vị trí này ở đơn vị trong thời gian đó."
        if errors:
            raise InvalidStaffing(**errors)
        made = Nomination.objects.create(
            officer=officer, unit=unit, role=role, title=cleaning.line(title)[:120], from_on=from_on, to_on=to_on,
            proposed_by=by, proposed_at=at,
        )  # fmt: skip
        kind = Kind.ADMINISTRATOR_PROPOSED if role == Role.ADMINISTRATOR else Kind.POST_PROPOSED
        note(kind, officer, unit=unit, by=by, at=at, data={"nomination": made.pk, "role": str(role)})
        return made


def propose_substitute(
    post: Post, *, substitute: Officer, from_on: dt.date, to_on: dt.date, by: Officer, at: dt.datetime
) -> Nomination:
    """Propose that somebody stands in for a trusted post; nothing holds until another person agrees."""
    errors = appointing.standing_in_errors(post, substitute, from_on, to_on, by=by, at=at)
    with transaction.atomic():
        appointing.one_by_one(post.officer)
        if not errors and appointing.is_taken(post, from_on, to_on):
            errors["from_on"] = appointing.TAKEN
        if not errors and Nomination.objects.filter(stands_in_for=post, decided_by__isnull=True).exists():
            errors["post"] = "Đã có một đề nghị đang chờ người thứ hai."
        if errors:
            raise InvalidStaffing(**errors)
        made = Nomination.objects.create(
            officer=substitute, unit=post.unit, role=post.role, from_on=from_on, to_on=to_on, stands_in_for=post,
            proposed_by=by, proposed_at=at,
        )  # fmt: skip
        data = {"nomination": made.pk, "post": post.pk, "substitute": substitute.pk}
        note(Kind.SUBSTITUTE_PROPOSED, post.officer, unit=post.unit, by=by, at=at, data=data)
        return made


def may_decide(proposal: Nomination | AccountRequest, *, by: Officer, at: dt.datetime) -> bool:
    """A second person: an administrator or a leader of the unit or the city, who owes the first nothing."""
    if by.pk in (proposal.proposed_by_id, proposal.officer_id) or not by.is_active:
        return False
    units = appointing.administered(by, at)
    if units is not None and proposal.unit_id not in units:
        led = by.own_posts_on(local_day(at)).filter(role=Role.LEADER)
        if not any(post.unit_id == proposal.unit_id or post.unit.kind == Unit.Kind.CITY for post in led):
            return False
    return independent(by.pk, proposal.proposed_by_id, at)


def decide(nomination_id: int, *, accept: bool, by: Officer, at: dt.datetime) -> Nomination:
    """The second person agrees, and the post is given; or does not. Raises NotYours."""
    with transaction.atomic():
        rows = Nomination.objects.select_for_update(of=("self",)).select_related("officer", "unit")
        nomination = rows.get(pk=nomination_id)
        settle(nomination, accept=accept, by=by, at=at)
        data = {"nomination": nomination.pk, "role": nomination.role, "proposed_by": nomination.proposed_by_id}
        if not accept:
            note(_declined(nomination), nomination.officer, unit=nomination.unit, by=by, at=at, data=data)
        elif not nomination.officer.is_active:
            raise StaffRefused("Tài khoản của cán bộ được đề nghị đang khóa.")
        elif nomination.stands_in_for_id is not None:
            _stand_in(nomination, by, at)
        else:
            begins = max(nomination.from_on, local_day(at))
            if nomination.to_on is not None and nomination.to_on <= begins:
                raise StaffRefused("Thời gian đề nghị đã qua.")
            appointing.given(
                nomination.officer, nomination.unit, nomination.role, nomination.title, begins, nomination.to_on,
                by=by, at=at, data=data, nomination=nomination,
            )  # fmt: skip
        return nomination


def settle(proposal: Nomination | AccountRequest, *, accept: bool, by: Officer, at: dt.datetime) -> None:
    """Write the decision into a locked row. Raises StaffRefused, or NotYours for who is no second person."""
    if proposal.decided_by_id is not None:
        raise StaffRefused("Đề nghị này đã được quyết định.")
    if not may_decide(proposal, by=by, at=at):
        raise NotYours(SECOND)
    proposal.decided_by, proposal.decided_at, proposal.accepted = by, at, accept
    proposal.save(update_fields=["decided_by", "decided_at", "accepted"])


def _stand_in(nomination: Nomination, by: Officer, at: dt.datetime) -> None:
    post = Post.objects.select_related("officer", "unit").filter(pk=nomination.stands_in_for_id or 0).first()
    begins, ends = max(nomination.from_on, local_day(at)), nomination.to_on
    if post is None or ends is None or ends <= begins or (post.to_on is not None and post.to_on <= begins):
        raise StaffRefused("Thời gian đề nghị đã qua, hoặc vị trí không còn.")
    appointing.one_by_one(post.officer)
    if appointing.is_taken(post, begins, ends):
        raise StaffRefused(appointing.TAKEN)
    appointing.stand_in(post, nomination.officer, begins, ends, by=by, at=at, nomination=nomination)


def _declined(nomination: Nomination) -> StaffEvent.Kind:
    if nomination.stands_in_for_id is not None:
        return Kind.SUBSTITUTE_DECLINED
    return Kind.ADMINISTRATOR_DECLINED if nomination.role == Role.ADMINISTRATOR else Kind.POST_DECLINED
