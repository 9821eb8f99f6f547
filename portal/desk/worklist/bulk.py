"""One act on several dossiers of the worklist: the same procedure and step, each in a transaction of its own.

The list posts what was ticked; this page shows it again with the act, and after the act says what became of each. A
dossier on which somebody acted meanwhile is told as such and left as it is; the others go on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from dossiers.casework import actions, batches
from dossiers.casework.actions.results import SignedResult
from dossiers.casework.models import Dossier, Leg
from portal.desk import frame
from portal.desk.dossier import acts, get_dossier, next_step, result_form
from portal.desk.dossier.result_form import Several
from portal.desk.visit import DeskVisit, official
from portal.desk.worklist import queue
from portal.web import second_factor
from portal.web.uploads import takes_files

AT_ONCE = 50
"""So many are done while one waits; more are done in the background (batches.py), where the act allows it."""
SIGN, COUNT = "resolve", "danh-so"
LACKING = "Chưa ký hồ sơ nào: mỗi kết quả cần số, ngày, và tệp hoặc lý do chỉ có bản giấy. Xem từng dòng."


@dataclass(frozen=True)
class Chosen:
    """A ticked dossier with the number of the last act on the list that was looked at, and what became of it.

    ``signs`` is the result as typed for it, ``errors`` what is wrong with that, by field.
    """

    dossier: Dossier
    seen: int
    done: bool | None = None
    result: str = ""
    signs: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


Perform = Callable[[Chosen, DeskVisit], object]


@require_POST
@takes_files(signed_in=True)
@official
def bulk(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The chosen dossiers with the act to confirm; with ``lam`` the act is done."""
    chosen = _chosen(request, visit)
    if not chosen:
        return redirect("desk:queue")
    mixed = _problem(chosen)
    name = request.POST.get("lam", "")
    done = name in (ACTS if len(chosen) <= AT_ONCE else batches.ACTS) and not mixed
    signing = Signing(request, visit)
    if name in (SIGN, COUNT):
        chosen = signing.filled(chosen, complain=name == SIGN)
    lacking = any(one.errors for one in chosen)
    done = done and not lacking
    elsewhere = second_factor.to_prove_again(request) if done and name in acts.SIGNED else None
    if elsewhere is not None:
        return elsewhere
    if done and len(chosen) > AT_ONCE:
        batch = batches.make(name, [(one.dossier.pk, one.seen) for one in chosen], by=visit.officer, at=visit.at)
        return redirect("desk:batch", number=batch.pk)
    if done:
        chosen = [_perform(one, visit, name) for one in chosen]
    problem = mixed or (LACKING if lacking else "")
    offered = [] if mixed or done else _acts(chosen, visit)
    context = {
        "chosen": chosen,
        "problem": problem,
        "acts": offered,
        "signing": signing if any(act.name == SIGN for act in offered) else None,
        "done": done,
        "good": sum(1 for one in chosen if one.done),
        "act": next_step.act(name) if done else None,
        "step": next_step.step_now(chosen[0].dossier),
        "unattended": len(chosen) > AT_ONCE,
    }
    return frame.page(request, visit, "desk/bulk.html", context, status=422 if problem else 200)


def _chosen(request: HttpRequest, visit: DeskVisit) -> list[Chosen]:
    """What was ticked: values such as H13.31-181217-0042:7, code and number of the last act seen.

    With ``ca-nhom`` the whole list that the address describes, its first ``batches.MOST`` dossiers.
    """
    if "ca-nhom" in request.POST:
        rows = queue.listed(request, visit, limit=batches.MOST)
        return _all({row.facts.code: row.facts.acted_seq for row in rows}, visit)
    ticked = {}
    for said in request.POST.getlist("chon")[: batches.MOST]:
        code, _, seen = said.partition(":")
        if seen.isascii() and seen.isdigit() and len(seen) < 10:
            ticked[code] = int(seen)
    if len(ticked) > AT_ONCE:
        return _all(ticked, visit)
    return [Chosen(get_dossier.dossier(visit, code), seen) for code, seen in ticked.items()]


