"""The desk is told of what was sent online, by the ways its officers have (NĐ 118/2025 art. 17.2: within two hours).

Once for each submission, as soon as it is there; several that wait at once are one message. That it was told is written
down beside the dossier; a desk of which nobody can be reached stays untold, and the clock shows it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from itertools import groupby

from django.conf import settings
from django.db import transaction

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import desk_clocks
from dossiers.casework.models import Dossier, Origin
from dossiers.notices import channels, links, wording
from dossiers.notices.digests import way
from dossiers.notices.models import Channel, Message
from dossiers.notices.preparing import recipient_digest
from dossiers.units.models import Officer, Post, Unit
from dossiers.units.roles import Role

_NAMESPACE = uuid.UUID("7e0b3c52-6f1d-5d0a-8b8e-2f6f0f5f1c3a")
MOST = 500
"""Submissions looked at in one ring."""


def tell_desks(*, at: dt.datetime) -> int:
    """Make the messages of what waits and was not told yet, and write down that it was; how many submissions."""
    told = 0
    with transaction.atomic():
        found = (
            desk_clocks.untold(at)
            .select_related("unit", "regime")
            .select_for_update(skip_locked=True, of=("self",))[:MOST]
        )
        waiting = sorted(found, key=lambda one: (one.unit_id, one.pk))
        for _unit, group in groupby(waiting, key=lambda one: one.unit_id):
            told += _tell(list(group), at)
    return told


def _tell(waiting: list[Dossier], at: dt.datetime) -> int:
    unit, day = waiting[0].unit, at.astimezone(LOCAL).date()
    posts = Post.objects.on(day).filter(unit=unit, role=Role.RECEIVER, officer__is_active=True)
    officers = {post.officer_id: post.officer for post in posts.select_related("officer")}
    made = [one for officer in officers.values() if (one := _message(officer, unit, waiting, at)) is not None]
    if not made:
        return 0
    Message.objects.bulk_create(made, ignore_conflicts=True)
    return desk_clocks.tell(waiting, at=at)


def _message(officer: Officer, unit: Unit, waiting: list[Dossier], at: dt.datetime) -> Message | None:
    channel, address = way(officer)
    if not address or channel not in channels.offered():
        return None
    context = {"many": len(waiting), "code": waiting[0].code, "address": f"{links.origin()}/can-bo/tiep-nhan/qua-mang"}
    if channel == Channel.SMS:
        subject, body = "", wording.plain("desk_online.sms", context).subject
    else:
        words = wording.plain("desk_online", {**context, "unit": unit.name})
        subject, body = words.subject, words.body
    return Message(
        key=uuid.uuid5(_NAMESPACE, f"{officer.pk} {waiting[0].pk} {waiting[-1].pk} {len(waiting)}"), kind="desk_online",
        channel=channel, officer=officer, unit=unit, recipient=address, recipient_digest=recipient_digest(address),
        subject=subject, body=body, sample=all(one.origin == Origin.SAMPLE for one in waiting), made_at=at,
        next_try_at=at, give_up_at=at + dt.timedelta(seconds=settings.NOTICES_GIVE_UP_AFTER),
    )  # fmt: skip
