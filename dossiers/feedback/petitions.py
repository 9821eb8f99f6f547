"""Sending a petition and finding it again: its code, its secret, its clocks.

The terms and their evidence stand in docs/law.md. A complaint's clock runs from the day it was sent, which is never
later than the law's own day of acceptance.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from dossiers.calendars import terms, worktime
from dossiers.calendars.local_time import LOCAL
from dossiers.calendars.models import worktime_of
from dossiers.casework import access, deadlines, limits
from dossiers.casework.models.contact import WAYS
from dossiers.feedback import log
from dossiers.feedback.models import Author, Petition, PetitionEvent
from dossiers.parsing import Unreadable, cleaning, dossier_code, email, person_name, phone_number
from dossiers.units.models import Unit

LONGEST_TEXT = 4000
LONGEST = {"text": LONGEST_TEXT, "name": 160, "address": 300, "contact": 254, "dossier": 200}

ANSWER = worktime.Term(15, terms.WORKING_DAY)
COMPLAINT = worktime.Term(30, terms.CALENDAR_DAY)
COMPLEX_COMPLAINT = worktime.Term(45, terms.CALENDAR_DAY)
SCREEN = worktime.Term(2, terms.WORKING_DAY)
SCREEN_COMPLAINT = worktime.Term(10, terms.CALENDAR_DAY)

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SECRET_LENGTH = 10
_SHAPE = re.compile(r"PA[0-9A-Z]{8}")
_NOBODY = bytes(32)


class Impossible(Exception):
    """Something given cannot be. ``errors`` maps fields to what is wrong: missing, needed, long, or a sentence."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(errors)
        self.errors = errors


@dataclass(frozen=True)
class Sending:
    """A form as it was filled in. ``key`` is the form's own: the same form sent twice is one petition.

    ``way`` is how its sender wishes to be told (sms, zalo, email), empty for not at all. A complaint has ``name`` and
    ``address`` (Complaints Law 2011, art. 8 [M]); ``dossier`` is the code of the dossier it is about, if any. Whether
    there is such a dossier is not asked: the form would tell.
    """

    key: str
    kind: str
    unit: Unit | None
    text: str
    name: str = ""
    contact: str = ""
    way: str = ""
    address: str = ""
    dossier: str = ""


def send(sending: Sending, *, at: dt.datetime) -> tuple[Petition, str]:
    """Keep a petition and give back its secret, which is stored nowhere. Raises Impossible; nothing is then kept."""
    check(sending)
    assert sending.unit is not None  # checked
    digest, secret = _form_digest(sending), _secret_of(sending)
    with transaction.atomic():
        known = Petition.objects.filter(form_digest=digest).first()
        if known is not None:
            return known, secret
        made, is_new = Petition.objects.get_or_create(
            form_digest=digest,
            defaults={
                "code": _drawn_code(), "secret_digest": access.token_digest(secret), "kind": sending.kind,
                "unit": sending.unit, "holder": sending.unit, "text": cleaning.paragraphs(sending.text), "sent_at": at,
                "dossier_code": dossier_code.parse(sending.dossier) if sending.dossier.strip() else "",
                "screen_by": screen_by(sending.kind, sending.unit, at), "due_at": due(sending.kind, sending.unit, at),
            },
        )  # fmt: skip
        if is_new:
            if sending.name.strip() or sending.contact.strip() or sending.address.strip():
                name = person_name.parse(sending.name) if sending.name.strip() else ""
                contact = read_contact(sending.way, sending.contact) if sending.contact.strip() else ""
                address = cleaning.line(sending.address)
                Author.objects.create(petition=made, name=name, address=address, contact=contact, way=sending.way)
            log.record(made, PetitionEvent.Kind.SENT, by=None, at=at)
    return made, secret


def check(sending: Sending) -> None:
    """Raise Impossible with every field that cannot be."""
    errors = {}
    if sending.kind not in Petition.Kind.values:
        errors["kind"] = "missing"
    if sending.unit is None:
        errors["unit"] = "missing"
    if len(cleaning.paragraphs(sending.text)) < 10:
        errors["text"] = "missing"
    if sending.kind == Petition.Kind.COMPLAINT:
        errors |= {name: "needed" for name in ("name", "address") if not cleaning.line(getattr(sending, name))}
    for name, most in LONGEST.items():
        if len(getattr(sending, name)) > most:
            errors[name] = "long"
    if sending.way not in ("", *WAYS):
        errors["way"] = "missing"
    for name, sentence in _unreadable(sending).items():
        errors.setdefault(name, sentence)
    if errors:
        raise Impossible(errors)


def _unreadable(sending: Sending) -> dict[str, str]:
    """What the readers say against the name and the contact; a way needs its contact."""
    errors = {}
    try:
        if sending.name.strip():
            person_name.parse(sending.name)
    except Unreadable as error:
        errors["name"] = error.sentence
    try:
        if sending.contact.strip() or sending.way in WAYS:
            read_contact(sending.way, sending.contact)
    except Unreadable as error:
        errors["contact"] = error.sentence
    try:
        if sending.dossier.strip():
            dossier_code.parse(sending.dossier)
    except Unreadable as error:
        errors["dossier"] = error.sentence
    return errors


