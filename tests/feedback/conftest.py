"""Petitions and ratings stand on the small world of the casework tests."""

from tests.casework.conftest import at, in_process, received, world

__all__ = ["at", "in_process", "received", "world"]
