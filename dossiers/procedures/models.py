"""What can be asked for: fields, procedures, their versions in time, papers and steps.

A procedure's code can be re-issued and its rules change, so a dossier pins a *version*; a version that has been used is
never edited, a change makes the next one.
"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dossiers.procedures.change_models import FeeRule
from dossiers.units.models import Unit, folded
from dossiers.units.roles import Role


class Field(models.Model):
    """A field of administration (lĩnh vực), such as civil status or land."""

    name = models.CharField(max_length=120, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Procedure(models.Model):
    """An administrative procedure as it is known by its code, whatever its present rules."""

    class Level(models.TextChoices):
        DEPARTMENT = "department", _("Cấp thành phố")
        DISTRICT = "district", _("Cấp huyện")
        COMMUNE = "commune", _("Cấp xã")

    code = models.CharField(max_length=20, unique=True)
    field = models.ForeignKey(Field, models.PROTECT, related_name="procedures")
    level = models.CharField(max_length=12, choices=Level)
    owner = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_procedures",
        help_text="The department that owns a city-level procedure; empty for district and commune level",
    )
    code_status = models.CharField(max_length=20, help_text="verified, memory or assigned (docs/law.md)")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code

    def is_offered_by(self, unit: Unit) -> bool:
        """Whether this unit's desk takes this procedure: its owner, or every unit of its level."""
        if self.owner_id:
            return self.owner_id == unit.pk
        return str(self.level) == str(unit.kind)


class SupplementEffect(models.TextChoices):
    """What a request for papers does to the term, once the papers are complete."""

    SHIFT = "shift", "Dời thời hạn bằng đúng thời gian chờ"
    RESTART = "restart", "Tính lại thời hạn từ đầu"
    RESTART_IF_INCOMPLETE = "restart_if_incomplete", "Tính lại nếu hồ sơ chưa đủ điều kiện, nếu không thì dời"


class DayEnd(models.TextChoices):
    """When the last day of a term in calendar days or months ends (Civil Code 2015 art. 148.6 [R])."""

    CLOSE_OF_BUSINESS = "close_of_business", "Hết giờ làm việc"
    MIDNIGHT = "midnight", "24 giờ"


class Regime(models.Model):
    """The law under which dossiers are received: what a dossier pins at reception. Never edited once used.

    Everything in it is a default: sector law goes first, so a procedure version may override the first five rules.
    A changed law makes another row.
    """

    class CodeOwner(models.TextChoices):
        RECEIVING = "receiving", "Nơi tiếp nhận"
        COMPETENT = "competent", "Cơ quan có thẩm quyền"

    class Scope(models.TextChoices):
        OWN_LEVEL = "own_level", "Thủ tục của cấp mình"
        PROVINCE = "province", "Mọi thủ tục trong tỉnh"

    class Receipt(models.TextChoices):
        ALWAYS = "always", "Luôn cấp"
        ON_REQUEST = "on_request", "Khi người nộp yêu cầu"

    code = models.CharField(max_length=16, primary_key=True)
    law = models.CharField(max_length=200, help_text="The decree, as it is printed")
    supplement_effect = models.CharField(max_length=24, choices=SupplementEffect)
    first_request_days = models.PositiveSmallIntegerField(
        null=True,
        help_text="Working days after reception in which papers may be asked for the first time; null: no end",
    )
    close_after_days = models.PositiveSmallIntegerField(
        null=True, help_text="Days after a request on which the desk closes what was not completed; null: never"
    )
    correction_days = models.PositiveSmallIntegerField(
        null=True, help_text="Working days in which a wrong result is corrected or answered; null: no such term"
    )
    cut_off = models.TimeField(help_text="A same-day dossier received after this time counts as the next working day's")
    day_end = models.CharField(max_length=20, choices=DayEnd)
    code_owner = models.CharField(max_length=12, choices=CodeOwner)
    reception_scope = models.CharField(max_length=12, choices=Scope)
    on_the_spot_receipt = models.CharField(max_length=12, choices=Receipt)
    rating_questions = models.JSONField(default=list, help_text="Names of the questions of a rating, in their order")
    forms_edition = models.CharField(max_length=12, help_text="Edition of the law's forms (portal/forms/editions.py)")
    names_public = models.BooleanField(help_text="Whether names of a desk's head and officers stand on public pages")
    tell_desk_hours = models.PositiveSmallIntegerField(
        null=True, help_text="Hours within which the desk is told of an online submission; null: no such clock"
    )
    paper_cut_off = models.TimeField(
        null=True, help_text="Papers received after it go on at the start of the next working day; null: no such clock"
    )
    consultation_days = models.PositiveSmallIntegerField(
        null=True, help_text="Working days proposed for another agency's answer; null: a question needs no last instant"
    )
    apology_moves_date = models.BooleanField(
        default=False, db_default=False, help_text="The apology's date is the one that holds for the applicant"
    )
    explains_lateness = models.BooleanField(
        default=False, db_default=False, help_text="The body that is late says why, in words the applicant reads"
    )
    tells_early = models.BooleanField(
        default=False, db_default=False, help_text="A result before its promise is told as one"
    )
    keeps_payment_proof = models.BooleanField(
        default=False, db_default=False, help_text="What was paid elsewhere leaves its proof among the papers"
    )

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="regime_effect_known", condition=Q(supplement_effect__in=SupplementEffect)),
            models.CheckConstraint(name="regime_day_end_known", condition=Q(day_end__in=DayEnd)),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.law}"


