"""When the result is due and why: the leaf of the calendar, and the deadline engine's account of the date."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dossiers.calendars.worktime import WorkCalendar
from dossiers.casework import deadlines
from dossiers.casework.models import Pause
from dossiers.casework.states import PAUSED, Kind, Outcome, State
from portal.presentation import deadline_explanation as why
from portal.presentation import forecasts
from portal.presentation import status as status_ui
from portal.public.facts import Facts
from portal.wording import localized as spoken
from portal.wording import vi as vietnamese

PURPOSES = {
    Pause.Reason.PAPERS: gettext_lazy("bổ sung giấy tờ"),
    Pause.Reason.PAYMENT: gettext_lazy("nộp phí, lệ phí"),
    Pause.Reason.CLOSED: why.CLOSED,
}


@dataclass(frozen=True)
class Promise:
    """The leaf of the calendar and the words beside it."""

    css: str
    title: str
    lines: list[str]
    day: dt.date | None = None
    paused: bool = False


def promise(facts: Facts) -> Promise | None:
    """When the result is due; while the clock stands still so much time left, never a date that would be stale."""
    dossier, calendar = facts.dossier, facts.calendar
    if dossier.due_at is None or calendar is None:
        return None
    if dossier.state in (State.NOT_ACCEPTED, State.WITHDRAWING, State.STOPPED):
        return None
    if dossier.finished_at:
        return _kept(facts)
    if dossier.state in PAUSED:
        return _standing(facts)
    if facts.is_late:
        return _broken(facts)
    return _running(facts, calendar)


def _kept(facts: Facts) -> Promise:
    dossier = facts.dossier
    tag = status_ui.OUTCOME_UI[Outcome(dossier.outcome)]
    return Promise(
        css=tag.css,
        day=vietnamese.local(dossier.finished_at).date(),
        title=_("Có kết quả {day}").format(day=spoken.day(dossier.finished_at)),
        lines=[_("{verdict}. Ngày hẹn: {when}.").format(verdict=tag.words, when=spoken.promise(dossier.due_at))],
    )


def _standing(facts: Facts) -> Promise:
    if facts.is_late:
        return Promise(
            css="s-late",
            paused=True,
            title=_("Đã quá hẹn {when}").format(when=spoken.day(facts.dossier.overdue_since or facts.dossier.due_at)),
            lines=[_("Đồng hồ đang dừng. Hồ sơ được làm tiếp ngay khi bạn nộp đủ.")],
        )
    left = _time_left(facts)
    return Promise(
        css="s-pause",
        paused=True,
        title=_("Đồng hồ đang dừng, còn {time}").format(time=left) if left else _("Đồng hồ đang dừng"),
        lines=[_("Ngày hẹn mới được tính ngay khi bạn nộp đủ.")],
    )


def _time_left(facts: Facts) -> str:
    """What was left of the promise when the clock stopped."""
    pause = facts.open_pause
    if pause is None:
        return ""
    minutes = max(0, deadlines.minutes_left(facts.dossier, pause.began_at))
    return spoken.working_time(minutes)


def _broken(facts: Facts) -> Promise:
    dossier = facts.dossier
    if dossier.extended_to:
        return Promise(
            css="s-late",
            day=vietnamese.local(dossier.extended_to).date(),
            title=_("Ngày hẹn mới: {when}").format(when=spoken.promise(dossier.extended_to)),
            lines=[
                _("Hẹn cũ {day} đã qua. Ngày trễ vẫn được đếm đến khi có kết quả.").format(
                    day=spoken.short_date(dossier.due_at)
                )
            ],
        )
    return Promise(
        css="s-late",
        day=vietnamese.local(dossier.due_at).date(),
        title=_("Đã quá hẹn {when}").format(when=spoken.promise(dossier.due_at)),
        lines=[_("Ngày trễ được đếm đến khi có kết quả.")],
    )


def _running(facts: Facts, calendar: WorkCalendar) -> Promise:
    dossier = facts.dossier
    today = status_ui.is_due_today(dossier, facts.at)
    lines = [_("Còn {time}.").format(time=_days_left(facts, calendar))]
    if dossier.due_at != dossier.due_at_original and dossier.due_at_original:
        moved = _("Hẹn lúc nhận hồ sơ: {day}; {reason}.")
        lines.append(moved.format(day=spoken.date(dossier.due_at_original), reason=_why_moved(facts)))
    likely = forecasts.expected(dossier, facts.at)
    if likely is not None:
        said = _("Dự đoán: thường xong khoảng {day}; 8 trong 10 hồ sơ như vậy xong từ {low} đến {high}. Hẹn không đổi.")
        days = {name: spoken.date(getattr(likely, name)) for name in ("low", "high")}
        lines.append(said.format(day=spoken.day(likely.middle), **days))
    return Promise(
        css="s-today" if today else "s-run",
        day=vietnamese.local(dossier.due_at).date(),
        title=_("Hẹn trả kết quả: {when}").format(when=spoken.promise(dossier.due_at)),
        lines=lines,
    )


def _why_moved(facts: Facts) -> str:
    """Why the promise is not the one of the receipt any more."""
    if any(event.kind in (Kind.REOPENED, Kind.CORRECTED) for event in facts.events):
        return _("xem các việc đã diễn ra")
    if all(event.kind != Kind.CALENDAR_CHANGED for event in facts.events):
        return _("đồng hồ đã dừng trong lúc chờ bạn")
    if any(pause.ended_at for pause in facts.pauses):
        return _("đồng hồ đã dừng trong lúc chờ bạn và lịch làm việc đã thay đổi")
    return _("lịch làm việc đã thay đổi")


def _days_left(facts: Facts, calendar: WorkCalendar) -> str:
    """Working days after today until the promise's day, or the hours of its last day."""
    due = vietnamese.local(facts.dossier.due_at)
    days = why.days_late(calendar, facts.at, due.date())
    if days:
        return spoken.working_days(days)
    return spoken.working_time(max(0, deadlines.minutes_left(facts.dossier, facts.at)))


def explanation(facts: Facts) -> why.Why | None:
    """“Vì sao là ngày này?”, for a dossier that has a promise to explain."""
    dossier, calendar = facts.dossier, facts.calendar
    if calendar is None or dossier.due_at is None or dossier.ended_at is not None:
        return None
    lines = deadlines.ledger(dossier, list(facts.pauses))
    pause = facts.open_pause
    due = dossier.due_at if facts.is_late or not pause else None
    months, key = why.drawn(
        why.Story(
            calendar=calendar,
            lines=lines,
            today=vietnamese.local(facts.at).date(),
            due=due,
            extended_to=dossier.extended_to,
            paused_from=pause.began_at if pause else None,
            answer_by=pause.answer_by if pause else None,
            late=facts.is_late,
        )
    )
    closed = [(p.began_at, p.ended_at, PURPOSES[Pause.Reason(p.reason)]) for p in facts.pauses if p.ended_at]
    term = deadlines.term_of(dossier.procedure_version)
    words = why.sentences(term=term, lines=lines, pauses=sorted(closed), calendar=calendar, due=due)
    return why.Why(sentences=words, months=months, key=key)
