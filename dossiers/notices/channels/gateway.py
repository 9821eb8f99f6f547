"""SMS and Zalo by a signed HTTP request to a gateway (the contract: docs/gateway.md)."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import json
import ssl
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings

from dossiers.notices.channels.answers import Answer, OutgoingMessage
from dossiers.notices.models import Channel

ALREADY_KNOWN = 409
ASK_AGAIN = (408, 425, 429)
LONGEST_ANSWER = 4096


@dataclass(frozen=True)
class Gateway:
    """Where messages of one channel go, and the secret that signs them."""

    url: str
    secret: str = field(repr=False)


def of(channel: str) -> Gateway:
    """The gateway of a channel as set up; an empty address where there is none."""
    if channel == Channel.ZALO:
        return Gateway(settings.ZALO_GATEWAY_URL, settings.ZALO_GATEWAY_SECRET)
    return Gateway(settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_SECRET)


def send(letter: OutgoingMessage, gateway: Gateway) -> Answer:
    """One signed POST. 2xx and 409 (the key is known there) are confirmed, other 4xx refused, the rest later."""
    if not is_safe(gateway.url):
        return Answer.later("gateway address is not https")
    body = body_of(letter)
    try:
        status = _post(gateway, letter, body)
    except (TimeoutError, ssl.SSLError) as error:
        return Answer.later("timeout" if isinstance(error, TimeoutError) else "tls", hung=True)
    except (OSError, http.client.HTTPException) as error:
        return Answer.later(f"http {type(error).__name__}"[:40])
    if 200 <= status < 300 or status == ALREADY_KNOWN:
        return Answer.confirmed(f"http {status}")
    if 400 <= status < 500 and status not in ASK_AGAIN:
        return Answer.refused(f"http {status}")
    return Answer.later(f"http {status}")


def body_of(letter: OutgoingMessage) -> bytes:
    """The request's JSON."""
    words = {
        "id": str(letter.key),
        "channel": letter.channel,
        "kind": letter.kind,
        "to": international(letter.recipient),
    }
    return json.dumps({**words, "text": letter.text}, ensure_ascii=False).encode()


def international(phone: str) -> str:
    """0907123456 as gateways want it: 84907123456."""
    return f"84{phone[1:]}" if phone.startswith("0") else phone


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA-256 over the timestamp, a full stop and the body, in hex."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def is_safe(url: str) -> bool:
    """Whether a gateway's address keeps what is sent to it: https, or plain http on this machine."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return bool(parts.hostname)
    return parts.scheme == "http" and _is_this_machine(parts.hostname or "")


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _post(gateway: Gateway, letter: OutgoingMessage, body: bytes) -> int:
    """The status of the answer. A redirect is an answer like any other: it is not followed."""
    parts = urlsplit(gateway.url)
    seconds = settings.GATEWAY_SECONDS
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(
            parts.hostname or "", parts.port, timeout=seconds, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=seconds)
    timestamp = str(int(time.time()))  # the gateway's clock decides, so this is the wall's and not the caller's
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": str(letter.key),
        "X-Portal-Timestamp": timestamp,
        "X-Portal-Signature": f"v1={signature(gateway.secret, timestamp, body)}",
    }
    try:
        connection.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers)
        answer = connection.getresponse()
        answer.read(LONGEST_ANSWER)
        return answer.status
    finally:
        connection.close()
