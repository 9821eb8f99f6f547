"""The applicant's own answer to a request for papers, online: files that wait under the request's key, then one act."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils.crypto import salted_hmac

from dossiers.casework import files
from dossiers.casework.actions.beats import locked
from dossiers.casework.actions.pausing import add_papers
from dossiers.casework.actions.receiving import PaperFacts
from dossiers.casework.actions.refusals import Invalid, NotAllowedNow
from dossiers.casework.models import Attachment, Dossier, Pause

NOTE = "Nộp trực tuyến"


def intent_of(pause: Pause) -> uuid.UUID:
    """The key under which the files for one request wait: always the same, so a broken line loses none of them.

    Nobody can work it out from the numbers of the request, and no form carries it.
    """
    digest = salted_hmac("casework.handing_in", str(pause.pk), algorithm="sha256").digest()
    return uuid.UUID(bytes=digest[:16], version=4)


def handed_in(pause: Pause) -> list[Attachment]:
    """What the applicant has handed in online for this request; empty until ``hand_in_papers``."""
    found = Attachment.objects.filter(intent=intent_of(pause), dossier=pause.dossier_id, added_by=None)
    return list(found.order_by("pk"))


def hand_in_papers(dossier_id: int, *, pause_id: int, at: dt.datetime) -> Dossier:
    """Answer the request with the files that wait for it: at least one for every paper that was asked (``slot``: its
    place in the list). The clock runs on. The same form again gives the same dossier and writes nothing.

    Raises Invalid (``papers``) while one is missing, NotAllowedNow where the request was answered another way.
    """
    with transaction.atomic():
        dossier = locked(dossier_id)
        pause = Pause.objects.get(pk=pause_id, dossier=dossier, reason=Pause.Reason.PAPERS)
        if pause.ended_at is not None:
            if handed_in(pause):
                return dossier
            raise NotAllowedNow("Yêu cầu bổ sung này đã được trả lời. Xem lại trang hồ sơ.")
        key = intent_of(pause)
        slots = {file.slot for file in files.waiting(key)}
        missing = [str(paper["name"]) for n, paper in enumerate(pause.papers) if str(n) not in slots]
        if missing or not pause.papers:
            raise Invalid(papers=f"Còn thiếu tệp của: {'; '.join(missing)}.")
        given = [
            PaperFacts(str(paper["name"]), required_id=paper.get("required"), note=NOTE, slot=str(n))
            for n, paper in enumerate(pause.papers)
        ]
        return add_papers(dossier_id, papers=given, by=None, at=at, intent=key)
