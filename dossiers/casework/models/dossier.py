"""The dossier, and when its clock stood still.

Only ``dossiers.casework`` writes these tables. Who applied and what was handed in live in applicant.py, the log (Event)
and its mail (Outbox) in event.py.
"""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value

from dossiers.calendars.models import CalendarVersion
from dossiers.casework.drafts import IntakeDraft
from dossiers.casework.list_files import ListFile
from dossiers.casework.looks import Look
from dossiers.casework.models import places
from dossiers.casework.models.applicant import Applicant, Paper
from dossiers.casework.models.attachment import Attachment
from dossiers.casework.models.calendar_change import CalendarChange, CalendarMove, LateClosing
from dossiers.casework.models.certification import Certification, CertificationCorrection
from dossiers.casework.models.contact import Contact, FormerAddress
from dossiers.casework.models.event import Event, Origin, Outbox
from dossiers.casework.models.guidance import Guidance
from dossiers.casework.models.keys import CodeCounter, KeptCodeShape, LetterCounter, LookupFailure, ReceiptToken
from dossiers.casework.models.lateness_reason import LatenessReason
from dossiers.casework.models.leg import Leg
from dossiers.casework.models.letters import Alert, Decision, Extension, Handout, Note, Parcel
from dossiers.casework.models.numbered import FeeReceipt, Letter, ReceiptVoid
from dossiers.casework.models.paper_transfer import PaperTransfer
from dossiers.casework.models.proposal import Proposal
from dossiers.casework.models.retention import Retention
from dossiers.casework.states import (
    CLOCK_RUNS,
    ENDED_OTHERWISE,
    OPEN,
    PAUSED,
    RESOLVED,
    Delivery,
    Outcome,
    State,
)
from dossiers.procedures.models import Procedure, ProcedureVersion, Regime
from dossiers.procedures.regimes import FIRST
from dossiers.units.models import Officer, Unit, found_by

__all__ = [
    "Applicant",
    "Attachment",
    "CalendarChange",
    "CalendarMove",
    "CodeCounter",
    "Contact",
    "Decision",
    "Dossier",
    "Event",
    "Extension",
    "Guidance",
    "Handout",
    "IntakeDraft",
    "KeptCodeShape",
    "LateClosing",
    "LatenessReason",
    "Leg",
    "LetterCounter",
    "Note",
    "Outbox",
]
__all__ += [
    "ListFile", "Look", "LookupFailure", "Origin", "Paper", "PaperTransfer", "Pause", "ReceiptToken", "ReceiptVoid",
]  # fmt: skip
__all__ += [
    "Alert", "Certification", "CertificationCorrection", "DossierQuerySet", "FeeReceipt", "FormerAddress", "Letter",
    "Parcel", "Proposal", "Retention",
]  # fmt: skip


def _late_at(at: dt.datetime) -> Q:
    """Of open dossiers, those late at this instant. At ``overdue_since`` itself, the promise, one is still in time."""
    return Q(overdue_since__lt=at) | Q(state__in=CLOCK_RUNS, due_at__lt=at)


def _at(unit_ids: list[int]) -> Q:
    own = Q(unit__in=unit_ids) | Q(holder__in=unit_ids)
    return own | Q(reception_unit__in=unit_ids) | Q(return_unit__in=unit_ids)


