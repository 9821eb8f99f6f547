"""Where a dossier stays: a leg is a stay at one unit, with a clock of its own and the record of its hand-over.

One main leg is open while a dossier is in progress: the unit that holds it and answers for the whole. Branches are
legs at other units at the same time; the join waits for all of them. A consultation is a question, not a stay.
"""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from dossiers.units.models import Officer, Unit


class Leg(models.Model):
    """A stay at one unit, or a question put to another agency; each has its own clock.

    ``given_by`` is who handed over, ``taken_by`` who took over and when, ``remark`` what was said at the end: the row
    of the control sheet (form 05, phiếu kiểm soát); of a question that nobody answered, what was done about it. Legs
    that were loaded or imported know neither giver nor taker.
    """

    never_deleted = True

    class Kind(models.TextChoices):
        MAIN = "main", "Xử lý"
        CONSULT = "consult", "Lấy ý kiến"
        BRANCH = "branch", "Xử lý song song"

    class Ended(models.TextChoices):
        """How a stay ended; empty while it is open, and for legs that the city's own acts did not close."""

        DONE = "done", "Đã bàn giao"
        SENT_BACK = "sent_back", "Trả lại"
        RECALLED = "recalled", "Thu hồi"

    class Means(models.TextChoices):
        """How the agency that was asked has answered; empty where nobody said, and for stays."""

        DOCUMENT = "document", "Văn bản giấy"
        SYSTEM = "system", "Qua phần mềm, văn bản điện tử"
        EMAIL = "email", "Thư điện tử"
        PHONE = "phone", "Điện thoại"
        MEETING = "meeting", "Họp hoặc trao đổi trực tiếp"
        SILENCE = "silence", "Không trả lời trong hạn"
        REVOKED = "revoked", "Câu hỏi đã thu hồi"

    class Verdict(models.TextChoices):
        """What the asked unit thinks of it, before its words."""

        AGREES = "agrees", "Đồng ý"
        DISAGREES = "disagrees", "Không đồng ý"
        REMARKS = "remarks", "Ý kiến khác"

    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="legs")
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.MAIN)
    step = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    risk_at = models.DateTimeField(null=True, help_text="When a branch has used four fifths of its share")
    closed_at = models.DateTimeField(null=True)
    question = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    means = models.CharField(max_length=8, choices=Means, blank=True, db_default="")
    given_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", db_index=False)
    taken_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", db_index=False)
    taken_at = models.DateTimeField(null=True)
    handler = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", db_index=False)
    ended = models.CharField(max_length=10, choices=Ended, null=True)
    remark = models.TextField(blank=True, db_default="")

    class Meta:
        indexes = [
            models.Index(name="leg_at_unit", fields=["unit", "dossier"], condition=Q(step__gt=1)),
            models.Index(
                name="leg_consult_open",
                fields=["due_at"],
                condition=Q(kind="consult", closed_at__isnull=True, due_at__isnull=False),
            ),
            models.Index(
                name="leg_question_open", fields=["dossier"], condition=Q(kind="consult", closed_at__isnull=True)
            ),
            BrinIndex(name="leg_taken", fields=["taken_at"], autosummarize=True),
            models.Index(name="leg_branch_open", fields=["unit"], condition=Q(kind="branch", closed_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                name="leg_closes_after_it_opens",
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
            ),
            models.CheckConstraint(
                name="leg_taken_after_it_opens",
                condition=Q(taken_at__isnull=True) | Q(taken_at__gte=F("opened_at"), taken_by__isnull=False),
            ),
            models.CheckConstraint(
                name="leg_silence_is_no_answer", condition=~Q(means="silence") | Q(answer="", closed_at__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["dossier", "step"],
                condition=Q(kind="branch", closed_at__isnull=True),
                name="one_open_branch_of_a_step",
            ),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(kind="main", closed_at__isnull=True), name="one_open_main_leg"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} @ {self.unit_id}"

    @property
    def is_open(self) -> bool:
        """Still there."""
        return self.closed_at is None

    @property
    def is_untaken(self) -> bool:
        """Handed over by somebody, and nobody of this unit has taken it over yet."""
        return self.is_open and self.given_by_id is not None and self.taken_at is None
