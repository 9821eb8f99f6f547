"""A unit that an address or a form names: one of those offered, or the page does not exist.

Nothing falls back to another unit: whoever asked for a foreign one would read the own one's figures under its name.
"""

from collections.abc import Iterable

from django.http import Http404, QueryDict

from dossiers.units.models import Unit


def by_code(given: QueryDict, name: str, among: Iterable[Unit]) -> Unit | None:
    """The unit whose code the parameter holds; None where it is not given or empty. Raises Http404 for all others."""
    code = given.get(name, "").upper()
    return _one((unit for unit in among if unit.code == code), asked=code)


def by_number(given: QueryDict, name: str, among: Iterable[Unit]) -> Unit | None:
    """The same where the parameter holds the unit's key."""
    number = given.get(name, "")
    return _one((unit for unit in among if str(unit.pk) == number), asked=number)


def _one(found: Iterable[Unit], *, asked: str) -> Unit | None:
    unit = next(iter(found), None)
    if unit is None and asked:
        raise Http404
    return unit if asked else None
