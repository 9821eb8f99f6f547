"""The steps of a procedure version with their shares of the term. A version that has been used is never edited, so they
are read once per process."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from django.db import connection

from dossiers.procedures.models import Step


class Share(NamedTuple):
    """A step's number, the steps before it, and its part of the whole term in per cent."""

    seq: int
    after: list[int]
    share_pct: int


def shares_of(version_id: int) -> tuple[Share, ...]:
    """In the order of the steps."""
    return _shares(str(connection.settings_dict["NAME"]), version_id)


@lru_cache(maxsize=1024)
def _shares(database: str, version_id: int) -> tuple[Share, ...]:
    steps = Step.objects.filter(version_id=version_id).order_by("seq")
    return tuple(Share(*row) for row in steps.values_list("seq", "after", "share_pct"))
