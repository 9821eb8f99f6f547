"""Tricks played through the real acts are named with the right unit, and honest wards are not named."""

import pytest

from dossiers.oversight import integrity
from dossiers.oversight.figures import Period
from tests.oversight import tricks
from tests.world import local

YEAR = Period(local("2018-06-01 00:00"), local("2019-06-01 00:00"), local("2019-06-01 00:00"))


@pytest.mark.django_db
def test_every_trick_is_named_with_its_unit_and_no_honest_ward_is(world):
    units = tricks.played(world)
    named: dict[int, set[str]] = {}
    for sign in integrity.examine(YEAR, at=YEAR.end).signs.all():
        named.setdefault(sign.unit_id, set()).add(sign.detector)
    missed = {trick.__name__ for trick, unit in units.items() if not named.get(unit.pk, set()) & tricks.TRICKS[trick]}
    assert missed == set()
    tricked = {unit.pk for unit in units.values()}
    assert {unit: keys for unit, keys in named.items() if unit not in tricked} == {}
