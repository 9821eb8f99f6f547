"""What officials do with a petition: accept, pass on, refuse, answer, publish. One table says who may do what when.

Each act locks the petition, checks, changes, logs. ``seen`` is the number of the last act on the page that was acted
from: somebody else's act in between refuses this one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from dossiers.calendars.local_time import LOCAL
from dossiers.casework.actions.refusals import ActRefused, Invalid, NotAllowedNow, NotYourPost
from dossiers.feedback import log, petitions
from dossiers.feedback.models import Petition, PetitionEvent
from dossiers.parsing import cleaning, written_text
from dossiers.units.models import Officer, Post, Unit
from dossiers.units.roles import Role

State, Kind = Petition.State, PetitionEvent.Kind
WORKING = (Role.RECEIVER, Role.HANDLER, Role.LEADER)
LONGEST_ANSWER = 8000


class PetitionMove(NamedTuple):
    """From which states, by whom at the holding unit."""

    states: Collection[str]
    roles: Collection[str]


MOVES = {
    Kind.ACCEPTED: PetitionMove((State.SENT,), WORKING),
    Kind.ASSIGNED: PetitionMove((State.SENT, State.ACCEPTED), WORKING),
    Kind.DRAFTED: PetitionMove((State.SENT, State.ACCEPTED), WORKING),
    Kind.FORWARDED: PetitionMove((State.SENT, State.ACCEPTED), WORKING),
    Kind.MADE_COMPLEX: PetitionMove((State.SENT, State.ACCEPTED), (Role.LEADER,)),
    Kind.REFUSED: PetitionMove((State.SENT, State.ACCEPTED), (Role.LEADER,)),
    Kind.ANSWERED: PetitionMove((State.SENT, State.ACCEPTED), (Role.LEADER,)),
    Kind.PUBLISHED: PetitionMove((State.ANSWERED,), (Role.LEADER,)),
    Kind.HIDDEN: PetitionMove((State.ANSWERED,), (Role.LEADER,)),
}


def accept(number: int, *, by: Officer, at: dt.datetime, seen: int) -> Petition:
    """Take it up."""
    with _acting(number, Kind.ACCEPTED, by=by, at=at, seen=seen) as petition:
        petition.state, petition.screened_at = State.ACCEPTED, petition.screened_at or at
    return petition


def assign(number: int, *, to: Officer | None, by: Officer, at: dt.datetime, seen: int) -> Petition:
    """Say who looks into it, which takes it up. A leader names anyone of the unit, everybody else themselves."""
    with _acting(number, Kind.ASSIGNED, by=by, at=at, seen=seen) as petition:
        if to is None or to.pk not in {one.pk for one in staff(petition.holder_id, at)}:
            raise Invalid(handler="Chọn một người đang làm việc ở đơn vị.")
        if to.pk != by.pk and Role.LEADER not in _roles(petition, by, at):
            raise NotYourPost("Chỉ lãnh đạo giao việc cho người khác; bạn có thể tự nhận việc này.")
        petition.handler, petition.state, petition.screened_at = to, State.ACCEPTED, petition.screened_at or at
    return petition


def draft(number: int, *, text: str, by: Officer, at: dt.datetime, seen: int) -> Petition:
    """Propose an answer to the leader; the sender does not see it."""
    with _acting(number, Kind.DRAFTED, by=by, at=at, seen=seen) as petition:
        petition.draft = _words(text, "draft", "Viết dự thảo, ít nhất 10 chữ.")
        petition.state, petition.screened_at = State.ACCEPTED, petition.screened_at or at
    return petition


def forward(number: int, *, to: Unit | None, by: Officer, at: dt.datetime, seen: int) -> Petition:
    """Pass it on to the unit whose matter it is; the promise to the sender stays."""
    with _acting(number, Kind.FORWARDED, by=by, at=at, seen=seen) as petition:
        if to is None or to.pk == petition.holder_id:
            raise Invalid(to="Chọn đơn vị khác để chuyển đến.")
        petition.holder, petition.state, petition.screened_at = to, State.SENT, petition.screened_at or at
        petition.handler, petition.draft = None, ""
    return petition


def make_complex(number: int, *, by: Officer, at: dt.datetime, seen: int) -> Petition:
    """A complaint gets the longer of the law's two terms, from the day it was sent."""
    with _acting(number, Kind.MADE_COMPLEX, by=by, at=at, seen=seen) as petition:
        if petition.kind != Petition.Kind.COMPLAINT or petition.complex:
            raise NotAllowedNow("Chỉ khiếu nại chưa gia hạn mới được xác định là phức tạp.")
        petition.complex = True
        petition.due_at = petitions.due(petition.kind, petition.unit, petition.sent_at, is_complex=True)
    return petition


def refuse(number: int, *, reason: str, by: Officer, at: dt.datetime, seen: int) -> Petition:
    """End it without an answer to its matter; the sender reads the reason."""
    with _acting(number, Kind.REFUSED, by=by, at=at, seen=seen) as petition:
        petition.answer = _words(reason, "reason", "Ghi rõ lý do để người gửi hiểu, ít nhất 10 chữ.")
        petition.state, petition.ended_at, petition.screened_at = State.REFUSED, at, petition.screened_at or at
    return petition


