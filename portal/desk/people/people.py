"""Nhân sự: who works at a unit and in which posts, for its administrator; second persons decide on trusted posts."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from dossiers.casework import row_scope
from dossiers.casework.models import Dossier
from dossiers.units import appointing, nominating
from dossiers.units.models import AccountRequest, Nomination, Officer, Post, Substitution, Unit
from portal.desk import frame
from portal.desk.account import factors
from portal.desk.people import scope as people_scope
from portal.desk.people.people_add import paper
from portal.desk.visit import DeskVisit, official


@require_http_methods(["GET", "POST"])
@factors.fresh
@official
def people(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The list of ?don-vi=<code>; a POST decides on a proposal (viec=dong-y or khong)."""
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
    """A nomination by its number in ``de-nghi``, or a request about an account by its number in ``yeu-cau``."""
    accept = request.POST.get("viec") == "dong-y"
    field, model = ("yeu-cau", AccountRequest) if "yeu-cau" in request.POST else ("de-nghi", Nomination)
    proposal = _proposed(model, request.POST.get(field, ""))
    if proposal is None or not nominating.may_decide(proposal, by=visit.officer, at=visit.at):
        raise PermissionDenied
    code = ""
    try:
        if isinstance(proposal, AccountRequest):
            code = factors.decide(proposal.pk, accept=accept, by=visit.officer, at=visit.at)
        else:
            nominating.decide(proposal.pk, accept=accept, by=visit.officer, at=visit.at)
    except appointing.StaffRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Đã đồng ý, có hiệu lực ngay." if accept else "Đã ghi nhận không đồng ý.")
    if code:
        return paper(request, visit, proposal.officer, code)
    return redirect("desk:people")


def _proposed(model: type[Nomination | AccountRequest], number: str) -> Nomination | AccountRequest | None:
    key = int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0
    found: Nomination | AccountRequest | None = model._default_manager.filter(pk=key).first()
    return found


def _nominations(visit: DeskVisit) -> list[dict[str, Any]]:
    """Proposals that wait for a second person, as far as this officer may know of them."""
    found: list[Nomination | AccountRequest] = []
    for model in (Nomination, AccountRequest):
        waiting = model._default_manager.filter(decided_by__isnull=True).order_by("pk")
        found += waiting.select_related("officer", "unit", "proposed_by")
    scope = appointing.administered(visit.officer, visit.at)
    rows = []
    for proposal in found:
        mine = nominating.may_decide(proposal, by=visit.officer, at=visit.at)
        if mine or scope is None or proposal.unit_id in scope:
            words = _words(proposal)
            rows.append({"of": proposal, "may_decide": mine, "field": words[0], "what": words[1]})
    return rows


def _words(proposal: Nomination | AccountRequest) -> tuple[str, str]:
    """The name of the form's field, and what is proposed."""
    if isinstance(proposal, AccountRequest):
        return "yeu-cau", f"{proposal.get_kind_display().lower()}. Lý do: {proposal.reason}"
    role = f"{proposal.get_role_display()}, {proposal.unit.name}, từ {proposal.from_on:%d/%m/%Y}"
    return "de-nghi", f"thay {role}" if proposal.stands_in_for_id else role


def _rows(visit: DeskVisit, here: Unit) -> list[dict[str, Any]]:
    """Each officer with the posts at this unit, who stands in, and whether there is a second factor: five queries."""
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
    load = _load(keys, here)
    rows = [_row(officer, posts, standing, with_factor) for officer in staff]
    return [row | {"load": load.get(row["officer"].pk, 0)} for row in rows]


@row_scope.everything()
def _load(keys: list[int], here: Unit) -> dict[int, int]:
    """How many open dossiers each of these has in hand at this unit: numbers alone."""
    counted = Dossier.objects.open().filter(handler__in=keys, holder=here).values("handler").annotate(n=Count("pk"))
    return dict(counted.order_by().values_list("handler", "n"))


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
