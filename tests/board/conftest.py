"""A small city with a short history, seen by its leaders."""

from types import SimpleNamespace

import pytest
from django.test import Client

from dossiers.units.models import Unit
from dossiers.units.roles import Role
from portal.web.process_cache import ProcessCache
from tests.oversight.histories import a_history
from tests.world import LONG_AGO, a_world, an_officer


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    ProcessCache.forget_everything()
    world = a_world()
    elsewhere = Unit.objects.create(
        code="T10.05", kind=Unit.Kind.DEPARTMENT, name="Sở thử", calendar=world.ward.calendar, valid_from=LONG_AGO
    )
    world.department, world.head = elsewhere, an_officer("t.lanhdao.so", elsewhere, Role.LEADER)
    world.idle = an_officer("t.ranh", elsewhere)
    return world


@pytest.fixture
def history(world):
    """Twenty dossiers at two wards between 26/11 and 26/12/2018."""
    return a_history(world, 5, dossiers=20)


@pytest.fixture
def signed_in():
    """A client in which this officer has signed in."""

    def client(officer) -> Client:
        one = Client()
        one.force_login(officer)
        return one

    return client


PERIOD = "ky=tu-chon&tu=2018-12-01&den=2018-12-20"
