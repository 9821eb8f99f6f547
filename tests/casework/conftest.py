"""The small world of tests/world.py, rolled back after each test."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from dossiers.casework.facts import row_audit
from dossiers.casework.models import Dossier
from tests.behind_the_log import REWRITTEN
from tests.world import a_dossier, a_dossier_in_process, a_world, local


@pytest.fixture
def world(db: None, request: pytest.FixtureRequest) -> Iterator[SimpleNamespace]:
    """After each test every row says what its events say, told both ways; except where the test marks itself
    ``behind_the_log``, and of dossiers that were ``rewrite``-n.
    """
    REWRITTEN.clear()
    yield a_world()
    if not request.node.get_closest_marker("behind_the_log"):
        keys = list(Dossier.objects.exclude(code__in=REWRITTEN).values_list("pk", flat=True))
        assert [*map(str, row_audit.of(keys))] == [] == [*map(str, row_audit.in_python(keys))]


@pytest.fixture
def received(world: SimpleNamespace):
    """Receive a dossier at the ward: ``received(at="2018-12-17 14:20", version=..., **applicant)``."""
    return lambda at="2018-12-17 14:20", **more: a_dossier(world, local(at), **more)


@pytest.fixture
def in_process(world: SimpleNamespace):
    """Receive a dossier and forward it to the handler."""
    return lambda at="2018-12-17 14:20", **more: a_dossier_in_process(world, local(at), **more)


@pytest.fixture
def at():
    """Local wall-clock text to an instant."""
    return local