def _all(seen: Mapping[str, int], visit: DeskVisit) -> list[Chosen]:
    """Many of the officer's dossiers by their codes as printed, in three statements; those not theirs are left out."""
    found = {one.code: one for one in get_dossier.several(visit, list(seen))}
    return [Chosen(found[code], number) for code, number in seen.items() if code in found]


def _problem(chosen: list[Chosen]) -> str:
    kinds = {(one.dossier.procedure_version_id, one.dossier.step) for one in chosen}
    return "" if len(kinds) == 1 else "Chỉ làm hàng loạt với hồ sơ cùng thủ tục và cùng bước. Bỏ chọn những hồ sơ khác."


def _acts(chosen: list[Chosen], visit: DeskVisit) -> list[next_step.Act]:
    """The acts that may be done to at least one of them, in the words of their step."""
    posts = visit.working_posts
    found = []
    for name in ACTS if len(chosen) <= AT_ONCE else batches.ACTS:
        if any(actions.may(name, one.dossier, posts, _legs(one.dossier, name)) for one in chosen):
            words = next_step.words(name, chosen[0].dossier)
            found.append(next_step.Act(name, words, next_step.ACT_UI[name].icon))
    return found


def _legs(dossier: Dossier, name: str) -> list[Leg]:
    return list(dossier.legs.select_related("unit")) if name == "take_over" else []


def _perform(one: Chosen, visit: DeskVisit, name: str) -> Chosen:
    try:
        ACTS[name](one, visit)
    except actions.ActRefused as refused:
        return replace(one, done=False, result=str(refused))
    fresh = Dossier.objects.select_related("holder").get(pk=one.dossier.pk)
    step = next_step.step_now(fresh)
    where = f"{step.name if step else fresh.get_state_display()}, {fresh.holder.name}"
    said = f"Số {one.signs['number']}. " if one.signs else ""
    return replace(one, done=True, result=f"Xong. {said}Hồ sơ ở: {where}.")


def _forward(one: Chosen, visit: DeskVisit) -> object:
    return batches.forward(one.dossier.pk, by=visit.officer, at=visit.at, seen=one.seen)


def _take_over(one: Chosen, visit: DeskVisit) -> object:
    return actions.take_over(one.dossier.pk, by=visit.officer, at=visit.at)


def _resolve(one: Chosen, visit: DeskVisit) -> object:
    return actions.resolve(one.dossier.pk, **one.signs, by=visit.officer, at=visit.at, seen=one.seen)


class Signing:
    """What is typed about the results of several: one date, one reason, a series of numbers or one each, files."""

    def __init__(self, request: HttpRequest, visit: DeskVisit) -> None:
        self.request, self.visit = request, visit
        self.refused = result_form.hold(request, visit)
        self.typed = Several.of(request, visit)

    def filled(self, chosen: list[Chosen], *, complain: bool) -> list[Chosen]:
        """Each with its result; with what is wrong with it where that is asked."""
        return [self._filled(one, place, complain) for place, one in enumerate(chosen)]

    def _filled(self, one: Chosen, place: int, complain: bool) -> Chosen:
        signs = self.typed.result(self.request, self.visit, one.dossier, place)
        errors: dict[str, str] = {}
        if complain:
            refused = self.refused.get(f"tep-{one.dossier.pk}")
            try:
                SignedResult(**signs).clean(one.dossier, self.visit.at)
            except actions.Invalid as invalid:
                errors = dict(invalid.errors)
            if unreadable := self.typed.day(self.visit.today)[1]:
                errors["dated_on"] = unreadable
            errors |= {"file": refused} if refused else {}
        return replace(one, signs=signs, errors=errors)


ACTS: dict[str, Perform] = {"take_over": _take_over, "forward": _forward, SIGN: _resolve}
"""The acts that are done to several at once, in the order of the buttons."""
