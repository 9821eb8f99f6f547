"""The dossier page: its state, clocks, papers and log, and every act on it.

An act's form opens under the bar (?viec=<act>) and is posted to the same address. The form carries the number of the
last act it was drawn from, so that of two officers at once one wins and the other sees what happened, with the words
typed kept.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from dossiers.casework import actions, consultations, looks, wishes
from dossiers.casework.models import Dossier, Event, Look
from dossiers.casework.moves import MOVES
from dossiers.casework.since_last_look import Since, since_last_look
from dossiers.casework.states import State
from dossiers.parsing import code_shape
from dossiers.units.models import Officer
from portal.desk import frame
from portal.desk.dossier import (
    acts,
    buttons,
    destinations,
    get_dossier,
    late_reasons,
    linked,
    message_rows,
    next_step,
    promise_card,
    proposals,
    questions,
    result_form,
    step_table,
)
from portal.desk.dossier.act_forms import ActCase, ActForm, NoteForm
from portal.desk.intake import submissions
from portal.desk.papers import file_pages, papers, receipt
from portal.desk.visit import DeskVisit, official
from portal.desk.worklist import paper_clocks
from portal.forms import cabinet, fee_receipt
from portal.presentation import shown_results, three_units, timeline
from portal.presentation import status as status_ui
from portal.web import second_factor
from portal.web.kept_forms.return_addresses import comes_back_at
from portal.web.session_hours import quiet
from portal.web.uploads import takes_files

MOST_LOOKS = 20
NOTE, FILE, UNCOVER = "ghi-chu", "tep", "hien"
NAMES_SOMEBODY = ("forward", "reassign")
"""Acts whose form offers the people of the units concerned."""


@dataclass
class Notice:
    """What went wrong with an act: the sentence on top, and the answer's status."""

    sentence: str = ""
    status: int = 200
    conflict: bool = False


@dataclass
class Typed:
    """The act that was opened or posted, with its form; ``note`` is the note form when that was posted.

    ``refused`` says why a file was not taken; ``uncovered`` that the applicant's numbers are to be shown this once.
    """

    name: str = ""
    form: ActForm | None = None
    note: ActForm | None = None
    refused: str = ""
    uncovered: bool = False


def _with_its_act(request: HttpRequest, officer: Officer, at: dt.datetime, action: str) -> tuple[str, list[str]]:
    """An act's form is open where the address names the act."""
    return f"{action.partition('?')[0]}?viec={quote(request.POST.get('viec', '')[:40])}", []


@require_http_methods(["GET", "POST"])
@comes_back_at(_with_its_act)
@takes_files(signed_in=True)
@official
def dossier(request: HttpRequest, visit: DeskVisit, code: str) -> HttpResponse:
    """The page, or one act on it."""
    found = get_dossier.dossier(visit, code)
    if request.method == "GET" and code != code_shape.in_address(found.code):
        return redirect("desk:dossier", code=found.code)
    if request.method == "POST":
        return _post(request, visit, found)
    since = since_last_look([found.pk], visit.officer).get(found.pk)
    visit.looked([found], Look.What.OPENED)
    name = request.GET.get("viec", "")
    case = _case(found, visit, act=name)
    form = acts.ACT_SCREENS[name].form(case=case) if name in acts.ACT_SCREENS else None
    return _page(request, case, Typed(name, form), Notice(), since)


def _post(request: HttpRequest, visit: DeskVisit, found: Dossier) -> HttpResponse:
    name = request.POST.get("viec", "")
    if name in BESIDE:
        return BESIDE[name](request, visit, found)
    if name not in acts.ACT_SCREENS:
        raise Http404
    refused = result_form.hold(request, visit)
    elsewhere = second_factor.to_prove_again(request) if name in acts.SIGNED else None
    if elsewhere is not None:
        return elsewhere
    case = _case(found, visit, act=name)
    form = acts.ACT_SCREENS[name].form(request.POST, case=case)
    for field, sentence in refused.items():
        form.add_error(field if field in form.fields else None, sentence)
    if not form.is_valid():
        return _page(request, case, Typed(name, form), Notice(status=422))
    try:
        done = acts.ACT_SCREENS[name].perform(form, case, seen(request))
    except actions.ActRefused as error:
        return _refused(request, case, Typed(name, form), error)
    answer = acts.ACT_SCREENS[name].answer
    if answer is not None:
        return answer(request, visit, found, done)
    messages.success(request, f"Hồ sơ {found.code} {MOVES[name].done}.")
    return redirect("desk:dossier", code=found.code)


