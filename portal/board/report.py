"""The row of report II.06a as a table row: every number leads to its dossiers."""

from django.utils.http import urlencode

from dossiers.oversight.figures import Counts

CELLS = (
    "received",
    "received_online",
    "received_direct",
    "carried_over",
    "resolved",
    "early",
    "on_time",
    "late",
    "in_progress",
    "in_time",
    "overdue",
    "ended_otherwise",
)
Line = tuple[str, list[tuple[str, int]], str]
"""The words in front, each cell with its number, and which units the lists behind it are about, as parameters."""


def line(words: str, row: Counts, code: str = "", *, alone: bool = False, kind: str = "") -> Line:
    """One line of the table; ``alone`` leaves out the units below."""
    where = {"don-vi": code, "rieng": "1" if alone else "", "khoi": kind}
    return words, [(cell, getattr(row, cell)) for cell in CELLS], urlencode({k: v for k, v in where.items() if v})
