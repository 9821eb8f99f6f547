"""The short link of a message: a secret of its own, derived when the message goes out, kept only as its digest.

It opens the public page of one dossier, without the name, or one petition. The receipt's own secret is
stored nowhere in clear, so a message cannot repeat it (docs/decisions/0010).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import uuid

from django.conf import settings

from dossiers.casework import access, row_scope
from dossiers.notices.models import Message

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
VALID_FOR = dt.timedelta(days=180)


def token_of(key: uuid.UUID) -> str:
    """Ten Crockford letters, fifty bits, from the message's key under the receipt key."""
    number = int.from_bytes(keyed("notice-link", key.bytes)[:8])
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in range(LENGTH))


def keyed(purpose: str, words: bytes) -> bytes:
    """HMAC-SHA-256 under the receipt key, apart for each purpose."""
    return hmac.new(settings.RECEIPT_KEY.encode(), purpose.encode() + b"\0" + words, hashlib.sha256).digest()


def digest_of(token: str) -> bytes:
    """What is kept of a link's token, and looked for when it is opened; O, I and L are read as digits."""
    return keyed("notice-token", access.plain_letters(token[:64]).encode(errors="replace"))


def address_of(key: uuid.UUID) -> str:
    """The whole link as it stands in a message."""
    return f"{origin()}/t/{token_of(key)}"


def origin() -> str:
    """What every link begins with; without PUBLIC_ORIGIN this machine's own address (a trial)."""
    return settings.PUBLIC_ORIGIN.rstrip("/") or f"http://localhost:{settings.PORT}"


def dossier_of(token: str, *, at: dt.datetime) -> int:
    """The number of the dossier that a link opens. Raises LookupMiss for an unknown, mistyped or old one."""
    dossier_id, _ = opened(token, at=at)
    if dossier_id is None:
        raise access.LookupMiss
    return dossier_id


def opened(token: str, *, at: dt.datetime) -> tuple[int | None, str | None]:
    """What a link opens: the number of a dossier, or the code of a petition. Raises LookupMiss for neither."""
    found = Message.objects.filter(link_digest=digest_of(token), made_at__gt=at - VALID_FOR)
    with row_scope.everything():  # the link is the key
        message = found.only("dossier_id", "petition").first()
    if message is None or not (message.dossier_id or message.petition):
        raise access.LookupMiss
    return message.dossier_id, message.petition


def code_of(request: uuid.UUID) -> str:
    """The six digits of a telephone code, from the request's number under the receipt key; stored nowhere."""
    return f"{int.from_bytes(keyed('phone-code', request.bytes)[:8]) % 1_000_000:06d}"
