"""Three registers of one make: a line for each dialogue, reception or model, who was received, what was done with it.

Only ``dossiers.registers`` writes these tables. Nothing is deleted: a line written by mistake is withdrawn and stays.
Who was received stands in a table of its own, read by that unit alone; of denunciations nobody's name is kept here.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear

from dossiers.units.models import Officer, Unit


class RegisterEntry(models.Model):
    """A line of a register: what took place or was registered on a day, at which unit; numbered within its year."""

    never_deleted = True

    class Kind(models.TextChoices):
        """Which register it stands in."""

        DIALOGUE = "dialogue", "Đối thoại với người dân"
        RECEPTION = "reception", "Tiếp công dân"
        MODEL = "model", "Mô hình “Dân vận khéo”"

    class Way(models.TextChoices):
        """How a reception came about (Luật Tiếp công dân 2013)."""

        REGULAR = "regular", "Thường xuyên"
        OF_THE_HEAD = "head", "Định kỳ của người đứng đầu"
        UNPLANNED = "unplanned", "Đột xuất"

    class Topic(models.TextChoices):
        """What a reception was about."""

        PROPOSAL = "proposal", "Kiến nghị, phản ánh"
        COMPLAINT = "complaint", "Khiếu nại"
        DENUNCIATION = "denunciation", "Tố cáo"

    class Settled(models.TextChoices):
        """What came of a reception."""

        EXPLAINED = "explained", "Đã giải thích, hướng dẫn"
        TAKEN = "taken", "Đã nhận đơn để giải quyết"
        PASSED_ON = "passed_on", "Đã chuyển cơ quan có thẩm quyền"
        OPEN = "open", "Đang xem xét"

    class Theme(models.TextChoices):
        """The field of life of a model."""

        ECONOMY = "economy", "Phát triển kinh tế"
        SOCIETY = "society", "Văn hóa – xã hội"
        SECURITY = "security", "Quốc phòng – an ninh"
        GOVERNMENT = "government", "Xây dựng hệ thống chính trị"

    class HeldBy(models.TextChoices):
        """Who keeps a model going."""

        GROUP = "group", "Tập thể"
        PERSON = "person", "Cá nhân"

    class Standing(models.TextChoices):
        """How far a model has come."""

        REGISTERED = "registered", "Đã đăng ký"
        RECOGNISED = "recognised", "Đã được công nhận"
        ENDED = "ended", "Đã thôi thực hiện"

    kind = models.CharField(max_length=9, choices=Kind)
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(help_text="Within unit, register and year")
    form_key = models.UUIDField(unique=True, help_text="Of the form it was written in: sent twice it is one line")
    on = models.DateField(help_text="Held, received or registered on this day")
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    outcome = models.TextField(blank=True, help_text="What was concluded, or what came of it")
    place = models.CharField(max_length=200, blank=True)
    chaired_by = models.CharField(max_length=160, blank=True, help_text="By title: Chủ tịch UBND quận")
    attended = models.PositiveIntegerField(null=True, help_text="How many citizens took part in a dialogue")
    opinions = models.PositiveIntegerField(null=True)
    answered = models.PositiveIntegerField(null=True, help_text="How many of the opinions were answered there")
    way = models.CharField(max_length=9, choices=Way, blank=True)
    topic = models.CharField(max_length=12, choices=Topic, blank=True)
    people = models.PositiveIntegerField(null=True, help_text="How many came to a reception")
    settled = models.CharField(max_length=9, choices=Settled, blank=True)
    petition_code = models.CharField(max_length=16, blank=True, help_text="The petition that came of a reception")
    dossier_code = models.CharField(max_length=40, blank=True, help_text="The dossier that came of a reception")
    theme = models.CharField(max_length=10, choices=Theme, blank=True)
    held_by = models.CharField(max_length=6, choices=HeldBy, blank=True)
    owner = models.CharField(max_length=200, blank=True, help_text="Which group or, without a name, whose model it is")
    standing = models.CharField(max_length=10, choices=Standing, blank=True)
    folded = models.TextField(blank=True, help_text="Its title, place and owner as a search compares them")
    confirmed_at = models.DateTimeField(null=True, help_text="A leader let everyone read its words")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)
    seq = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(name="register_entry_of_year", fields=["kind", "year", "unit"])]
        constraints = [
            models.UniqueConstraint(name="register_entry_number_once", fields=["kind", "unit", "year", "number"]),
            models.CheckConstraint(name="register_entry_in_its_year", condition=Q(year=ExtractYear("on"))),
            models.CheckConstraint(
                name="register_entry_of_its_kind",
                condition=Q(kind="dialogue", attended__isnull=False, answered__lte=F("opinions"), topic="", theme="")
                | Q(kind="reception", people__gt=0, way__gt="", topic__gt="", settled__gt="", theme="", attended=None)
                | Q(kind="model", theme__gt="", standing__gt="", held_by__gt="", topic="", attended=None),
            ),
            models.CheckConstraint(
                name="register_entry_withdrawn_with_a_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawn_why="")
                | Q(withdrawn_at__isnull=False, withdrawn_why__gt=""),
            ),
            models.CheckConstraint(
                name="register_entry_reception_not_published",
                condition=Q(confirmed_at__isnull=True) | ~Q(kind="reception"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.unit_id} {self.number}/{self.year}"


class ReceivedPerson(models.Model):
    """Who was received, as far as they said. Read by the unit that received them; never of a denunciation."""

    entry = models.OneToOneField(RegisterEntry, models.PROTECT, primary_key=True, related_name="person")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", help_text="The entry's: row-level security")
    name = models.CharField(max_length=160, blank=True)
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return f"{self.entry_id}"


class EntryEvent(models.Model):
    """One thing done with a line: what it said before and what after. Rows are only ever added.

    Of a person only the names of the changed fields stand in it, never what they held.
    """

    append_only = True

    class Kind(models.TextChoices):
        ENTERED = "entered", "Ghi vào sổ"
        CORRECTED = "corrected", "Sửa"
        CONFIRMED = "confirmed", "Duyệt công khai"
        WITHDRAWN = "withdrawn", "Rút khỏi sổ"

    entry = models.ForeignKey(
        RegisterEntry, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="events"
    )  # fmt: skip
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=9, choices=Kind)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(help_text="Stamped by the database")
    actor = models.ForeignKey(
        Officer, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    data = models.JSONField(default=dict, help_text="Field: before and after; the reason")

    class Meta:
        ordering = ["entry_id", "seq"]
        constraints = [models.UniqueConstraint(name="register_entry_event_once", fields=["entry", "seq"])]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.seq} {self.kind}"
