"""Posts and substitutes: given and ended by the administrator of the unit, within that unit alone.

A city administrator administers every unit. Posts of leaders, inspectors and administrators take two persons
(nominating.py).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, transaction

from dossiers.calendars.local_time import LOCAL
from dossiers.parsing import cleaning, written_text
from dossiers.units.models import Nomination, Officer, Post, StaffEvent, Substitution, Unit
from dossiers.units.roles import Role
from dossiers.units.trusted_posts import TRUSTED

GIVEN = (Role.RECEIVER, Role.HANDLER)
"""Roles one administrator may give; the trusted ones need two persons, and outside agencies have no accounts."""
LONGEST_AHEAD = dt.timedelta(days=366)
Kind = StaffEvent.Kind
TAKEN = "Vị trí này đã có người thay trong thời gian đó."


class StaffRefused(Exception):
    """Not done, with a sentence for the page."""


class NotYours(StaffRefused):
    """This officer or unit is not in the hands of who asks."""


class InvalidStaffing(StaffRefused):
    """Something typed cannot be: ``errors`` by field."""

    def __init__(self, **errors: str) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


def local_day(at: dt.datetime) -> dt.date:
    """The city's date of an instant."""
    return at.astimezone(LOCAL).date()


def administered(by: Officer, at: dt.datetime) -> list[int] | None:
    """The units whose people this officer administers by posts of their own: None is every unit of the city."""
    if not by.is_active:
        return []
    posts = by.own_posts_on(local_day(at)).filter(role=Role.ADMINISTRATOR)
    if any(post.unit.kind == Unit.Kind.CITY for post in posts):
        return None
    return sorted({post.unit_id for post in posts})


def must_administer(unit_id: int, *, by: Officer, at: dt.datetime) -> None:
    """Raises NotYours unless the unit is administered by this officer."""
    units = administered(by, at)
    if units is not None and unit_id not in units:
        raise NotYours("Bạn chỉ quản lý được nhân sự của đơn vị mình.")


def must_manage(officer: Officer, *, by: Officer, at: dt.datetime) -> Unit:
    """The unit by which this officer's account is in the hands of ``by``. Raises NotYours with the reason.

    All posts of today and later must be at administered units: whoever works elsewhere too is not one unit's alone.
    Accounts of administrators are managed by the city's, never by their peers of the unit.
    """
    if officer.pk == by.pk:
        raise NotYours("Việc này phải do một quản trị khác làm, không tự làm cho tài khoản của mình.")
    if officer.is_superuser and not by.is_superuser:
        raise NotYours("Tài khoản này do quản trị hệ thống của thành phố quản lý.")
    units = administered(by, at)
    held = Post.objects.filter(officer=officer).select_related("unit")
    posts = list(held.not_over(local_day(at))) or list(held.order_by("-to_on")[:1])
    if not posts or units == []:
        raise NotYours("Cán bộ này không thuộc đơn vị bạn quản lý.")
    if units is None:
        return posts[0].unit
    if any(post.unit_id not in units for post in posts):
        raise NotYours("Cán bộ này không thuộc, hoặc không chỉ thuộc, đơn vị bạn quản lý. Báo quản trị thành phố.")
    if any(post.role == Role.ADMINISTRATOR for post in posts):
        raise NotYours("Tài khoản của một quản trị do quản trị thành phố quản lý.")
    return posts[0].unit


def give_post(
    officer: Officer,
    *,
    unit: Unit,
    role: str,
    title: str,
    from_on: dt.date,
    to_on: dt.date | None,
    by: Officer,
    at: dt.datetime,
) -> Post:
    """A post at an administered unit, from today at the earliest. ``to_on`` is the first day it is no longer held."""
    must_administer(unit.pk, by=by, at=at)
    if officer.pk == by.pk:
        raise NotYours("Không tự giao vị trí cho mình: nhờ một quản trị khác.")
    errors = times(from_on, to_on, local_day(at))
    if role in TRUSTED:
        errors["role"] = "Vị trí này cần hai người: đề nghị, rồi người thứ hai đồng ý."
    elif role not in GIVEN:
        errors["role"] = "Chọn vị trí trong danh sách."
    if not officer.is_active:
        errors["officer"] = "Tài khoản của cán bộ này đang khóa."
    with transaction.atomic():
        one_by_one(officer)
        if not errors and overlapping(officer, unit, role, from_on, to_on):
            errors["role"] = "Cán bộ này đã giữ vị trí này ở đơn vị trong thời gian đó."
        if errors:
            raise InvalidStaffing(**errors)
        return given(officer, unit, role, title, from_on, to_on, by=by, at=at, data={})


