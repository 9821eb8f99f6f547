"""What is written down about officers: who may do what, who stands in, paper codes, whom a desk names in public.

``StaffEvent`` is the log of grants and accounts: rows are only ever added (triggers and privileges, as for the log of
dossiers). It holds ids, roles, dates and reasons; never a password, a code or an identity number.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dossiers.units.roles import Role


class StaffEvent(models.Model):
    """One thing that happened to an account or a post. ``actor`` is null for the command line of the operator."""

    append_only = True

    class Kind(models.TextChoices):
        OFFICER_ADDED = "officer_added", "Thêm cán bộ"
        POST_GIVEN = "post_given", "Giao vị trí"
        POST_ENDED = "post_ended", "Thôi vị trí"
        ADMINISTRATOR_PROPOSED = "admin_proposed", "Đề nghị quyền quản trị"
        ADMINISTRATOR_DECLINED = "admin_declined", "Không đồng ý quyền quản trị"
        POST_PROPOSED = "post_proposed", "Đề nghị giao vị trí"
        POST_DECLINED = "post_declined", "Không đồng ý giao vị trí"
        SUBSTITUTE_PROPOSED = "sub_proposed", "Đề nghị người thay"
        SUBSTITUTE_DECLINED = "sub_declined", "Không đồng ý người thay"
        ACCOUNT_ASKED = "account_asked", "Đề nghị đặt lại tài khoản"
        ACCOUNT_DECLINED = "account_refused", "Không đồng ý đặt lại tài khoản"
        SUBSTITUTE_NAMED = "sub_named", "Cử người thay"
        SUBSTITUTE_ENDED = "sub_ended", "Thôi người thay"
        CODE_ISSUED = "code_issued", "In phiếu mật khẩu"
        PASSWORD_SET = "password_set", "Đặt mật khẩu"
        FACTOR_ADDED = "factor_added", "Thêm lớp xác thực thứ hai"
        FACTOR_REMOVED = "factor_removed", "Bỏ một lớp xác thực thứ hai"
        FACTOR_RESET = "factor_reset", "Đặt lại lớp xác thực thứ hai"
        SESSIONS_ENDED = "sessions_ended", "Đăng xuất mọi nơi"
        WORK_HANDED_OVER = "work_handed", "Bàn giao hồ sơ đang giải quyết"
        IDENTITY_SET = "identity_set", "Gắn định danh quốc gia"
        ADDRESS_CHANGED = "address_changed", "Đổi địa chỉ thư điện tử"
        LEFT = "left", "Khóa tài khoản"
        CAME_BACK = "came_back", "Mở lại tài khoản"

    kind = models.CharField(max_length=16, choices=Kind)
    officer = models.ForeignKey("units.Officer", models.DO_NOTHING, db_constraint=False, related_name="staff_events")
    unit = models.ForeignKey("units.Unit", models.DO_NOTHING, null=True, db_constraint=False, db_index=False)
    actor = models.ForeignKey(
        "units.Officer", models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(help_text="Stamped by the database")
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(name="staff_event_unit", fields=["unit", "-id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.officer_id}"


class Substitution(models.Model):
    """During these days the substitute may do what the post may; every act is logged with both persons.

    It ends by itself on ``to_on``, the first day on which it no longer holds.
    """

    post = models.ForeignKey("units.Post", models.PROTECT, related_name="substitutions")
    substitute = models.ForeignKey("units.Officer", models.PROTECT, related_name="substitutions")
    from_on = models.DateField()
    to_on = models.DateField(help_text="First day on which the substitute no longer stands in")
    made_by = models.ForeignKey("units.Officer", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    nomination = models.OneToOneField(
        "units.Nomination", models.PROTECT, null=True, help_text="By which two persons agreed on it"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="substitution_not_backwards", condition=Q(to_on__gte=F("from_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.substitute_id} for post {self.post_id}"


def _decided_by_a_second_person(table: str) -> list[models.CheckConstraint]:
    """Neither who proposed nor who it is about accepts; a decision has person, instant and answer, or none of them."""
    return [
        models.CheckConstraint(
            name=f"{table}_two_persons",
            condition=Q(decided_by__isnull=True)
            | Q(accepted=False)
            | (~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("officer"))),
        ),
        models.CheckConstraint(
            name=f"{table}_decided_whole",
            condition=Q(decided_by__isnull=True, decided_at__isnull=True, accepted__isnull=True)
            | Q(decided_by__isnull=False, decided_at__isnull=False, accepted__isnull=False),
        ),
    ]


class Nomination(models.Model):
    """A proposal to make somebody a leader, an inspector or an administrator; a second person decides.

    Or, where ``stands_in_for`` is set, to let somebody stand in for such a post. The database insists on both persons.
    """

    never_deleted = True

    officer = models.ForeignKey("units.Officer", models.PROTECT, related_name="nominations")
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    role = models.CharField(max_length=16, choices=Role, default=Role.ADMINISTRATOR, db_default=Role.ADMINISTRATOR)
    title = models.CharField(max_length=120, blank=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True, help_text="First day on which it is no longer held")
    stands_in_for = models.ForeignKey(
        "units.Post", models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    proposed_by = models.ForeignKey("units.Officer", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("units.Officer", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            *_decided_by_a_second_person("nomination"),
            models.UniqueConstraint(
                name="nomination_waits_once",
                fields=["officer", "unit", "role", "stands_in_for"],
                condition=Q(decided_by__isnull=True),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} as {self.role} of {self.unit_id}"


class AccountRequest(models.Model):
    """A proposal to print a code for, or take the second factor or the identity number from, a guarded account.

    Guarded are accounts of leaders, inspectors and administrators (trusted_posts.py). A second person decides.
    """

    never_deleted = True

    class Kind(models.TextChoices):
        CODE = "code", "In phiếu mật khẩu"
        FACTOR = "factor", "Đặt lại lớp xác thực thứ hai"
        IDENTITY = "identity", "Gắn số định danh quốc gia"

    kind = models.CharField(max_length=8, choices=Kind)
    officer = models.ForeignKey("units.Officer", models.PROTECT, related_name="account_requests")
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    identity_number = models.CharField(max_length=20, blank=True, help_text="Emptied when decided")
    proposed_by = models.ForeignKey("units.Officer", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("units.Officer", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            *_decided_by_a_second_person("account_request"),
            models.UniqueConstraint(
                name="account_request_once", fields=["officer", "kind"], condition=Q(decided_by__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.officer_id}"


class PaperCode(models.Model):
    """A code printed on paper, with which its officer sets a password once. Only a digest is kept."""

    officer = models.OneToOneField("units.Officer", models.CASCADE, primary_key=True, related_name="paper_code")
    digest = models.BinaryField(max_length=32)
    issued_by = models.ForeignKey("units.Officer", models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.officer_id} until {self.expires_at}"


class DeskContact(models.Model):
    """One name on a desk's public list, from when it was put there until it was taken off."""

    never_deleted = True

    unit = models.ForeignKey("units.Unit", models.PROTECT, db_index=False, related_name="desk_contacts")
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, help_text="The post, as the public reads it")
    phone = models.CharField(max_length=20)
    is_head = models.BooleanField(default=False, help_text="The head of the desk stands first")
    added_by = models.ForeignKey("units.Officer", models.PROTECT, db_index=False, related_name="+")
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey("units.Officer", models.PROTECT, null=True, db_index=False, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-is_head", "pk"]
        indexes = [models.Index(name="desk_contact_shown", fields=["unit"], condition=Q(removed_at__isnull=True))]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(is_head=True, removed_at__isnull=True), name="one_head_of_a_desk"
            ),
            models.CheckConstraint(
                name="desk_contact_removed_by_somebody",
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.name}"