def reached_at(way: str, contact: str) -> str:
    """The telephone or e-mail address that a way needs, as it is kept; empty where there is no way or no such one."""
    try:
        return read_contact(way, contact) if way else ""
    except Unreadable:
        return ""


def read_contact(way: str, contact: str) -> str:
    """A telephone number or an e-mail address as it is kept: what ``way`` needs, or what it looks like.

    A message by SMS or Zalo needs a mobile. Raises Unreadable.
    """
    if way == "email" or (not way and "@" in contact):
        return email.parse(contact)
    number = phone_number.parse(contact)
    if way and not phone_number.receives_sms(number):
        raise Unreadable(_("Số cố định không nhận được tin nhắn. Ghi số di động hoặc chọn cách khác."))
    return number


def due(kind: str, unit: Unit, sent_at: dt.datetime, *, is_complex: bool = False) -> dt.datetime:
    """Until when an answer is promised, on the unit's present calendar."""
    term = (COMPLEX_COMPLAINT if is_complex else COMPLAINT) if kind == Petition.Kind.COMPLAINT else ANSWER
    return after(unit, sent_at, term)


def screen_by(kind: str, unit: Unit, sent_at: dt.datetime) -> dt.datetime:
    """Until when it must have been accepted, passed on or refused."""
    return after(unit, sent_at, SCREEN_COMPLAINT if kind == Petition.Kind.COMPLAINT else SCREEN)


def tracked(*, code: str, secret: str, address: str, at: dt.datetime) -> Petition:
    """The petition of a code and its secret, which is whole and of fifty bits: it is counted like a whole number.

    Raises access.LookupThrottled, access.LookupMiss (unknown, malformed and wrong are one answer).
    """
    try:
        counted = limits.take(limits.of_whole_secrets("petition", address), at)
    except limits.Spent as spent:
        raise access.LookupThrottled(spent.until) from spent
    key = re.sub(r"[^0-9A-Z]", "", cleaning.plain(code[:200]).upper())
    code = written(key) if _SHAPE.fullmatch(key) else ""
    nearest = Petition.objects.filter(code__lte=code).order_by("-code").values_list("code", "secret_digest")
    known, kept = nearest.first() or (
        "",
        _NOBODY,
    )  # the one before it where there is none: unknown costs what wrong does
    given = access.token_digest(re.sub(r"[^0-9A-Za-z]", "", cleaning.plain(secret[:64])))
    if not hmac.compare_digest(bytes(kept), given) or known != code:
        raise access.LookupMiss
    counted.give_back()
    return Petition.objects.get(code=code)


def about(first: dt.date, end: dt.date) -> dict[int, int]:
    """Feedback and complaints about each unit sent from ``first`` until before ``end``, those refused left out."""
    since, until = (dt.datetime.combine(day, dt.time(), LOCAL) for day in (first, end))
    counted = Petition.objects.filter(sent_at__gte=since, sent_at__lt=until).exclude(state=Petition.State.REFUSED)
    counted = counted.exclude(kind=Petition.Kind.PROPOSAL)
    return dict(counted.values_list("unit").annotate(number=Count("pk")).order_by())


def count_sending(address: str, at: dt.datetime) -> None:
    """Count one sending. Raises limits.Spent when too many came from this address or network within the hour."""
    numbers = (
        settings.PETITIONS_PER_ADDRESS,
        settings.PETITIONS_PER_NETWORK,
        settings.PETITIONS_PER_WIDE_NETWORK,
    )
    limits.take(limits.by_place("petition-sent", address, numbers, limits.HOUR), at)


def written(key: str) -> str:
    """A code as it is printed: PA-XXXX-XXXX."""
    return f"{key[:2]}-{key[2:6]}-{key[6:]}"


def after(unit: Unit, sent_at: dt.datetime, term: worktime.Term) -> dt.datetime:
    """The end of a term on the unit's present calendar."""
    return worktime.due(worktime_of(deadlines.current_calendar(unit).pk), sent_at, term)


def _drawn_code() -> str:
    """Forty bits at random: a code tells neither how many there are nor when it was sent."""
    return written("PA" + "".join(secrets.choice(ALPHABET) for _ in range(8)))


def _form_digest(sending: Sending) -> bytes:
    unit = sending.unit.pk if sending.unit else 0
    words = "\x1f".join([sending.key, sending.kind, str(unit), sending.text, sending.name, sending.contact])
    words += f"\x1f{sending.way}" if sending.way else ""
    words += f"\x1f{sending.address}\x1f{sending.dossier}" if sending.address or sending.dossier else ""
    return hashlib.sha256(words.encode(errors="replace")).digest()


def _secret_of(sending: Sending) -> str:
    """Derived from the form and the receipt key, so that a form sent twice gets the same secret."""
    words = b"petition" + _form_digest(sending) + sending.key.encode(errors="replace")
    seed = hmac.new(settings.RECEIPT_KEY.encode(), words, hashlib.sha256).digest()
    number = int.from_bytes(seed[:8], "big")
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in range(_SECRET_LENGTH))
