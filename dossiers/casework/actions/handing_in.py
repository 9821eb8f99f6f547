"""The applicant's own answer to a request for papers, online: files that wait under the request's key, then one act.

What there is may be handed in before the rest; the act that brings the last paper lets the clock run on.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.crypto import salted_hmac

from dossiers.casework.actions.beats import locked
from dossiers.casework.actions.pausing import add_papers, keep_papers
from dossiers.casework.actions.receiving import PaperFacts
from dossiers.casework.actions.refusals import Invalid, NotAllowedNow
from dossiers.casework.files import store
from dossiers.casework.log import record
from dossiers.casework.models import Attachment, Dossier, Paper, Pause
from dossiers.casework.states import Kind

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
    return list(found.select_related("paper").order_by("pk"))


def hand_in_papers(dossier_id: int, *, pause_id: int, at: dt.datetime, part: bool = False) -> Dossier:
    """Answer the request with the files that wait for it: at least one for every paper that was asked (``slot``: its
    place in the list), counting those handed in before. The clock runs on. The same form again gives the same dossier
    and writes nothing.

    With ``part`` what waits is kept as handed in while papers are still missing: the clock goes on standing still, the
    rest comes later, here or at the desk (``add_papers``). Raises Invalid (``papers``) while one is missing or nothing
    waits, NotAllowedNow where the request was answered another way.
    """
    with transaction.atomic():
        dossier = locked(dossier_id)
        pause = Pause.objects.get(pk=pause_id, dossier=dossier)
        if pause.reason == Pause.Reason.RECALLED:
            raise NotAllowedNow("Yêu cầu bổ sung này đã được rút. Bạn không phải nộp thêm giấy tờ.")
        key, before = intent_of(pause), handed_in(pause)
        new = {file.slot for file in store.waiting(key)}
        if pause.ended_at is not None or (before and not new):
            if before and not new:
                return dossier
            raise NotAllowedNow("Yêu cầu bổ sung này đã được trả lời. Xem lại trang hồ sơ.")
        there = {file.slot: file.paper for file in before}
        missing = [str(paper["name"]) for n, paper in enumerate(pause.papers) if str(n) not in new | set(there)]
        if not new or (missing and not part):
            raise Invalid(papers=f"Còn thiếu tệp của: {'; '.join(missing)}.")
        given = [
            PaperFacts(str(paper["name"]), originals=0, required_id=paper.get("required"), note=NOTE, slot=str(n))
            for n, paper in enumerate(pause.papers)
            if str(n) in new - set(there)
        ]
        if missing:
            return _keep_part(dossier, pause, given, there, left=len(missing), at=at)
        return add_papers(dossier_id, papers=given, by=None, at=at, intent=key, there=there)


def _keep_part(
    dossier: Dossier,
    pause: Pause,
    given: Sequence[PaperFacts],
    there: Mapping[str, Paper | None],
    *,
    left: int,
    at: dt.datetime,
) -> Dossier:
    """The papers are the dossier's from now on, and officials see them; state, clock and promise stay as they are."""
    keep_papers(dossier, given, at=at, intent=intent_of(pause), there=there)
    slots = [int(paper.slot) for paper in given]
    data = {"papers": len(given), "slots": slots, "left": left, "pause": pause.pk}
    last = max(filter(None, (dossier.acted_at, at)))
    record(dossier, Kind.PAPERS_PART, at=last, actor_id=None, data=data)
    return dossier