def end_post(post: Post, *, reason: str, by: Officer, at: dt.datetime) -> None:
    """The post is over at once; one that began today or has not begun is taken back, and the log keeps both."""
    reason = reason_of(reason, "Ghi lý do, ví dụ số quyết định.")
    must_administer(post.unit_id, by=by, at=at)
    if post.officer_id == by.pk:
        raise NotYours("Không tự cho mình thôi vị trí: nhờ một quản trị khác.")
    day = local_day(at)
    with transaction.atomic():
        standing = Substitution.objects.filter(post=post, to_on__gt=day)
        for substitution in standing:
            end_substitution(substitution, by=by, at=at)
        if post.from_on >= day:
            Substitution.objects.filter(post=post).delete()
            Post.objects.filter(pk=post.pk).delete()
        else:
            Post.objects.filter(pk=post.pk).update(to_on=day)
        data = {"role": str(post.role), "post": post.pk, "from": post.from_on.isoformat(), "reason": reason}
        note(Kind.POST_ENDED, post.officer, unit=post.unit, by=by, at=at, data=data)


def name_substitute(
    post: Post, *, substitute: Officer, from_on: dt.date, to_on: dt.date, by: Officer, at: dt.datetime
) -> Substitution:
    """Somebody of the same unit stands in for a post during these days (``to_on`` is the first day no longer)."""
    errors = standing_in_errors(post, substitute, from_on, to_on, by=by, at=at)
    if post.role in TRUSTED and "post" not in errors:
        errors["post"] = "Thay vị trí này cần hai người: đề nghị, rồi người thứ hai đồng ý."
    with transaction.atomic():
        one_by_one(post.officer)
        if not errors and is_taken(post, from_on, to_on):
            errors["from_on"] = TAKEN
        if errors:
            raise InvalidStaffing(**errors)
        return stand_in(post, substitute, from_on, to_on, by=by, at=at)


def standing_in_errors(
    post: Post, substitute: Officer, from_on: dt.date, to_on: dt.date, *, by: Officer, at: dt.datetime
) -> dict[str, str]:
    """Why this officer cannot stand in for this post, by field. Raises NotYours."""
    must_administer(post.unit_id, by=by, at=at)
    day = local_day(at)
    errors = times(from_on, to_on, day)
    if post.role in (Role.ADMINISTRATOR, Role.EXTERNAL):
        errors["post"] = "Quyền quản trị không có người thay."
    if substitute.pk == post.officer_id:
        errors["substitute"] = "Chọn người khác với người vắng mặt."
    elif by.pk == substitute.pk:
        errors["substitute"] = "Không tự cử mình làm người thay: nhờ một quản trị khác."
    elif not substitute.is_active or not substitute.own_posts_on(max(day, from_on)).filter(unit=post.unit).exists():
        errors["substitute"] = "Người thay phải đang công tác tại đơn vị này."
    return errors


def is_taken(post: Post, from_on: dt.date, to_on: dt.date) -> bool:
    """Whether somebody stands in for the post on one of these days already."""
    return Substitution.objects.filter(post=post, from_on__lt=to_on, to_on__gt=from_on).exists()


def stand_in(
    post: Post,
    substitute: Officer,
    from_on: dt.date,
    to_on: dt.date,
    *,
    by: Officer,
    at: dt.datetime,
    nomination: Nomination | None = None,
) -> Substitution:
    """Write that somebody stands in; the caller has checked it and holds the lock."""
    made = Substitution.objects.create(
        post=post, substitute=substitute, from_on=from_on, to_on=to_on, made_by=by, made_at=at, nomination=nomination
    )
    data: dict[str, Any] = {"post": post.pk, "substitute": substitute.pk, "from": from_on.isoformat()}
    data["to"] = to_on.isoformat()
    if nomination is not None:
        data["proposed_by"] = nomination.proposed_by_id
    note(Kind.SUBSTITUTE_NAMED, post.officer, unit=post.unit, by=by, at=at, data=data)
    return made