class DossierQuerySet(models.QuerySet["Dossier"]):
    """The words in which pages ask for dossiers."""

    def submitted(self) -> DossierQuerySet:
        """Sent online and not yet answered by the desk."""
        return self.filter(state=State.SUBMITTED)

    def open(self) -> DossierQuerySet:
        """Received and not ended: in progress."""
        return self.filter(state__in=OPEN)

    def running(self) -> DossierQuerySet:
        """The office clock runs."""
        return self.filter(state__in=CLOCK_RUNS)

    def paused(self) -> DossierQuerySet:
        """Waiting for the citizen's papers or payment."""
        return self.filter(state__in=PAUSED)

    def overdue(self, at: dt.datetime) -> DossierQuerySet:
        """In progress and late at this instant: flagged by then, or running past the promise and not yet swept."""
        return self.open().filter(_late_at(at))

    def in_time(self, at: dt.datetime) -> DossierQuerySet:
        """In progress and not late at this instant; the complement of ``overdue`` within ``open``."""
        return self.open().exclude(_late_at(at))

    def resolved(self) -> DossierQuerySet:
        """Ended with a result, early, on time or late."""
        return self.filter(outcome__in=RESOLVED)

    def ended_otherwise(self) -> DossierQuerySet:
        """Refused after receipt, withdrawn or stopped."""
        return self.filter(outcome__in=ENDED_OTHERWISE)

    def at_units(self, unit_ids: list[int]) -> DossierQuerySet:
        """The competence of, received by, now held by, or to be handed out by one of these units."""
        return self.filter(_at(unit_ids))

    def passed_through(self, unit_ids: list[int]) -> DossierQuerySet:
        """Those that have, or had, a leg at one of these units after the first step (index ``leg_at_unit``)."""
        return self.filter(pk__in=Leg.objects.filter(unit__in=unit_ids, step__gt=1).values("dossier_id"))

    def known_to(self, unit_ids: list[int]) -> DossierQuerySet:
        """Both of them: what these units may see. For finding one dossier; lists are better asked one by one."""
        legs = Leg.objects.filter(dossier=OuterRef("pk"), unit__in=unit_ids, step__gt=1)
        return self.filter(_at(unit_ids) | Exists(legs))

    def handed_out_by(self, unit_ids: list[int]) -> DossierQuerySet:
        """Those whose result one of these units hands out."""
        return self.filter(Q(return_unit__isnull=True, unit__in=unit_ids) | Q(return_unit__in=unit_ids))

    def received_for_others(self, unit_ids: list[int]) -> DossierQuerySet:
        """Received by one of these units for another one, which answers for them in all figures."""
        return self.filter(reception_unit__in=unit_ids)


