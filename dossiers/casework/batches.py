"""One act on up to 500 dossiers, in the background: each in a transaction with its own result.

What is to be done is read from the rows alone. An item and its act are one transaction, so that a process killed at any
moment has done each dossier once or not at all, and the next ring goes on. A dossier on which somebody acted since the
list was looked at is left as it is and says so.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from uuid import UUID

from django.db import OperationalError, transaction

from dossiers.casework import actions, step_units
from dossiers.casework.models import Batch, BatchItem, Dossier
from dossiers.procedures.models import Step
from dossiers.units.models import Officer, Unit

MOST = 500
KEPT = dt.timedelta(days=30)
"""So long the results of a batch can be read."""
NO_ONE_UNIT = "Bước sau có nhiều đơn vị để chọn: chuyển ở trang của hồ sơ."
BROKEN = "Có lỗi khi làm hồ sơ này; hồ sơ vẫn như cũ. Làm lại ở trang của hồ sơ."
_log = logging.getLogger(__name__)


def forward(dossier_id: int, *, by: Officer, at: dt.datetime, seen: int | None = None) -> Dossier:
    """To the next step, at the unit that its rule names for this dossier."""
    dossier = Dossier.objects.select_related("unit", "procedure_version").get(pk=dossier_id)
    following = Step.objects.filter(version=dossier.procedure_version_id, seq__gt=dossier.step).order_by("seq")
    step, unit = following.first(), None
    if step is not None:
        unit = step_units.the_unit(step, dossier)
        if unit is None:
            raise actions.ActRefused(NO_ONE_UNIT)
    to: Unit | None = unit
    return actions.forward(dossier_id, to_unit=to, by=by, at=at, seen=seen)


def take_over(dossier_id: int, *, by: Officer, at: dt.datetime, seen: int | None = None) -> Dossier:
    """The part that waits at the officer's unit; what others did with the whole meanwhile does not matter."""
    return actions.take_over(dossier_id, by=by, at=at)


ACTS: dict[str, Callable[..., Dossier]] = {"take_over": take_over, "forward": forward}
"""The acts that need nothing typed for each dossier and bind nobody: they may be done to many, unattended."""


def make(act: str, chosen: Iterable[tuple[int, int]], *, by: Officer, at: dt.datetime) -> Batch:
    """Keep what is to be done: dossiers (by key) with the number of the last act seen, in this order, each once."""
    if act not in ACTS:
        raise ValueError(act)
    once = dict(chosen)
    if not 0 < len(once) <= MOST:
        raise actions.Invalid(chosen=f"Chọn từ 1 đến {MOST} hồ sơ.")
    with transaction.atomic():
        batch = Batch.objects.create(officer=by, act=act, made_at=at)
        BatchItem.objects.bulk_create(
            BatchItem(batch=batch, dossier_id=key, place=place, seen=seen)
            for place, (key, seen) in enumerate(once.items())
        )
    return batch


def ask_to_stop(number: UUID) -> None:
    """What has not been done stays undone."""
    Batch.objects.filter(pk=number, ended_at__isnull=True).update(stop_asked=True)


def work(*, clock: Callable[[], dt.datetime], seconds: float = 20.0) -> int:
    """Do what waits, the oldest batch first, for about so many seconds; give back how many dossiers were done."""
    until, done = clock() + dt.timedelta(seconds=seconds), 0
    for batch in Batch.objects.filter(ended_at__isnull=True).select_related("officer").order_by("made_at"):
        while clock() < until:
            if not _next(batch, clock()):
                break
            done += 1
    return done


def forget(*, at: dt.datetime) -> int:
    """Results whose time is over go."""
    return Batch.objects.filter(ended_at__lt=at - KEPT).delete()[0]


def _next(batch: Batch, at: dt.datetime) -> bool:
    """One dossier of a batch, or its end; False where nothing is left for this process."""
    with transaction.atomic():
        if Batch.objects.filter(pk=batch.pk, stop_asked=True).exists():
            batch.items.filter(state=BatchItem.State.WAITING).update(state=BatchItem.State.LEFT)
        waiting = batch.items.filter(state=BatchItem.State.WAITING)
        item = waiting.select_for_update(skip_locked=True).first()
        if item is None:
            if not waiting.exists():
                Batch.objects.filter(pk=batch.pk).update(ended_at=at)
            return False
        item.state, item.sentence = _performed(batch, item, at)
        item.done_at = at
        item.save(update_fields=["state", "sentence", "done_at"])
        return True


def _performed(batch: Batch, item: BatchItem, at: dt.datetime) -> tuple[BatchItem.State, str]:
    try:
        with transaction.atomic():
            ACTS[batch.act](item.dossier_id, by=batch.officer, at=at, seen=item.seen)
    except actions.ActRefused as refused:
        return BatchItem.State.REFUSED, str(refused)[:500]
    except OperationalError:
        raise  # a database that is away or busy: the item waits for the next ring
    except Exception:  # one dossier that breaks must not hold up the others
        _log.exception("An act of a batch broke: %s", batch.act)
        return BatchItem.State.REFUSED, BROKEN
    return BatchItem.State.DONE, ""
