"""What is to be told, to whom, by which way, and how far it has come.

Only ``dossiers.notices`` writes these tables. A message is prepared once, in the transaction that takes its event's
mail; it is then sent outside any transaction until somebody confirms it, or given to a person when nobody does.
Secrets are not stored: a link's token and a telephone code are derived from ``key`` when the message goes out.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dossiers.casework.models import Dossier
from dossiers.units.models import Officer, Unit


class Channel(models.TextChoices):
    """The ways a message can take."""

    SMS = "sms", "Tin nhắn SMS"
    ZALO = "zalo", "Zalo"
    EMAIL = "email", "Thư điện tử"


class Message(models.Model):
    """One message by one way to one address. ``UNIQUE (dossier, seq, channel, recipient)``: one for an event, ever.

    It is about a dossier, a petition, or neither (a telephone code, an official's digest).
    """

    never_deleted = True

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ gửi"
        SENT = "sent", "Đã gửi"
        MERGED = "merged", "Gộp vào tin sau"
        FAILED = "failed", "Không gửi được"

    key = models.UUIDField(unique=True, help_text="Goes with every attempt, so that a gateway knows it again")
    kind = models.CharField(max_length=24, help_text="The event's kind, or phone_code, phone_list, digest")
    channel = models.CharField(max_length=8, choices=Channel)
    dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, related_name="messages")
    petition = models.CharField(max_length=16, null=True, help_text="The code of a petition, where one is told about")
    seq = models.PositiveIntegerField(null=True, help_text="The event that is told")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, db_index=False, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, db_index=False, related_name="+")
    recipient = models.CharField(max_length=254, blank=True, help_text="Emptied some time after the end")
    recipient_digest = models.BinaryField(max_length=32)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True, help_text="With {link} or {code} where the secret goes")
    sample = models.BooleanField(default=False, help_text="To people who do not exist: goes to the console only")
    urgent = models.BooleanField(default=False, help_text="A code somebody waits for: at any hour, for minutes only")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    made_at = models.DateTimeField()
    next_try_at = models.DateTimeField(help_text="Not before; while it is being sent, when its lease ends")
    give_up_at = models.DateTimeField(help_text="The first failure from here on is the last")
    attempts = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=40, blank=True, help_text="The last answer: confirmed, http 503, timeout …")
    link_digest = models.BinaryField(max_length=32, null=True, unique=True)
    closed_at = models.DateTimeField(null=True, help_text="A person has told them otherwise")
    closed_by = models.ForeignKey(Officer, models.PROTECT, null=True, db_index=False, related_name="+")
    closing = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(name="message_waiting", fields=["next_try_at", "id"], condition=Q(state="waiting")),
            models.Index(name="message_failed", fields=["unit"], condition=Q(state="failed", closed_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                name="message_once", fields=["dossier", "seq", "channel", "recipient_digest"]
            ),
            models.UniqueConstraint(
                name="message_once_of_petition", fields=["petition", "seq", "channel", "recipient_digest"]
            ),
            models.CheckConstraint(
                name="message_about_one_thing", condition=Q(dossier__isnull=True) | Q(petition__isnull=True)
            ),
            models.CheckConstraint(
                name="message_settled_or_waiting",
                condition=Q(state="waiting", settled_at__isnull=True)
                | (~Q(state="waiting") & Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="message_closed_after_failing", condition=Q(closed_at__isnull=True) | Q(state="failed")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.state}"


class Attempt(models.Model):
    """One time that a message was handed to its channel, and what came back. Never an address, never words."""

    append_only = True

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "Đã nhận"
        LATER = "later", "Thử lại sau"
        REFUSED = "refused", "Bị từ chối"

    message = models.ForeignKey(Message, models.PROTECT, related_name="tries")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    result = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.message_id}: {self.result}"


class PhoneRequest(models.Model):
    """Somebody asked for a code (or for the list of their codes) at a telephone number, known here or not.

    The code itself is derived from ``id`` under the receipt key and stored nowhere. The number is emptied when the
    request has ended.
    """

    class Wish(models.TextChoices):
        OPEN = "open", "Mở danh sách hồ sơ"
        LIST = "list", "Nhắn mã hồ sơ"

    id = models.UUIDField(primary_key=True)
    wish = models.CharField(max_length=8, choices=Wish)
    phone = models.CharField(max_length=20, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    told = models.BooleanField(default=False, help_text="The worker has looked whether there is anybody to tell")
    opened_at = models.DateTimeField(null=True, help_text="The code was right: a session began")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(name="phone_request_untold", fields=["made_at"], condition=Q(told=False))]

    def __str__(self) -> str:
        return f"{self.id}"
