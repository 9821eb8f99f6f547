"""The working calendar of a year: every special day, a change tried before it is made, and the way back."""

import calendar as months_of_the_year
import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dossiers.calendars import whatif_parsing
from dossiers.calendars.changes import DayChange
from dossiers.calendars.hours import CLOSED, HALF, MAKEUP, Day, clock
from dossiers.calendars.models import Calendar, definition_of
from dossiers.calendars.worktime import WorkCalendar, WorktimeError
from dossiers.casework.actions.refusals import ActRefused
from dossiers.casework.calendar_change import late_closings, reschedule
from dossiers.casework.calendar_change.repin import PromiseChange
from dossiers.casework.files import store
from dossiers.casework.files.sniff import FileRefused
from dossiers.casework.models import CalendarChange, LateClosing
from dossiers.casework.models.attachment import Attachment
from dossiers.parsing import cleaning
from dossiers.units.models import Unit
from portal.board.frame import page
from portal.board.visit import BoardVisit, leader
from portal.presentation import caveats, whatif
from portal.web import days
from portal.web.uploads import takes_files
from portal.wording import vi

ORDINARY = "ordinary"
KINDS = ((CLOSED, "Nghỉ"), (MAKEUP, "Làm bù"), (HALF, "Nửa ngày, giờ riêng"), (ORDINARY, "Trở lại ngày thường"))
TYPED = {"first": "tu", "last": "den", "kind": "loai", "hours": "gio", "name": "ten", "reason": "can-cu"}
OF_A_DAY = "07:00-11:00,13:00-17:00"
MOST_DAYS = 31
SHOWN_MOVES = 200
PROPOSED = "Đã trình. Ngày hẹn được tính lại khi một lãnh đạo thành phố khác xác nhận."
FIRST_YEAR, LAST_YEAR = 1900, 2200
PAST_MAKEUP = "Ngày làm bù phải từ hôm nay trở đi."
PAST_ORDINARY = "Ngày đã qua không thể thành ngày thường: hãy hoàn tác thay đổi đã ghi ngày ấy."


@dataclass
class ChangeForm:
    """What was typed about a change, and the sentence of what is wrong with it."""

    first: str = ""
    last: str = ""
    kind: str = CLOSED
    hours: str = ""
    name: str = ""
    reason: str = ""
    error: str = ""
    two: bool = False
    """The days are closed after the fact: a notice and a second person are needed."""
    changes: list[DayChange] = field(default_factory=list)

    @classmethod
    def of(cls, given: QueryDict) -> "ChangeForm":
        """From a POST, only as much as a person could have typed."""
        form = cls()
        for key, name in TYPED.items():
            setattr(form, key, cleaning.printable(given.get(name, "")[:300]).strip())
        return form

    def read(self, today: dt.date) -> list[DayChange]:
        """The days as they would become. Raises WorktimeError or ActRefused with a sentence."""
        first = whatif_parsing.typed_date(days.iso(self.first, today))
        last = whatif_parsing.typed_date(days.iso(self.last, today)) if self.last else first
        count = (last - first).days + 1
        if not 1 <= count <= MOST_DAYS:
            raise ActRefused(f"Ngày cuối phải từ ngày đầu trở đi, không quá {MOST_DAYS} ngày.")
        if self.kind not in dict(KINDS):
            raise ActRefused("Chọn loại ngày.")
        if self.kind == MAKEUP and first < today:
            raise ActRefused(PAST_MAKEUP)
        if self.kind == ORDINARY and first < today:
            raise ActRefused(PAST_ORDINARY)
        if not self.reason:
            raise ActRefused("Ghi căn cứ của thay đổi.")
        day = self._day()
        return [DayChange(first + dt.timedelta(days=n), day, self.reason[:200]) for n in range(count)]

    def _day(self) -> Day | None:
        if self.kind == ORDINARY:
            return None
        if self.kind == CLOSED:
            return Day(CLOSED, (), self.name[:120])
        return Day(self.kind, whatif_parsing.typed_segments(self.hours or OF_A_DAY), self.name[:120])


@takes_files(signed_in=True)
@leader
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest, visit: BoardVisit) -> HttpResponse:
    """The year, the form and, after a preview, what would move; applying and taking back answer with a redirect."""
    today = vi.local(visit.at).date()
    if not reschedule.may_change(visit.officer, today):
        raise PermissionDenied
    shown = _chosen(request.GET.get("lich", ""))
    form, moves = ChangeForm(), None
    if request.method == "POST" and shown is not None:
        form = ChangeForm.of(request.POST)
        try:
            done, moves = _act(request, visit, shown, form, today)
            if done:
                messages.success(request, done)
                return HttpResponseRedirect(f"{reverse('board:calendar')}?{request.GET.urlencode()}")
        except reschedule.PreviewChanged as changed:
            form.error, moves = str(changed), _preview(shown, form, visit.at)
        except WorktimeError as error:
            form.error = error.vi
        except (ActRefused, FileRefused) as error:
            form.error = str(error)
            moves = _preview(shown, form, visit.at) if form.two else None
    return page(request, visit, "board/calendar.html", _context(request, shown, form, moves, today))