class RegimePeriod(models.Model):
    """From this day the city receives under this regime, until the next period begins."""

    from_day = models.DateField(unique=True)
    regime = models.ForeignKey(Regime, models.PROTECT, related_name="periods")

    class Meta:
        ordering = ["from_day"]

    def __str__(self) -> str:
        return f"{self.from_day:%d/%m/%Y}: {self.regime_id}"


class VersionQuerySet(models.QuerySet["ProcedureVersion"]):
    def on(self, day: dt.date) -> VersionQuerySet:
        """Versions in force on this date."""
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gt=day))

    def offered_by(self, unit: Unit) -> VersionQuerySet:
        """Versions of the procedures that this unit's desk takes."""
        own = Q(procedure__owner=unit)
        level = Q(procedure__owner__isnull=True, procedure__level=unit.kind)
        return self.filter(own | level)


class ProcedureVersion(models.Model):
    """The rules of a procedure between two dates: term, fee, papers, steps. Never edited once used."""

    class TermUnit(models.TextChoices):
        SAME_DAY = "same_day", "trong ngày"
        WORKING_HOUR = "working_hour", "giờ làm việc"
        WORKING_DAY = "working_day", "ngày làm việc"
        CALENDAR_DAY = "calendar_day", "ngày"
        MONTH = "month", "tháng"

    class DeadlineRule(models.TextChoices):
        CLOSE_OF_DAY = "close_of_day", "hết giờ làm việc"
        SAME_TIME = "same_time", "cùng giờ"

    class OnlineLevel(models.TextChoices):
        FULL = "full", _("Toàn trình")
        PARTIAL = "partial", _("Một phần")
        INFO = "info", _("Cung cấp thông tin")

    class Result(models.TextChoices):
        DOCUMENT = "document", "Văn bản trao cho người nộp"
        ENTRY = "entry", "Ghi vào sổ, không có văn bản"

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    name = models.CharField(max_length=500)
    name_en = models.CharField(max_length=500, blank=True)
    term_amount = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty for same_day")
    term_unit = models.CharField(max_length=16, choices=TermUnit)
    deadline_rule = models.CharField(max_length=16, choices=DeadlineRule, default=DeadlineRule.CLOSE_OF_DAY)
    cutoff = models.TimeField(null=True, blank=True, help_text="Receipt after this time counts as the next working day")
    fee_vnd = models.PositiveIntegerField(default=0, help_text="The common fee; further rules: FeeRule")
    fee_basis = models.CharField(max_length=300, blank=True, default="", db_default="")
    legal_basis = models.CharField(max_length=500, blank=True)
    online_level = models.CharField(max_length=8, choices=OnlineLevel, default=OnlineLevel.INFO)
    linked = models.CharField(max_length=200, blank=True, help_text="The chain of unit kinds of a linked procedure")
    result = models.CharField(
        max_length=12,
        choices=Result,
        default=Result.DOCUMENT,
        db_default="document",
        help_text="What it ends with: a document that is handed out, or an entry in a register",
    )
    supplement_effect = models.CharField(
        max_length=24,
        choices=SupplementEffect,
        blank=True,
        default="",
        db_default="",
        help_text="Sector law's own; empty: the regime's",
    )
    first_request_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: the regime's")
    close_after_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: the regime's")
    day_end = models.CharField(
        max_length=20, choices=DayEnd, blank=True, default="", db_default="", help_text="Empty: the regime's"
    )
    name_folded = models.GeneratedField(
        expression=folded("name"), output_field=models.CharField(max_length=500), db_persist=True
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["procedure__code", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="procedure_version_once"),
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(valid_to__isnull=True), name="one_version_open_ended"
            ),
            models.CheckConstraint(
                name="version_has_a_term",
                condition=Q(term_unit="same_day", term_amount__isnull=True)
                | (~Q(term_unit="same_day") & Q(term_amount__gt=0)),
            ),
            models.CheckConstraint(
                name="version_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def fee_rules_on(self, day: dt.date) -> list[FeeRule]:
        """The dated fee rules that hold on a day, in their order."""
        return [rule for rule in self.fees.all() if rule.is_in_force(day)]

    def fee_on(self, day: dt.date, *, online: bool) -> int:
        """What an application costs on a day, in đồng."""
        return self.lowest_fee(self.fee_rules_on(day), online=online)

    def lowest_fee(self, rules: list[FeeRule], *, online: bool) -> int:
        """The common fee, or the lowest of these rules that applies by itself (NQ 66.22/2026 [R], docs/law.md)."""
        return min([self.fee_vnd, *(rule.amount_vnd for rule in rules if rule.is_due_unasked(online=online))])


class RequiredPaper(models.Model):
    """A paper that the procedure asks for: how many originals and copies, and whether it may be left out."""

    version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="papers")
    seq = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=500)
    originals = models.PositiveSmallIntegerField(default=0)
    copies = models.PositiveSmallIntegerField(default=0)
    required = models.BooleanField(default=True)
    note = models.CharField(max_length=500, blank=True)
    form_link = models.CharField(
        max_length=300, blank=True, default="", db_default="", help_text="Where its form is downloaded: https://…"
    )
    read_from = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="The database that spares it, where one does"
    )

    class Meta:
        ordering = ["version_id", "seq"]
        constraints = [models.UniqueConstraint(fields=["version", "seq"], name="required_paper_once")]

    def __str__(self) -> str:
        return self.name


