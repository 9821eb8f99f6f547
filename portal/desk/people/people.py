"""Nhân sự: who works at a unit and in which posts, for its administrator; second persons decide on administrators."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from dossiers.units import appointing
from dossiers.units.models import Nomination, Officer, Post, Substitution, Unit
from portal.desk import frame
from portal.desk.account import factors
from portal.desk.people import scope as people_scope
from portal.desk.visit import DeskVisit, official


@require_http_methods(["GET", "POST"])
@factors.fresh
@official
def people(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The list of ?don-vi=<code>; a POST decides on a nomination (viec=dong-y or khong)."""
    if not (visit.administers or visit.leads):
        raise PermissionDenied
    if request.method == "POST":
        return _decide(request, visit)
    units = people_scope.units(visit) if visit.administers else []
    context: dict[str, Any] = {"units": units, "nominations": _nominations(visit)}
    if units:
        here = people_scope.unit(visit, units, request.GET)
        context |= {"here": here, "rows": _rows(visit, here)}
    return frame.page(request, visit, "desk/people.html", context)


def _decide(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    number = request.POST.get("de-nghi", "")
    found = Nomination.objects.filter(
        pk=int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0
    )
    nomination = found.first()
    if nomination is None or not appointing.may_decide(nomination, by=visit.officer, at=visit.at):
        raise PermissionDenied
    accept = request.POST.get("viec") == "dong-y"
    try:
        appointing.decide(nomination.pk, accept=accept, by=visit.officer, at=visit.at)
    except appointing.StaffRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Đã giao quyền quản trị." if accept else "Đã ghi nhận không đồng ý.")
    return redirect("desk:people")


def _nominations(visit: DeskVisit) -> list[dict[str, Any]]:
    """Proposals that wait for a second person, as far as this officer may know of them."""
    waiting = Nomination.objects.filter(decided_by__isnull=True).select_related("officer", "unit", "proposed_by")
    scope = appointing.administered(visit.officer, visit.at)
    rows = []
    for nomination in waiting.order_by("pk"):
        mine = appointing.may_decide(nomination, by=visit.officer, at=visit.at)
        if mine or scope is None or nomination.unit_id in scope:
            rows.append({"of": nomination, "may_decide": mine})
    return rows


def _rows(visit: DeskVisit, here: Unit) -> list[dict[str, Any]]:
    """Each officer with the posts at this unit, who stands in, and whether there is a second factor: four queries."""
    staff = people_scope.staff(visit, here)
    keys = [officer.pk for officer in staff]
    posts: dict[int, list[Post]] = {}
    for post in Post.objects.filter(officer__in=keys, unit=here).not_over(visit.today).order_by("from_on", "pk"):
        posts.setdefault(post.officer_id, []).append(post)
    standing: dict[int, list[Substitution]] = {}
    substitutions = Substitution.objects.filter(post__officer__in=keys, post__unit=here, to_on__gt=visit.today)
    for substitution in substitutions.select_related("post", "substitute").order_by("from_on"):
        standing.setdefault(substitution.post.officer_id, []).append(substitution)
    chosen = Authenticator.objects.filter(user__in=keys).exclude(type=Authenticator.Type.RECOVERY_CODES)
    with_factor = set(chosen.values_list("user_id", flat=True))
    return [_row(officer, posts, standing, with_factor) for officer in staff]


def _row(
    officer: Officer, posts: dict[int, list[Post]], standing: dict[int, list[Substitution]], with_factor: set[int]
) -> dict[str, Any]:
    return {
        "officer": officer,
        "posts": posts.get(officer.pk, []),
        "standing": standing.get(officer.pk, []),
        "factor": officer.pk in with_factor,
        "waits_for_password": not officer.has_usable_password(),
    }
