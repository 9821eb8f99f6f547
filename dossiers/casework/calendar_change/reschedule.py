"""A change of the calendar: which open dossiers move, from when to when; moving them, and putting them back exactly.

The preview is the very function that moves them, run dry. Closed dossiers keep their verdict; late ones keep promise
and flag, so that no day off that one person declares ever erases a delay (late_closings.py: what two persons may);
extensions are not touched; a promise that another system made (the engine never gave that date) stays as given.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.db.models import Q

from dossiers.calendars import changes, worktime
from dossiers.calendars.changes import DayChange
from dossiers.calendars.local_time import LOCAL
from dossiers.calendars.models import Calendar, CalendarVersion, publish, worktime_of
from dossiers.calendars.worktime import ClockPause, WorkCalendar
from dossiers.casework import deadlines, lifting, row_scope
from dossiers.casework.actions.beats import text
from dossiers.casework.actions.refusals import ActRefused, NotYourPost
from dossiers.casework.calendar_change import repin
from dossiers.casework.calendar_change.repin import PromiseChange
from dossiers.casework.models import Dossier, Pause
from dossiers.casework.models.calendar_change import CalendarChange, CalendarMove, LateClosing
from dossiers.casework.states import CLOCK_RUNS, OPEN
from dossiers.units.models import Officer, Unit
from dossiers.units.roles import Role

KEEPERS = (Role.ADMINISTRATOR, Role.LEADER)
_DECIDES = (
    "code", "unit_id", "state", "calendar_version_id", "received_at", "due_at", "procedure_version_id", "regime_id",
    "overdue_since",
)  # fmt: skip
"""The columns of a dossier from which its move follows."""


class PreviewChanged(ActRefused):
    """Somebody acted since the preview was drawn: it has to be looked at again."""


def may_change(officer: Officer, on: dt.date) -> bool:
    """Whether this officer keeps the calendars: administrators and leaders at the city."""
    return officer.posts_on(on).filter(unit__kind=Unit.Kind.CITY, role__in=KEEPERS).exists()


@row_scope.everything()
def preview(
    calendar: Calendar, days: Sequence[DayChange], *, at: dt.datetime, passed: Collection[dt.date] = ()
) -> list[PromiseChange]:
    """The open dossiers whose promise would move, by code. Raises CalendarError for days that make no sense.

    ``passed`` are days closed after the fact: with them late dossiers move, too (``_late``).
    """
    return _moved(_affected(calendar, changes.tried(calendar, days), at=at, passed=passed))


def token(moves: Iterable[PromiseChange]) -> str:
    """A short name of exactly these moves: what was previewed is what is applied, or nothing."""
    lines = (f"{move.dossier_id} {move.due_before.timestamp()} {move.due_after.timestamp()}" for move in moves)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def apply(
    calendar: Calendar,
    days: Sequence[DayChange],
    *,
    reason: str,
    by: Officer,
    at: dt.datetime,
    seen: str | None = None,
) -> CalendarChange:
    """Change the days, publish the calendar, move the open dossiers and write an event in each that moved.

    ``seen`` is the ``token`` of the preview. Raises PreviewChanged, NotYourPost, Invalid, CalendarError.
    """
    _may(by, at)
    return change(calendar, days, reason=reason, by=by, at=at, seen=seen)


@row_scope.everything()
def change(
    calendar: Calendar, days: Sequence[DayChange], *, reason: str, by: Officer, at: dt.datetime,
    seen: str | None = None, passed: Collection[dt.date] = (),
) -> CalendarChange:  # fmt: skip
    """``apply`` for a caller that has asked who may; ``passed`` as in ``preview``."""
    reason = text(reason, "reason", "Ghi căn cứ của thay đổi.", longest=300)
    with transaction.atomic():
        calendar = Calendar.objects.select_for_update().get(pk=calendar.pk)
        before = publish(calendar, at)
        affected = _affected(calendar, changes.tried(calendar, days), at=at, lock=True, passed=passed)
        moved = _moved(affected)
        if seen is not None and seen != token(moved):
            raise PreviewChanged("Danh sách hồ sơ đã thay đổi từ lúc xem trước. Xem lại rồi lưu.")
        days_before = changes.kept(calendar, days)
        after = publish(calendar, at, note=reason)
        if after.pk == before.pk and not any(move.lifted for move in moved):
            raise ActRefused("Lịch đã như vậy rồi, không có gì thay đổi.")
        made = CalendarChange.objects.create(
            calendar=calendar, before=before, after=after, reason=reason, made_by=by, made_at=at, moved=len(moved),
            days=[day.as_json() for day in days], days_before=days_before,
        )  # fmt: skip
        _note(made, affected)
        repin.pin({after.pk: [move.dossier_id for move in affected]})
        lifted = [move.dossier_id for move in moved if move.lifted]
        lifting.lift(lifted, because=lifting.CALENDAR, actor_id=by.pk, at=at, change=made.pk)
        repin.move(moved, change_id=made.pk, actor_id=by.pk, at=at, undo=False)
        return made


def undo(change_id: int, *, by: Officer, at: dt.datetime) -> CalendarChange:
    """Take the newest change of a calendar back: its days, and every promise that it moved of dossiers still open.

    A dossier paused since is recomputed from the start on the calendar it had before; one received since follows the
    calendar as restored. Flags of lateness stay. Raises ActRefused, NotYourPost.
    """
    _may(by, at)
    if LateClosing.objects.filter(change=change_id).exists():
        raise ActRefused("Thay đổi này do hai người quyết định; hoàn tác cũng cần lãnh đạo thành phố xác nhận.")
    return take_back(change_id, by=by, at=at)


@row_scope.everything()
def take_back(change_id: int, *, by: Officer, at: dt.datetime) -> CalendarChange:
    """``undo`` for a caller that has asked who may."""
    with transaction.atomic():
        change = CalendarChange.objects.select_for_update().get(pk=change_id)
        calendar = Calendar.objects.select_for_update().get(pk=change.calendar_id)
        _can_be_undone(change, calendar)
        changes.put_back(calendar, change.days_before)
        restored = publish(calendar, at, note=f"Hoàn tác: {change.reason}"[:300])
        pins = _same_as(change.after)
        back = _back(change, pins)
        since = _affected(calendar, worktime_of(restored.pk), at=at, lock=True, versions=pins)
        since = [move for move in since if move.dossier_id not in {one.dossier_id for one in back}]
        to_pin: dict[int, list[int]] = {restored.pk: [move.dossier_id for move in since]}
        for move in back:
            to_pin.setdefault(move.version_id, []).append(move.dossier_id)
        repin.pin(to_pin)
        repin.move(_moved([*back, *since]), change_id=change.pk, actor_id=by.pk, at=at, undo=True)
        change.undone_by, change.undone_at = by, at
        change.save(update_fields=["undone_by", "undone_at"])
        return change


def _may(by: Officer, at: dt.datetime) -> None:
    if not may_change(by, at.astimezone(LOCAL).date()):
        raise NotYourPost("Chỉ quản trị và lãnh đạo thành phố được thay đổi lịch làm việc.")


def _can_be_undone(change: CalendarChange, calendar: Calendar) -> None:
    if change.undone_at is not None:
        raise ActRefused("Thay đổi này đã được hoàn tác.")
    newest = CalendarVersion.objects.newest_of(calendar)
    if newest is None or newest.digest != change.after.digest:
        raise ActRefused("Lịch đã thay đổi thêm sau đó. Hãy hoàn tác thay đổi sau trước.")


def _affected(
    calendar: Calendar, new: WorkCalendar, *, at: dt.datetime, lock: bool = False, versions: Collection[int] = (),
    passed: Collection[dt.date] = (),
) -> list[PromiseChange]:  # fmt: skip
    """Open dossiers of this calendar that are not late and whose promise the engine gave, with the new promise.

    With ``passed`` also those late ones for which a day that has passed makes a difference.
    """
    pins = versions or list(calendar.versions.values_list("pk", flat=True))
    rows = Dossier.objects.open().filter(calendar_version_id__in=pins).order_by("pk")
    rows = rows if passed else rows.exclude(Q(overdue_since__lt=at) | Q(state__in=CLOCK_RUNS, due_at__lt=at))
    rows = rows.select_for_update() if lock else rows
    pauses = _pauses(pins)
    terms = deadlines.all_terms()
    stopped = dict(Pause.objects.filter(ended_at__isnull=True).values_list("dossier_id", "began_at")) if passed else {}
    moves: list[PromiseChange] = []
    for dossier in rows.only(*_DECIDES):
        received_at, due_at, pin = dossier.received_at, dossier.due_at, dossier.calendar_version_id
        assert received_at is not None and due_at is not None and pin is not None  # an open dossier has them
        assert dossier.regime_id is not None  # the database says so
        term, stops = terms[dossier.procedure_version_id, dossier.regime_id], pauses.get(dossier.pk, ())
        if worktime.due(worktime_of(pin), received_at, term, stops) == due_at:
            after = worktime.due(new, received_at, term, stops)
            move = PromiseChange(dossier.pk, dossier.code, dossier.unit_id, pin, due_at, after)
            if not dossier.is_overdue(at):
                moves.append(move)
            elif after > due_at:
                in_time = after >= stopped.get(dossier.pk, at)
                if in_time or due_at.astimezone(LOCAL).date() in passed:
                    moves.append(move._replace(lifted=in_time and dossier.overdue_since is not None))
    return moves


def _same_as(version: CalendarVersion) -> list[int]:
    """This version and later ones that say the same: a later change that was undone came back to it."""
    alike = CalendarVersion.objects.filter(calendar_id=version.calendar_id, digest=version.digest)
    return list(alike.filter(number__gte=version.number).values_list("pk", flat=True))


def _back(change: CalendarChange, pins: Collection[int]) -> list[PromiseChange]:
    """The dossiers that the change concerned and that are still open, with the promise they had before."""
    rows = {row.dossier_id: row for row in change.moves.all()}
    open_now = Dossier.objects.open().filter(pk__in=rows, calendar_version_id__in=pins).order_by("pk")
    moves = []
    for dossier in open_now.select_for_update():
        row = rows[dossier.pk]
        due_at = row.due_before
        if dossier.due_at != row.due_after:  # a pause has ended since: from the start, on the calendar it had
            dossier.calendar_version_id = row.version_before_id
            due_at = deadlines.promise(dossier, list(dossier.pauses.all()))
        assert dossier.due_at is not None  # an open dossier has a promise
        moves.append(
            PromiseChange(dossier.pk, dossier.code, dossier.unit_id, row.version_before_id, dossier.due_at, due_at)
        )
    return moves


def _pauses(pins: Collection[int]) -> dict[int, list[ClockPause]]:
    rows = Pause.objects.filter(
        dossier__state__in=OPEN, dossier__calendar_version_id__in=pins, ended_at__isnull=False
    ).values_list("dossier_id", "began_at", "ended_at", "restarts")
    pauses: dict[int, list[ClockPause]] = {}
    for dossier_id, began_at, ended_at, restarts in rows:
        if ended_at is not None:
            pauses.setdefault(dossier_id, []).append(ClockPause(began_at, ended_at, restarts=restarts))
    return pauses


def _moved(moves: Iterable[PromiseChange]) -> list[PromiseChange]:
    return sorted((move for move in moves if move.due_after != move.due_before), key=lambda move: move.code)


def _note(change: CalendarChange, moves: Iterable[PromiseChange]) -> None:
    CalendarMove.objects.bulk_create(
        (
            CalendarMove(
                change=change,
                dossier_id=move.dossier_id,
                version_before_id=move.version_id,
                due_before=move.due_before,
                due_after=move.due_after,
            )
            for move in moves
        ),
        batch_size=2000,
    )
