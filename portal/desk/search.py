"""Finding a dossier by code, phone or name among those an officer may see, open or ended."""

import re

from django.db.models import Q

from dossiers.casework import access, codes
from dossiers.casework.models import Applicant, Dossier
from dossiers.casework.states import OPEN, State
from dossiers.units.models import folded
from portal import vietnamese
from portal.desk.visit import Visit

MOST = 50
LONGEST = 100
_PHONE = re.compile(r"^(?:\+?84|0)[\d\s.\-]{8,14}$")
_PART_OF_A_CODE = re.compile(r"^[A-Z]?[0-9.\-–\s]*\d{4}$")


def exact_code(typed: str, visit: Visit) -> str | None:
    """The code as issued when a whole code was typed and the officer may see the dossier."""
    try:
        return access.as_officer(visit.officer, typed, at=visit.at).code
    except access.LookupMiss:
        return None


def find(typed: str, visit: Visit) -> list[Dossier]:
    """At most fifty dossiers, newest first. Names match with or without accents; a code also by its last digits."""
    typed = typed.replace("\x00", "").strip()[:LONGEST]
    if not typed:
        return []
    seen = access.visible_to(visit.officer, at=visit.at).select_related(
        "applicant", "procedure_version", "holder", "unit", "extension"
    )
    return list(_matching(seen, typed, visit).order_by("-received_at", "-pk")[:MOST])


def is_city_wide(visit: Visit) -> bool:
    """Whether a name is looked for in the whole city, where only open and waiting dossiers are searched."""
    return access.scope(visit.officer, at=visit.at) is None


def _matching(seen: access.DossierQuerySet, typed: str, visit: Visit) -> access.DossierQuerySet:
    if _PHONE.match(typed):
        phone = re.sub(r"[\s.\-]", "", typed).replace("+84", "0")
        owners = Applicant.objects.filter(phone=phone).values("dossier_id")
        return seen.filter(pk__in=owners)
    if _PART_OF_A_CODE.match(typed.upper()):
        return seen.filter(state__in=[*OPEN, State.FINISHED], code_key__endswith=_key(typed))
    if is_city_wide(visit):
        seen = seen.filter(state__in=[*OPEN, State.FINISHED])
    words = vietnamese.folded(typed).split()
    named = Q()
    for word in words:
        named &= Q(name_plain__contains=word)
    return seen.alias(name_plain=folded("applicant__name")).filter(named)


def _key(typed: str) -> str:
    try:
        return codes.parse(typed)
    except codes.MalformedCode:
        return re.sub(r"[^0-9A-Z]", "", typed.upper())
