"""A storm entered late: that a day which has passed was closed, said by two persons with the notice that closed it.

One proposes (whoever keeps the city's calendars), another decides: a leader of the city. Promises that fell on the day
move, flags of lateness that rested on it alone are lifted by an event, verdicts of ended dossiers stay. Taking it back
goes the same way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from dossiers.calendars.changes import DayChange
from dossiers.calendars.hours import CLOSED, HALF, Day, read
from dossiers.calendars.local_time import LOCAL
from dossiers.calendars.models import Calendar
from dossiers.casework import row_scope
from dossiers.casework.actions.beats import text
from dossiers.casework.actions.refusals import ActRefused, Invalid, NotYourPost
from dossiers.casework.calendar_change import reschedule
from dossiers.casework.calendar_change.repin import PromiseChange
from dossiers.casework.kinds import Kind
from dossiers.casework.models.attachment import Attachment
from dossiers.casework.models.calendar_change import CalendarChange, LateClosing
from dossiers.casework.models.event import Event
from dossiers.units.models import Officer, Unit
from dossiers.units.roles import Role

NEEDS_TWO = (
    "Ngày nghỉ đã qua, hoặc đã có hồ sơ quá hẹn trong ngày: cần văn bản đính kèm và lãnh đạo thành phố khác xác nhận."
)


def passed_days(days: Sequence[DayChange], at: dt.datetime) -> list[dt.date]:
    """Those of the days that have passed or have begun, of days that close an office."""
    today = at.astimezone(LOCAL).date()
    return [change.on for change in days if change.on <= today and change.day and change.day.kind in (CLOSED, HALF)]


def needs_two(calendar: Calendar, days: Sequence[DayChange], *, at: dt.datetime) -> bool:
    """Whether these days are closed after the fact: one lies before today, or some promise of today has passed."""
    past = passed_days(days, at)
    if any(on < at.astimezone(LOCAL).date() for on in past):
        return True
    moves = reschedule.preview(calendar, days, at=at, passed=past) if past else []
    return any(move.due_before < at for move in moves)


def propose(
    calendar: Calendar, days: Sequence[DayChange], *, reason: str, notice: Attachment | None, by: Officer,
    at: dt.datetime,
) -> LateClosing:  # fmt: skip
    """Ask a leader of the city to confirm that these days were closed. Raises NotYourPost, Invalid, ActRefused."""
    passed = passed_days(days, at)
    if not passed or any(_past(day, at) and day.on not in passed for day in days):
        raise ActRefused("Chỉ ngày nghỉ hoặc nửa ngày đã qua mới cần xác nhận; ngày đã qua không thể làm bù.")
    return _proposed(calendar, [day.as_json() for day in days], None, reason, notice, by, at)


def propose_undo(
    change: CalendarChange, *, reason: str, notice: Attachment | None, by: Officer, at: dt.datetime
) -> LateClosing:
    """Ask a leader of the city to take a late closing back. Raises NotYourPost, Invalid, ActRefused."""
    if change.undone_at is not None or not LateClosing.objects.filter(change=change).exists():
        raise ActRefused("Thay đổi này đã được hoàn tác, hoặc không cần hai người để hoàn tác.")
    return _proposed(change.calendar, change.days, change, reason, notice, by, at)


def moves_of(closing: LateClosing, *, at: dt.datetime) -> list[PromiseChange]:
    """What confirming would move now; nothing for one that takes a change back (its own moves say it)."""
    if closing.undoes_id is not None:
        return []
    days = days_of(closing)
    return reschedule.preview(closing.calendar, days, at=at, passed=passed_days(days, at))


def confirm(closing_id: int, *, by: Officer, at: dt.datetime, seen: str | None = None) -> LateClosing:
    """A leader of the city, not the proposer, agrees: the calendar changes, promises move, flags are lifted.

    ``seen`` is the token of the moves on the page. Raises NotYourPost, ActRefused, PreviewChanged.
    """
    with transaction.atomic():
        closing = _waiting(closing_id, by, at)
        if closing.undoes_id is not None:
            reschedule.take_back(closing.undoes_id, by=by, at=at)
            return _decided(closing, None, accepted=True, by=by, at=at)
        days = days_of(closing)
        change = reschedule.change(
            closing.calendar, days, reason=closing.reason, by=by, at=at, seen=seen, passed=passed_days(days, at)
        )
        return _decided(closing, change, accepted=True, by=by, at=at)


def decline(closing_id: int, *, by: Officer, at: dt.datetime) -> LateClosing:
    """A leader of the city does not agree: nothing changes. Raises NotYourPost, ActRefused."""
    with transaction.atomic():
        return _decided(_waiting(closing_id, by, at), None, accepted=False, by=by, at=at)


@row_scope.everything()
def lifted_by(closing: LateClosing) -> list[int]:
    """The dossiers whose flags were lifted by what came of it."""
    if closing.change is None:
        return []
    events = Event.objects.filter(kind=Kind.OVERDUE_LIFTED, data__change=closing.change_id)
    return list(events.filter(dossier__in=closing.change.moves.values("dossier")).values_list("dossier_id", flat=True))


def may_decide(officer: Officer, closing: LateClosing, *, at: dt.datetime) -> bool:
    """A leader of the city who has not proposed it."""
    if officer.pk == closing.proposed_by_id:
        return False
    posts = officer.posts_on(at.astimezone(LOCAL).date())
    return bool(posts.filter(unit__kind=Unit.Kind.CITY, role=Role.LEADER).exists())


def days_of(closing: LateClosing) -> list[DayChange]:
    """The days as they would become."""
    return [
        DayChange(
            dt.date.fromisoformat(day["date"]), Day(day["kind"], read(day["hours"]), day["name"]), closing.reason[:200]
        )
        for day in closing.days
    ]


def _past(change: DayChange, at: dt.datetime) -> bool:
    return change.on < at.astimezone(LOCAL).date()


def _proposed(
    calendar: Calendar, days: list[dict[str, object]], undoes: CalendarChange | None, reason: str,
    notice: Attachment | None, by: Officer, at: dt.datetime,
) -> LateClosing:  # fmt: skip
    if not reschedule.may_change(by, at.astimezone(LOCAL).date()):
        raise NotYourPost("Chỉ quản trị và lãnh đạo thành phố được thay đổi lịch làm việc.")
    reason = text(reason, "reason", "Ghi căn cứ của thay đổi.", longest=300)
    if notice is None or notice.added_by_id != by.pk or notice.dossier_id is not None:
        raise Invalid(notice="Đính kèm văn bản cho nghỉ (PDF hoặc ảnh).")
    with transaction.atomic():
        Calendar.objects.select_for_update().get(pk=calendar.pk)
        if LateClosing.objects.filter(calendar=calendar, decided_at__isnull=True).exists():
            raise ActRefused("Lịch này đang có một đề nghị chờ xác nhận. Xác nhận hoặc từ chối đề nghị đó trước.")
        return LateClosing.objects.create(
            calendar=calendar, days=days, undoes=undoes, reason=reason, notice=notice, proposed_by=by, proposed_at=at
        )


def _waiting(closing_id: int, by: Officer, at: dt.datetime) -> LateClosing:
    closing = LateClosing.objects.select_for_update(of=("self",)).select_related("calendar").get(pk=closing_id)
    if closing.decided_at is not None:
        raise ActRefused("Đề nghị này đã được quyết định.")
    if by.pk == closing.proposed_by_id:
        raise NotYourPost("Người đề nghị không tự xác nhận được: cần một lãnh đạo thành phố khác.")
    if not may_decide(by, closing, at=at):
        raise NotYourPost("Chỉ lãnh đạo thành phố xác nhận được ngày nghỉ đã qua.")
    return closing


def _decided(
    closing: LateClosing, change: CalendarChange | None, *, accepted: bool, by: Officer, at: dt.datetime
) -> LateClosing:
    closing.change, closing.accepted, closing.decided_by, closing.decided_at = change, accepted, by, at
    closing.save(update_fields=["change", "accepted", "decided_by", "decided_at"])
    return closing
