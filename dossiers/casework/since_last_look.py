"""What is new to an officer: what others did with a dossier since this officer last opened its page.

Nothing is kept for it: openings are looks, deeds are events, and notes stand in their own table. Marks are therefore
gone when the page is opened, and equal the events after the last look less one's own. Who never opened a dossier has
no marks of it: to them all of it is new.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection
from django.db.models import TextChoices

from dossiers.casework.kinds import Kind
from dossiers.units.models import Officer


class NewsKind(TextChoices):
    """What kind of thing is new, in the words of a list."""

    PAPERS = "papers", "giấy tờ"
    MONEY = "money", "phí, lệ phí"
    ANSWER = "answer", "trả lời của người nộp"
    OPINION = "opinion", "ý kiến"
    WISH = "wish", "yêu cầu của người nộp"
    DECISION = "decision", "quyết định"
    GIVEN = "given", "giao, chuyển việc"
    NOTE = "note", "ghi chú"
    DUE = "due", "hạn, quá hạn"
    OTHER = "other", "cập nhật"


OF_KIND: dict[Kind, NewsKind] = {
    **dict.fromkeys((Kind.PAPERS_ADDED, Kind.PAPERS_PART, Kind.PAPER_SENT, Kind.PAPER_ARRIVED), NewsKind.PAPERS),
    **dict.fromkeys((Kind.PAID, Kind.FEE_COLLECTED, Kind.FEE_REFUNDED), NewsKind.MONEY),
    Kind.APPLICANT_ANSWERED: NewsKind.ANSWER,
    Kind.ANSWERED: NewsKind.OPINION,
    **dict.fromkeys(
        (Kind.WITHDRAW_ASKED, Kind.DELIVERY_CHOSEN, Kind.CONTACT_CHOSEN, Kind.RESULT_DISPUTED), NewsKind.WISH
    ),
    **dict.fromkeys(
        (Kind.DECLINED, Kind.CORRECTED, Kind.REOPENED, Kind.RECEIPT_VOIDED, Kind.PAPERS_ASKED, Kind.RESOLVED,
         Kind.REFUSED, Kind.EXTENDED, Kind.RESULT_CORRECTED, Kind.RESULT_UPHELD, Kind.STOPPED),
        NewsKind.DECISION,
    ),
    **dict.fromkeys(
        (Kind.FORWARDED, Kind.REASSIGNED, Kind.SENT_OUT, Kind.SENT_BACK, Kind.HANDED_OVER, Kind.TAKEN_OVER),
        NewsKind.GIVEN,
    ),
    **dict.fromkeys((Kind.BECAME_OVERDUE, Kind.OVERDUE_LIFTED, Kind.CALENDAR_CHANGED, Kind.CLOSING_SOON), NewsKind.DUE),
}  # fmt: skip
"""Every other kind is OTHER: nothing that somebody else did goes unmarked."""


class Since(NamedTuple):
    """What is new of one dossier: when it was last opened, the kinds of events and how many notes came since."""

    opened_at: dt.datetime
    kinds: list[str]
    notes: int

    @property
    def news(self) -> list[NewsKind]:
        """What is new, each once, in the order of ``NewsKind``."""
        found = {
            OF_KIND.get(Kind(kind), NewsKind.OTHER) if kind in Kind.values else NewsKind.OTHER for kind in self.kinds
        }
        found |= {NewsKind.NOTE} if self.notes else set()
        return [one for one in NewsKind if one in found]

    @property
    def words(self) -> str:
        """giấy tờ, ý kiến: the same in a row; empty when nothing is new."""
        return ", ".join(str(one.label) for one in self.news)


def joined(dossier: str) -> str:
    """SQL that joins what is new of a row's dossier (an expression): ``seen.at``, ``deeds.kinds``, ``noted.notes``.

    The officer is the parameter ``me``.
    """
    return f"""
LEFT JOIN LATERAL (SELECT max(at) AS at FROM casework_look
    WHERE dossier_id = {dossier} AND officer_id = %(me)s AND what = 'opened') AS seen ON true
LEFT JOIN LATERAL (SELECT array_agg(kind::text ORDER BY seq) AS kinds FROM casework_event
    WHERE dossier_id = {dossier} AND occurred_at > seen.at AND actor_id IS DISTINCT FROM %(me)s) AS deeds ON true
LEFT JOIN LATERAL (SELECT count(*) AS notes FROM casework_note
    WHERE dossier_id = {dossier} AND made_at > seen.at AND officer_id <> %(me)s) AS noted ON true
"""  # noqa: S608 (an expression of the caller's)


_SINCE = (
    "SELECT wanted.id, seen.at, deeds.kinds, noted.notes FROM unnest(%(dossiers)s::bigint[]) AS wanted (id)"  # noqa: S608 (parts of this module)
    + joined("wanted.id")
    + "WHERE seen.at IS NOT NULL"
)


def since_last_look(dossiers: Iterable[int], officer: Officer) -> dict[int, Since]:
    """For each of these dossiers that the officer has opened before: what is new. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SINCE, {"dossiers": list(dossiers), "me": officer.pk})
        return {key: Since(at, kinds or [], notes) for key, at, kinds, notes in cursor.fetchall()}
