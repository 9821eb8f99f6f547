"""One officer: posts, substitute, paper code, second factor, handing over, leaving. One form for each act."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from dossiers.casework import actions
from dossiers.units import account_requests, accounts, appointing, nominating
from dossiers.units.models import AccountRequest, Officer, Post, Substitution, Unit
from dossiers.units.trusted_posts import TRUSTED, is_trusted
from portal.desk import frame
from portal.desk.account import factors
from portal.desk.people import scope as people_scope
from portal.desk.people import staff_forms as people_forms
from portal.desk.people.people_add import give, paper, tell
from portal.desk.people.staff_forms import StaffForm
from portal.desk.visit import DeskVisit, official
from portal.web import unit_parameter

Done = HttpResponse | None
PROPOSED = "Đã đề nghị. Có hiệu lực khi người thứ hai đồng ý."
FORMS: dict[str, type[StaffForm]] = {
    form.name: form
    for form in (
        people_forms.AppointmentForm,
        people_forms.EndPostForm,
        people_forms.SubstituteForm,
        people_forms.HandoverForm,
        people_forms.LeaveForm,
        people_forms.CodeForm,
        people_forms.FactorForm,
        people_forms.ReopenForm,
        people_forms.IdentityForm,
    )
}


class PersonCase:
    """An officer in the hands of this visitor, and what the forms need to know."""

    def __init__(self, request: HttpRequest, visit: DeskVisit, officer: Officer) -> None:
        self.request, self.visit, self.officer = request, visit, officer
        self.units = people_scope.units(visit)
        held = Post.objects.filter(officer=officer).select_related("unit").order_by("from_on", "pk")
        self.posts = list(held.not_over(visit.today))
        self.past = [post for post in held if post not in self.posts]
        ours = {unit.pk for unit in self.units}
        self.ours = [post for post in self.posts if post.unit_id in ours]
        self.unit = self._unit()
        self.open_count = actions.open_count(officer)
        self.guarded = is_trusted(officer, visit.at)

    def _unit(self) -> Unit:
        """Where the officer works, among the units administered."""
        wanted = [post.unit_id for post in (*self.ours, *reversed(self.past))]
        return next((unit for key in wanted for unit in self.units if unit.pk == key), self.units[0])

    def facts(self) -> dict[str, Any]:
        """For every form's ``prepare``."""
        label = [(str(post.pk), f"{post.get_role_display()}, {post.unit.name}") for post in self.ours]
        return {
            "units": self.units,
            "unit": self.unit,
            "today": self.visit.today,
            "posts": label,
            "colleagues": people_scope.colleagues(self.visit, self.unit, self.officer),
            "open_count": self.open_count,
            "guarded": self.guarded,
        }

    def by(self) -> dict[str, Any]:
        """Who does it and when."""
        return {"by": self.visit.officer, "at": self.visit.at}

    def post(self, key: str) -> Post:
        """A post of this officer by the number from a form. Raises Http404."""
        found = next((post for post in self.ours if str(post.pk) == key), None)
        if found is None:
            raise Http404
        return found


@require_http_methods(["GET", "POST"])
@factors.fresh
@official
def person(request: HttpRequest, visit: DeskVisit, username: str) -> HttpResponse:
    """The page of an officer; a POST does the act named by ``viec``."""
    if not visit.administers:
        raise PermissionDenied
    case = PersonCase(request, visit, people_scope.officer(visit, username))
    if request.method == "GET":
        return page(case)
    unit_parameter.by_code(request.POST, "unit", case.units)
    name = request.POST.get("viec", "")
    if name not in ACTS:
        raise Http404
    form = FORMS[name](request.POST, **case.facts()) if name in FORMS else StaffForm(request.POST)
    if form.is_valid():
        try:
            done = ACTS[name](case, form)
        except appointing.StaffRefused as refusal:
            tell(form, refusal)
            done = None
        if done is not None:
            return done
    return page(case, form, name)


def page(case: PersonCase, bound: StaffForm | None = None, name: str = "", **more: Any) -> HttpResponse:
    """The page, with the form that came back where there is one."""
    facts = case.facts()
    forms = {key.replace("-", "_"): form(**facts) for key, form in FORMS.items()}
    notice = ""
    if bound is not None and name in FORMS:
        forms[name.replace("-", "_")] = bound
    elif bound is not None:
        notice = " ".join(map(str, bound.non_field_errors()))
    standing = Substitution.objects.filter(post__in=case.ours, to_on__gt=case.visit.today)
    context = {
        "officer": case.officer,
        "posts": case.posts,
        "past": case.past,
        "here": case.unit,
        "standing": standing.select_related("post__unit", "substitute").order_by("from_on"),
        "factors": factors.words(case.officer),
        "open_count": case.open_count,
        "forms": forms,
        "guarded": case.guarded,
        "asked": AccountRequest.objects.filter(officer=case.officer, decided_by__isnull=True).order_by("pk"),
        "opened": name,
        "notice": notice,
        "not_mine": _why_not(case),
        **more,
    }
    status = 422 if bound is not None and bound.errors else 200
    return frame.page(case.request, case.visit, "desk/person.html", context, status=status)


def _why_not(case: PersonCase) -> str:
    """Why the account itself is not in these hands; empty when it is."""
    try:
        appointing.must_manage(case.officer, **case.by())
    except appointing.NotYours as refusal:
        return str(refusal)
    return ""