class Step(models.Model):
    """One step of the internal process: who does it, where, after which steps, and its share of the time."""

    class UnitRule(models.TextChoices):
        SAME_UNIT = "same_unit", "Đơn vị tiếp nhận"
        PARENT_DISTRICT = "parent_district", "Quận, huyện cấp trên"
        CHILD_COMMUNE = "child_commune", "Xã, phường nơi có việc"
        OWNING_DEPARTMENT = "owning_department", "Sở quản lý lĩnh vực"
        NAMED_UNIT = "named_unit", "Đơn vị nêu tên"

    version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="steps")
    seq = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=16, choices=Role)
    role_name = models.CharField(max_length=120, help_text="The post's Vietnamese name, as printed")
    unit_kind = models.CharField(max_length=12, choices=Unit.Kind)
    unit_rule = models.CharField(max_length=20, choices=UnitRule, default=UnitRule.SAME_UNIT)
    unit_code = models.CharField(max_length=32, blank=True, help_text="The unit of the rule named_unit")
    after = models.JSONField(default=list, help_text="Numbers of the steps that come before; default the previous one")
    share_pct = models.PositiveSmallIntegerField(
        help_text="Per cent of the whole term; an allotment, never the legal limit"
    )

    class Meta:
        ordering = ["version_id", "seq"]
        constraints = [models.UniqueConstraint(fields=["version", "seq"], name="step_once")]

    def __str__(self) -> str:
        return f"{self.seq}. {self.name}"


class SpotRule(models.Model):
    """From this day on a procedure is done while one waits, with its fee by pages and copies, and its register.

    One copy costs ``first_vnd`` a page for the first ``first_pages`` and ``further_vnd`` for each further one, at most
    ``most_vnd`` (0: no limit); where ``first_pages`` is 0 a copy costs ``first_vnd`` whatever its pages.
    """

    class Register(models.TextChoices):
        """Marks of the registers of certifications (TT 01/2020/TT-BTP [M]); also names of their number series."""

        COPIES = "SCT/BS", "Sổ chứng thực bản sao"
        SIGNATURES = "SCT/CK", "Sổ chứng thực chữ ký"

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="spot_rules")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    register = models.CharField(max_length=8, choices=Register)
    first_pages = models.PositiveSmallIntegerField()
    first_vnd = models.PositiveIntegerField()
    further_vnd = models.PositiveIntegerField()
    most_vnd = models.PositiveIntegerField(default=0)
    legal_basis = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["procedure__code", "valid_from"]
        constraints = [models.UniqueConstraint(fields=["procedure", "valid_from"], name="spot_rule_once")]

    def __str__(self) -> str:
        return f"{self.procedure_id}: {self.register}"


class Referral(models.Model):
    """What another office handles: the answer "not done here, go to …" to whoever searches for it."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200, help_text="What it is: Hộ chiếu")
    office = models.CharField(max_length=200, help_text="Where it is done, after “đến”")
    words = models.CharField(max_length=2000, help_text="What people call it, separated by semicolons")
    note = models.CharField(max_length=500, blank=True)
    link = models.CharField(max_length=200, blank=True, help_text="Where it can be done online: https://…")
    name_en = models.CharField(max_length=200, blank=True)
    office_en = models.CharField(max_length=200, blank=True)
    note_en = models.CharField(max_length=500, blank=True)
    unless = models.CharField(
        max_length=500,
        blank=True,
        help_text="Codes of procedures, separated by blanks: where one is offered, it is done here",
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
