"""The mail of petitions: what happened, for whoever tells the sender. Taking it and telling it is one transaction.

This room does not know how people are told; it hands out what was done and by which way its sender wishes to hear.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.db import connection

from dossiers.feedback.models import Petition
from dossiers.feedback.petitions import reached_at

_TAKE = """
DELETE FROM voices_petitionmail USING (
    SELECT id FROM voices_petitionmail ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
) AS mail WHERE voices_petitionmail.id = mail.id
RETURNING voices_petitionmail.id, voices_petitionmail.petition_id, voices_petitionmail.seq, voices_petitionmail.kind
"""


class PetitionNews(NamedTuple):
    """One thing done with a petition; ``what`` is the word for it.

    ``way`` and ``address`` are empty where its sender wishes to hear nothing.
    """

    code: str
    seq: int
    kind: str
    what: str
    unit_id: int
    unit: str
    due_at: dt.datetime
    way: str
    address: str
    is_sample: bool


def take(limit: int = 500) -> tuple[int, list[PetitionNews]]:
    """Take the mail that waits, oldest first: how many rows were taken, and what they say.

    The caller's transaction tells it: rolled back, the mail waits again.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [limit])
        mail = sorted(cursor.fetchall())
    found = Petition.objects.select_related("holder", "author").in_bulk({number for _, number, _, _ in mail})
    return len(mail), [_news(found[number], seq, kind) for _, number, seq, kind in mail]


def _news(petition: Petition, seq: int, kind: str) -> PetitionNews:
    author = getattr(petition, "author", None)
    way = author.way if author else ""
    address = reached_at(way, author.contact) if author else ""
    holder = petition.holder
    return PetitionNews(
        petition.code, seq, kind, petition.get_kind_display().lower(), holder.pk, holder.name, petition.due_at,
        way if address else "", address, petition.sample,
    )  # fmt: skip
