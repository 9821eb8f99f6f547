"""The demonstration accounts: they exist only where the demonstration city does."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from dossiers.casework.states import CLOCK_RUNS, State, in_sql
from dossiers.oversight.models import Demonstration
from dossiers.units.models import Post
from dossiers.units.roles import Role

PASSWORD = "motcua-2018"  # noqa: S105 (printed for everybody; see docs/demo.md)


@dataclass(frozen=True)
class Seat:
    """A demonstration account: the username, and at which unit it holds which role."""

    username: str
    place: str
    """ward, district, department or city."""
    role: Role
    title: str


SEATS = (
    Seat("tiepnhan", "ward", Role.RECEIVER, "Công chức Bộ phận Một cửa"),
    Seat("thuly", "ward", Role.HANDLER, "Công chức chuyên môn"),
    Seat("lanhdao", "ward", Role.LEADER, "Phó Chủ tịch Ủy ban nhân dân"),
    Seat("tiepnhan.quan", "district", Role.RECEIVER, "Công chức Bộ phận Một cửa"),
    Seat("thuly.quan", "district", Role.HANDLER, "Chuyên viên"),
    Seat("lanhdao.quan", "district", Role.LEADER, "Phó Chủ tịch Ủy ban nhân dân"),
    Seat("tiepnhan.so", "department", Role.RECEIVER, "Công chức Bộ phận Một cửa"),
    Seat("thuly.so", "department", Role.HANDLER, "Chuyên viên"),
    Seat("lanhdao.so", "department", Role.LEADER, "Phó Giám đốc"),
    Seat("lanhdao.tp", "city", Role.LEADER, "Phó Chủ tịch Ủy ban nhân dân thành phố"),
    Seat("thanhtra", "city", Role.INSPECTOR, "Thanh tra viên"),
    Seat("quantri", "city", Role.ADMINISTRATOR, "Quản trị hệ thống"),
)


@dataclass(frozen=True)
class Account:
    """What a visitor needs to sign in."""

    username: str
    full_name: str
    role: str
    unit: str


@dataclass(frozen=True)
class Lookup:
    """A dossier that a visitor can look up at once: its code, the four digits, and what it shows."""

    what: str
    code: str
    digits: str


def accounts() -> list[Account]:
    """The demonstration accounts that exist here, in the order in which they are shown; the password is PASSWORD.

    None without the demonstration (a real city may have an officer called quantri), and none that was closed.
    """
    if made_at() is None:
        return []
    order = {seat.username: place for place, seat in enumerate(SEATS)}
    posts = Post.objects.filter(officer__username__in=order, officer__is_active=True).select_related("officer", "unit")
    found = {
        post.officer.username: Account(
            post.officer.username, post.officer.full_name, Role(post.role).label, post.unit.name
        )
        for post in posts
    }
    return sorted(found.values(), key=lambda account: order[account.username])


_LOOKUPS = f"""
SELECT DISTINCT ON (what.place) what.name, dossier.code, right(applicant.phone, 4)
FROM casework_dossier AS dossier JOIN casework_applicant AS applicant ON applicant.dossier_id = dossier.id
CROSS JOIN LATERAL (SELECT CASE
    WHEN dossier.state IN ({in_sql(CLOCK_RUNS)}) AND dossier.overdue_since IS NULL THEN 1
    WHEN dossier.state = {State.AWAITING_PAPERS:d} AND dossier.overdue_since IS NULL THEN 2
    WHEN dossier.outcome = 'late' THEN 3 END AS place) AS kind
JOIN (VALUES (1, 'đang xử lý'), (2, 'chờ bổ sung giấy tờ'), (3, 'trễ hạn')) AS what (place, name) USING (place)
WHERE dossier.origin = 'sample' AND (dossier.state IN ({in_sql((*CLOCK_RUNS, State.AWAITING_PAPERS))}) OR dossier.outcome = 'late')
    AND (dossier.state NOT IN ({in_sql(CLOCK_RUNS)}) OR dossier.due_at > %s)
ORDER BY what.place, (SELECT count(*) FROM casework_event AS event WHERE event.dossier_id = dossier.id) DESC,
    dossier.received_at DESC
"""  # noqa: S608 (numbers of states)


_TODAY = f"""
SELECT DISTINCT ON (what.place) what.name, dossier.code, right(applicant.phone, 4)
FROM casework_dossier AS dossier JOIN casework_applicant AS applicant ON applicant.dossier_id = dossier.id AND applicant.phone <> ''
JOIN (SELECT dossier_id, 1 AS place, 'thời hạn tính lại từ đầu' AS name FROM casework_pause WHERE restarts AND ended_at IS NOT NULL
    UNION ALL SELECT dossier_id, 2, 'tiếp nhận ở nơi khác' FROM casework_papertransfer
    UNION ALL SELECT dossier_id, 3, 'đã báo kết quả sai' FROM casework_resultdispute WHERE closed_at IS NULL
    UNION ALL SELECT dossier_id, 4, 'kết quả đã được sửa' FROM casework_resultdispute WHERE outcome = 'corrected') AS what
    ON what.dossier_id = dossier.id
WHERE dossier.origin = 'sample' AND (what.place > 2 OR dossier.state IN ({in_sql(CLOCK_RUNS)}))
ORDER BY what.place, dossier.received_at DESC
"""  # noqa: S608 (numbers of states)
"""What the law of 2018 does not know; nothing is found in its city."""


def made_at() -> dt.datetime | None:
    """The instant at which the demonstration's year ends; None in a city without one."""
    return Demonstration.objects.values_list("made_at", flat=True).first()


def lookups() -> list[Lookup]:
    """Dossiers to look up at once: one in progress, one waiting for papers, one late, and what the law of today brings;
    [] without the city.
    """
    made = made_at()
    if made is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_LOOKUPS, [made])
        found = cursor.fetchall()
        cursor.execute(_TODAY)
        return [Lookup(*row) for row in found + cursor.fetchall()]


def welcome() -> list[str]:
    """Lines that name the accounts and a few dossiers to look up, for the terminal; none without the demonstration."""
    found = accounts()
    if not found:
        return []
    lines = [f"Demonstration accounts (password {PASSWORD}), to sign in at /can-bo/dang-nhap:"]
    lines += [f"  {account.username:<16}{account.role:<22}{account.unit}" for account in found]
    lines += ["Dossiers to look up (code, last four digits):"]
    return lines + [f"  {lookup.code}   {lookup.digits}   {lookup.what}" for lookup in lookups()]
