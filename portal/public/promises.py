"""When the result is due and why: the leaf of the calendar, and the deadline engine's account of the date."""

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dossiers.calendars.worktime import WorkCalendar
from dossiers.casework import deadlines, duties, last_days
from dossiers.casework.models import Pause
from dossiers.casework.states import Kind, Outcome
from portal.presentation import caveats, deadline_explanation, forecasts, status
from portal.public.facts import StatusFacts
from portal.public.situations import When
from portal.wording import localized, vi

PURPOSES = {
    Pause.Reason.PAPERS: deadline_explanation.FOR_PAPERS,
    Pause.Reason.PAYMENT: deadline_explanation.FOR_PAYMENT,
    Pause.Reason.CLOSED: deadline_explanation.CLOSED,
}


@dataclass(frozen=True)
class PromiseLeaf:
    """The leaf of the calendar and the words beside it: a label and, large, the moment; ``lines`` say more."""

    css: str
    words: tuple[str, str]
    lines: list[str]
    day: dt.date | None = None
    paused: bool = False

    @property
    def label(self) -> str:
        return self.words[0]

    @property
    def when(self) -> str:
        """The moment, or what stands in its place."""
        return self.words[1]

    @property
    def beside(self) -> str:
        """The one line beside the day; while the clock stands still the words in the day's place say it all."""
        return self.lines[0] if self.lines and not self.paused else ""

    @property
    def more(self) -> list[str]:
        """What else there is to say of it, further down."""
        return self.lines if self.paused else self.lines[1:]

    @property
    def month(self) -> str:
        """The head of the leaf: the month without its year."""
        return re.sub(r"[/ ]\d{4}$", "", localized.leaf_month(self.day)) if self.day else ""


def _parted(sentence: str, when: str, day: dt.date, facts: StatusFacts) -> tuple[str, str]:
    """A sentence around a moment as its label and the moment, whose year is left out where it is this one."""
    before, after = re.split(r"\{\w+\}", sentence, maxsplit=1)
    label = " ".join(f"{before} {after}".split()).rstrip(" :.,")
    if day.year == vi.local(facts.at).year:
        when = re.sub(rf"[/ ,]+{day.year}$", "", when)
    return label, when


def promise(facts: StatusFacts) -> PromiseLeaf | None:
    """When the result is due; while the clock stands still so much time left, never a date that would be stale."""
    dossier, calendar = facts.dossier, facts.calendar
    if dossier.due_at is None or calendar is None:
        return None
    when = facts.situation.when
    if when == When.KEPT:
        return _kept(facts) if dossier.finished_at else None
    if when == When.NONE:
        return None
    return _standing(facts) if when == When.STANDING else _awaited(facts, calendar)


def _awaited(facts: StatusFacts, calendar: WorkCalendar) -> PromiseLeaf:
    """While the clock runs: the promise, what was broken of it, or the date of the apology."""
    dossier = facts.dossier
    if duties.is_moved(dossier):
        return _moved_by_apology(facts)
    if facts.is_late or dossier.extended_to:
        return _appointed_anew(facts) if dossier.extended_to else _broken(facts)
    return _running(facts, calendar)


def _kept(facts: StatusFacts) -> PromiseLeaf:
    dossier = facts.dossier
    assert dossier.outcome and dossier.finished_at and dossier.due_at  # a result is there
    tag = status.OUTCOME_UI[Outcome(dossier.outcome)]
    return PromiseLeaf(
        css=tag.css,
        day=vi.local(dossier.finished_at).date(),
        words=_parted(
            _("Có kết quả {day}"), localized.day(dossier.finished_at), vi.local(dossier.finished_at).date(), facts
        ),
        lines=[f"{tag.words}.", _("Ngày hẹn: {when}.").format(when=localized.promise(dossier.due_at))]
        + ([_holding(facts)] if duties.is_moved(dossier) else []),
    )


