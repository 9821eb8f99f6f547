"""The small world of tests/world.py, and histories told by real acts."""

from types import SimpleNamespace

import pytest

from tests.world import a_world


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    return a_world()