def seen(request: HttpRequest) -> int:
    """The number of the last act on the page that was posted; -1, which fits nothing, when it is not a number."""
    return _number(request.POST.get("seen", ""))


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1


def _refused(request: HttpRequest, case: ActCase, typed: Typed, error: actions.ActRefused) -> HttpResponse:
    """The fresh page with the sentence, and the form as it was typed."""
    fresh = _case(get_dossier.dossier(case.visit, case.dossier.code), case.visit, act=typed.name)
    form = typed.form
    assert form is not None  # a posted act has its form
    if isinstance(error, actions.Invalid):
        for field, sentence in error.errors.items():
            form.add_error(field if field in form.fields else None, sentence)
        return _page(request, fresh, typed, Notice(status=422))
    status = 403 if isinstance(error, actions.NotYourPost) else 409
    conflict = isinstance(error, actions.SomebodyElseActed)
    return _page(request, fresh, typed, Notice(str(error), status, conflict))


def _note(request: HttpRequest, visit: DeskVisit, found: Dossier) -> HttpResponse:
    case = _case(found, visit)
    form = NoteForm(request.POST, case=case)
    if form.is_valid():
        try:
            actions.add_note(found, words=form.cleaned_data["words"], by=visit.officer, at=visit.at)
        except actions.Invalid as error:
            form.add_error("words", str(error))
        else:
            messages.success(request, "Đã lưu ghi chú.")
            return redirect("desk:dossier", code=found.code)
    return _page(request, case, Typed(note=form), Notice(status=422))


def _file(request: HttpRequest, visit: DeskVisit, found: Dossier) -> HttpResponse:
    """A scan or photo, added to a paper or to the dossier."""
    refused = papers.add(request, visit, found)
    if refused:
        return _page(request, _case(found, visit), Typed(refused=refused), Notice(status=422))
    messages.success(request, "Đã lưu tệp.")
    return redirect("desk:dossier", code=found.code)


def _uncover(request: HttpRequest, visit: DeskVisit, found: Dossier) -> HttpResponse:
    """Show the applicant's numbers on this one page, and write down who looked."""
    asked = next((one for one in looks.ASKED if one == request.POST.get("muc-dich")), None)
    visit.looked([found], Look.What.NUMBERS, purpose=asked)
    return _page(request, _case(found, visit), Typed(uncovered=True), Notice())


BESIDE = {NOTE: _note, FILE: _file, UNCOVER: _uncover}
"""What is posted to the page and is no act: it moves nothing."""


@quiet
@require_safe
@official
def news(request: HttpRequest, visit: DeskVisit, code: str) -> HttpResponse:
    """Whether somebody has acted since the page that asks was drawn (?seen=): a sentence, or an empty answer."""
    found = get_dossier.dossier(visit, code)
    since = actions.acted_since(found, _number(request.GET.get("seen", "")))
    return render(request, "desk/dossier/news.html", {"since": since, "dossier": found})


def _case(found: Dossier, visit: DeskVisit, *, act: str = "") -> ActCase:
    with_posts = act in NAMES_SOMEBODY
    units = destinations.units(found, visit.today) if with_posts else []
    return ActCase(
        dossier=found,
        visit=visit,
        pauses=list(found.pauses.select_related("notice", "approved_by").order_by("began_at")),
        legs=list(found.legs.select_related("unit", "given_by", "taken_by", "handler").order_by("opened_at")),
        posts=destinations.posts(units, visit.today) if with_posts else [],
        parcel=found.parcels.filter(delivered_at__isnull=True, came_back_at__isnull=True).first(),
        proposal=found.proposals.filter(decided_at__isnull=True).select_related("proposed_by").first(),
        dispute=found.disputes.filter(closed_at__isnull=True).first() if found.finished_at else None,
        question=found.applicant_questions.filter(closed_at__isnull=True).first(),
    )


def _page(
    request: HttpRequest, case: ActCase, typed: Typed, notice: Notice, since: Since | None = None
) -> HttpResponse:
    found, visit, name, form = case.dossier, case.visit, typed.name, typed.form
    late = status_ui.is_late(found, visit.at)
    bar = buttons.bar(case, late=late)
    allowed = {button.name for button in bar}
    not_now, proposal = buttons.not_now(case), proposals.shown(case.proposal)
    context = {
        "dossier": found,
        "applicant": getattr(found, "applicant", None),
        "bar": bar,
        "not_now": not_now,
        "act": next((button for button in bar if button.name == name), None),
        "deed": acts.ACT_SCREENS.get(name),
        "form": form if name in allowed else None,
        "kept": _kept(form) if form is not None and form.is_bound and name not in allowed else [],
        "unknown_act": MOVES[name] if name in MOVES and name not in allowed and not notice.sentence else None,
        "proposal": proposal,
        "previews": file_pages.previewed(proposal.files) if proposal else [],
        "dispute": case.dispute,
        "waits_with": proposals.waits_with(case.proposal, visit.at),
        "why_not": next((blocked.reason for blocked in not_now if blocked.name == name), ""),
        "notice": notice,
        "since": since,
        "note_form": typed.note or NoteForm(case=case),
        "shows_numbers": typed.uncovered,
        "file_refused": typed.refused,
        "may_add_files": papers.may_add(found, visit),
        "may_print": receipt.may_print(found, visit),
        **_facts(case),
    }
    return frame.page(request, visit, "desk/dossier.html", context, status=notice.status)


