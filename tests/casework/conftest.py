"""The small world of tests/world.py, rolled back after each test."""

from types import SimpleNamespace

import pytest

from tests.world import a_dossier, a_dossier_in_process, a_world, local


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    return a_world()


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
