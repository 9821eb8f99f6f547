"""The promise of a dossier as officials see it: the leaf, what is left, and why it is this date."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from dossiers.calendars.models import worktime_of
from dossiers.casework import deadlines, duties
from dossiers.casework.models import Dossier, Pause
from dossiers.casework.states import CLOCK_RUNS, Outcome
from portal.desk.dossier import clocks
from portal.presentation import caveats, deadline_explanation, forecasts, status
from portal.wording import vi
from portal.wording.lazy import LazyText

PURPOSES: dict[Pause.Reason, LazyText] = {
    Pause.Reason.PAPERS: deadline_explanation.FOR_PAPERS,
    Pause.Reason.PAYMENT: (
        "Thời hạn tạm dừng {span}, từ {from_time} ngày {from_day} đến {to_time} ngày {to_day}, "
        "trong lúc chờ người nộp nộp phí."
    ),
    Pause.Reason.CLOSED: deadline_explanation.CLOSED,
}


@dataclass(frozen=True)
class PromiseCard:
    """Inputs of parts/promise.html and parts/why_calendar.html."""

    css: str
    paused: bool
    day: dt.date
    title: str
    lines: list[str]
    why: deadline_explanation.DeadlineExplanation


def card(dossier: Dossier, pauses: Sequence[Pause], at: dt.datetime) -> PromiseCard | None:
    """The card at an instant; None before reception."""
    if dossier.due_at is None or dossier.calendar_version_id is None:
        return None
    return PromiseCard(
        css=_css(dossier, at),
        paused=dossier.is_paused,
        day=vi.day_of_promise(dossier.due_at),
        title=_title(dossier, pauses, at),
        lines=[*_lines(dossier, any(pause.ended_at for pause in pauses)), *_likely(dossier, at)],
        why=_why(dossier, pauses, at),
    )


def _css(dossier: Dossier, at: dt.datetime) -> str:
    if dossier.is_paused:
        return "s-pause"
    if status.is_late(dossier, at) or dossier.outcome == Outcome.LATE:
        return "s-late"
    return "s-today" if status.is_due_today(dossier, at) else "s-run"


def _title(dossier: Dossier, pauses: Sequence[Pause], at: dt.datetime) -> str:
    if dossier.finished_at:
        return f"Xong {vi.moment(dossier.finished_at)}"
    if dossier.ended_at:
        return f"Kết thúc {vi.moment(dossier.ended_at)}"
    if any(pause.ended_at is None and pause.restarts for pause in pauses) and not dossier.was_overdue(at):
        return "Chờ bổ sung; thời hạn tính lại từ đầu khi đủ giấy tờ"
    stops = deadlines.closed_pauses(pauses)
    open_from = next((pause.began_at for pause in pauses if pause.ended_at is None), None)
    both = clocks.clocks(dossier, stops, open_from, at)
    words = both.whole.words
    return f"{words[0].upper()}{words[1:]}{' làm việc' if words.endswith('ngày') else ''}"


def _lines(dossier: Dossier, waited: bool) -> list[str]:
    assert dossier.due_at is not None  # card asked
    said = [] if dossier.is_paused else [f"Hẹn trả {vi.promise(dossier.due_at)}."]
    said += caveats.sentences(caveats.of_dossier(dossier))
    if dossier.due_at_original and dossier.due_at_original != dossier.due_at:
        reason = "dời vì chờ người nộp" if waited else "dời vì lịch làm việc thay đổi"
        said.append(f"Hẹn lúc nhận: {vi.promise(dossier.due_at_original)}; {reason}.")
    if duties.is_moved(dossier) and dossier.extended_to:
        said.append(f"Ngày trả từ nay: {vi.promise(dossier.extended_to)}, theo thư xin lỗi; tỷ lệ tính theo hẹn đầu.")
    elif dossier.extended_to:
        said.append(f"Đã xin lỗi, hẹn lại {vi.promise(dossier.extended_to)}; vẫn tính trễ theo hẹn cũ.")
    return said


def _likely(dossier: Dossier, at: dt.datetime) -> list[str]:
    """What the past of this procedure, unit and step says; a warning when that is after the promise."""
    likely = forecasts.expected(dossier, at)
    if likely is None or dossier.due_at is None:
        return []
    days = f"8 trong 10: {vi.date(likely.low)} đến {vi.date(likely.high)}"
    warning = " Có nguy cơ trễ." if likely.middle > dossier.due_at else ""
    return [f"Dự đoán xong {vi.day(likely.middle)} ({days}).{warning}"]


def _why(dossier: Dossier, pauses: Sequence[Pause], at: dt.datetime) -> deadline_explanation.DeadlineExplanation:
    assert dossier.calendar_version_id is not None  # card asked
    calendar, lines = worktime_of(dossier.calendar_version_id), deadlines.ledger(dossier, pauses)
    waiting = next((pause for pause in pauses if pause.ended_at is None), None)
    late = dossier.state in CLOCK_RUNS and status.is_late(dossier, at)
    due = None if dossier.is_paused else dossier.due_at
    promise_facts = deadline_explanation.PromiseFacts(
        calendar=calendar,
        lines=lines,
        today=vi.local(at).date(),
        due=due,
        extended_to=dossier.extended_to,
        paused_from=waiting.began_at if waiting else None,
        answer_by=waiting.answer_by if waiting else None,
        late=late,
    )
    months, key = deadline_explanation.drawn(promise_facts)
    term = deadlines.term(dossier)
    closed = deadline_explanation.said_of(pauses, PURPOSES, deadlines.term_begins(dossier, pauses))
    said = deadline_explanation.sentences(term=term, lines=lines, pauses=closed, calendar=calendar, due=due)
    return deadline_explanation.DeadlineExplanation(
        [sentence.replace(" chờ bạn ", " chờ người nộp ") for sentence in said], months, key
    )