def _facts(case: ActCase) -> dict[str, Any]:
    """What the log, the papers and the decisions say."""
    found, at = case.dossier, case.visit.at
    events = list(Event.objects.filter(dossier=found).select_related("unit", "actor"))
    names = Officer.objects.in_bulk({e.data[key] for e in events for key in ("to_officer", "for") if e.data.get(key)})
    decisions = shown_results.of(found)
    ways = [one.decision for one in decisions]
    return {
        "steps": step_table.table(found, events, case.pauses, names, at, legs=case.legs),
        "linked": linked.view(found, case.legs, case.pauses, at),
        "promise": promise_card.card(found, case.pauses, at),
        "events": _log(found, events, names),
        "papers": papers.listed(found),
        "paper_clock": paper_clocks.of(found, at),
        "why_late": late_reasons.of(found, at),
        "three_units": three_units.of(found),
        "answer_clock": submissions.answer_clock(found, at) if found.state == State.SUBMITTED else None,
        "looks": list(found.looks.select_related("officer", "unit").order_by("-at")[:MOST_LOOKS]),
        "pauses": case.pauses,
        "came_online": case.came_online,
        "consults": questions.of(case.legs, events, at),
        "answered_of": consultations.answered_of(case.legs),
        "decisions": decisions,
        "disputes": list(found.disputes.select_related("officer", "decided_by").order_by("-opened_at")),
        "applicant_questions": list(found.applicant_questions.select_related("officer", "closed_by").order_by("-pk")),
        "unnamed_result": result_form.why_unnamed(found, ways),
        "notes": list(found.notes.select_related("officer").order_by("-made_at")),
        "handout": getattr(found, "handout", None),
        "wish": wishes.wish_of(found, events),
        "messages_told": message_rows.panel(found),
        "contact_choice": message_rows.choice(found),
        "parcels": list(found.parcels.order_by("handed_at")),
        "fee_receipts": fee_receipt.of_dossier(found),
        "decided": [proposals.shown(one) for one in proposals.accepted(found)],
        "forms": cabinet.available(found, case.pauses, ways),
    }


def _log(found: Dossier, events: list[Event], names: dict[int, Officer]) -> list[timeline.TimelineEntry]:
    """The public entries with who did it, and for whom a substitute did: officials see names."""
    steps = {step.seq: step.name for step in next_step.steps_of(found.procedure_version_id)}
    newest_first = sorted(events, key=lambda event: event.seq, reverse=True)
    entries = timeline.entries(found, events, steps)
    return [
        dataclasses.replace(entry, who=f"{_actor(event, names)}, {timeline.place_of(found, event).name}")
        if event.actor
        else entry
        for entry, event in zip(entries, newest_first, strict=True)
    ]


def _actor(event: Event, names: dict[int, Officer]) -> str:
    """Nguyễn Văn An (thay Trần Thị Bình)."""
    absent = names.get(event.data.get("for", 0))
    name = event.actor.full_name if event.actor else ""
    return f"{name} (thay {absent.full_name})" if absent else name


def _kept(form: ActForm) -> list[tuple[str, str]]:
    """What had been typed into a form whose act is no longer possible: shown, so that nothing is lost."""
    typed = [(str(field.label), _said(field)) for field in form]
    return [(label, value) for label, value in typed if value.strip()]


def _said(field: BoundField) -> str:
    """A field's value in words: the labels of what was ticked or chosen, or the text."""
    value = field.value()
    chosen = [str(one) for one in value] if isinstance(value, list | tuple) else [str(value or "")]
    labels = {str(key): str(label) for key, label in _flat(getattr(field.field, "choices", ()))}
    return "\n".join(labels.get(one, one) for one in chosen)


def _flat(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    """The choices of a field without the headings of their groups."""
    for key, label in choices:
        yield from label if isinstance(label, list | tuple) else [(key, label)]