def _standing(facts: StatusFacts) -> PromiseLeaf:
    if facts.is_late:
        return PromiseLeaf(
            css="s-late",
            paused=True,
            words=(
                _("Đã trễ hẹn {when}").format(when=localized.day(facts.dossier.overdue_since or facts.dossier.due_at)),
                _("Tính khi bạn nộp đủ"),
            ),
            lines=[_("Thời hạn đang tạm dừng. Hồ sơ được làm tiếp ngay khi bạn nộp đủ."), *_closing(facts)],
        )
    if facts.open_pause is not None and facts.open_pause.restarts:
        return PromiseLeaf(
            css="s-pause",
            paused=True,
            words=(_("Thời hạn tính lại từ đầu"), _("Tính khi bạn nộp đủ")),
            lines=[_("Ngày hẹn mới được tính ngay khi bạn nộp đủ."), *_closing(facts)],
        )
    left = _time_left(facts)
    return PromiseLeaf(
        css="s-pause",
        paused=True,
        words=(
            _("Thời hạn đang tạm dừng, còn lại {time}").format(time=left) if left else _("Thời hạn đang tạm dừng"),
            _("Tính khi bạn nộp đủ"),
        ),
        lines=[_("Ngày hẹn mới được tính ngay khi bạn nộp đủ."), *_closing(facts)],
    )


def _closing(facts: StatusFacts) -> list[str]:
    """Until when papers may be brought before the desk closes the dossier, where the law lets it."""
    pause = facts.open_pause
    if pause is None or pause.reason != Pause.Reason.PAPERS:
        return []
    last = last_days.closing(facts.dossier, pause.began_at, pause.answer_by)
    said = _("Sau {day}, hồ sơ chưa đủ giấy tờ được đóng; bạn có thể nộp lại từ đầu.")
    return [said.format(day=localized.day(last))] if last else []


def _time_left(facts: StatusFacts) -> str:
    """What was left of the promise when the clock stopped."""
    pause, calendar = facts.open_pause, facts.calendar
    return "" if pause is None or calendar is None else _left(facts, calendar, pause.began_at)


def _left(facts: StatusFacts, calendar: WorkCalendar, at: dt.datetime) -> str:
    """What is left at an instant, counted as the procedure's term is."""
    due, term = facts.dossier.due_at, deadlines.term(facts.dossier)
    assert due is not None  # it has a calendar, so it has a promise
    return deadline_explanation.left(calendar=calendar, term=term, lines=facts.ledger, at=at, due=due)


def _broken(facts: StatusFacts) -> PromiseLeaf:
    dossier = facts.dossier
    assert dossier.due_at is not None  # a promise was broken
    return PromiseLeaf(
        css="s-late",
        day=vi.day_of_promise(dossier.due_at),
        words=_parted(
            _("Đã trễ hẹn {when}"), localized.promise(dossier.due_at), vi.day_of_promise(dossier.due_at), facts
        ),
        lines=[_("Thời gian trễ vẫn tính đến khi có kết quả.")],
    )


def _appointed_anew(facts: StatusFacts) -> PromiseLeaf:
    """The day of the apology's letter; the old one decides lateness all the same."""
    dossier = facts.dossier
    assert dossier.extended_to is not None  # the caller asked
    said = (
        _("Hẹn cũ {day} đã qua. Thời gian trễ vẫn tính đến khi có kết quả.")
        if facts.is_late
        else _("Hẹn cũ là {day}. Qua ngày đó, hồ sơ vẫn tính là trễ.")
    )
    return PromiseLeaf(
        css="s-late",
        day=vi.local(dossier.extended_to).date(),
        words=_parted(
            _("Ngày hẹn mới: {when}"),
            localized.promise(dossier.extended_to),
            vi.local(dossier.extended_to).date(),
            facts,
        ),
        lines=[said.format(day=localized.short_date(dossier.due_at))],
    )


