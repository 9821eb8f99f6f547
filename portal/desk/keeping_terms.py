"""How long applicants' particulars are kept: what will be emptied when, and a person's word about one dossier.

Leaders see the dossiers that their units received, administrators of the city all; codes alone, never an applicant.
"""

from __future__ import annotations

import datetime as dt

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import codes, retention, retention_plan, retention_table
from dossiers.casework.actions import ActRefused, Invalid
from dossiers.casework.retention_plan import Planned
from dossiers.casework.retention_table import NextStep, RetentionDecision, Standing, Terms
from dossiers.parsing import Unreadable
from dossiers.units.models import Unit
from dossiers.units.roles import Role
from portal.desk import frame
from portal.desk.people.staff_forms import StaffForm
from portal.desk.visit import DeskVisit, official
from portal.web import second_factor
from portal.web.days import DayField

A_PAGE = 100
ACTS = {
    "bao-truoc": ("warn", "Báo trước ngay", "Đã báo trước."),
    "gia-han": ("prolong", "Gia hạn", "Đã gia hạn."),
    "giu": ("hold", "Giữ lại", "Đã giữ lại. Không gì bị xóa cho đến khi hai người cùng bỏ giữ."),
    "bo-giu": ("release", "Bỏ giữ", "Đã ghi ý kiến bỏ giữ."),
    "dua-lai": ("restore", "Đưa lại thông tin", "Đã đưa lại thông tin người nộp."),
}
"""Button by button: the act of retention_table.ACTS, its words, and what is said when it is done."""
STANDINGS = {
    Standing.UNFINISHED: "Chưa kết thúc",
    Standing.HELD: "Đang giữ lại",
    Standing.ENDED: "Đã kết thúc",
    Standing.HIDDEN: "Đã ẩn",
    Standing.EMPTIED: "Đã xóa",
}
STEPS = {
    NextStep.NOTHING: "Không có",
    NextStep.WARN: "Báo trước",
    NextStep.HIDE: "Ẩn thông tin",
    NextStep.ERASE: "Xóa hẳn",
}


class KeepingForm(StaffForm):
    """A reason, and the day of a prolongation."""

    name = "luu"
    why = forms.CharField(
        label="Lý do", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Bỏ giữ thì không cần ghi.",
    )  # fmt: skip
    until = DayField(label="Gia hạn đến hết ngày", required=False, help_text="Chỉ cần khi gia hạn.")


@require_http_methods(["GET", "HEAD", "POST"])
@official
def keeping_terms(request: HttpRequest, visit: DeskVisit) -> HttpResponseBase:
    """The list; ``?ma=<code>`` opens one dossier; a POST (``viec``, ``ma``) is the word of a person about it."""
    units = decided_units(visit)
    if request.method == "POST":
        elsewhere = second_factor.to_prove_again(request)
        return elsewhere or _post(request, visit, units)
    chosen = _chosen(request.GET.get("ma", ""), units, visit)
    return _page(request, visit, units, chosen, KeepingForm())


def decided_units(visit: DeskVisit) -> list[int] | None:
    """The units whose dossiers this officer decides about: None is all of the city. Raises PermissionDenied."""
    posts = visit.posts
    if any(post.role == Role.ADMINISTRATOR and post.unit.kind == Unit.Kind.CITY for post in posts):
        return None
    units = sorted({post.unit_id for post in posts if post.role == Role.LEADER})
    if not units:
        raise PermissionDenied
    return units


def _chosen(typed: str, units: list[int] | None, visit: DeskVisit) -> Planned | None:
    """The dossier of a code, if it is in these hands. Raises Http404 for others and for nobody's alike."""
    if not typed:
        return None
    try:
        found = retention_plan.one(codes.key(typed), units, at=visit.at)
    except Unreadable as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return found


def _post(request: HttpRequest, visit: DeskVisit, units: list[int] | None) -> HttpResponse:
    chosen = _chosen(request.POST.get("ma", ""), units, visit)
    if chosen is None or request.POST.get("viec") not in ACTS:
        raise Http404
    act, _words, done = ACTS[request.POST["viec"]]
    form = KeepingForm(request.POST)
    if form.is_valid():
        try:
            until = _end_of(form.cleaned_data["until"])
            retention.act(chosen.pk, RetentionDecision(act, visit.officer, visit.at, form.cleaned_data["why"], until))
        except Invalid as error:
            for field, sentence in error.errors.items():
                form.add_error(field, sentence)
        except ActRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{chosen.code}: {done}")
            return redirect(f"{request.path}?ma={chosen.code}")
    return _page(request, visit, units, chosen, form, status=422)


def _end_of(day: dt.date | None) -> dt.datetime | None:
    return dt.datetime.combine(day, dt.time(23, 59), LOCAL) if day else None


def _page(
    request: HttpRequest, visit: DeskVisit, units: list[int] | None, chosen: Planned | None, form: KeepingForm,
    *, status: int = 200,
) -> HttpResponse:  # fmt: skip
    rows = retention_plan.soonest(units, at=visit.at, limit=A_PAGE)
    context = {
        "rows": [told(one) for one in rows],
        "is_cut": len(rows) == A_PAGE,
        "months": retention_plan.by_month(units, at=visit.at),
        "terms": Terms.of_settings(),
        "chosen": told(chosen) if chosen else None,
        "buttons": open_to(chosen, visit) if chosen else [],
        "form": form,
    }
    return frame.page(request, visit, "desk/keeping_terms.html", context, status=status)


def told(one: Planned) -> dict[str, object]:
    """A line of the list in words."""
    return {"plan": one, "standing": STANDINGS[one.standing], "step": STEPS[one.step], "row": one.row}


def open_to(chosen: Planned, visit: DeskVisit) -> list[tuple[str, str]]:
    """The buttons that fit the standing; the act itself looks again."""
    warned = chosen.row is not None and chosen.row.warned_at is not None
    hidden = chosen.row is not None and chosen.row.hidden_at is not None
    asked = chosen.row is not None and chosen.row.release_asked_by_id is not None
    fits = {key for key, (act, *_) in ACTS.items() if chosen.standing in retention_table.ACTS[act]}
    if warned or not _warning_is_due(chosen, visit.at):
        fits.discard("bao-truoc")
    if not hidden:
        fits.discard("dua-lai")
    if chosen.standing is Standing.HELD and not asked:
        fits.discard("giu")
    return [(key, words) for key, (_act, words, _done) in ACTS.items() if key in fits]


def _warning_is_due(chosen: Planned, at: dt.datetime) -> bool:
    return chosen.step is NextStep.WARN and chosen.on is not None and chosen.on <= at
