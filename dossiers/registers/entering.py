"""What officers do with the registers of their unit: enter, correct, confirm, withdraw. One table says who may.

Each act locks the line, checks, changes, and writes what was before and after. ``seen`` is the number of the last act
on the page that was acted from: somebody else's act in between refuses this one.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from dossiers.calendars.local_time import LOCAL
from dossiers.casework.actions.refusals import ActRefused, Invalid, NotAllowedNow, NotYourPost
from dossiers.parsing import cleaning, written_text
from dossiers.registers import entry_checks
from dossiers.registers.entry_checks import EntrySaid
from dossiers.registers.models import EntryEvent, ReceivedPerson, RegisterEntry
from dossiers.units.folding import folded
from dossiers.units.models import Officer, Unit
from dossiers.units.roles import Role

Kind = EntryEvent.Kind
WORKING = (Role.RECEIVER, Role.HANDLER, Role.LEADER)
MOVES: dict[str, Collection[str]] = {
    Kind.ENTERED: WORKING,
    Kind.CORRECTED: WORKING,
    Kind.CONFIRMED: (Role.LEADER,),
    Kind.WITHDRAWN: WORKING,
}
"""Which roles at the unit may do what."""


def enter(
    kind: str, said: EntrySaid, *, unit: Unit, form_key: uuid.UUID, by: Officer, at: dt.datetime
) -> RegisterEntry:  # fmt: skip
    """Write a line into a register of a unit. The same form sent twice gives back the one line. Raises ActRefused."""
    if not _roles(unit.pk, by, at) & set(MOVES[Kind.ENTERED]):
        raise NotYourPost(f"Sổ này của {unit.name}, người có vị trí ở đó ghi.")
    said = entry_checks.checked(kind, said, at.astimezone(LOCAL).date())
    with transaction.atomic():
        year = said.values["on"].year
        with connection.cursor() as cursor:  # one number after the other
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"register {kind} {unit.pk} {year}"])
        written = RegisterEntry.objects.filter(form_key=form_key).first()
        if written is not None:
            return written
        there = RegisterEntry.objects.filter(kind=kind, unit=unit, year=year)
        number = (there.aggregate(last=Max("number"))["last"] or 0) + 1
        entry = RegisterEntry(kind=kind, unit=unit, year=year, number=number, form_key=form_key, **said.values)
        entry.folded = search_words(entry)
        entry.save()
        _keep_person(entry, said.person)
        _record(entry, Kind.ENTERED, by=by, at=at)
    return entry


def correct(
    number: int, said: EntrySaid, *, reason: str, by: Officer, at: dt.datetime, seen: int
) -> RegisterEntry:  # fmt: skip
    """Put a line right; what it said before stays in its history. Its year stays, for its number is of that year.

    Words that a leader let everyone read wait for a leader again, unless a leader corrects them.
    """
    with _acting(number, Kind.CORRECTED, by=by, at=at, seen=seen) as (entry, data):
        said = entry_checks.checked(entry.kind, said, at.astimezone(LOCAL).date())
        if said.values["on"].year != entry.year:
            raise Invalid(on=f"Dòng này của năm {entry.year}. Nếu sai năm: rút dòng này và ghi dòng mới.")
        data["reason"] = _reason(reason)
        data["changed"] = {
            name: [_plain(getattr(entry, name)), _plain(value)]
            for name, value in said.values.items()
            if getattr(entry, name) != value
        }
        data["person"] = _keep_person(entry, said.person)
        if not data["changed"] and not data["person"]:
            raise Invalid(title="Chưa có gì khác so với dòng đang có.")
        for name, value in said.values.items():
            setattr(entry, name, value)
        if entry.confirmed_at and Role.LEADER not in _roles(entry.unit_id, by, at):
            entry.confirmed_at = None
        elif entry.confirmed_at:
            entry_checks.must_be_nameless(entry)
    return entry


def confirm(number: int, *, by: Officer, at: dt.datetime, seen: int) -> RegisterEntry:
    """Let everyone read its words. Never a reception: of it only day, kind and result are public."""
    with _acting(number, Kind.CONFIRMED, by=by, at=at, seen=seen) as (entry, _):
        if entry.kind == RegisterEntry.Kind.RECEPTION or entry.confirmed_at:
            raise NotAllowedNow("Dòng này không có gì để duyệt công khai.")
        entry_checks.must_be_nameless(entry)
        entry.confirmed_at = at
    return entry


def withdraw(number: int, *, reason: str, by: Officer, at: dt.datetime, seen: int) -> RegisterEntry:
    """A line written by mistake stays with its number, struck out, and is no longer counted."""
    with _acting(number, Kind.WITHDRAWN, by=by, at=at, seen=seen) as (entry, data):
        data["reason"] = entry.withdrawn_why = _reason(reason)
        entry.withdrawn_at = at
    return entry


def possible(entry: RegisterEntry, roles: Collection[str]) -> set[str]:
    """The kinds of acts that a page may offer to these roles at the entry's unit."""
    if entry.withdrawn_at:
        return set()
    to_confirm = entry.kind != RegisterEntry.Kind.RECEPTION and entry.confirmed_at is None
    kinds = {Kind.CORRECTED, Kind.WITHDRAWN, *([Kind.CONFIRMED] if to_confirm else [])}
    return {str(kind.value) for kind in kinds if set(MOVES[kind]) & set(roles)}