def _moved_by_apology(facts: StatusFacts) -> PromiseLeaf:
    """The date that holds since the apology moved it, and the promise beside it; rates go by the latter."""
    holds = duties.return_date(facts.dossier)
    assert holds is not None and facts.dossier.due_at is not None  # the caller asked
    passed = holds < facts.at
    title = _("Đã qua ngày hẹn lại {when}") if passed else _("Hẹn trả kết quả: {when}")
    said = _("Ban đầu hẹn {day}; chúng tôi đã xin lỗi và dời ngày trả. Tỷ lệ đúng hẹn vẫn tính theo hẹn ban đầu.")
    return PromiseLeaf(
        css="s-late" if passed else "s-run",
        day=vi.local(holds).date(),
        words=_parted(title, localized.promise(holds), vi.local(holds).date(), facts),
        lines=[said.format(day=localized.promise(facts.dossier.due_at))],
    )


def _holding(facts: StatusFacts) -> str:
    """Beside a verdict, which is by the promise: the date that held."""
    return _("Ngày hẹn lại: {when}.").format(when=localized.promise(duties.return_date(facts.dossier)))


def _running(facts: StatusFacts, calendar: WorkCalendar) -> PromiseLeaf:
    dossier = facts.dossier
    assert dossier.due_at is not None  # its clock runs
    today = status.is_due_today(dossier, facts.at)
    lines = [_("Còn {time}.").format(time=_left(facts, calendar, facts.at))]
    lines += caveats.sentences(caveats.of_dossier(dossier))
    if dossier.due_at != dossier.due_at_original and dossier.due_at_original:
        lines.append(_moved(facts).format(day=localized.date(dossier.due_at_original)))
    likely = forecasts.expected(dossier, facts.at)
    if likely is not None:
        said = _(
            "Dự báo: thường xong khoảng {day}; 8 trên 10 hồ sơ tương tự xong từ {low} đến {high}. "
            "Ngày hẹn không thay đổi."
        )
        days = {name: localized.date(getattr(likely, name)) for name in ("low", "high")}
        lines.append(said.format(day=localized.day(likely.middle), **days))
    return PromiseLeaf(
        css="s-today" if today else "s-run",
        day=vi.day_of_promise(dossier.due_at),
        words=_parted(
            _("Hẹn trả kết quả: {when}"), localized.promise(dossier.due_at), vi.day_of_promise(dossier.due_at), facts
        ),
        lines=lines,
    )


def _moved(facts: StatusFacts) -> str:
    """What the promise on the receipt was, and why it holds no more."""
    if any(event.kind in (Kind.REOPENED, Kind.CORRECTED) for event in facts.events):
        return _("Hẹn lúc nhận hồ sơ: {day}; xem các việc đã diễn ra.")
    if all(event.kind != Kind.CALENDAR_CHANGED for event in facts.events):
        return _("Hẹn lúc nhận hồ sơ: {day}; thời hạn đã tạm dừng trong lúc chờ bạn.")
    if any(pause.ended_at for pause in facts.pauses):
        return _("Hẹn lúc nhận hồ sơ: {day}; thời hạn đã tạm dừng trong lúc chờ bạn và lịch làm việc đã thay đổi.")
    return _("Hẹn lúc nhận hồ sơ: {day}; lịch làm việc đã thay đổi.")


def explanation(facts: StatusFacts) -> deadline_explanation.DeadlineExplanation | None:
    """“Vì sao là ngày này?”, for a dossier that has a promise to explain."""
    dossier, calendar = facts.dossier, facts.calendar
    if calendar is None or dossier.due_at is None or dossier.ended_at is not None:
        return None
    lines = facts.ledger
    pause = facts.open_pause
    due = dossier.due_at if facts.is_late or not pause else None
    months, key = deadline_explanation.drawn(
        deadline_explanation.PromiseFacts(
            calendar=calendar,
            lines=lines,
            today=vi.local(facts.at).date(),
            due=due,
            extended_to=dossier.extended_to,
            paused_from=pause.began_at if pause else None,
            answer_by=pause.answer_by if pause else None,
            late=facts.is_late,
        )
    )
    term = deadlines.term(dossier)
    closed = deadline_explanation.said_of(facts.pauses, PURPOSES, deadlines.term_begins(dossier, facts.pauses))
    words = deadline_explanation.sentences(term=term, lines=lines, pauses=closed, calendar=calendar, due=due)
    return deadline_explanation.DeadlineExplanation(sentences=words, months=months, key=key)
