"""What officials write beside the log: the apology, a decision in words, how a result left the house, a note.

Words may hold personal data, so they stand here and not in events (docs/decisions/0003).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear, Upper

from dossiers.casework.models.attachment import Attachment
from dossiers.casework.states import Delivery
from dossiers.units.models import Officer, Unit


class Extension(models.Model):
    """The one apology with a new date: a numbered letter (form 04). It never changes whether the dossier is late."""

    never_deleted = True

    dossier = models.OneToOneField("casework.Dossier", models.PROTECT, primary_key=True, related_name="extension")
    number = models.CharField(max_length=40)
    reason = models.TextField()
    previous_due_at = models.DateTimeField()
    extended_to = models.DateTimeField()
    signed_by = models.ForeignKey(Officer, models.PROTECT, db_index=False)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number


class Alert(models.Model):
    """A warning before a promise passes, once for each promise (and step): alerts.py. Or that the desk was told in time
    of an online submission: desk_clocks.py.
    """

    never_deleted = True

    class Kind(models.TextChoices):
        STEP = "step", "Bước này đã dùng 80 % thời gian"
        DAY = "day", "Đến hẹn trong ngày làm việc tới"
        ONLINE = "online", "Một cửa đã được báo có hồ sơ qua mạng"

    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="alerts", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    due_at = models.DateTimeField(help_text="The promise that it warns of; of a telling, its limit")
    step = models.PositiveSmallIntegerField(default=0, help_text="The step whose time is used; 0 for the day before")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "kind", "due_at", "step"], name="alert_once")]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.kind}"


class Decision(models.Model):
    """What was decided in words: the result's number and note, or why there is none.

    A result signed here has number and date (a check that holds for new rows: results of before may lack both), and
    its first ``file`` or in ``on_paper`` why there is none. ``unit`` is whose number series it took a number of.
    ``digest`` is over ``salt`` and what was signed, and stands in the log; results of before have none. ``replaces`` is
    the result that this one corrects.
    """

    never_deleted = True

    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="decisions")
    act = models.CharField(max_length=24)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, db_index=False, related_name="+")
    number = models.CharField(max_length=60, blank=True)
    dated_on = models.DateField(null=True, help_text="The date on the result")
    file = models.ForeignKey(Attachment, models.PROTECT, null=True, db_index=False, related_name="+")
    on_paper = models.CharField(max_length=300, blank=True, db_default="", help_text="Why the result has no file")
    kind = models.CharField(max_length=160, blank=True, db_default="", help_text="What it is: Giấy phép xây dựng")
    signer = models.CharField(max_length=160, blank=True, db_default="", help_text="Who signed, as it stands on it")
    salt = models.BinaryField(max_length=16, null=True)
    digest = models.CharField(max_length=64, blank=True, db_default="")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    reason = models.TextField(blank=True)
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "unit",
                Upper("number"),
                ExtractYear("dated_on"),
                condition=Q(act="resolve", dated_on__isnull=False),
                name="result_number_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.act}"


class Handout(models.Model):
    """The result left the house: who took it at the desk and how that was checked, or the parcel's number."""

    never_deleted = True

    dossier = models.OneToOneField("casework.Dossier", models.PROTECT, primary_key=True, related_name="handout")
    method = models.CharField(max_length=8, choices=Delivery)
    taken_by = models.CharField(max_length=160, blank=True)
    checked = models.CharField(max_length=160, blank=True)
    tracking_number = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.method}"


class Parcel(models.Model):
    """A result on its way by the public post: handed over, then delivered or come back. One is under way at a time."""

    never_deleted = True

    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="parcels")
    number = models.CharField(max_length=40)
    handed_at = models.DateTimeField()
    handed_by = models.ForeignKey(Officer, models.PROTECT, db_index=False, related_name="+")
    delivered_at = models.DateTimeField(null=True)
    came_back_at = models.DateTimeField(null=True)
    why_back = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(delivered_at__isnull=True, came_back_at__isnull=True),
                name="one_parcel_under_way",
            ),
            models.CheckConstraint(
                name="parcel_delivered_or_back",
                condition=Q(delivered_at__isnull=True) | Q(came_back_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Note(models.Model):
    """An officer's note inside the house; citizens never see it."""

    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="notes")
    officer = models.ForeignKey(Officer, models.PROTECT, db_index=False)
    made_at = models.DateTimeField()
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.made_at}"
