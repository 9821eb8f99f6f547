"""The first two beats of every act: lock the row, check the move. Then the act changes, logs and returns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple, Protocol

from django.db import connection

from dossiers.calendars.local_time import LOCAL
from dossiers.casework.actions.refusals import ActRefused, Invalid, NotAllowedNow, NotYourPost, SomebodyElseActed
from dossiers.casework.models import Dossier, Event, Leg, places
from dossiers.casework.moves import LEG_ACTS, MOVES, ActPlace, Move, moves_from
from dossiers.casework.states import State
from dossiers.parsing import Unreadable, cleaning, person_name, written_text
from dossiers.units.models import Officer, Post, Unit
from dossiers.units.roles import Role

_FIELDS = [field.attname for field in Dossier._meta.concrete_fields]
_COLUMNS = ", ".join(f'"{field.column}"' for field in Dossier._meta.concrete_fields)
_LOCK = " FOR UPDATE"
AT_THE_SAME_MOMENT = dt.timedelta(minutes=1)
"""Two units that act at once read their clocks before they wait for each other: so much earlier counts as now."""


def begin(act: str, dossier_id: int, *, by: Officer | None, at: dt.datetime, seen: int | None = None) -> Dossier:
    """Lock the dossier and check that this officer (None: the applicant, online) may do this act to it now.

    ``seen`` is the number of the last act on the page the officer acted from (``Dossier.acted_seq``); None where
    there was no page. Raises SomebodyElseActed, NotAllowedNow, NotYourPost, or Invalid (an act before the last one).
    """
    move = MOVES[act]
    dossier = locked(dossier_id)
    if seen is not None and seen != dossier.acted_seq:
        raise _somebody_else(dossier)
    if dossier.state not in move.from_states:
        raise _not_now(move, dossier)
    if by is not None:
        dossier.acting_for = allowed(move, by=by, at=at, at_units=whose(move, dossier))
    elif not move.citizen:
        raise NotYourPost(f"Việc “{move.label}” do cán bộ thực hiện.")
    if dossier.acted_at is not None and at < dossier.acted_at:
        raise Invalid(at=f"Thời điểm này trước việc gần nhất của hồ sơ ({_clock(dossier.acted_at)}).")
    return dossier


def begin_leg(
    act: str, dossier_id: int, leg_id: int | None, *, by: Officer, at: dt.datetime
) -> tuple[Dossier, Leg, dt.datetime]:
    """Lock the dossier and check that this officer may do this act to one of its legs now.

    Gives the leg (the only one it can mean when ``leg_id`` is None) and the instant of the act, never before the last
    one. What the page of the whole had seen does not matter: a leg that is still open is all an act on it needs.
    """
    move = MOVES[act]
    dossier = locked(dossier_id)
    if dossier.state not in move.from_states:
        raise _not_now(move, dossier)
    found = [leg for leg in open_legs(dossier, questions=act == "give_opinion") if leg_id in (None, leg.pk)]
    posts = list(by.posts_on(at.astimezone(LOCAL).date()))
    legs = [leg for leg in found if may_leg(act, dossier, leg, posts)]
    if not legs:
        raise _leg_refused(act, dossier, leg_id, found, posts)
    leg = legs[0]
    if not may_leg(act, dossier, leg, [post for post in posts if post.officer_id == by.pk]):
        dossier.acting_for = next(post.officer_id for post in posts if may_leg(act, dossier, leg, [post]))
    last = max(instant for instant in (dossier.acted_at, leg.opened_at, at) if instant is not None)
    if last - at > AT_THE_SAME_MOMENT:
        raise Invalid(at=f"Thời điểm này trước việc gần nhất của hồ sơ ({_clock(last)}).")
    return dossier, leg, last


def open_legs(dossier: Dossier, *, questions: bool = False) -> list[Leg]:
    """The stays of a dossier that are open, the main one first; or the questions that wait for an answer."""
    found = Leg.objects.filter(dossier=dossier, closed_at__isnull=True)
    asked = Leg.Kind.CONSULT
    stays = found.filter(kind=asked) if questions else found.exclude(kind=asked)
    return sorted(stays.select_related("unit"), key=lambda leg: (leg.kind != Leg.Kind.MAIN, leg.step))


class Placed(places.InThreeUnits, Protocol):
    """ActPlace a dossier stands: what is asked of it before an act is offered (a row of a list has it too)."""

    state: int
    holder_id: int
    branches: int


class WhoseAct(NamedTuple):
    """Units whose posts count for an act: ``any_role`` of the move's, or as ``receivers``; ``named`` in a refusal."""

    any_role: frozenset[int]
    receivers: frozenset[int]
    named: int


