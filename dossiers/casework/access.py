"""The only doors to a dossier: by typed code and digits, by the receipt's token, and by an officer's posts.

Every door gives the same answer for "missing" and "not yours".
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Iterable

from django.conf import settings

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import codes, limits, row_scope, status_query
from dossiers.casework.models import Dossier, DossierQuerySet, ReceiptToken
from dossiers.parsing import Unreadable, personal_numbers
from dossiers.units.models import Officer, Post, Unit
from dossiers.units.roles import Role

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKEN_LENGTH = 10


class LookupMiss(Exception):
    """No dossier for these two facts: unknown code and wrong digits are one and the same answer."""


class LookupThrottled(Exception):
    """Too many whole numbers were wrong, from here or for this dossier; ``until`` is when it may be tried again."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__(until)
        self.until = until


class WholeSecretNeeded(Exception):
    """Too many four digits were wrong, from here or for this dossier: the whole number is needed, and still opens."""


WHOLE = personal_numbers.SHORTEST
"""From so many letters and digits on it is a whole telephone or paper number."""


def as_citizen(*, code: str, secret: str, address: str, at: dt.datetime) -> Dossier:
    """The typed door: a code and the last four digits (or all) of the phone or paper number that was given.

    ``address`` is the client's. A spent budget of four digits shuts nothing: the whole number is asked for, which has
    budgets of its own. Raises Unreadable (nothing was counted), WholeSecretNeeded (neither counted nor looked at),
    LookupThrottled, LookupMiss.
    """
    key = codes.key(code)
    given = personal_numbers.readings(secret)
    if min(map(len, given)) < WHOLE:
        counted = _count_four_digits(key, address, at)
    else:
        counted = _count_whole_number(key, address, at)
    with row_scope.everything():
        known = status_query.numbers_of(key)
    if not _matches(known, given):
        raise LookupMiss
    counted.give_back()
    row_scope.add_dossier(known.dossier_id)
    return _own_rows().get(pk=known.dossier_id)  # only now: an unknown code must cost what wrong digits cost


def asks_for_whole_number(address: str, at: dt.datetime) -> bool:
    """Whether four digits from this address would not be looked at, so that the form asks for the whole number."""
    return not settings.LOOKUP_FOUR_DIGITS or limits.are_spent(_four_digits_from(address), at)


def _count_four_digits(key: str, address: str, at: dt.datetime) -> limits.CountedTries:
    if not settings.LOOKUP_FOUR_DIGITS:
        raise WholeSecretNeeded
    dossier = limits.of_thing("lookup:d", key, settings.LOOKUP_FAILURES_PER_DOSSIER, limits.DAY)
    try:
        return limits.take([dossier, *_four_digits_from(address)], at)
    except limits.Spent as spent:
        raise WholeSecretNeeded from spent


def _four_digits_from(address: str) -> list[limits.Budget]:
    numbers = (
        settings.LOOKUP_FAILURES_PER_ADDRESS,
        settings.LOOKUP_FAILURES_PER_NETWORK,
        settings.LOOKUP_FAILURES_PER_WIDE_NETWORK,
    )
    return limits.by_place("lookup", address, numbers, limits.DAY)


def _count_whole_number(key: str, address: str, at: dt.datetime) -> limits.CountedTries:
    """A stranger elsewhere may use up the dossier's budget only from several addresses: each has one of its own."""
    most, of_all = settings.LOOKUP_WHOLE_FAILURES_PER_DOSSIER_AND_ADDRESS, settings.LOOKUP_WHOLE_FAILURES_PER_DOSSIER
    place = limits.places_of(address).address
    here = limits.of_thing("lookup:whole:da", f"{key}|{place}", most, limits.HOUR)
    anywhere = limits.of_thing("lookup:whole:d", key, of_all, limits.HOUR)
    budgets = [here, anywhere, *limits.of_whole_secrets("lookup:whole", address)]
    try:
        return limits.take(budgets, at)
    except limits.Spent as spent:
        raise LookupThrottled(spent.until) from spent


def by_token(*, token: str) -> Dossier:
    """The QR door: the secret of a printed receipt. Not throttled: fifty bits cannot be guessed. Raises LookupMiss."""
    digest = token_digest(token[:64])
    held = ReceiptToken.objects.filter(digest=digest, revoked_at__isnull=True).values_list("dossier_id", flat=True)
    with row_scope.everything():
        number = held.first()
    if number is None:
        raise LookupMiss
    row_scope.add_dossier(number)
    return _own_rows().get(pk=number)  # by its number: as a sub-query the planner reads the whole city


def by_number(number: int) -> Dossier:
    """The dossier of a key that a door above has opened (a message's link). Raises LookupMiss."""
    row_scope.add_dossier(number)
    dossier = _own_rows().filter(pk=number).first()
    if dossier is None:
        raise LookupMiss
    return dossier