def end_substitution(substitution: Substitution, *, by: Officer, at: dt.datetime) -> None:
    """The substitute no longer stands in, from now on."""
    post = substitution.post
    must_administer(post.unit_id, by=by, at=at)
    day = local_day(at)
    if substitution.to_on <= day:
        raise StaffRefused("Thời gian thay đã hết.")
    with transaction.atomic():
        ends = max(day, substitution.from_on)
        Substitution.objects.filter(pk=substitution.pk).update(to_on=ends)
        data = {"post": post.pk, "substitute": substitution.substitute_id}
        note(Kind.SUBSTITUTE_ENDED, post.officer, unit=post.unit, by=by, at=at, data=data)


def end_standing_in(officer: Officer, *, by: Officer, at: dt.datetime) -> None:
    """Who leaves stands in for nobody any more."""
    standing = Substitution.objects.filter(substitute=officer, to_on__gt=local_day(at))
    for substitution in standing.select_related("post__unit", "post__officer"):
        end_substitution(substitution, by=by, at=at)


def note(
    kind: StaffEvent.Kind,
    officer: Officer,
    *,
    unit: Unit | None,
    by: Officer | None,
    at: dt.datetime,
    data: dict[str, Any] | None = None,
) -> StaffEvent:
    """Write an event; the database stamps when it was recorded."""
    return StaffEvent.objects.create(
        kind=kind, officer=officer, unit=unit, actor=by, occurred_at=at, recorded_at=at, data=data or {}
    )


def reason_of(typed: str, sentence: str) -> str:
    """A reason that must be given. Raises InvalidStaffing."""
    reason = cleaning.paragraphs(typed)
    if not reason:
        raise InvalidStaffing(reason=sentence)
    if not written_text.sensible(reason):
        raise InvalidStaffing(reason=f"{sentence} {written_text.SAYS_NOTHING}")
    return reason[:500]


def given(
    officer: Officer,
    unit: Unit,
    role: str,
    title: str,
    from_on: dt.date,
    to_on: dt.date | None,
    *,
    by: Officer,
    at: dt.datetime,
    data: dict[str, Any],
    nomination: Nomination | None = None,
) -> Post:
    """Write a post and its event; the caller has checked it and holds the lock."""
    title = cleaning.line(title)[:120]
    post = Post.objects.create(
        officer=officer, unit=unit, role=role, title=title, from_on=from_on, to_on=to_on, nomination=nomination
    )
    ends = to_on.isoformat() if to_on else None
    facts = {"role": str(role), "post": post.pk, "from": from_on.isoformat(), "to": ends, **data}
    note(Kind.POST_GIVEN, officer, unit=unit, by=by, at=at, data=facts)
    return post


def times(from_on: dt.date, to_on: dt.date | None, day: dt.date) -> dict[str, str]:
    """What is wrong with these days, by field."""
    errors = {}
    if from_on < day:
        errors["from_on"] = "Ngày bắt đầu sớm nhất là hôm nay."
    elif from_on > day + LONGEST_AHEAD:
        errors["from_on"] = "Ngày bắt đầu không quá một năm nữa."
    if to_on is not None and to_on <= from_on:
        errors["to_on"] = "Ngày cuối không được trước ngày bắt đầu."
    elif to_on is not None and to_on > from_on + 10 * LONGEST_AHEAD:
        errors["to_on"] = "Ngày cuối quá xa. Kiểm tra lại năm."
    return errors


def overlapping(officer: Officer, unit: Unit, role: str, from_on: dt.date, to_on: dt.date | None) -> bool:
    """Whether the officer holds this role there on one of these days already."""
    held = Post.objects.filter(officer=officer, unit=unit, role=role).not_over(from_on)
    return (held.filter(from_on__lt=to_on) if to_on else held).exists()


def one_by_one(officer: Officer) -> None:
    """Two administrators at once are one after the other for the same officer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('staff'), %s)", [officer.pk])
