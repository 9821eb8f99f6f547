"""Finding a dossier by code, telephone, paper number, identity card or name among those an officer may see."""

import re
from collections.abc import Iterator

from django.db.models import Case, Q, Value, When

from dossiers.casework import access
from dossiers.casework.models import Applicant, Dossier, DossierQuerySet
from dossiers.casework.states import OPEN, State
from dossiers.parsing import Unreadable, cleaning, code_shape, dossier_code, identity_card, personal_numbers
from dossiers.units.models import folded
from portal.desk.visit import DeskVisit
from portal.wording import vi

MOST = 50
LONGEST = personal_numbers.LONGEST
LIVE = (*OPEN, State.FINISHED)
_LINK = re.compile(r"/r/([0-9A-Za-z]{10})(?![0-9A-Za-z])")
_DATE_AND_ORDER = re.compile("[0-9A-Z]*[1-9][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{4}")
"""The end of a code that might be somebody's number as well."""
_ENDS_IN_AN_ORDER = re.compile(r"[0-9]{4}$")


def exact_code(typed: str, visit: DeskVisit) -> str | None:
    """The code as issued when a whole code was typed, or a receipt's link scanned, and the officer may see it."""
    scanned = _LINK.search(typed)
    try:
        typed = access.by_token(token=scanned[1]).code if scanned else typed
        return access.as_officer(visit.officer, typed, at=visit.at).code
    except access.LookupMiss:
        return None


def find(typed: str, visit: DeskVisit) -> list[Dossier]:
    """At most fifty dossiers: open and waiting ones first, then ended ones, newest first in each.

    Names match with or without accents, codes also by their last digits.
    """
    typed = cleaning.line(typed[:LONGEST])
    if not typed:
        return []
    units = visit.scope
    found: list[Dossier] = []
    for part in _parts(typed, units):
        if len(found) < MOST:
            joined = part.select_related("applicant", "procedure_version", "holder", "unit", "extension")
            seen = {dossier.pk for dossier in found}
            rows = joined.order_by("-received_at", "-pk")[: MOST - len(found)]
            found += [dossier for dossier in rows if dossier.pk not in seen]
    return found


def shown(typed: str) -> str:
    """What a page says was looked for: of a card's code the number alone."""
    return personal_numbers.readings(typed)[0] if identity_card.looks_like(typed) else typed


def trouble(typed: str) -> str:
    """What is wrong with a number that found nobody; nothing where a dossier's code was meant."""
    try:
        dossier_code.parse(typed)
    except Unreadable:
        return personal_numbers.trouble(typed) if personal_numbers.is_number(typed) else ""
    return ""


def is_city_wide(visit: DeskVisit) -> bool:
    """Whether a name is looked for in the whole city, where only open and waiting dossiers are searched."""
    return visit.scope is None


def _parts(typed: str, units: list[int] | None) -> Iterator[DossierQuerySet]:
    """The searches to make one after another, each helped by an index of its own."""
    ending = code_shape.key(typed)
    by_code = _is_end_of_a_code(typed, ending)
    if personal_numbers.is_number(typed):
        numbers = [number for number in personal_numbers.readings(typed) if number]
        owners = Applicant.objects.filter(Q(phone__in=numbers) | Q(id_number__in=numbers)).values("dossier_id")
        owned = Dossier.objects.filter(pk__in=owners)
        yield owned if units is None else owned.known_to(units)
        if not _DATE_AND_ORDER.fullmatch(ending):
            return
    live = [_seen(Dossier.objects.open(), units), _seen(Dossier.objects.filter(state=State.FINISHED), units)]
    ended = [] if by_code or units is None else [_seen(Dossier.objects.exclude(state__in=LIVE), units)]
    passed = [] if units is None else [_elsewhere(units)]
    for part in [*live, *ended, *passed]:
        yield part.filter(code_key__endswith=ending) if by_code else _named(part, typed)


def _is_end_of_a_code(typed: str, key: str) -> bool:
    """Whether what was typed is the end of a code: it ends in four digits, and each word of it has a digit."""
    return bool(_ENDS_IN_AN_ORDER.search(key)) and all(re.search("[0-9]", word) for word in typed.split())


def _elsewhere(units: list[int]) -> DossierQuerySet:
    """Received and held by others, with a part at one of these units now or before."""
    return Dossier.objects.passed_through(units).exclude(unit__in=units).exclude(holder__in=units)


def _seen(dossiers: DossierQuerySet, units: list[int] | None) -> DossierQuerySet:
    return dossiers if units is None else dossiers.at_units(units)


def _named(dossiers: DossierQuerySet, typed: str) -> DossierQuerySet:
    """Those whose applicant's name holds every word typed.

    Folding costs ten microseconds a name. The condition leans on the dossier too, so that the database cannot fold
    the names of the whole city before it has looked for the dossiers of these units.
    """
    plain = Case(When(state__gte=State.SUBMITTED, then=folded("applicant__name")), default=Value(""))
    named = Q()
    for word in vi.folded(typed).split():
        named &= Q(name_plain__contains=word)
    return dossiers.alias(name_plain=plain).filter(named)
