"""Handing results out: what waits at the desk, found by code, phone or name, and given in one form."""

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from dossiers.casework import actions
from dossiers.casework.models import Dossier, DossierQuerySet, Look, Parcel
from dossiers.casework.states import State
from dossiers.parsing import Unreadable, code_shape, dossier_code, personal_numbers
from dossiers.units.models import folded
from dossiers.units.roles import Role
from portal.desk import frame
from portal.desk.dossier import get_dossier
from portal.desk.dossier.act_forms import ActCase, ActForm
from portal.desk.dossier.correction_forms import PostalForm, ReturnForm
from portal.desk.dossier.dossier import seen
from portal.desk.visit import DeskVisit, official
from portal.desk.worklist import rows as worklist_rows
from portal.desk.worklist import search
from portal.wording import vi

PAGE = 50


@require_http_methods(["GET", "POST"])
@official
def returning(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The list; ?ma=<code> opens the form of one dossier, a POST hands its result out or gives it to the post."""
    if not visit.units(Role.RECEIVER):
        return frame.page(request, visit, "desk/no_desk.html", {}, status=403)
    if request.method == "POST":
        return _hand_out(request, visit)
    chosen = request.GET.get("ma", "")
    dossier = get_dossier.dossier(visit, chosen) if chosen else None
    if dossier:
        visit.looked([dossier], Look.What.OPENED)
    form = None
    if dossier and dossier.state == State.FINISHED:
        by_post = request.GET.get("cach", dossier.delivery) == Dossier.Delivery.POST
        form = (PostalForm if by_post else ReturnForm)(case=_case(dossier, visit))
    return _page(request, visit, dossier, form)


def _hand_out(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    dossier = get_dossier.dossier(visit, request.POST.get("ma", ""))
    by_post = request.POST.get("cach") == Dossier.Delivery.POST
    form = (PostalForm if by_post else ReturnForm)(request.POST, case=_case(dossier, visit))
    act = actions.hand_to_post if by_post else actions.return_result
    if not form.is_valid():
        return _page(request, visit, dossier, form, status=422)
    try:
        act(dossier.pk, **form.cleaned_data, by=visit.officer, at=visit.at, seen=seen(request))
    except actions.Invalid as error:
        for field, sentence in error.errors.items():
            form.add_error(field if field in form.fields else None, sentence)
        return _page(request, visit, dossier, form, status=422)
    except actions.ActRefused as error:
        status = 403 if isinstance(error, actions.NotYourPost) else 409
        return _page(request, visit, get_dossier.dossier(visit, dossier.code), form, notice=str(error), status=status)
    words = "Đã giao bưu điện kết quả" if by_post else "Đã trả kết quả"
    messages.success(request, f"{words} hồ sơ {dossier.code}.")
    query = request.POST.get("tim", "")[: search.LONGEST]
    return redirect(f"{request.path}?{urlencode({'tim': query})}" if query else request.path)


def _page(
    request: HttpRequest,
    visit: DeskVisit,
    dossier: Dossier | None,
    form: ActForm | None,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    typed = (request.POST.get("tim") or request.GET.get("tim") or "").replace("\x00", "").strip()[: search.LONGEST]
    waiting = _matching(_waiting(visit), typed)
    number = request.GET.get("trang", "1")
    page = max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    first = (page - 1) * PAGE
    rows = list(waiting.order_by("finished_at", "pk")[first : first + PAGE + 1])
    if typed and request.method != "POST":
        visit.looked(rows[:PAGE], Look.What.FOUND)
    context = {
        "typed_here": typed,
        "rows": rows[:PAGE],
        "total": waiting.count(),
        "before": page - 1 if page > 1 else None,
        "after": page + 1 if len(rows) > PAGE else None,
        "dossier": dossier,
        "form": form if dossier and dossier.state == State.FINISHED else None,
        "notice": notice,
        "by_post": isinstance(form, PostalForm),
        "under_way": list(_under_way(visit)[: PAGE + 1]),
        "most": PAGE,
    }
    return frame.page(request, visit, "desk/returning.html", context, status=status)


def _under_way(visit: DeskVisit) -> QuerySet[Parcel]:
    """Parcels at the post, the longest first."""
    desks = [unit.pk for unit in visit.units(Role.RECEIVER)]
    at_post = Parcel.objects.filter(delivered_at__isnull=True, came_back_at__isnull=True)
    at_post = at_post.filter(dossier__in=Dossier.objects.handed_out_by(desks))
    return at_post.select_related("dossier__applicant").order_by("handed_at", "pk")


def _waiting(visit: DeskVisit) -> DossierQuerySet:
    """What lies here: finished, and not at the post."""
    desks = [unit.pk for unit in visit.units(Role.RECEIVER)]
    waiting = worklist_rows.lying(Dossier.objects.handed_out_by(desks))
    return waiting.select_related("applicant", "procedure_version")


def _matching(waiting: DossierQuerySet, typed: str) -> DossierQuerySet:
    """Those of a whole or part of a code, a phone or paper number, or a name with or without accents."""
    if not typed:
        return waiting
    numbers = [number for number in personal_numbers.readings(typed) if number]
    key = _key(typed)
    named = Q()
    for word in vi.folded(typed).split():
        named &= Q(name_plain__contains=word)
    found = waiting.alias(name_plain=folded("applicant__name"))
    return found.filter(Q(code_key__contains=key) | Q(applicant__phone__contains=key) | _owned(numbers) | named)


def _key(typed: str) -> str:
    """The signs of a code, whole or in part, out of whatever holds them."""
    try:
        return dossier_code.key(typed)
    except Unreadable:
        return code_shape.key(typed) or "-"


def _owned(numbers: list[str]) -> Q:
    return Q(applicant__phone__in=numbers) | Q(applicant__id_number__in=numbers)


def _case(dossier: Dossier, visit: DeskVisit) -> ActCase:
    return ActCase(dossier=dossier, visit=visit, pauses=[], legs=[], posts=[])
