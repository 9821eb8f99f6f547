"""The same small world, entered by every face."""

from types import SimpleNamespace

import pytest

from dossiers.units.roles import Role
from tests.desk.conftest import at_desk, do, finished, in_process, page_of, received, typed
from tests.public.conftest import now
from tests.world import a_world, an_officer

__all__ = ["at_desk", "do", "finished", "in_process", "now", "page_of", "received", "typed"]


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    made = a_world()
    made.admin = an_officer("t.quantri", made.ward, Role.ADMINISTRATOR)
    return made
