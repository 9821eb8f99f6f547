"""The owner of an account is told at once what others do to it: a code, a reset, a proposal, another address.

The log of grants is read, not the acts: whatever writes such an event is told about, by whichever door it came. One
message for an event, ever (its key follows from the event's); it does not wait for office hours.
"""

from __future__ import annotations

import datetime as dt
import uuid

from dossiers.calendars.local_time import LOCAL
from dossiers.notices import channels, wording
from dossiers.notices.digests import way
from dossiers.notices.models import Channel, Message
from dossiers.notices.preparing import recipient_digest
from dossiers.units.models import AccountRequest, StaffEvent

_NAMESPACE = uuid.UUID("0c9c7d1e-2f0b-5c43-8d2e-6a0d1f0b9e57")
BACK = dt.timedelta(days=1)
"""How far back is looked: a worker that stood still for a night has told everything in the morning."""
LIVES = dt.timedelta(hours=8)
Kind = StaffEvent.Kind
TOLD = (
    Kind.ACCOUNT_ASKED, Kind.ACCOUNT_DECLINED, Kind.CODE_ISSUED, Kind.FACTOR_RESET, Kind.FACTOR_ADDED,
    Kind.FACTOR_REMOVED, Kind.IDENTITY_SET, Kind.PASSWORD_SET, Kind.ADDRESS_CHANGED, Kind.SUBSTITUTE_PROPOSED,
    Kind.SUBSTITUTE_NAMED, Kind.LEFT, Kind.CAME_BACK,
)  # fmt: skip
"""What concerns the way into an account, or who may act in its owner's place."""


def tell_owners(*, at: dt.datetime) -> int:
    """Make the messages of what has happened and was not told yet; how many."""
    happened = StaffEvent.objects.filter(recorded_at__gt=at - BACK, kind__in=TOLD)
    events = {_key(event): event for event in happened.select_related("officer", "unit", "actor").order_by("pk")}
    told = set(Message.objects.filter(key__in=events).values_list("key", flat=True))
    made = [message for key, event in events.items() if key not in told for message in _messages(key, event, at)]
    Message.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def tell_old_address(event: StaffEvent, address: str, *, at: dt.datetime) -> None:
    """That news of the account goes elsewhere from now on, to where it went until now. The log keeps no address."""
    if address and Channel.EMAIL in channels.offered():
        _message(uuid.uuid5(_key(event), "before"), event, Channel.EMAIL.value, address, at).save()


def _key(event: StaffEvent) -> uuid.UUID:
    return uuid.uuid5(_NAMESPACE, str(event.pk))


def _messages(key: uuid.UUID, event: StaffEvent, at: dt.datetime) -> list[Message]:
    channel, address = way(event.officer)
    return [_message(key, event, channel, address, at)] if address and channel in channels.offered() else []


def _message(key: uuid.UUID, event: StaffEvent, channel: str, address: str, at: dt.datetime) -> Message:
    by = event.actor.full_name if event.actor and event.actor_id != event.officer_id else ""
    what = event.get_kind_display()
    if event.kind in (Kind.ACCOUNT_ASKED, Kind.ACCOUNT_DECLINED):
        what = f"{what} ({AccountRequest.Kind(event.data['what']).label})"
    context = {
        "what": what,
        "folded_what": wording.folded(what),
        "by": by,
        "when": f"{event.occurred_at.astimezone(LOCAL):%H:%M %d/%m/%Y}",
        "username": event.officer.username,
    }
    if channel == Channel.SMS:
        subject, body = "", wording.plain("account.sms", context).subject
    else:
        words = wording.plain("account", context)
        subject, body = words.subject, words.body
    return Message(
        key=key, kind="account", channel=channel, officer=event.officer, unit=event.unit, recipient=address,
        recipient_digest=recipient_digest(address), subject=subject, body=body, urgent=True,
        made_at=at, next_try_at=at, give_up_at=at + LIVES,
    )  # fmt: skip
