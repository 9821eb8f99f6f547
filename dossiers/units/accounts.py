"""Accounts of officers: added, given a paper code, closed; every such thing is an event (StaffEvent).

An account belongs to who administers all its posts. Nobody does these acts to the own account, and nobody alone resets
the account of a leader, an inspector or an administrator (account_requests.py).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from dossiers.parsing import Unreadable, identity_number, person_name, phone_number
from dossiers.parsing.email import parse as parse_email
from dossiers.units import appointing
from dossiers.units.appointing import InvalidStaffing, NotYours, note
from dossiers.units.models import AccountRequest, Officer, PaperCode, Post, StaffEvent, Unit
from dossiers.units.trusted_posts import TRUSTED, is_trusted

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
CODE_LIVES = dt.timedelta(days=3)
_USERNAME = re.compile(r"^[a-z0-9][a-z0-9._-]{2,59}$")
Kind = StaffEvent.Kind


class NeedsSecond(NotYours):
    """The account is a guarded one: this is proposed, and a second person agrees."""


class WrongPaperCode(Exception):
    """No paper code of this account matches, or its time is over: one and the same answer."""


def add_officer(
    *,
    username: str,
    full_name: str,
    phone: str,
    email: str = "",
    unit: Unit,
    role: str,
    title: str,
    from_on: dt.date,
    by: Officer,
    at: dt.datetime,
) -> tuple[Officer, str]:
    """A new officer with a first post, and the code to print. Raises InvalidStaffing (field by field) or NotYours."""
    if role in TRUSTED:
        sentence = "Thêm cán bộ với vị trí khác trước, rồi đề nghị vị trí này: nó cần hai người."
        raise InvalidStaffing(**_account_errors(username, full_name, phone, email)[1] | {"role": sentence})
    with transaction.atomic():
        officer = _account(username, full_name, phone, email, unit=unit, by=by, at=at)
        appointing.give_post(officer, unit=unit, role=role, title=title, from_on=from_on, to_on=None, by=by, at=at)
        return officer, _new_code(officer, unit, by=by, at=at)


def add_account(
    *, username: str, full_name: str, phone: str, email: str, unit: Unit, by: Officer, at: dt.datetime
) -> tuple[Officer, str]:
    """A new officer without a post, for whom a trusted one is proposed next; can do nothing until it is given.

    Raises InvalidStaffing (field by field) or NotYours.
    """
    appointing.must_administer(unit.pk, by=by, at=at)
    with transaction.atomic():
        officer = _account(username, full_name, phone, email, unit=unit, by=by, at=at)
        return officer, _new_code(officer, unit, by=by, at=at)


def _account(
    username: str, full_name: str, phone: str, email: str, *, unit: Unit, by: Officer, at: dt.datetime
) -> Officer:
    facts, errors = _account_errors(username, full_name, phone, email)
    if errors:
        raise InvalidStaffing(**errors)
    officer = Officer.objects.create_user(username.strip().lower(), None, **facts)
    note(Kind.OFFICER_ADDED, officer, unit=unit, by=by, at=at)
    return officer


def _account_errors(username: str, full_name: str, phone: str, email: str) -> tuple[dict[str, str], dict[str, str]]:
    facts, errors = _personal_facts(full_name, phone, email)
    username = username.strip().lower()
    if not _USERNAME.match(username):
        errors["username"] = "Tên đăng nhập có 3 đến 60 chữ thường không dấu, chữ số, dấu chấm, gạch ngang."
    elif Officer.objects.filter(username__iexact=username).exists():
        errors["username"] = "Tên đăng nhập này đã có người dùng. Chọn tên khác."
    return facts, errors


def _personal_facts(full_name: str, phone: str, email: str) -> tuple[dict[str, str], dict[str, str]]:
    """Name, telephone and address as they are kept, and what is wrong with them by field."""
    facts, errors = {"full_name": "", "phone": "", "email": ""}, {}
    readers: dict[str, Callable[[], str]] = {
        "full_name": lambda: person_name.parse(full_name, longest=120),
        "phone": lambda: phone_number.parse(phone) if phone.strip() else "",
        "email": lambda: parse_email(email) if email.strip() else "",
    }
    for field, read in readers.items():
        try:
            facts[field] = read()
        except Unreadable as error:
            errors[field] = error.sentence
    return facts, errors


def issue_code(officer: Officer, *, by: Officer, at: dt.datetime) -> str:
    """A new code for somebody who lost the password; earlier ones stop working. The old password works no more.

    Raises NotYours, NeedsSecond for a guarded account, InvalidStaffing.
    """
    with transaction.atomic():
        unit = appointing.must_manage(officer, by=by, at=at)
        _by_one(officer, at)
        return _code_for(officer, unit, by=by, at=at)


def _by_one(officer: Officer, at: dt.datetime) -> None:
    if is_trusted(officer, at):
        raise NeedsSecond("Tài khoản của lãnh đạo, thanh tra hay quản trị: đề nghị, rồi người thứ hai đồng ý.")


def _code_for(officer: Officer, unit: Unit, *, by: Officer, at: dt.datetime, **data: Any) -> str:
    if not officer.is_active:
        raise InvalidStaffing(officer="Tài khoản đang khóa. Mở lại trước khi in phiếu.")
    officer.set_unusable_password()
    officer.save(update_fields=["password"])
    return _new_code(officer, unit, by=by, at=at, **data)


def do_agreed(request: AccountRequest, number: str, *, by: Officer, at: dt.datetime) -> str:
    """What two persons have agreed on (account_requests.py alone calls this); the code to print, or an empty text."""
    officer, unit, proposer = request.officer, request.unit, request.proposed_by_id
    if request.kind == AccountRequest.Kind.CODE:
        return _code_for(officer, unit, by=by, at=at, proposed_by=proposer)
    if request.kind == AccountRequest.Kind.FACTOR:
        _note_reset(officer, unit, request.reason, by=by, at=at, proposed_by=proposer)
    else:
        _tie(officer, unit, number, by=by, at=at, proposed_by=proposer)
    return ""


def set_password(username: str, code: str, password: str, *, at: dt.datetime) -> Officer:
    """Use a paper code up for a password. Raises WrongPaperCode, or InvalidStaffing when the password is too weak."""
    with transaction.atomic():
        found = PaperCode.objects.select_for_update().select_related("officer")
        paper = found.filter(officer__username=username.strip().lower(), officer__is_active=True).first()
        digest = bytes(paper.digest) if paper else b"\0" * 32
        if not hmac.compare_digest(digest, _digest(code)) or paper is None or at >= paper.expires_at:
            raise WrongPaperCode
        officer = paper.officer
        change_password(officer, password, by=officer, at=at)
        paper.delete()
        return officer


def change_password(officer: Officer, password: str, *, by: Officer, at: dt.datetime) -> None:
    """Another password for oneself; every session ends. Raises InvalidStaffing when it is too weak."""
    try:
        validate_password(password, officer)
    except ValidationError as error:
        raise InvalidStaffing(password=" ".join(error.messages)) from error
    with transaction.atomic():
        officer.set_password(password)
        officer.save(update_fields=["password"])
        note(Kind.PASSWORD_SET, officer, unit=None, by=by, at=at)


def end_sessions(officer: Officer, *, by: Officer, at: dt.datetime) -> None:
    """Every session of the account ends at its next request."""
    with transaction.atomic():
        _next_epoch(officer)
        note(Kind.SESSIONS_ENDED, officer, unit=None, by=by, at=at)


def change_address(officer: Officer, email: str, *, at: dt.datetime) -> StaffEvent:
    """Where news of the own account goes; the caller tells the old address. The log keeps no address."""
    try:
        address = parse_email(email) if email.strip() else ""
    except Unreadable as error:
        raise InvalidStaffing(email=error.sentence) from error
    with transaction.atomic():
        Officer.objects.filter(pk=officer.pk).update(email=address)
        return note(Kind.ADDRESS_CHANGED, officer, unit=None, by=officer, at=at)


def note_factor(officer: Officer, kind: StaffEvent.Kind, *, at: dt.datetime) -> None:
    """The officer added or took away a second factor of the own account."""
    note(kind, officer, unit=None, by=officer, at=at)


def reset_factor(officer: Officer, *, reason: str, by: Officer, at: dt.datetime) -> None:
    """The second factor was lost: noted with its reason, and sessions end. The caller removes it in the transaction."""
    reason = appointing.reason_of(reason, "Ghi lý do, ví dụ “mất điện thoại, đã gặp trực tiếp và xem thẻ công chức”.")
    with transaction.atomic():
        unit = appointing.must_manage(officer, by=by, at=at)
        _by_one(officer, at)
        _note_reset(officer, unit, reason, by=by, at=at)


def _note_reset(officer: Officer, unit: Unit, reason: str, *, by: Officer, at: dt.datetime, **data: Any) -> None:
    _next_epoch(officer)
    note(Kind.FACTOR_RESET, officer, unit=unit, by=by, at=at, data={"reason": reason, **data})


def set_identity(officer: Officer, number: str, *, by: Officer, at: dt.datetime) -> None:
    """Tie the account to a number of the national identity provider, or untie it; the log keeps no number."""
    try:
        number = identity_number.parse(number) if number.strip() else ""
    except Unreadable as error:
        raise InvalidStaffing(identity_number=error.sentence) from error
    with transaction.atomic():
        unit = appointing.must_manage(officer, by=by, at=at)
        _by_one(officer, at)
        _tie(officer, unit, number, by=by, at=at)


def _tie(officer: Officer, unit: Unit, number: str, *, by: Officer, at: dt.datetime, **data: Any) -> None:
    if number and Officer.objects.filter(identity_number=number).exclude(pk=officer.pk).exists():
        raise InvalidStaffing(identity_number="Số định danh này đã gắn với một tài khoản khác.")
    Officer.objects.filter(pk=officer.pk).update(identity_number=number)
    note(Kind.IDENTITY_SET, officer, unit=unit, by=by, at=at, data={"tied": bool(number), **data})


def close(officer: Officer, *, reason: str, by: Officer, at: dt.datetime) -> None:
    """Somebody leaves: posts end, nobody is stood in for by them, the account is switched off, sessions end."""
    reason = appointing.reason_of(reason, "Ghi lý do, ví dụ “nghỉ hưu theo quyết định số …”.")
    with transaction.atomic():
        unit = appointing.must_manage(officer, by=by, at=at)
        day = appointing.local_day(at)
        for post in Post.objects.filter(officer=officer).select_related("unit").not_over(day):
            appointing.end_post(post, reason=reason, by=by, at=at)
        appointing.end_standing_in(officer, by=by, at=at)
        PaperCode.objects.filter(officer=officer).delete()
        Officer.objects.filter(pk=officer.pk).update(is_active=False, session_epoch=F("session_epoch") + 1)
        note(Kind.LEFT, officer, unit=unit, by=by, at=at, data={"reason": reason})


def reopen(officer: Officer, *, reason: str, by: Officer, at: dt.datetime) -> str:
    """Somebody comes back: the account is switched on with a new paper code; posts are given anew.

    A guarded account comes back without its password and without a code (an empty text): two persons print one.
    """
    reason = appointing.reason_of(reason, "Ghi lý do mở lại tài khoản.")
    with transaction.atomic():
        unit = appointing.must_manage(officer, by=by, at=at)
        if officer.is_active:
            raise InvalidStaffing(officer="Tài khoản này đang mở.")
        Officer.objects.filter(pk=officer.pk).update(is_active=True)
        note(Kind.CAME_BACK, officer, unit=unit, by=by, at=at, data={"reason": reason})
        officer.refresh_from_db()
        if not is_trusted(officer, at):
            return _code_for(officer, unit, by=by, at=at)
        officer.set_unusable_password()
        officer.save(update_fields=["password"])
        return ""


def note_handover(officer: Officer, *, to: Officer, count: int, unit: Unit, by: Officer, at: dt.datetime) -> None:
    """So many open dossiers went to another officer."""
    note(Kind.WORK_HANDED_OVER, officer, unit=unit, by=by, at=at, data={"to": to.pk, "count": count})


def grouped(code: str) -> str:
    """A code as it is printed: ABCD-EFGH-JKMN."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def switch_keys(officer: Officer, *, off: bool) -> None:
    """Single-key shortcuts of the desk (WCAG 2.1.4), for this account wherever it signs in. No grant: not noted."""
    Officer.objects.filter(pk=officer.pk).update(keys_off=off)


