"""The telephone door: a code sent to a number opens the dossiers of that number; or their codes are sent to it.

Asking costs the same and answers the same whether the number is known here or not: the worker looks later whether
there is anybody to tell. A code has six digits, lives for minutes and has a few tries, counted before it is compared.
Asking is counted for each number and place. Wrong codes are counted for each place; where there were too many a code
has one try left, so that a right one still opens. Neither is ever stopped for the whole city.
"""

from __future__ import annotations

import datetime as dt
import hmac
import re
import uuid
from collections.abc import Sequence

from django.conf import settings
from django.db import connection, transaction

from dossiers.casework import limits, row_scope
from dossiers.casework.models import Dossier, DossierQuerySet, Origin
from dossiers.casework.states import OPEN
from dossiers.notices import channels, links, wording
from dossiers.notices.models import Channel, Message, PhoneRequest
from dossiers.notices.preparing import recipient_digest
from dossiers.parsing import cleaning

SESSION = dt.timedelta(minutes=30)
LISTED = 50
IN_ONE_MESSAGE = 4

_TRY = """
UPDATE notices_phonerequest SET tries = tries + 1
WHERE id = %s AND wish = 'open' AND opened_at IS NULL AND expires_at > %s AND tries < %s RETURNING tries
"""


class PhoneThrottled(Exception):
    """Codes were asked for too often, from here or for this number; ``until`` is when it may be tried again."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__(until)
        self.until = until


class WrongPhoneCode(Exception):
    """Not the code (or nobody has this number); ``left`` tries remain."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


class CodeIsOver(Exception):
    """No code is good any more for this request: its minutes or its tries are over, it was used, or never existed."""


def ask(phone: str, wish: str, *, address: str, at: dt.datetime) -> PhoneRequest:
    """Note that somebody asks for a code (or the list) at a number. Raises PhoneThrottled.

    ``address`` is the client's. The number has a budget for each network beside that for all, so that one stranger who
    asks for somebody's number does not keep its owner from asking.
    """
    network = limits.places_of(address).network
    places = (
        settings.PHONE_CODES_PER_ADDRESS,
        settings.PHONE_CODES_PER_NETWORK,
        settings.PHONE_CODES_PER_WIDE_NETWORK,
    )
    budgets = [
        limits.of_thing("ask:pn", f"{phone}|{network}", settings.PHONE_CODES_PER_PHONE, limits.HOUR),
        limits.of_thing("ask:p", phone, settings.PHONE_CODES_PER_PHONE_CITY_WIDE, limits.HOUR),
        *limits.by_place("ask", address, places, limits.HOUR),
    ]
    try:
        limits.take(budgets, at)
    except limits.Spent as spent:
        raise PhoneThrottled(spent.until) from spent
    expires_at = at + dt.timedelta(seconds=settings.PHONE_CODE_SECONDS)
    return PhoneRequest.objects.create(id=uuid.uuid4(), wish=wish, phone=phone, made_at=at, expires_at=expires_at)


def open_with(request_id: uuid.UUID, typed: str, *, address: str, at: dt.datetime) -> PhoneRequest:
    """Open the session of a request by its code, once. Raises CodeIsOver or WrongPhoneCode.

    The try is counted, and committed, before the code is compared: first for the request itself (so that what names no
    good request costs nobody's budget), then for the places. Where those are spent only a request's first try is looked
    at: a guesser gets one for each message, a neighbour who types the right code gets in.
    """
    tries = _try(request_id, at)
    counted = _count_wrong_code(address, at)
    if counted is None and tries > 1:
        raise CodeIsOver
    right = hmac.compare_digest(links.code_of(request_id).encode(), _digits(typed).encode())
    if not (right and _open(request_id, at)):
        raise WrongPhoneCode(max(0, settings.PHONE_CODE_TRIES - tries) if counted else 0)
    if counted:
        counted.give_back()
    return PhoneRequest.objects.get(pk=request_id)


def _count_wrong_code(address: str, at: dt.datetime) -> limits.CountedTries | None:
    """Count one try of these places; None where their budgets are spent."""
    places = (
        settings.PHONE_WRONG_CODES_PER_ADDRESS,
        settings.PHONE_WRONG_CODES_PER_NETWORK,
        settings.PHONE_WRONG_CODES_PER_WIDE_NETWORK,
    )
    try:
        return limits.take(limits.by_place("wrong-code", address, places, limits.HOUR), at)
    except limits.Spent:
        return None


def _try(request_id: uuid.UUID, at: dt.datetime) -> int:
    """Use up one try of a request; how many are used now. Raises CodeIsOver when there is none left to use."""
    limits.must_stand_alone()
    with connection.cursor() as cursor:
        cursor.execute(_TRY, [request_id, at, settings.PHONE_CODE_TRIES])
        row = cursor.fetchone()
    if row is None:
        raise CodeIsOver
    return int(row[0])


