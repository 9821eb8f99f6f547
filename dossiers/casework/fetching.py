"""The applicant fetches the files of a result: from when on, which, and that each time is written down.

Only what was signed is given out, the result that stands and those it replaced; nothing of a dossier that is not
finished, whose fee is still due before it was handed out, or whose particulars are hidden or emptied.
"""

from __future__ import annotations

import datetime as dt
import enum

from dossiers.casework.models import Attachment, Dossier, ResultFetch, ResultFile
from dossiers.casework.models.retention import Retention
from dossiers.casework.states import State

GOES_ON = dt.timedelta(minutes=10)
"""Pieces of one download that follow each other within so long are one time."""


class Closed(enum.Enum):
    """Why nothing can be fetched."""

    NOT_FINISHED = "not finished"
    UNPAID = "unpaid"
    FORGOTTEN = "forgotten"


def closed(dossier: Dossier) -> Closed | None:
    """Why the applicant can fetch nothing now; None where the result's files are open."""
    if dossier.state not in (State.FINISHED, State.RETURNED):
        return Closed.NOT_FINISHED
    if dossier.state == State.FINISHED and dossier.payment == Dossier.Payment.DUE and dossier.fee_vnd:
        return Closed.UNPAID
    hidden = Retention.objects.filter(dossier=dossier, hidden_at__isnull=False).exists()
    return Closed.FORGOTTEN if hidden else None


def file_of(dossier: Dossier, name: str) -> Attachment | None:
    """The file of that name, where it is of one of this dossier's signed results and open."""
    if closed(dossier) is not None:
        return None
    signed = {"decision__dossier": dossier, "decision__act": "resolve", "file__name": name}
    found = ResultFile.objects.filter(**signed).select_related("file").first()
    if found is not None:
        return found.file
    before = dossier.decisions.filter(act="resolve", file__name=name).select_related("file").first()
    return before.file if before else None


def record(
    dossier: Dossier, file: Attachment, *, door: ResultFetch.Door, at: dt.datetime, goes_on: bool = False
) -> None:
    """Write down that a file is about to be given out; ``goes_on``: a further piece of what was begun just now."""
    same = ResultFetch.objects.filter(dossier=dossier, file=file, door=door, at__gt=at - GOES_ON)
    if not (goes_on and same.exists()):
        ResultFetch.objects.create(dossier=dossier, file=file, door=door, at=at)