def whose(move: Move, dossier: Placed) -> WhoseAct:
    """Whose act it is with this dossier."""
    competent, desk, handing_out = dossier.unit_id, places.desk_of(dossier), places.return_desk_of(dossier)
    if move.where == ActPlace.RECEPTION:
        return WhoseAct(frozenset({competent, desk}), frozenset({competent, desk}), desk)
    if move.where == ActPlace.RETURN:
        return WhoseAct(frozenset({handing_out}), frozenset({handing_out}), handing_out)
    if move.where == ActPlace.EITHER_END:
        return WhoseAct(frozenset(), frozenset({competent, desk, handing_out}), desk)
    receivers = {competent, desk} if move.where == ActPlace.FRONT else {competent}
    return WhoseAct(frozenset({dossier.holder_id}), frozenset(receivers), dossier.holder_id)


def of_unit(unit_id: int) -> WhoseAct:
    """An act of one unit alone."""
    return WhoseAct(frozenset({unit_id}), frozenset({unit_id}), unit_id)


def may_leg(act: str, dossier: Placed, leg: Leg, posts: list[Post]) -> bool:
    """Whether these posts allow an act on a leg: its unit's, or the sender's for an agency that has no accounts."""
    if not leg.is_open or not _fits(act, dossier, leg):
        return False
    outside = leg.unit.kind == Unit.Kind.EXTERNAL
    return any(
        post.role in MOVES[act].roles and (_answers_for(dossier, post) if outside else post.unit_id == leg.unit_id)
        for post in posts
    )


def _answers_for(dossier: Placed, post: Post) -> bool:
    return post.unit_id == dossier.holder_id or (post.role == Role.RECEIVER and post.unit_id == dossier.unit_id)


def _fits(act: str, dossier: Placed, leg: Leg) -> bool:
    """Whether a leg is such that the act makes sense."""
    branch = leg.kind == Leg.Kind.BRANCH
    if act == "give_opinion":
        return leg.kind == Leg.Kind.CONSULT and leg.unit.kind != Unit.Kind.EXTERNAL
    if act == "take_over":
        return leg.is_untaken and leg.unit.kind != Unit.Kind.EXTERNAL
    if act == "hand_over":
        return branch
    return branch or (leg.kind == Leg.Kind.MAIN and leg.given_by_id is not None and not dossier.branches)


def _leg_refused(act: str, dossier: Dossier, leg_id: int | None, found: list[Leg], posts: list[Post]) -> ActRefused:
    """Whose leg it is, or who has come first, or that there is none."""
    label = MOVES[act].label
    fitting = [leg for leg in found if _fits(act, dossier, leg)]
    if fitting:
        where = ", ".join(sorted({leg.unit.name for leg in fitting}))
        return NotYourPost(f"Bạn chưa được giao việc “{label}” với phần việc này. Việc này do {where} thực hiện.")
    mine = found and any(post.unit_id == leg.unit_id for post in posts for leg in found)
    last = Event.objects.select_related("actor").filter(dossier_id=dossier.pk, leg_id=leg_id).order_by("-seq").first()
    if leg_id is not None and last is not None and (mine or not found):
        return _acted(last)
    if not any(post.unit_id in (dossier.unit_id, dossier.holder_id) for post in posts):
        return NotYourPost(f"Bạn chưa được giao việc “{label}” với hồ sơ này.")
    return NotAllowedNow(
        f"Không thể thực hiện “{label}”: hồ sơ {dossier.code} không có phần việc nào đang chờ việc này."
    )


