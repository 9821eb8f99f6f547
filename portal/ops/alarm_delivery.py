"""The operator is told: alarms that were written go out by mail and as a signed webhook, and are tried again.

Webhooks are signed as standardwebhooks.com specifies: ``webhook-id`` (the same at each try), ``webhook-timestamp`` and
``webhook-signature`` over both and the body, with the secret behind ``whsec_``.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import http.client
import json
import logging
import smtplib
import ssl
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from dossiers.notices.channels import gateway
from dossiers.oversight import alarms
from dossiers.oversight.alarms import Alarm
from dossiers.units import the_city

logger = logging.getLogger(__name__)
AT_ONCE = 20
"""So many alarms go out in one round."""
SECONDS = 5.0
SHOWN = 50
"""So many incidents stand in one mail; the rest is a number."""
SUBJECTS = {Alarm.Occasion.FOUND: "{n} incidents found", Alarm.Occasion.OVER: "{n} incidents are over: well again"}


class NotTaken(Exception):
    """The other side did not take it, now or for good; the message says shortly why."""


def ways() -> list[str]:
    """How the operator may be reached, as it is set up."""
    by = {Alarm.Way.MAIL: settings.OPERATOR_EMAIL, Alarm.Way.WEBHOOK: settings.ALARM_WEBHOOK_URL}
    return [way for way, address in by.items() if address]


def tell(*, at: dt.datetime) -> int:
    """Write the alarms that there are to write, and hand over what waits; how many were taken."""
    alarms.write(ways(), at=at)
    return deliver(at=at)


def deliver(*, at: dt.datetime) -> int:
    """Hand over the alarms that are due. A way that does not take one is left in peace for this round."""
    taken, away = 0, set[str]()
    for _ in range(AT_ONCE):
        alarm = alarms.claim(at=at, without=away)
        if alarm is None:
            return taken
        try:
            SENDERS[alarm.way](alarm)
        except NotTaken as error:
            away.add(alarm.way)
            logger.warning("An alarm by %s was not taken: %s", alarm.way, error)
            if alarms.settle(alarm, str(error), sent=False, at=at):
                logger.error("An alarm by %s was tried for days and given up", alarm.way)
            continue
        alarms.settle(alarm, "taken", sent=True, at=at)
        taken += 1
    return taken


def _mail(alarm: Alarm) -> None:
    words = [f"{one['check']}: {one['what']} (since {one['since'][:16]})" for one in alarm.lines]
    more = [f"and {len(words) - SHOWN} more"] if len(words) > SHOWN else []
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    message = EmailMessage(
        f"[Một cửa] {SUBJECTS[Alarm.Occasion(alarm.occasion)].format(n=len(words))}",
        "\n".join([*words[:SHOWN], *more]),
        None,
        [settings.OPERATOR_EMAIL],
        headers={"Message-ID": f"<{alarm.key}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise NotTaken(f"smtp {type(error).__name__}") from error


def body_of(alarm: Alarm) -> bytes:
    """The webhook's JSON: what is told, when it was written, and a line an incident."""
    told = {"type": alarm.occasion, "timestamp": alarm.written_at.isoformat()}
    return json.dumps({**told, "data": {"city": the_city.now().name, "incidents": alarm.lines}}).encode()


def signed_headers(key: str, timestamp: int, body: bytes, secret: str) -> dict[str, str]:
    """The three headers of a webhook. ValueError for a secret that is not ``whsec_`` and base64."""
    try:
        secret_bytes = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error as error:
        raise ValueError("ALARM_WEBHOOK_SECRET must be whsec_ and base64") from error
    digest = hmac.digest(secret_bytes, f"{key}.{timestamp}.".encode() + body, hashlib.sha256)
    signature = base64.b64encode(digest).decode()
    return {"webhook-id": key, "webhook-timestamp": str(timestamp), "webhook-signature": f"v1,{signature}"}


def _webhook(alarm: Alarm) -> None:
    url = settings.ALARM_WEBHOOK_URL
    if not gateway.is_safe(url):
        raise NotTaken("address is not https")
    body = body_of(alarm)
    try:
        stamp = int(timezone.now().timestamp())
        headers = signed_headers(f"msg_{alarm.key.hex}", stamp, body, settings.ALARM_WEBHOOK_SECRET)
        status = _posted(url, body, headers | {"Content-Type": "application/json"})
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotTaken(f"http {type(error).__name__}") from error
    if not 200 <= status < 300:
        raise NotTaken(f"http {status}")


def _posted(url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer. A redirect is an answer like any other: it is not followed."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(host, port, timeout=SECONDS, context=ssl.create_default_context())
    else:
        connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    try:
        connection.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


SENDERS: dict[str, Callable[[Alarm], None]] = {Alarm.Way.MAIL: _mail, Alarm.Way.WEBHOOK: _webhook}
