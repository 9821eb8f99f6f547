"""What people say about their service: petitions with their answers, who sent them, and what was done with them.

Only ``dossiers.feedback`` writes these tables. Who sent a petition stands in a table of its own, so that it can be
erased and nobody who lists petitions reads a name; the log holds ids and states, never words of either side.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dossiers.procedures.models import Procedure, Regime
from dossiers.units.models import Officer, Unit


class Petition(models.Model):
    """A feedback, proposal or complaint about a unit, with the clock of its answer. A denunciation is never one."""

    never_deleted = True

    class Kind(models.TextChoices):
        FEEDBACK = "feedback", "Phản ánh"
        PROPOSAL = "proposal", "Kiến nghị"
        COMPLAINT = "complaint", "Khiếu nại"

    class State(models.TextChoices):
        SENT = "sent", "Chờ tiếp nhận"
        ACCEPTED = "accepted", "Đang xem xét"
        ANSWERED = "answered", "Đã trả lời"
        REFUSED = "refused", "Không tiếp nhận xử lý"

    code = models.CharField(max_length=16, unique=True, help_text="PA-XXXX-XXXX, drawn at random")
    secret_digest = models.BinaryField(max_length=32)
    form_digest = models.BinaryField(max_length=32, unique=True, help_text="The form's key and its words: sent once")
    kind = models.CharField(max_length=10, choices=Kind)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", help_text="What it is about")
    holder = models.ForeignKey(Unit, models.PROTECT, related_name="+", help_text="Who answers it")
    text = models.TextField()
    dossier_code = models.CharField(
        max_length=40, blank=True, db_default="", help_text="The dossier it is about, as its sender gave the code"
    )
    state = models.CharField(max_length=10, choices=State, default=State.SENT)
    handler = models.ForeignKey(
        Officer, models.PROTECT, null=True, db_index=False, related_name="+", help_text="Who looks into it"
    )
    draft = models.TextField(blank=True, help_text="The answer as proposed to the leader; nobody outside reads it")
    complex = models.BooleanField(default=False, help_text="A complaint with the longer of the law's two terms")
    sent_at = models.DateTimeField()
    screen_by = models.DateTimeField(help_text="Accepted, passed on or refused until")
    screened_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(help_text="Answered until; the original promise unless it became complex")
    ended_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True, help_text="The answer, or why it was refused")
    public_text = models.TextField(blank=True, help_text="The question without names, as the leader writes it")
    published_at = models.DateTimeField(null=True)
    seq = models.PositiveIntegerField(default=0)
    acted_by = models.ForeignKey(Officer, models.PROTECT, null=True, db_index=False, related_name="+")
    sample = models.BooleanField(default=False, help_text="Of the demonstration: nobody sent it, nobody is told")

    class Meta:
        indexes = [
            models.Index(name="petition_open", fields=["holder", "due_at"], condition=Q(ended_at__isnull=True)),
            models.Index(name="petition_published", fields=["-published_at"], condition=Q(published_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="petition_ended_with_words",
                condition=Q(state__in=["sent", "accepted"], ended_at__isnull=True, answer="")
                | Q(state__in=["answered", "refused"], ended_at__isnull=False, answer__gt=""),
            ),
            models.CheckConstraint(
                name="petition_published_when_answered",
                condition=Q(published_at__isnull=True)
                | (Q(state="answered", public_text__gt="") & ~Q(kind="complaint")),
            ),
            models.CheckConstraint(name="petition_complex_complaint", condition=Q(complex=False) | Q(kind="complaint")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.code

    @property
    def state_words(self) -> str:
        """Where it stands, for officials: only a complaint is "thụ lý" or not."""
        refused = self.state == self.State.REFUSED and self.kind == self.Kind.COMPLAINT
        return "Không thụ lý" if refused else self.State(self.state).label


class Author(models.Model):
    """Who sent a petition, as far as they said. Read by the leader who answers; erasable."""

    petition = models.OneToOneField(Petition, models.PROTECT, primary_key=True, related_name="author")
    name = models.CharField(max_length=160, blank=True)
    address = models.CharField(max_length=300, blank=True, db_default="", help_text="A complaint has one (art. 8)")
    contact = models.CharField(max_length=254, blank=True, help_text="Telephone or e-mail")
    way = models.CharField(max_length=8, blank=True, help_text="How they wish to be told: sms, zalo, email; or not")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="petition_told_somewhere",
                condition=Q(way="") | Q(way__in=["sms", "zalo", "email"], contact__gt=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.petition_id}"


class PetitionEvent(models.Model):
    """One thing done with a petition. Rows are only ever added: triggers and privileges, as for the log of dossiers."""

    append_only = True

    class Kind(models.TextChoices):
        SENT = "sent", "Đã gửi"
        ACCEPTED = "accepted", "Tiếp nhận"
        ASSIGNED = "assigned", "Giao người xem xét"
        DRAFTED = "drafted", "Soạn dự thảo trả lời"
        FORWARDED = "forwarded", "Chuyển cơ quan khác"
        MADE_COMPLEX = "made_complex", "Xác định vụ việc phức tạp"
        REFUSED = "refused", "Không thụ lý, không tiếp nhận"
        ANSWERED = "answered", "Trả lời"
        PUBLISHED = "published", "Công khai câu trả lời"
        HIDDEN = "hidden", "Ngừng công khai"

    petition = models.ForeignKey(
        Petition, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="events"
    )  # fmt: skip
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=Kind)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(help_text="Stamped by the database")
    unit = models.ForeignKey(Unit, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    actor = models.ForeignKey(
        Officer, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["petition_id", "seq"]
        constraints = [models.UniqueConstraint(name="petition_event_once", fields=["petition", "seq"])]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.seq} {self.kind}"


class PetitionMail(models.Model):
    """An event that is still to be told to whoever sent the petition. Its reader deletes the row as it tells."""

    petition = models.ForeignKey(Petition, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=PetitionEvent.Kind)

    def __str__(self) -> str:
        return f"{self.petition_id} {self.seq} {self.kind}"


class Rating(models.Model):
    """One rating. No dossier and no hour stand in it: the digest, under the receipt key, only makes it the only one."""

    append_only = True

    digest = models.BinaryField(max_length=32, primary_key=True)
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+")
    procedure = models.ForeignKey(Procedure, models.PROTECT, db_index=False, related_name="+")
    on = models.DateField()
    manners = models.PositiveSmallIntegerField(
        help_text="Polite, clear guidance: 1 very dissatisfied … 5 very satisfied"
    )
    time = models.PositiveSmallIntegerField(help_text="The time it took")
    trips = models.PositiveSmallIntegerField(help_text="The number of trips")
    good = models.PositiveSmallIntegerField(help_text="How many of the three are 4 or 5")

    class Meta:
        indexes = [models.Index(name="rating_unit", fields=["unit", "on"])]
        constraints = [
            models.CheckConstraint(
                name="rating_on_the_scale",
                condition=Q(manners__range=(1, 5), time__range=(1, 5), trips__range=(1, 5), good__lte=3),
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.on}"


class ContentRating(models.Model):
    """One rating by the contents that a regime names (NĐ 118/2025 art. 33): each may be left out, never all of them.

    As with ``Rating`` neither dossier nor hour stands in it. Ratings of one regime are never added to another's.
    """

    append_only = True

    digest = models.BinaryField(max_length=32, primary_key=True)
    regime = models.ForeignKey(Regime, models.PROTECT, db_index=False, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+")
    procedure = models.ForeignKey(Procedure, models.PROTECT, db_index=False, related_name="+")
    on = models.DateField()
    answers = models.JSONField(help_text="Content by name: 1 very dissatisfied … 5 very satisfied; left out: not there")
    answered = models.PositiveSmallIntegerField(help_text="How many contents were answered")
    good = models.PositiveSmallIntegerField(help_text="How many of these are 4 or 5")
    is_disliked = models.BooleanField(help_text="Whether one of them is 1 or 2")

    class Meta:
        indexes = [models.Index(name="content_rating_unit", fields=["unit", "on"])]
        constraints = [
            models.CheckConstraint(
                name="content_rating_answers_something", condition=Q(answered__gte=1, good__lte=models.F("answered"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.on}"
