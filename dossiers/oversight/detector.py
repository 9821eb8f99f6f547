"""One question that is put to every unit each night: what is counted, why it is worth a look, and its statement."""

from __future__ import annotations

from typing import NamedTuple


class Detector(NamedTuple):
    """``shows``: what is counted, in words; ``why``: why it is worth a look, and what may explain it innocently.

    The statement yields one row a dossier that could show the sign: ``unit_id, procedure_id, dossier_id, odd``, between
    ``%(since)s`` (included) and ``%(end)s``.
    """

    key: str
    name: str
    shows: str
    why: str
    statement: str
    counts: str = "hồ sơ"
    """What a row is. Ratings keep no dossier: their signs count, and open days instead of dossiers."""
    acts: tuple[str, ...] = ("resolved",)
    """The kinds of event whose officials did what is counted."""


LONGER = """JOIN procedures_procedureversion AS version ON version.id = dossier.procedure_version_id
    AND version.term_unit <> 'same_day'"""
"""Of dossiers whose term is a day or more."""
