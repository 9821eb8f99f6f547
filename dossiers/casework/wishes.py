"""What the applicant wishes that the desk has to confirm: to withdraw. It is read from the log, where it was said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import models
from django.db.models import Exists, F, OuterRef, Subquery

from dossiers.casework.models import Dossier, DossierQuerySet, Event
from dossiers.casework.states import OPEN, Kind

_KINDS = (Kind.WITHDRAW_ASKED, Kind.REOPENED)


class WithdrawReason(models.TextChoices):
    """Why somebody wants a dossier back; a closed list, so that the log holds nobody's own words."""

    MISTAKE = "mistake", "Nộp nhầm hoặc khai sai"
    NOT_NEEDED = "not_needed", "Không còn cần nữa"
    ELSEWHERE = "elsewhere", "Đã làm ở nơi khác"
    OTHER = "other", "Lý do khác"


@dataclass(frozen=True)
class WithdrawWish:
    """That a dossier be withdrawn: since when, and why."""

    at: dt.datetime
    why: WithdrawReason


class Said(Protocol):
    """An event, as much of it as a wish needs."""

    @property
    def seq(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def occurred_at(self) -> dt.datetime: ...
    @property
    def data(self) -> dict[str, Any]: ...


def wish_of(dossier: Dossier, events: Iterable[Said] | None = None) -> WithdrawWish | None:
    """The wish that stands now; none once it was taken back, the dossier has ended or was opened again.

    One query, or none where its ``events`` are at hand.
    """
    if dossier.state not in OPEN:
        return None
    said = _said(dossier.pk)[:1] if events is None else (event for event in events if event.kind in _KINDS)
    last = max(said, key=lambda event: event.seq, default=None)
    why = (last.data or {}).get("why") if last else None
    return WithdrawWish(last.occurred_at, WithdrawReason(why)) if last and why in WithdrawReason.values else None


def wished(dossiers: DossierQuerySet) -> DossierQuerySet:
    """Those of them whose applicant wishes to withdraw, the longest waiting first."""
    said = _said(OuterRef("pk"))
    asked = Event.objects.filter(dossier=OuterRef("pk"), kind=Kind.WITHDRAW_ASKED)
    open_ones = dossiers.filter(Exists(asked), state__in=OPEN)
    told = open_ones.annotate(
        wish=Subquery(said.values("data__why")[:1]), wished_at=Subquery(said.values("occurred_at")[:1])
    )
    return told.filter(wish__in=WithdrawReason.values).order_by(F("wished_at").asc(), "pk")


def _said(dossier: Any) -> models.QuerySet[Event]:
    return Event.objects.filter(dossier=dossier, kind__in=_KINDS).order_by("-seq")
