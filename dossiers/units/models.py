"""Who: units over time, their officers, and the posts officers hold.

Neither code nor name identifies a unit for ever (the 2025 reorganisation reused both), so a unit has a key of its own,
dates between which it exists, and successors.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import F, Func, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower, Replace
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from dossiers.calendars.models import Calendar
from dossiers.parsing import code_shape
from dossiers.units.city_settings import CitySettings
from dossiers.units.roles import Role
from dossiers.units.staffing import AccountRequest, DeskContact, Nomination, PaperCode, StaffEvent, Substitution
from dossiers.units.unit_details import UnitDetails

__all__ = [
    "AccountRequest",
    "CitySettings",
    "DeskContact",
    "Nomination",
    "Officer",
    "PaperCode",
    "Post",
    "StaffEvent",
    "Substitution",
]
__all__ += ["Succession", "Unit", "UnitDetails", "UnitQuerySet", "folded", "found_by"]


def folded(field: str) -> Lower:
    """The SQL expression that folds Vietnamese text for search: no accents, no đ, lower case."""
    decomposed = Func(F(field), template="normalize(%(expressions)s, NFD)")
    bare = Func(decomposed, Value("[\u0300-\u036f]"), Value(""), Value("g"), function="regexp_replace")
    return Lower(Replace(Replace(bare, Value("đ"), Value("d")), Value("Đ"), Value("D")))


def found_by(field: str) -> Func:
    """The SQL expression of ``code_shape.key``: what a code of a unit or a dossier is found by."""
    plain = Func(F(field), Value("đĐ\u00d0\u0189"), Value("DDDD"), function="translate")
    decomposed = Func(plain, template="normalize(%(expressions)s, NFKD)")
    raised = Func(decomposed, Value(_SMALL), Value(_RAISED), function="translate")
    return Func(raised, Value("[^A-Z0-9]"), Value(""), Value("g"), function="regexp_replace")


_SMALL, _RAISED = "abcdefghijklmnopqrstuvwxyzOIL", "ABCDEFGH1JK1MN0PQRSTUVWXYZ011"


def legal_code(code: str) -> None:
    """The validator of a unit's code, for forms."""
    try:
        code_shape.check_unit(code)
    except code_shape.CodeError as error:
        raise ValidationError(error.vi) from error


class UnitQuerySet(models.QuerySet["Unit"]):
    def on(self, day: dt.date) -> UnitQuerySet:
        """Units that exist on this date."""
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gt=day))

    def serving(self) -> UnitQuerySet:
        """The units citizens deal with: departments, districts and communes, not the root nor outside agencies."""
        return self.filter(kind__in=[Unit.Kind.DEPARTMENT, Unit.Kind.DISTRICT, Unit.Kind.COMMUNE])


