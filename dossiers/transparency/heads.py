"""What a leaf says of a dossier, and the digest that the log publishes of it. Pure."""

from __future__ import annotations

import hashlib

from dossiers.transparency.note import encoded

TITLE = "mot-cua dossier head v1"


def text(code: str, seq: int, head: bytes, salt: bytes) -> bytes:
    """Five lines: title, code, number of events, seal of the last one, salt."""
    return f"{TITLE}\n{code}\n{seq}\n{encoded(head)}\n{encoded(salt)}\n".encode()


def entry(said: bytes) -> bytes:
    """The entry of the log: without the salt nobody finds out of which dossier it is."""
    return hashlib.sha256(said).digest()