def locked(dossier_id: int) -> Dossier:
    """The dossier with its row locked until the transaction ends.

    Written out, because compiling this one query cost as much as PostgreSQL needed to answer it.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM casework_dossier WHERE id = %s{_LOCK}", [dossier_id])  # noqa: S608 (constants)
        row = cursor.fetchone()
    if row is None:
        raise Dossier.DoesNotExist
    return Dossier.from_db("default", _FIELDS, row)


def allowed(move: Move, *, by: Officer, at: dt.datetime, at_units: WhoseAct) -> int | None:
    """Check that the officer holds a post that may do this move at one of the units whose act it is (``whose``).

    A city administrator administers everywhere. Gives the officer (by number) whose post it is when only standing in
    for somebody allows it. Raises NotYourPost with a sentence that names whose act it is.
    """
    absent = None
    for unit_id, role, officer_id, kind in by.duties_on(at.astimezone(LOCAL).date()):
        place = unit_id in at_units.any_role or (role == Role.RECEIVER and unit_id in at_units.receivers)
        place = place or (role == Role.ADMINISTRATOR and kind == Unit.Kind.CITY)
        if place and role in move.roles:
            if officer_id == by.pk:
                return None
            absent = officer_id
    if absent is not None:
        return absent
    who = " hoặc ".join(str(Role(role).label).lower() for role in move.roles)
    where = Unit.objects.only("name").get(pk=at_units.named).name
    raise NotYourPost(f"Bạn chưa được giao việc “{move.label}” với hồ sơ này. Việc này do {who} của {where} thực hiện.")


def may(act: str, dossier: Placed, posts: list[Post], legs: Iterable[Leg] = ()) -> bool:
    """Whether these posts allow the act in the dossier's present state: what buttons are drawn from.

    Acts on a leg are asked of ``legs`` (with their units).
    """
    move = MOVES[act]
    if dossier.state not in move.from_states:
        return False
    if act in LEG_ACTS:
        return any(may_leg(act, dossier, leg, posts) for leg in legs)
    at_units = whose(move, dossier)
    return any(
        post.role in move.roles
        and (post.unit_id in at_units.any_role or (post.role == Role.RECEIVER and post.unit_id in at_units.receivers))
        for post in posts
    )


def leads(by: Officer, dossier: Dossier, at: dt.datetime) -> bool:
    """Whether this officer leads the unit that holds the dossier."""
    led = by.posts_on(at.astimezone(LOCAL).date()).filter(unit_id=dossier.holder_id, role=Role.LEADER)
    return bool(led.exists())


def holds_a_post(officer: Officer, unit_id: int, at: dt.datetime) -> None:
    """Whoever is given a dossier works at the unit that gets it. Raises Invalid."""
    if not officer.posts_on(at.astimezone(LOCAL).date()).filter(unit_id=unit_id).exists():
        raise Invalid(to_officer=f"{officer.full_name} không công tác tại đơn vị nhận. Chọn người khác.")


def text(value: str, field: str, sentence: str, *, longest: int = 4000, fewest: int = 3) -> str:
    """A text that must be given: composed, nothing invisible, not endless, and saying something. Raises Invalid.

    ``fewest`` letters it must have (written_text.sensible); 0 for what may be a number alone.
    """
    given = cleaning.paragraphs(value)
    if not given:
        raise Invalid(**{field: sentence})
    if not (written_text.sensible(given, fewest=fewest) if fewest else any(sign.isalnum() for sign in given)):
        raise Invalid(**{field: f"{sentence} {written_text.SAYS_NOTHING}"})
    if len(given) > longest:
        raise Invalid(**{field: f"Nội dung dài {len(given)} ký tự, tối đa {longest}. Hãy rút gọn."})
    return given


def person(value: str, field: str) -> str:
    """The name of somebody, empty where none was typed. Raises Invalid where nothing can be seen of it."""
    try:
        return person_name.parse(value) if value.strip() else ""
    except Unreadable as error:
        raise Invalid(**{field: error.sentence}) from error


def _not_now(move: Move, dossier: Dossier) -> NotAllowedNow:
    state = State(dossier.state)
    possible = ", ".join(f"“{other.label}”" for other in moves_from(state)) or "không còn việc nào"
    return NotAllowedNow(
        f"Không thể thực hiện “{move.label}” vì hồ sơ {dossier.code} đang ở trạng thái “{state.label}”."
        f" Việc có thể làm lúc này: {possible}."
    )


def acted_since(dossier: Dossier, seen: int) -> SomebodyElseActed | None:
    """What a page drawn after act number ``seen`` does not know yet; None where it is fresh. Nothing is locked."""
    return _somebody_else(dossier) if seen != dossier.acted_seq else None


def _somebody_else(dossier: Dossier) -> SomebodyElseActed:
    return _acted(Event.objects.select_related("actor").get(dossier_id=dossier.pk, seq=dossier.acted_seq))


def _acted(last: Event) -> SomebodyElseActed:
    who = last.actor.full_name if last.actor else "Hệ thống"
    what = last.get_kind_display()
    return SomebodyElseActed(
        who=who,
        acted_at=last.occurred_at,
        what=what,
        sentence=f"{who} vừa cập nhật hồ sơ lúc {_clock(last.occurred_at)}: {what}. Xem thay đổi rồi lưu lại.",
    )


def _clock(at: dt.datetime) -> str:
    return f"{at.astimezone(LOCAL):%H:%M ngày %d/%m/%Y}"
