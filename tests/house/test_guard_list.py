"""The list of guards is what the migrations make: portal/ops/guards.txt."""

import os

import pytest

from portal.ops import guards


@pytest.mark.django_db
def test_the_list_of_guards_is_what_the_migrations_make() -> None:
    """After a new migration: ``WRITE_GUARDS=1 .venv/bin/python -m pytest tests/house/test_guard_list.py``."""
    if os.environ.get("WRITE_GUARDS"):
        guards.LIST.write_text(guards.written(guards.present()))
    assert guards.LIST.read_text() == guards.written(guards.present()), (
        "Guards changed: run WRITE_GUARDS=1 .venv/bin/python -m pytest tests/house/test_guard_list.py, read the diff,"
        " commit"
    )
