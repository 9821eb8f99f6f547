"""The first two beats of every act: lock the row, check the move. Then the act changes, logs and returns."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from dossiers.casework.actions.refusals import Invalid, NotAllowedNow, NotYourPost, SomebodyElseActed
from dossiers.casework.log import LOCAL
from dossiers.casework.models import Dossier, Event
from dossiers.casework.states import MOVES, Move, State, moves_from
from dossiers.units.models import Officer, Post, Unit
from dossiers.units.roles import Role

_FIELDS = [field.attname for field in Dossier._meta.concrete_fields]
_COLUMNS = ", ".join(f'"{field.column}"' for field in Dossier._meta.concrete_fields)
_LOCK = " FOR UPDATE"


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
        allowed(move, by=by, at=at, units=(dossier.unit_id, dossier.holder_id))
    elif not move.citizen:
        raise NotYourPost(f"Việc “{move.label}” do cán bộ thực hiện.")
    if dossier.acted_at is not None and at < dossier.acted_at:
        raise Invalid(at=f"Thời điểm này trước việc gần nhất của hồ sơ ({_clock(dossier.acted_at)}).")
    return dossier


def locked(dossier_id: int) -> Dossier:
    """The dossier with its row locked until the transaction ends.

    Written out, because compiling this one query cost as much as PostgreSQL needed to answer it.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM casework_dossier WHERE id = %s{_LOCK}", [dossier_id])  # noqa: S608
        row = cursor.fetchone()
    if row is None:
        raise Dossier.DoesNotExist
    return Dossier.from_db("default", _FIELDS, row)


def allowed(move: Move, *, by: Officer, at: dt.datetime, units: tuple[int, ...]) -> None:
    """Check that the officer holds a post that may do this move at the receiving unit or the present holder.

    The desk's acts belong to the receiving unit's desk, the others to whoever holds the dossier; ``units`` is
    (receiving unit, holder). Raises NotYourPost with a sentence that names whose act it is.
    """
    receiving, holder = units[0], units[-1]
    for unit_id, role in by.posts_on(at.astimezone(LOCAL).date()).values_list("unit_id", "role"):
        place = unit_id == holder or (role == Role.RECEIVER and unit_id == receiving)
        if place and role in move.roles:
            return
    who = " hoặc ".join(str(Role(role).label).lower() for role in move.roles)
    where = Unit.objects.only("name").get(pk=holder).name
    raise NotYourPost(f"Bạn chưa được giao việc “{move.label}” với hồ sơ này. Việc này do {who} của {where} thực hiện.")


def may(act: str, dossier: Dossier, posts: list[Post]) -> bool:
    """Whether these posts allow the act in the dossier's present state: what buttons are drawn from."""
    move = MOVES[act]
    if dossier.state not in move.from_states:
        return False
    return any(
        post.role in move.roles
        and (post.unit_id == dossier.holder_id or (post.role == Role.RECEIVER and post.unit_id == dossier.unit_id))
        for post in posts
    )


def leads(by: Officer, dossier: Dossier, at: dt.datetime) -> bool:
    """Whether this officer leads the unit that holds the dossier."""
    led = by.posts_on(at.astimezone(LOCAL).date()).filter(unit_id=dossier.holder_id, role=Role.LEADER)
    return bool(led.exists())


def text(value: str, field: str, sentence: str, *, longest: int = 4000) -> str:
    """A text that must be given: trimmed, without NUL bytes, not endless. Raises Invalid."""
    given = value.replace("\x00", "").strip()
    if not given:
        raise Invalid(**{field: sentence})
    if len(given) > longest:
        raise Invalid(**{field: f"Nội dung dài {len(given)} ký tự, tối đa {longest}. Hãy rút gọn."})
    return given


def _not_now(move: Move, dossier: Dossier) -> NotAllowedNow:
    state = State(dossier.state)
    possible = ", ".join(f"“{other.label}”" for other in moves_from(state)) or "không còn việc nào"
    return NotAllowedNow(
        f"Không thể thực hiện “{move.label}” vì hồ sơ {dossier.code} đang ở trạng thái “{state.label}”."
        f" Việc có thể làm lúc này: {possible}."
    )


def _somebody_else(dossier: Dossier) -> SomebodyElseActed:
    last = Event.objects.select_related("actor").get(dossier_id=dossier.pk, seq=dossier.acted_seq)
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