class Unit(models.Model):
    """A department, district or commune (or the city itself, or an outside agency) between two dates."""

    class Kind(models.TextChoices):
        CITY = "city", _("Thành phố")
        DEPARTMENT = "department", _("Sở, ban, ngành")
        DISTRICT = "district", _("Quận, huyện")
        COMMUNE = "commune", _("Xã, phường, thị trấn")
        EXTERNAL = "external", _("Cơ quan phối hợp")

    code = models.CharField(max_length=32, unique=True, validators=[legal_code])
    gso_code = models.CharField(max_length=8, blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    subtype = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="units")
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    sort_key = models.CharField(max_length=40, blank=True, help_text="Order on lists, department before district")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="First day on which the unit is no more")
    name_folded = models.GeneratedField(
        expression=folded("name"), output_field=models.CharField(max_length=200), db_persist=True
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "code"]
        constraints = [
            models.CheckConstraint(
                name="unit_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
            ),
            models.CheckConstraint(
                name="unit_code_is_legal",
                condition=Q(code__regex=code_shape.LEGAL_UNIT),
                violation_error_message="Mã đơn vị không đúng dạng.",
            ),
            models.UniqueConstraint(
                found_by("code"),
                name="unit_code_found_once",
                violation_error_message="Đã có đơn vị có mã chỉ khác ở dấu chấm, dấu gạch hoặc O với 0, I, L với 1: "
                "mã hồ sơ sẽ lẫn nhau.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """An old unit's work goes to a new one from a date on; many to many, because splits are partial."""

    old_code = models.CharField(max_length=32)
    old_name = models.CharField(max_length=200)
    new_code = models.CharField(max_length=32)
    new_name = models.CharField(max_length=200)
    effective_on = models.DateField()
    share = models.CharField(max_length=12)
    note = models.CharField(max_length=300, blank=True)
    legal_basis = models.CharField(max_length=300, blank=True)
    confidence = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old_code", "new_code", "effective_on"], name="succession_once")]

    def __str__(self) -> str:
        return f"{self.old_name} → {self.new_name}"


class OfficerManager(BaseUserManager["Officer"]):
    def create_user(self, username: str, password: str | None = None, **more: object) -> Officer:
        officer: Officer = self.model(username=username, **more)
        officer.set_password(password)
        officer.save(using=self._db)
        return officer

    def create_superuser(self, username: str, password: str | None = None, **more: object) -> Officer:
        return self.create_user(username, password, is_staff=True, is_superuser=True, **more)


class Officer(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What the person may do follows from the posts held on that day."""

    username = models.CharField(max_length=60, unique=True)
    full_name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(max_length=254, blank=True, db_default="", help_text="Where news of the account goes")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    identity_number = models.CharField(
        max_length=20, blank=True, help_text="As the national identity provider tells it; empty: signs in by password"
    )
    session_epoch = models.PositiveIntegerField(default=0, help_text="Counting up ends every session of the account")
    keys_off = models.BooleanField(default=False, db_default=False, help_text="Single-key shortcuts are switched off")

    objects = OfficerManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="officer_identity_once", fields=["identity_number"], condition=~Q(identity_number="")
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must match at each request: Django's own asks for the password alone."""
        state = f"{self.password}|{self.session_epoch}"
        return salted_hmac("units.officer.session", state, secret=secret, algorithm="sha256").hexdigest()

    def posts_on(self, day: dt.date) -> PostQuerySet:
        """The posts this officer holds on a date, with their units; also those the officer stands in for that day.

        A post of somebody else (``post.officer_id``) is one that this officer stands in for.
        """
        return Post.objects.filter(pk__in=_held(self.pk, day)).on(day).select_related("unit")

    def duties_on(self, day: dt.date) -> list[Duty]:
        """The same posts as plain rows: what every act asks first.

        Written out, because compiling this one query cost as much as PostgreSQL needed to answer it.
        """
        with connection.cursor() as cursor:
            cursor.execute(_DUTIES, (self.pk, self.pk, day, day, day, day))
            return [Duty(*row) for row in cursor.fetchall()]

    def own_posts_on(self, day: dt.date) -> PostQuerySet:
        """The posts this officer holds on a date, without those of absent colleagues."""
        return Post.objects.filter(officer=self).on(day).select_related("unit")


def _held(officer_id: int, day: dt.date) -> RawSQL:
    """The keys of own posts and of those stood in for: by two indexes, where an OR would read all posts there are."""
    return RawSQL(_HELD, (officer_id, officer_id, day, day))  # noqa: S611 (a constant; the values are parameters)


_HELD = """
SELECT id FROM units_post WHERE officer_id = %s
UNION ALL
SELECT post_id FROM units_substitution WHERE substitute_id = %s AND from_on <= %s AND to_on > %s
"""


_DUTIES = f"""
SELECT post.unit_id, post.role, post.officer_id, unit.kind
FROM units_post AS post JOIN units_unit AS unit ON unit.id = post.unit_id
WHERE post.id IN ({_HELD}) AND post.from_on <= %s AND (post.to_on IS NULL OR post.to_on > %s)
"""  # noqa: S608 (a constant)


class Duty(NamedTuple):
    """A post held on a day: the unit, the role there, whose post it is, and the unit's kind."""

    unit_id: int
    role: str
    officer_id: int
    kind: str


class PostQuerySet(models.QuerySet["Post"]):
    def on(self, day: dt.date) -> PostQuerySet:
        """Posts held on this date."""
        return self.filter(Q(from_on__lte=day), Q(to_on__isnull=True) | Q(to_on__gt=day))

    def not_over(self, day: dt.date) -> PostQuerySet:
        """Posts held on this date or later."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gt=day))


class Post(models.Model):
    """An officer holds a role at a unit from one date to another."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=16, choices=Role)
    title = models.CharField(max_length=120, blank=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True, help_text="First day on which the post is no longer held")
    nomination = models.OneToOneField(
        "units.Nomination",
        models.PROTECT,
        null=True,
        blank=True,
        help_text="By which two persons agreed on it",
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer", "unit", "role", "from_on"], name="post_once"),
            models.CheckConstraint(
                name="post_ends_after_it_begins", condition=Q(to_on__isnull=True) | Q(to_on__gt=F("from_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer} · {self.get_role_display()} · {self.unit}"
