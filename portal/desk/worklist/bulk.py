"""One act on several dossiers of the worklist: the same procedure and step, each in a transaction of its own.

The list posts what was ticked; this page shows it again with the act, and after the act says what became of each. A
dossier on which somebody acted meanwhile is told as such and left as it is; the others go on.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from dossiers.casework import actions
from dossiers.casework import step_units as places
from dossiers.casework.models import Dossier, Leg
from dossiers.units.models import Unit
from portal.desk import frame
from portal.desk.dossier import acts, routes
from portal.desk.dossier import get_dossier as doors
from portal.desk.visit import Visit, official
from portal.web import second_factor

MOST = 50
Perform = Callable[[Dossier, Visit, int], object]


@dataclass(frozen=True)
class Chosen:
    """A ticked dossier with the number of the last act on the list that was looked at, and what became of it."""

    dossier: Dossier
    seen: int
    done: bool | None = None
    result: str = ""


@require_POST
@official
def bulk(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The chosen dossiers with the act to confirm; with ``lam`` the act is done."""
    chosen = _chosen(request, visit)
    if not chosen:
        return redirect("desk:queue")
    problem = _problem(chosen)
    name = request.POST.get("lam", "")
    done = name in ACTS and not problem
    elsewhere = second_factor.to_prove_again(request) if done and name in acts.SIGNED else None
    if elsewhere is not None:
        return elsewhere
    if done:
        chosen = [_perform(one, visit, name) for one in chosen]
    context = {
        "chosen": chosen,
        "problem": problem,
        "acts": [] if problem or done else _acts(chosen, visit),
        "done": done,
        "good": sum(1 for one in chosen if one.done),
        "act": routes.act(name) if done else None,
        "step": routes.step_now(chosen[0].dossier),
    }
    return frame.page(request, visit, "desk/bulk.html", context, status=422 if problem else 200)


def _chosen(request: HttpRequest, visit: Visit) -> list[Chosen]:
    """What was ticked: values such as H13.31-181217-0042:7, code and number of the last act seen."""
    found = []
    for said in request.POST.getlist("chon")[:MOST]:
        code, _, seen = said.partition(":")
        if seen.isascii() and seen.isdigit() and len(seen) < 10:
            found.append(Chosen(doors.dossier(visit, code), int(seen)))
    return found


def _problem(chosen: list[Chosen]) -> str:
    kinds = {(one.dossier.procedure_version_id, one.dossier.step) for one in chosen}
    return "" if len(kinds) == 1 else "Chỉ làm hàng loạt với hồ sơ cùng thủ tục và cùng bước. Bỏ chọn những hồ sơ khác."


def _acts(chosen: list[Chosen], visit: Visit) -> list[routes.Act]:
    """The acts that may be done to at least one of them, in the words of their step."""
    posts = visit.working_posts
    found = []
    for name in ACTS:
        if any(actions.may(name, one.dossier, posts, _legs(one.dossier, name)) for one in chosen):
            words = routes.words(name, chosen[0].dossier)
            found.append(routes.Act(name, words, routes.ACT_UI[name].icon))
    return found


def _legs(dossier: Dossier, name: str) -> list[Leg]:
    return list(dossier.legs.select_related("unit")) if name == "take_over" else []


def _perform(one: Chosen, visit: Visit, name: str) -> Chosen:
    try:
        ACTS[name](one.dossier, visit, one.seen)
    except actions.ActRefused as refused:
        return Chosen(one.dossier, one.seen, False, str(refused))
    fresh = Dossier.objects.select_related("holder").get(pk=one.dossier.pk)
    step = routes.step_now(fresh)
    where = f"{step.name if step else fresh.get_state_display()}, {fresh.holder.name}"
    return Chosen(one.dossier, one.seen, True, f"Xong. Hồ sơ ở: {where}.")


def _forward(dossier: Dossier, visit: Visit, seen: int) -> object:
    """To the next step, at the unit that its rule names for each of them."""
    step = routes.step_after(dossier)
    unit: Unit | None = places.the_unit(step, dossier) if step else None
    if step is not None and unit is None:
        raise actions.ActRefused("Bước sau có nhiều đơn vị để chọn: chuyển ở trang của hồ sơ.")
    return actions.forward(dossier.pk, to_unit=unit, by=visit.officer, at=visit.at, seen=seen)


def _take_over(dossier: Dossier, visit: Visit, seen: int) -> object:
    return actions.take_over(dossier.pk, by=visit.officer, at=visit.at)


def _resolve(dossier: Dossier, visit: Visit, seen: int) -> object:
    return actions.resolve(dossier.pk, by=visit.officer, at=visit.at, seen=seen)


ACTS: dict[str, Perform] = {"take_over": _take_over, "forward": _forward, "resolve": _resolve}
"""The acts that need nothing typed, in the order of the buttons."""
OFFERED = tuple(ACTS)
