"""The applicant's own act: how to be told. It moves nothing; the log says that it was chosen, never an address."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dossiers.casework import reach
from dossiers.casework.actions.beats import locked
from dossiers.casework.actions.refusals import Invalid
from dossiers.casework.log import record_aside
from dossiers.casework.models import Applicant, Dossier
from dossiers.casework.models.contact import WAYS, Contact
from dossiers.casework.states import Kind
from dossiers.parsing import Unreadable, email, phone_number


@dataclass(frozen=True)
class ContactChoice:
    """The ways that were ticked (none: nothing is sent), and what was said about the addresses.

    ``email`` is None where the page did not ask for one; ``phone_is_right`` is None where it did not ask.
    """

    ways: frozenset[str] = frozenset()
    email: str | None = None
    phone_is_right: bool | None = None


def choose_contact(dossier_id: int, choice: ContactChoice, *, at: dt.datetime) -> Dossier:
    """Keep how the applicant wants to be told. The same choice again writes nothing. Raises Invalid field by field."""
    with transaction.atomic():
        dossier = locked(dossier_id)
        applicant = Applicant.objects.filter(dossier=dossier).first()
        address = _email(choice, applicant)
        before = Contact.objects.filter(dossier=dossier).first()
        reached = reach.ways_of(applicant, before)
        wrong = _phone_is_wrong(choice, before)
        _check(choice, phone=applicant.phone if applicant else "", email=address, phone_is_wrong=wrong)
        changed = applicant is not None and address != applicant.email
        after = {**{way: way in choice.ways for way in WAYS}, "phone_is_wrong": wrong}
        if before and not changed and not choice.phone_is_right and _same(before, after):
            return dossier
        confirmed = {"confirmed_at": at} if choice.phone_is_right else {}
        Contact.objects.update_or_create(dossier=dossier, defaults={**after, **confirmed, "chosen_at": at})
        if changed:
            Applicant.objects.filter(dossier=dossier).update(email=address)
        data: dict[str, Any] = {"ways": sorted(choice.ways), "email_changed": changed, "phone_is_wrong": wrong}
        dropped = sorted(set(reached) - choice.ways)
        if dropped:
            data["dropped"] = dropped
        record_aside(dossier, Kind.CONTACT_CHOSEN, at=at, data=data)
        reach.keep_former(dossier, reached, at=at)
        return dossier


def _same(before: Contact, after: dict[str, bool]) -> bool:
    return all(getattr(before, name) == value for name, value in after.items())


def _phone_is_wrong(choice: ContactChoice, before: Contact | None) -> bool:
    if choice.phone_is_right is None:
        return before.phone_is_wrong if before else False
    return not choice.phone_is_right


def _email(choice: ContactChoice, applicant: Applicant | None) -> str:
    kept = applicant.email if applicant else ""
    if choice.email is None or choice.email.strip() == kept:
        return kept
    try:
        return email.parse(choice.email) if choice.email.strip() else ""
    except Unreadable as error:
        raise Invalid(email=error.sentence) from error


def _check(choice: ContactChoice, *, phone: str, email: str, phone_is_wrong: bool) -> None:
    if choice.ways - set(WAYS):
        raise Invalid(ways=_("Chọn trong danh sách."))
    if choice.ways & {"sms", "zalo"}:
        if not phone:
            raise Invalid(ways=_("Hồ sơ chưa có số điện thoại. Bổ sung số tại Bộ phận Một cửa, hoặc chọn cách khác."))
        if not phone_number.receives_sms(phone):
            raise Invalid(ways=_("Số đã khai là số cố định, không nhận được tin nhắn. Chọn cách khác."))
        if phone_is_wrong:
            raise Invalid(ways=_("Số này không còn dùng nên chúng tôi không nhắn vào đó. Chọn cách khác."))
    if "email" in choice.ways and not email:
        raise Invalid(email=_("Nhập địa chỉ thư điện tử để nhận tin."))
