"""The public list of a desk: its head and officers by name, post and telephone (NĐ 118/2025 art. 9.8).

The unit's administrator writes it; whether it is shown is the regime's (``names_public``). It names whom the unit has
chosen to name and says nothing about accounts. What is taken off stays in the table, with who did it and when.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from dossiers.parsing import Unreadable, cleaning, person_name, phone_number
from dossiers.units.appointing import InvalidStaffing, must_administer
from dossiers.units.models import DeskContact, Officer, Unit

MOST = 30
"""Names on one desk's list."""


def of(unit: Unit) -> list[DeskContact]:
    """The list as it stands now, the head first. One query."""
    return list(DeskContact.objects.filter(unit=unit, removed_at__isnull=True))


def add(
    unit: Unit, *, name: str, title: str, phone: str, is_head: bool = False, by: Officer, at: dt.datetime
) -> DeskContact:
    """Put a name on the list. A new head takes the place of the one before, who stays on the list as an officer.

    Raises NotYours for a unit in other hands, InvalidStaffing for what cannot be read or is there already.
    """
    must_administer(unit.pk, by=by, at=at)
    given = _read(name, title, phone)
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=unit.pk)
        here = of(unit)
        if any(one.name == given["name"] and one.phone == given["phone"] for one in here):
            raise InvalidStaffing(name="Người này đã có trong danh sách.")
        if len(here) >= MOST:
            raise InvalidStaffing(name=f"Mỗi Bộ phận Một cửa công khai tối đa {MOST} người.")
        if is_head:
            DeskContact.objects.filter(unit=unit, is_head=True, removed_at__isnull=True).update(is_head=False)
        return DeskContact.objects.create(unit=unit, **given, is_head=is_head, added_by=by, added_at=at)


def remove(contact_id: int, *, by: Officer, at: dt.datetime) -> None:
    """Take a name off the list; once more does nothing. Raises NotYours, InvalidStaffing for no such row."""
    with transaction.atomic():
        contact = DeskContact.objects.select_for_update().filter(pk=contact_id).first()
        if contact is None:
            raise InvalidStaffing(name="Không có người này trong danh sách.")
        must_administer(contact.unit_id, by=by, at=at)
        if contact.removed_at is None:
            DeskContact.objects.filter(pk=contact_id).update(removed_by=by, removed_at=at)


def _read(name: str, title: str, phone: str) -> dict[str, str]:
    """What was typed, as it is printed. Raises InvalidStaffing with every field that is impossible."""
    errors: dict[str, str] = {}
    found = {"title": cleaning.printable(title).strip()[:120]}
    if not found["title"]:
        errors["title"] = "Ghi chức vụ."
    for field, given, parse in (("name", name, person_name.parse), ("phone", phone, phone_number.parse)):
        try:
            found[field] = str(parse(given))
        except Unreadable as error:
            errors[field] = error.sentence
    if errors:
        raise InvalidStaffing(**errors)
    return found