def by_key(key: str) -> Dossier:
    """The dossier of a code key that a door has already opened (a signed address). Raises LookupMiss.

    Without the nine-fold JOIN of ``status_rows``: the page that asks has units and procedures at hand.
    """
    with row_scope.everything():
        dossier = status_query.dossier_of(key)
    if dossier is None:
        raise LookupMiss
    row_scope.add_dossier(dossier.pk)
    return dossier


def by_key_with_log(key: str) -> tuple[Dossier, list[status_query.Happened]]:
    """The same, with what has happened to it (reading.happened), in one query. Raises LookupMiss."""
    with row_scope.everything():
        found = status_query.dossier_and_log(key)
    if found is None:
        raise LookupMiss
    row_scope.add_dossier(found[0].pk)
    return found


def as_officer(officer: Officer, code: str, *, at: dt.datetime) -> Dossier:
    """A dossier that this officer may see. Raises LookupMiss for unknown, malformed and not theirs alike."""
    try:
        key = codes.key(code)
    except Unreadable as error:
        raise LookupMiss from error
    dossier = visible_to(officer, at=at).filter(code_key=key).first()
    if dossier is None:
        raise LookupMiss
    return dossier


def visible_to(officer: Officer, *, at: dt.datetime) -> DossierQuerySet:
    """The dossiers an officer may see on this day: received, held or passed on by the units of the posts held.

    Leaders see the units below theirs too, at the city everything; inspectors of the city read everything.
    """
    units = scope(officer, at=at)
    if units is None:
        return Dossier.objects.all()
    return Dossier.objects.known_to(units)


def scope(officer: Officer, *, at: dt.datetime) -> list[int] | None:
    """The units an officer sees: None means the whole city, an empty list means none."""
    return scope_of(officer.posts_on(at.astimezone(LOCAL).date()))


def scope_of(posts: Iterable[Post]) -> list[int] | None:
    """The same, from the posts held (with their units), for a page that has read them already."""
    own: set[int] = set()
    above: set[int] = set()
    for post in posts:
        own.add(post.unit_id)
        if post.role in (Role.INSPECTOR, Role.LEADER) and post.unit.kind == Unit.Kind.CITY:
            return None
        if post.role == Role.LEADER:
            above.add(post.unit_id)
    if above:
        own |= set(Unit.objects.filter(parent__in=above).values_list("pk", flat=True))
    return sorted(own)


def issue_token(dossier: Dossier, *, at: dt.datetime) -> str:
    """A new secret for a receipt: ten Crockford letters, fifty bits; earlier ones are revoked."""
    token = "".join(secrets.choice(_ALPHABET) for _ in range(TOKEN_LENGTH))
    ReceiptToken.objects.filter(dossier=dossier, revoked_at__isnull=True).update(revoked_at=at)
    ReceiptToken.objects.create(dossier=dossier, digest=token_digest(token), issued_at=at)
    return token


def token_digest(token: str) -> bytes:
    """HMAC-SHA-256 of a token under the receipt key; letters that look like digits are read as such (Crockford)."""
    plain = plain_letters(token)
    return hmac.new(settings.RECEIPT_KEY.encode(), plain.encode(errors="replace"), hashlib.sha256).digest()


def plain_letters(token: str) -> str:
    """A token as it was meant: capitals, and letters that look like digits read as digits (Crockford)."""
    return token.upper().replace("O", "0").replace("I", "1").replace("L", "1")


def _own_rows() -> DossierQuerySet:
    """Dossiers with what belongs to each alone; the doors' callers have units and procedures at hand."""
    return Dossier.objects.select_related("applicant", "extension")


def status_rows() -> DossierQuerySet:
    """Dossiers with everything a status page shows, in one JOIN."""
    return Dossier.objects.select_related(
        "procedure",
        "procedure_version",
        "regime",
        "unit",
        "unit__calendar",
        "holder",
        "handler",
        "applicant",
        "extension",
        "calendar_version",
    ).defer("calendar_version__definition")


def _matches(known: status_query.Numbers, given: tuple[str, ...]) -> bool:
    """Constant-time comparison against both numbers; for an unknown code those of its neighbour are compared too."""
    found = False
    for number in (known.phone, known.id_number):
        for typed in given:
            full = len(number) >= 4 and hmac.compare_digest(number.encode(), typed.encode())
            tail = len(number) >= 4 and hmac.compare_digest(number[-4:].encode(), typed.encode())
            found |= full or tail
    return found and known.is_asked_for


__all__ = ["LookupMiss", "LookupThrottled", "WholeSecretNeeded", "as_citizen", "as_officer", "by_key", "by_token"]
__all__ += ["by_number", "issue_token", "plain_letters", "scope", "scope_of", "status_rows", "visible_to"]