def _back(case: PersonCase, sentence: str) -> HttpResponse:
    messages.success(case.request, sentence)
    return redirect("desk:person", username=case.officer.username)


def _give(case: PersonCase, form: Any) -> Done:
    unit = next(unit for unit in case.units if unit.code == form.cleaned_data["unit"])
    done = give(case.request, case.visit, case.officer, form, unit)
    return redirect("desk:person", username=case.officer.username) if done else None


def _end_post(case: PersonCase, form: StaffForm) -> Done:
    typed = form.cleaned_data
    appointing.end_post(case.post(typed["post"]), reason=typed["reason"], **case.by())
    return _back(case, "Đã ghi thôi vị trí; quyền hết ngay.")


def _substitute(case: PersonCase, form: StaffForm) -> Done:
    typed = form.cleaned_data
    post = case.post(typed["post"])
    substitute = Officer.objects.get(pk=typed["substitute"])
    until = form.last_day_to_first_without("to_on")
    assert until is not None  # the field is required
    facts: dict[str, Any] = {"substitute": substitute, "from_on": typed["from_on"], "to_on": until, **case.by()}
    if post.role in TRUSTED:
        nominating.propose_substitute(post, **facts)
        return _back(case, PROPOSED)
    appointing.name_substitute(post, **facts)
    return _back(case, f"{substitute.full_name} thay trong thời gian đã chọn.")


def _end_substitute(case: PersonCase, form: StaffForm) -> Done:
    number = case.request.POST.get("thay", "")
    rows = Substitution.objects.filter(post__in=case.ours).select_related("post__unit", "post__officer")
    found = next((row for row in rows if str(row.pk) == number), None)
    if found is None:
        raise Http404
    appointing.end_substitution(found, **case.by())
    return _back(case, "Đã thôi người thay.")


def _hand_over(case: PersonCase, form: StaffForm) -> Done:
    results = _handed_over(case, form)
    return page(case, results=results)


def _handed_over(case: PersonCase, form: StaffForm) -> list[actions.Reassignment]:
    """All open work to another officer; the list of what became of each."""
    if not case.open_count:
        return []
    to = Officer.objects.get(pk=form.cleaned_data["to_officer"])
    reason = form.cleaned_data["reason"]
    results = actions.pass_on_work(case.officer, to_officer=to, reason=reason, **case.by())
    done = sum(1 for result in results if not result.trouble)
    accounts.note_handover(case.officer, to=to, count=done, unit=case.unit, **case.by())
    case.open_count = actions.open_count(case.officer)
    return results


def _leave(case: PersonCase, form: StaffForm) -> Done:
    """Work first, then the account; while work is left the account stays open, and the page says what."""
    appointing.must_manage(case.officer, **case.by())
    results = _handed_over(case, form)
    if case.open_count:
        form.add_error(None, f"Còn {case.open_count} hồ sơ chưa bàn giao được, nên chưa khóa tài khoản. Xem danh sách.")
        return page(case, form, form.name, results=results)
    accounts.close(case.officer, reason=form.cleaned_data["reason"], **case.by())
    fresh = PersonCase(case.request, case.visit, Officer.objects.get(pk=case.officer.pk))
    return page(fresh, results=results, left=True)


def _asked(case: PersonCase, form: StaffForm, kind: AccountRequest.Kind) -> Done:
    """Propose it to a second person; the owner is told."""
    typed = form.cleaned_data
    number = typed.get("identity_number", "")
    account_requests.ask(case.officer, kind, reason=typed["reason"], number=number, **case.by())
    return _back(case, PROPOSED)


def _code(case: PersonCase, form: StaffForm) -> Done:
    if case.guarded:
        return _asked(case, form, AccountRequest.Kind.CODE)
    code = accounts.issue_code(case.officer, **case.by())
    return paper(case.request, case.visit, case.officer, code)


def _reset_factor(case: PersonCase, form: StaffForm) -> Done:
    if case.guarded:
        return _asked(case, form, AccountRequest.Kind.FACTOR)
    factors.reset(case.officer, reason=form.cleaned_data["reason"], **case.by())
    return _back(case, "Đã đặt lại. Cán bộ gắn lớp thứ hai mới ở lần đăng nhập tới.")


def _reopen(case: PersonCase, form: StaffForm) -> Done:
    code = accounts.reopen(case.officer, reason=form.cleaned_data["reason"], **case.by())
    if not code:
        return _back(case, "Đã mở lại tài khoản. Phiếu mật khẩu cần hai người: đề nghị ở dưới.")
    return paper(case.request, case.visit, case.officer, code)


def _identity(case: PersonCase, form: StaffForm) -> Done:
    if case.guarded:
        return _asked(case, form, AccountRequest.Kind.IDENTITY)
    accounts.set_identity(case.officer, form.cleaned_data["identity_number"], **case.by())
    return _back(case, "Đã ghi số định danh.")


ACTS: dict[str, Callable[[PersonCase, Any], Done]] = {
    "giao": _give,
    "thoi": _end_post,
    "thay": _substitute,
    "thoi-thay": _end_substitute,
    "ban-giao": _hand_over,
    "nghi": _leave,
    "phieu": _code,
    "lop-thu-hai": _reset_factor,
    "mo-lai": _reopen,
    "dinh-danh": _identity,
}