def _next_epoch(officer: Officer) -> None:
    Officer.objects.filter(pk=officer.pk).update(session_epoch=F("session_epoch") + 1)


def _new_code(officer: Officer, unit: Unit, *, by: Officer, at: dt.datetime, **data: Any) -> str:
    code = "".join(secrets.choice(_ALPHABET) for _ in range(CODE_LENGTH))
    facts: dict[str, Any] = {"digest": _digest(code), "issued_by": by, "issued_at": at, "expires_at": at + CODE_LIVES}
    PaperCode.objects.update_or_create(officer=officer, defaults=facts)
    _next_epoch(officer)
    note(Kind.CODE_ISSUED, officer, unit=unit, by=by, at=at, data=data)
    return code


def _digest(code: str) -> bytes:
    """Sixty random bits need no slow hash; letters and digits alone count."""
    return hashlib.sha256(re.sub(r"[^0-9A-Z]", "", code.upper()[:80]).encode()).digest()


__all__ = [
    "InvalidStaffing",
    "NotYours",
    "NeedsSecond",
    "WrongPaperCode",
    "add_officer",
    "change_password",
    "close",
    "end_sessions",
    "grouped",
]
__all__ += [
    "change_address",
    "do_agreed",
    "grouped",
    "issue_code",
    "note_factor",
    "note_handover",
    "reopen",
    "reset_factor",
    "set_identity",
    "set_password",
    "switch_keys",
]