def _act(
    request: HttpRequest, visit: BoardVisit, shown: Calendar, form: ChangeForm, today: dt.date
) -> tuple[str, list[PromiseChange] | None]:
    """What was done in a sentence, or else the preview."""
    undone = request.POST.get("hoan-tac", "")
    if undone:
        change = CalendarChange.objects.filter(calendar=shown, pk=undone).first() if _is_key(undone) else None
        if change is None:
            raise ActRefused("Không có thay đổi này.")
        reschedule.undo(change.pk, by=visit.officer, at=visit.at)
        return f"Đã hoàn tác “{change.reason}”. Hẹn của {vi.number(change.moved)} hồ sơ trở lại như cũ.", None
    again = request.POST.get("trinh-hoan-tac", "")
    if again:
        return _propose_undo(request, visit, shown, again), None
    form.changes = form.read(today)
    form.two = late_closings.needs_two(shown, form.changes, at=visit.at)
    if "trinh" in request.POST and form.two:
        notice = _notice(request, visit)
        late_closings.propose(shown, form.changes, reason=form.reason, notice=notice, by=visit.officer, at=visit.at)
        return PROPOSED, None
    if "luu" in request.POST and form.two:
        raise ActRefused(late_closings.NEEDS_TWO)
    if "luu" in request.POST:
        seen = request.POST.get("da-xem", "")
        change = reschedule.apply(shown, form.changes, reason=form.reason, by=visit.officer, at=visit.at, seen=seen)
        return f"Đã lưu. Hẹn của {vi.number(change.moved)} hồ sơ được tính lại.", None
    return "", _preview(shown, form, visit.at)


def _preview(shown: Calendar, form: ChangeForm, at: dt.datetime) -> list[PromiseChange]:
    passed = late_closings.passed_days(form.changes, at) if form.two else ()
    return reschedule.preview(shown, form.changes, at=at, passed=passed)


def _propose_undo(request: HttpRequest, visit: BoardVisit, shown: Calendar, typed: str) -> str:
    change = CalendarChange.objects.filter(calendar=shown, pk=typed).first() if _is_key(typed) else None
    if change is None:
        raise ActRefused("Không có thay đổi này.")
    reason = ChangeForm.of(request.POST).reason
    late_closings.propose_undo(change, reason=reason, notice=_notice(request, visit), by=visit.officer, at=visit.at)
    return PROPOSED


def _notice(request: HttpRequest, visit: BoardVisit) -> Attachment | None:
    """The notice that came with the form, checked and kept; None when there is none. Raises FileRefused."""
    sent = request.FILES.get("van-ban")
    if sent is None or sent.file is None:
        return None
    return store.put(sent.file, sent.name or "", intent=uuid.uuid4(), by=visit.officer, at=visit.at)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 16


def _chosen(slug: str) -> Calendar | None:
    return Calendar.objects.filter(slug=slug[:60].replace("\x00", "")).first() or whatif.city_calendar()


def _context(
    request: HttpRequest,
    shown: Calendar | None,
    form: ChangeForm,
    moves: Sequence[PromiseChange] | None,
    today: dt.date,
) -> dict[str, Any]:
    if shown is None:
        return {"shown": None}
    typed = request.GET.get("nam", "")
    asked = int(typed) if _is_key(typed) else today.year
    year = asked if FIRST_YEAR <= asked <= LAST_YEAR else today.year
    working = WorkCalendar.from_definition(definition_of(shown))
    special = shown.days.filter(date__year=year)
    history = list(
        CalendarChange.objects.filter(calendar=shown).select_related("made_by", "undone_by", "late_closing")[:10]
    )
    return {
        "shown": shown,
        "calendars": Calendar.objects.all(),
        "year": year,
        "units": Unit.objects.filter(calendar=shown).on(today).count(),
        "months": [_month(working, year, month, today) for month in range(1, 13)],
        "special": special,
        "hours": _hours(working),
        "kinds": KINDS,
        "form": form,
        "moves": None if moves is None else moves[:SHOWN_MOVES],
        "more": max(0, len(moves or ()) - SHOWN_MOVES),
        "count": len(moves or ()),
        "token": "" if moves is None else reschedule.token(moves),
        "history": history,
        "waiting": LateClosing.objects.filter(calendar=shown, decided_at__isnull=True).first(),
        "undoable": next((change.pk for change in history if change.undone_at is None), None),
        "next_missing": _missing_next(shown, today),
        "to_do": caveats.keepers(shown.pk, today),
    }


def _missing_next(shown: Calendar, today: dt.date) -> int | None:
    """Next year, as long as none of its days is known."""
    following = today.year + 1
    return None if shown.days.filter(date__year=following).exists() else following


def _hours(working: WorkCalendar) -> list[tuple[str, str]]:
    return [
        (
            vi.WEEKDAYS[day - 1],
            ", ".join(f"{clock(a)} đến {clock(b)}" for a, b in working.weekly[day]) or "nghỉ",
        )
        for day in range(1, 8)
    ]


def _month(working: WorkCalendar, year: int, month: int, today: dt.date) -> dict[str, Any]:
    weeks = months_of_the_year.Calendar().monthdatescalendar(year, month)
    return {
        "caption": f"Tháng {month}",
        "weeks": [[_cell(working, day, today) if day.month == month else None for day in week] for week in weeks],
    }


def _cell(working: WorkCalendar, day: dt.date, today: dt.date) -> dict[str, Any]:
    kind = working.day_kind(day)
    css = {"weekend": "off", CLOSED: "hol", MAKEUP: "run", HALF: "half"}.get(kind, "")
    words = {CLOSED: "nghỉ", MAKEUP: "làm bù", HALF: "nửa ngày"}.get(kind, "")
    mark = " today" if day == today else ""
    return {"day": day.day, "css": f"{css}{mark}".strip(), "note": words}