def search_words(entry: RegisterEntry) -> str:
    """What a search looks through; never who was received."""
    return folded(" ".join((entry.title, entry.place, entry.owner, entry.chaired_by)))


@contextmanager
def _acting(
    number: int, kind: EntryEvent.Kind, *, by: Officer, at: dt.datetime, seen: int
) -> Iterator[tuple[RegisterEntry, dict[str, Any]]]:
    """Lock and check before the change, save and write down after it, all in one transaction."""
    with transaction.atomic():
        entry = RegisterEntry.objects.select_for_update(of=("self",)).select_related("unit").get(pk=number)
        if not _roles(entry.unit_id, by, at) & set(MOVES[kind]):
            raise NotYourPost(f"Việc này của {entry.unit.name}, người có vị trí phù hợp.")
        if entry.seq != seen:
            raise ActRefused("Có người vừa làm việc khác với dòng này. Xem lại rồi làm tiếp.")
        if entry.withdrawn_at:
            raise NotAllowedNow("Dòng này đã rút khỏi sổ.")
        data: dict[str, Any] = {}
        yield entry, data
        entry.folded = search_words(entry)
        _record(entry, kind, by=by, at=at, **data)


def _record(entry: RegisterEntry, kind: EntryEvent.Kind, *, by: Officer, at: dt.datetime, **data: Any) -> None:
    entry.seq += 1
    entry.save()
    EntryEvent.objects.create(
        entry=entry, seq=entry.seq, kind=kind, occurred_at=at, recorded_at=at, actor=by, data=data
    )  # the database stamps its own


def _keep_person(entry: RegisterEntry, said: dict[str, str]) -> list[str]:
    """Write who was received; gives back which of the fields changed."""
    if entry.kind != RegisterEntry.Kind.RECEPTION:
        return []
    person = ReceivedPerson.objects.filter(pk=entry.pk).first() or ReceivedPerson(entry=entry, unit_id=entry.unit_id)
    changed = [name for name, value in said.items() if getattr(person, name) != value]
    for name, value in said.items():
        setattr(person, name, value)
    if changed:
        person.save()
    return changed


def _roles(unit: int, by: Officer, at: dt.datetime) -> set[str]:
    day = at.astimezone(LOCAL).date()
    return {post.role for post in by.posts_on(day) if post.unit_id == unit}


def _reason(typed: str) -> str:
    text = cleaning.line(typed)
    if not written_text.sensible(text) or len(text) > 300:
        raise Invalid(reason="Ghi lý do, tối đa 300 ký tự.")
    return text


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