class Dossier(places.ThreeUnits):
    """One application on its way: its state, its three instants, who holds it.

    ``due_at_original`` is frozen at receipt; ``due_at`` is recomputed from the start whenever a pause closes or the
    calendar changes and alone decides lateness; ``extended_to`` is the one re-appointment of the apology and never
    decides. ``finished_at`` (status 9) decides the verdict, ``returned_at`` (status 10) does not (QĐ 766 [V]).
    """

    never_deleted = True

    class Channel(models.IntegerChoices):
        """KenhThucHien of the national integration page [V]."""

        DESK = 1, "Trực tiếp"
        ONLINE = 2, "Trực tuyến"
        POST = 3, "Bưu chính công ích"

    Delivery = Delivery

    class Payment(models.TextChoices):
        NONE = "none", "Không phải nộp"
        DUE = "due", "Chưa nộp"
        PAID = "paid", "Đã nộp"
        REFUNDED = "refunded", "Đã hoàn trả"

    class Sync(models.TextChoices):
        LOCAL = "local", "Chưa đồng bộ quốc gia"
        SENT = "sent", "Đã đồng bộ"
        FAILED = "failed", "Lỗi đồng bộ"

    code = models.CharField(max_length=40)
    code_key = models.GeneratedField(
        expression=found_by("code"),
        output_field=models.CharField(max_length=40),
        db_persist=True,
        unique=True,
    )
    procedure = models.ForeignKey(Procedure, models.PROTECT, db_index=False)
    procedure_version = models.ForeignKey(ProcedureVersion, models.PROTECT, db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="received_dossiers", db_index=False)
    holder = models.ForeignKey(Unit, models.PROTECT, related_name="held_dossiers", db_index=False)
    handler = models.ForeignKey(Officer, models.PROTECT, null=True, db_index=False)
    state = models.PositiveSmallIntegerField(choices=State)
    step = models.PositiveSmallIntegerField(default=1, help_text="Number of the present step of the procedure version")
    step_since = models.DateTimeField(null=True)
    risk_at = models.DateTimeField(null=True, help_text="From when on it is at risk (risks.py); null: not reckoned yet")
    branches = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="Parallel legs that are open now")
    channel = models.PositiveSmallIntegerField(choices=Channel, default=Channel.DESK)
    delivery = models.CharField(max_length=8, choices=Delivery, default=Delivery.DESK)
    payment = models.CharField(max_length=8, choices=Payment, default=Payment.NONE)
    sync = models.CharField(max_length=8, choices=Sync, default=Sync.LOCAL)
    fee_vnd = models.PositiveIntegerField(default=0)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.LIVE)

    submitted_at = models.DateTimeField(null=True, help_text="When the papers arrived or were sent online")
    received_at = models.DateTimeField(null=True, help_text="The click of acceptance; the promise counts from here")
    due_at_original = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    extended_to = models.DateTimeField(null=True)
    overdue_since = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="When it ended otherwise: refused, withdrawn, stopped")
    outcome = models.CharField(max_length=10, choices=Outcome, null=True)

    calendar_version = models.ForeignKey(CalendarVersion, models.PROTECT, null=True, db_index=False)
    regime = models.ForeignKey(
        Regime,
        models.PROTECT,
        default=FIRST,
        db_default=Value(FIRST),
        db_index=False,
        related_name="dossiers",
        help_text="The law of the day of reception; until then that of the day on which it was sent",
    )
    supplement_count = models.PositiveSmallIntegerField(default=0)
    predecessor = models.ForeignKey("self", models.PROTECT, null=True, db_index=False, related_name="successors")
    intent = models.UUIDField(
        null=True, unique=True, help_text="One form, one dossier: the key of the form that made it"
    )
    seq = models.PositiveIntegerField(default=0, help_text="Number of the last event")
    acted_seq = models.PositiveIntegerField(default=0, help_text="Number of the last act of a person")
    acted_at = models.DateTimeField(null=True)
    head = models.BinaryField(max_length=32, null=True, help_text="Hash of the last event")

    objects = DossierQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                name="dossier_sweep",
                fields=["due_at"],
                condition=Q(state__in=CLOCK_RUNS, overdue_since__isnull=True),
            ),
            models.Index(name="dossier_worklist", fields=["holder", "due_at"], condition=Q(state__in=OPEN)),
            models.Index(
                name="dossier_risk_unknown", fields=["id"], condition=Q(state__in=CLOCK_RUNS, risk_at__isnull=True)
            ),
            models.Index(name="dossier_open_unit", fields=["unit", "due_at"], condition=Q(state__in=OPEN)),
            models.Index(name="dossier_late", fields=["unit", "finished_at"], condition=Q(outcome="late")),
            models.Index(
                name="dossier_unit_finished",
                fields=["unit", "finished_at"],
                condition=Q(finished_at__isnull=False),
            ),
            models.Index(name="dossier_to_return", fields=["unit", "finished_at"], condition=Q(state=State.FINISHED)),
            models.Index(name="dossier_submitted", fields=["unit", "submitted_at"], condition=Q(state=State.SUBMITTED)),
            models.Index(name="dossier_ended", fields=["ended_at"], condition=Q(ended_at__isnull=False)),
            models.Index(
                name="dossier_register", fields=["unit", "received_at"], condition=Q(received_at__isnull=False)
            ),
            *places.INDEXES,
            BrinIndex(name="dossier_received", fields=["received_at"], autosummarize=True),
            BrinIndex(name="dossier_finished", fields=["finished_at"], autosummarize=True),
        ]
        constraints = [
            places.ELSEWHERE,
            models.CheckConstraint(
                name="dossier_state_known", condition=Q(state__range=(State.SUBMITTED, State.RETURNED))
            ),
            models.CheckConstraint(
                name="dossier_received_has_promise",
                condition=Q(state__in=[State.SUBMITTED, State.NOT_ACCEPTED])
                | Q(
                    received_at__isnull=False,
                    due_at_original__isnull=False,
                    due_at__isnull=False,
                    calendar_version__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="dossier_finished_has_verdict",
                condition=Q(state__in=[State.FINISHED, State.RETURNED], finished_at__isnull=False, outcome__in=RESOLVED)
                | Q(
                    state__in=[State.WITHDRAWING, State.STOPPED],
                    ended_at__isnull=False,
                    outcome__in=ENDED_OTHERWISE,
                    finished_at__isnull=True,
                )
                | Q(
                    state__in=[State.SUBMITTED, State.RECEIVED, State.NOT_ACCEPTED, State.IN_PROCESS, *PAUSED],
                    outcome__isnull=True,
                    finished_at__isnull=True,
                ),
            ),
            models.CheckConstraint(name="dossier_branches_while_open", condition=Q(branches=0) | Q(state__in=OPEN)),
            models.CheckConstraint(
                name="dossier_returned_after_finished",
                condition=Q(returned_at__isnull=True) | Q(state=State.RETURNED, returned_at__gte=F("finished_at")),
            ),
        ]

    acting_for: int | None = None
    """During an act: the absent officer for whom a substitute acts (``beats.allowed``); written by ``log.record``."""

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        """Received and not ended."""
        return self.state in OPEN

    @property
    def is_paused(self) -> bool:
        """The clock stands still for papers or payment; the promise is then so many minutes left, not a date."""
        return self.state in PAUSED

    @property
    def is_undecided(self) -> bool:
        """Handed in and not ended, received already or not yet."""
        return self.is_open or self.state == State.SUBMITTED

    @property
    def brings_news(self) -> bool:
        """Something is still to be told to the applicant: not ended, or the result is not handed out yet."""
        return self.is_undecided or self.state == State.FINISHED

    def is_overdue(self, at: dt.datetime) -> bool:
        """In progress and late at this instant, whether the sweep has been by or not."""
        if not self.is_open:
            return False
        return self.was_overdue(at) or (not self.is_paused and self.due_at is not None and self.due_at < at)

    def was_overdue(self, at: dt.datetime) -> bool:
        """The sweep wrote that a promise passed unkept before this instant; stays true when the dossier has ended."""
        return self.overdue_since is not None and self.overdue_since < at


class Pause(models.Model):
    """The clock stands still: the citizen was asked for papers or payment and has not answered yet.

    ``papers`` is a list of ``{"name": str, "required": id or null, "basis": str}``; a paper that is not on the
    procedure's list needs its legal basis in words, of its own or the request's ``basis``. Papers and payment are the
    only reasons for which a running clock may stand still; ``closed`` is the time between an end and a reopening,
    always in the past. A request for papers has its ``notice``, the numbered form 02, before it begins (a trigger asks
    for it); ``flags`` say why the leader's word was needed. Where it ``restarts``, day zero is when it ends; where the
    dossier ends instead of being completed, nothing starts again. ``recalled`` was a request made by mistake: the
    clock never stood still, so it ends with the instant at which it began.
    """

    never_deleted = True

    class Reason(models.TextChoices):
        PAPERS = "papers", "Chờ bổ sung giấy tờ"
        PAYMENT = "payment", "Chờ nộp phí, lệ phí"
        CLOSED = "closed", "Đã kết thúc, sau đó mở lại"
        RECALLED = "recalled", "Yêu cầu bổ sung đã rút"

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="pauses")
    reason = models.CharField(max_length=8, choices=Reason)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    restarts = models.BooleanField(
        default=False, db_default=False, help_text="Complete papers start the term again from the beginning"
    )
    papers = models.JSONField(default=list)
    explanation = models.TextField(blank=True)
    basis = models.CharField(max_length=500, blank=True)
    answer_by = models.DateField(null=True)
    amount_vnd = models.PositiveIntegerField(default=0)
    receipt_number = models.CharField(max_length=40, blank=True)
    notice = models.OneToOneField(Letter, models.PROTECT, null=True, related_name="pause")
    asked_by = models.ForeignKey(Officer, models.PROTECT, null=True, db_index=False, related_name="+")
    approved_by = models.ForeignKey(Officer, models.PROTECT, null=True, db_index=False, related_name="+")
    flags = models.JSONField(null=True, help_text="Why the leader's word was needed (supplements.Flag)")
    answered_channel = models.PositiveSmallIntegerField(choices=Dossier.Channel, null=True)
    recall_reason = models.TextField(blank=True, db_default="", help_text="Why the request was taken back")

    class Meta:
        indexes = [
            models.Index(
                name="pause_unanswered", fields=["answer_by"], condition=Q(ended_at__isnull=True, reason="papers")
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(ended_at__isnull=True), name="one_open_pause"),
            models.CheckConstraint(
                name="pause_ends_after_it_begins",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
            ),
            models.CheckConstraint(
                name="recalled_never_stood_still",
                condition=~Q(reason="recalled") | Q(ended_at=F("began_at"), restarts=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.reason}"
