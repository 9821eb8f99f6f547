"""A day that has passed was closed: what confirming it would move, the notice, and the second person's word."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dossiers.calendars.worktime import WorktimeError
from dossiers.casework.actions.refusals import ActRefused
from dossiers.casework.calendar_change import late_closings, reschedule
from dossiers.casework.models import LateClosing
from dossiers.oversight import reminders
from portal.board.frame import page
from portal.board.visit import BoardVisit, leader
from portal.web import stored_files
from portal.wording import vi

SHOWN = 200


@leader
@require_http_methods(["GET", "HEAD", "POST"])
def late_closing(request: HttpRequest, visit: BoardVisit, code: str) -> HttpResponse:
    """The newest proposal of a calendar (``code``, its slug); a POST decides it and goes back to the calendar."""
    closing = _found(visit, code)
    error = ""
    if request.method == "POST":
        try:
            messages.success(request, _decide(request, visit, closing))
            return HttpResponseRedirect(f"{reverse('board:calendar')}?lich={closing.calendar.slug}")
        except WorktimeError as refused:
            error = refused.vi
        except ActRefused as refused:
            error = str(refused)
        closing.refresh_from_db()
    moves = [] if closing.decided_at else late_closings.moves_of(closing, at=visit.at)
    context = {
        "closing": closing,
        "days": late_closings.days_of(closing),
        "moves": moves[:SHOWN],
        "more": max(0, len(moves) - SHOWN),
        "count": len(moves),
        "lifted": sum(move.lifted for move in moves),
        "token": reschedule.token(moves),
        "may_decide": closing.decided_at is None and late_closings.may_decide(visit.officer, closing, at=visit.at),
        "error": error,
    }
    return page(request, visit, "board/late_closing.html", context)


@leader
@require_safe
def notice(request: HttpRequest, visit: BoardVisit, code: str) -> FileResponse:
    """The notice that closed the day, as a download."""
    return stored_files.as_download(_found(visit, code).notice)


def _found(visit: BoardVisit, code: str) -> LateClosing:
    if not reschedule.may_change(visit.officer, vi.local(visit.at).date()):
        raise PermissionDenied
    found = LateClosing.objects.select_related("calendar", "notice", "proposed_by", "decided_by", "undoes")
    closing = found.filter(calendar__slug=code.replace("\x00", "")).first()
    if closing is None:
        raise Http404
    return closing


def _decide(request: HttpRequest, visit: BoardVisit, closing: LateClosing) -> str:
    """Confirm or decline; reminders that rested on lifted flags alone are closed with it. Raises ActRefused."""
    if "khong" in request.POST:
        late_closings.decline(closing.pk, by=visit.officer, at=visit.at)
        return f"Đã không đồng ý “{closing.reason}”. Lịch và ngày hẹn giữ nguyên."
    if closing.undoes is not None:
        late_closings.confirm(closing.pk, by=visit.officer, at=visit.at)
        return f"Đã hoàn tác “{closing.undoes.reason}”."
    with transaction.atomic():
        done = late_closings.confirm(closing.pk, by=visit.officer, at=visit.at, seen=request.POST.get("da-xem", ""))
        lifted = late_closings.lifted_by(done)
        reminders.withdraw_unfounded(lifted, by=visit.officer, at=visit.at)
    moved = vi.number(done.change.moved if done.change else 0)
    return f"Đã xác nhận. Hẹn của {moved} hồ sơ được tính lại, {vi.number(len(lifted))} hồ sơ được gỡ quá hạn."