def _open(request_id: uuid.UUID, at: dt.datetime) -> bool:
    """Whether this call was the one that opened it, for a number that has dossiers."""
    found = PhoneRequest.objects.get(pk=request_id)
    with row_scope.everything():
        if not dossiers_of(found.phone).exists():
            return False
    return bool(PhoneRequest.objects.filter(pk=request_id, opened_at__isnull=True).update(opened_at=at))


def _digits(typed: str) -> str:
    """The code's digits, out of the whole message too: the first six that stand together, or all there are."""
    plain = cleaning.plain(typed[:400])
    together = re.search(r"(?<!\d)\d{6}(?!\d)", plain)
    return together[0] if together else re.sub(r"\D", "", plain)


def session_of(request_id: uuid.UUID, *, at: dt.datetime) -> PhoneRequest | None:
    """The open session of a request, or None when there is none (any more)."""
    found = PhoneRequest.objects.filter(pk=request_id, opened_at__gt=at - SESSION, closed_at__isnull=True)
    return found.exclude(phone="").first()


def close(request_id: uuid.UUID, *, at: dt.datetime) -> None:
    """End a session before its time; its number is forgotten."""
    PhoneRequest.objects.filter(pk=request_id, closed_at__isnull=True).update(closed_at=at, phone="")


def opened_by(session: PhoneRequest) -> list[Dossier]:
    """The dossiers that an open session's number opens, newest first: as many as are listed, and one more."""
    with row_scope.everything():
        found = list(dossiers_of(session.phone)[: LISTED + 1])
    for dossier in found:
        row_scope.add_dossier(dossier.pk)
    return found


def dossiers_of(phone: str) -> DossierQuerySet:
    """The dossiers of a number, except those whose applicant said that it is not theirs any more; newest first."""
    if not phone:
        return Dossier.objects.none()
    theirs = Dossier.objects.filter(applicant__phone=phone).exclude(contact__phone_is_wrong=True)
    return theirs.order_by("-submitted_at", "-pk")


def prepare_phone_messages(*, at: dt.datetime, limit: int = 100) -> int:
    """Look, for requests not yet looked at, whether there is anybody to tell, and make their messages."""
    with transaction.atomic():
        waiting = PhoneRequest.objects.select_for_update(skip_locked=True).filter(told=False).order_by("made_at")
        requests = list(waiting[:limit])
        made = [message for request in requests if (message := _message(request, at)) is not None]
        Message.objects.bulk_create(made, ignore_conflicts=True)
        PhoneRequest.objects.filter(pk__in=[request.pk for request in requests]).update(told=True)
    return len(requests)


def forget(*, at: dt.datetime) -> int:
    """Empty the numbers of requests whose code and session are over; give back how many."""
    over = PhoneRequest.objects.exclude(phone="").filter(expires_at__lt=at - SESSION)
    return over.update(phone="")


def list_words(theirs: Sequence[tuple[str, int]]) -> str:
    """One SMS with the codes of (code, state), the open ones if there are any, as many as fit, and how many more."""
    codes = [code for code, state in theirs if state in OPEN] or [code for code, _ in theirs]
    for fitting in range(IN_ONE_MESSAGE, 0, -1):
        context = {"codes": codes[:fitting], "more": len(theirs) - len(codes[:fitting])}
        words = wording.plain("phone_list.sms", context).subject
        if len(words) <= wording.SMS_LENGTH:
            break
    return words


def _code_words() -> str:
    return wording.plain("phone_code.sms", {"minutes": settings.PHONE_CODE_SECONDS // 60}).subject


def _message(request: PhoneRequest, at: dt.datetime) -> Message | None:
    theirs = list(dossiers_of(request.phone).values_list("code", "state", "origin")[:LISTED])
    is_code = request.wish == PhoneRequest.Wish.OPEN
    if not theirs or (is_code and request.expires_at <= at) or Channel.SMS not in channels.offered():
        return None
    kind = "phone_code" if is_code else "phone_list"
    body = _code_words() if is_code else list_words([(code, state) for code, state, _ in theirs])
    allowed = settings.PHONE_CODE_SECONDS if is_code else settings.NOTICES_GIVE_UP_AFTER
    return Message(
        key=request.id,
        kind=kind,
        channel=Channel.SMS,
        recipient=request.phone,
        recipient_digest=recipient_digest(request.phone),
        body=body,
        sample=all(origin == Origin.SAMPLE for _, _, origin in theirs),
        urgent=is_code,
        made_at=at,
        next_try_at=at,
        give_up_at=(request.made_at if is_code else at) + dt.timedelta(seconds=allowed),
    )