def answer(number: int, *, text: str, by: Officer, at: dt.datetime, seen: int) -> Petition:
    """Answer it; kept private until it is published."""
    with _acting(number, Kind.ANSWERED, by=by, at=at, seen=seen) as petition:
        petition.answer = _words(text, "answer", "Viết câu trả lời, ít nhất 10 chữ.")
        petition.state, petition.ended_at, petition.screened_at = State.ANSWERED, at, petition.screened_at or at
    return petition


def publish(number: int, *, question: str, by: Officer, at: dt.datetime, seen: int) -> Petition:
    """Show the answer to everyone beside the question in the leader's words, without names. Never a complaint."""
    with _acting(number, Kind.PUBLISHED, by=by, at=at, seen=seen) as petition:
        if petition.kind == Petition.Kind.COMPLAINT:
            raise NotAllowedNow("Trả lời khiếu nại chỉ gửi cho người khiếu nại, không công khai ở đây.")
        petition.public_text = _words(question, "question", "Viết lại câu hỏi, không có tên người, ít nhất 10 chữ.")
        _check_nameless(petition)
        petition.published_at = at
    return petition


def hide(number: int, *, by: Officer, at: dt.datetime, seen: int) -> Petition:
    """Take a published answer back to the sender alone."""
    with _acting(number, Kind.HIDDEN, by=by, at=at, seen=seen) as petition:
        if petition.published_at is None:
            raise NotAllowedNow("Câu trả lời này không công khai.")
        petition.published_at = None
    return petition


def possible(petition: Petition, roles: Collection[str]) -> set[str]:
    """The kinds of acts that a page may offer to these roles at the holding unit."""
    is_complaint, is_public = petition.kind == Petition.Kind.COMPLAINT, petition.published_at is not None
    fits = {
        Kind.MADE_COMPLEX: is_complaint and not petition.complex,
        Kind.PUBLISHED: not is_complaint and not is_public,
        Kind.HIDDEN: is_public,
    }
    return {
        str(kind.value)
        for kind, move in MOVES.items()
        if petition.state in move.states and set(move.roles) & set(roles) and fits.get(kind, True)
    }


def held_by(units: Collection[int]) -> QuerySet[Petition]:
    """The petitions that these units hold."""
    return Petition.objects.filter(holder__in=units).select_related("unit", "holder", "handler")


def open_at(units: Collection[int]) -> QuerySet[Petition]:
    """Those of them that wait for an answer, by their promises."""
    return held_by(units).filter(ended_at__isnull=True).order_by("due_at", "pk")


def staff(unit: int, at: dt.datetime) -> list[Officer]:
    """Who works at a unit today and may look into a petition, by name."""
    posts = Post.objects.on(at.astimezone(LOCAL).date()).filter(unit=unit, role__in=WORKING)
    return list(Officer.objects.filter(is_active=True, pk__in=posts.values("officer")).order_by("full_name", "pk"))


def published() -> QuerySet[Petition]:
    """Published answers, the newest first."""
    found = Petition.objects.filter(published_at__isnull=False).select_related("holder")
    return found.order_by("-published_at", "-pk")


@contextmanager
def _acting(number: int, kind: PetitionEvent.Kind, *, by: Officer, at: dt.datetime, seen: int) -> Iterator[Petition]:
    """Lock and check before the change, log after it, all in one transaction."""
    with transaction.atomic():
        petition = Petition.objects.select_for_update(of=("self",)).select_related("unit", "holder").get(pk=number)
        if not _roles(petition, by, at) & set(MOVES[kind].roles):
            raise NotYourPost(f"Việc này của {petition.holder.name}, người có vị trí phù hợp.")
        if petition.seq != seen:
            raise ActRefused("Có người vừa làm việc khác với phản ánh này. Xem lại rồi làm tiếp.")
        if petition.state not in MOVES[kind].states:
            raise NotAllowedNow(f"{petition.get_kind_display()} này đang ở trạng thái “{petition.state_words}”.")
        before = petition.holder_id
        yield petition
        moved = {"from": before} if petition.holder_id != before else {}
        if kind == Kind.ASSIGNED:
            moved = {"to": petition.handler_id or 0}
        log.record(petition, kind, by=by, at=at, **moved)


def _roles(petition: Petition, by: Officer, at: dt.datetime) -> set[str]:
    day = at.astimezone(LOCAL).date()
    return {post.role for post in by.posts_on(day) if post.unit_id == petition.holder_id}


def _words(typed: str, name: str, sentence: str) -> str:
    text = cleaning.paragraphs(typed)
    if len(text) < 10:
        raise Invalid(**{name: sentence})
    if not written_text.sensible(text):
        raise Invalid(**{name: f"{sentence} {written_text.SAYS_NOTHING}"})
    if len(text) > LONGEST_ANSWER:
        raise Invalid(**{name: f"Viết tối đa {LONGEST_ANSWER} ký tự."})
    return text


def _check_nameless(petition: Petition) -> None:
    """Refuse to publish what holds the sender's own name or contact, in the question or in the answer."""
    author = getattr(petition, "author", None)
    told = f"{petition.public_text}\n{petition.answer}".casefold()
    for fact in (author.name, author.contact) if author else ():
        if len(fact) >= 4 and fact.casefold() in told:
            raise Invalid(
                question="Câu hỏi hoặc câu trả lời còn tên hay cách liên hệ của người gửi: chưa công khai được."
            )
