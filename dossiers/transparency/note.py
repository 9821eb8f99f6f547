"""Signed notes, checkpoints and cosignatures as C2SP specifies them (signed-note, tlog-checkpoint, tlog-cosignature).

A key is written as one line: ``name+id+base64(type, key)`` to verify, ``PRIVATE+KEY+name+id+base64(type, seed)`` to
sign. Only Ed25519: a log signs with type 1, a witness with type 4.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import secrets
import struct
from collections.abc import Collection
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LOG, WITNESS = 1, 4
"""Types of signature: of a note's text (Ed25519), and of a witness with its time (cosignature/v1)."""

LONGEST = 64 * 1024
MOST_SIGNATURES = 64
_DASH = "— "
_NAME = re.compile(r"[^\s+]+")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


class Malformed(ValueError):
    """A key, a note or a checkpoint is not written as specified; the message says how."""


class UnsignedNote(ValueError):
    """No key that we trust has signed, or one has whose signature does not hold."""


@dataclass(frozen=True)
class Key:
    """A public key with its name; ``kind`` is LOG or WITNESS."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        return hashlib.sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{encoded(bytes([self.kind]) + self.public)}"


@dataclass(frozen=True)
class SigningKey:
    """A private key with its name."""

    name: str
    kind: int
    seed: bytes

    @property
    def key(self) -> Key:
        return Key(self.name, self.kind, self._private().public_key().public_bytes_raw())

    def __str__(self) -> str:
        return f"PRIVATE+KEY+{self.name}+{self.key.id.hex()}+{encoded(bytes([self.kind]) + self.seed)}"

    def __repr__(self) -> str:
        return f"<SigningKey {self.name}>"

    def sign(self, text: str, *, time: int = 0) -> str:
        """The signature line over a note's text; a witness's holds its POSIX time."""
        head = struct.pack(">Q", time) if self.kind == WITNESS else b""
        signature = self._private().sign(_signed(self.kind, text, time))
        return f"{_DASH}{self.name} {encoded(self.key.id + head + signature)}\n"

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True)
class Signature:
    """One line of a note that a known key wrote; ``time`` is a witness's POSIX time, else 0."""

    key: Key
    time: int
    line: str


@dataclass(frozen=True)
class TreeHead:
    """What a log says of its tree."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{encoded(self.root)}\n"


def new_key(name: str, kind: int) -> SigningKey:
    """A key drawn now. Malformed for a name with spaces or a plus."""
    if not _NAME.fullmatch(name):
        raise Malformed(f"A key's name has neither spaces nor a plus: {name[:80]!r}.")
    return SigningKey(name, kind, secrets.token_bytes(32))


def read_key(written: str) -> Key:
    """A public key from its one line."""
    name, number, kind, material = _parts(written.strip())
    key = Key(name, kind, material)
    if key.id != number:
        raise Malformed("The key's number does not fit the key.")
    return key


def read_signing_key(written: str) -> SigningKey:
    """A private key from its one line. The message of an error never repeats it."""
    if not written.strip().startswith("PRIVATE+KEY+"):
        raise Malformed("A private key begins with PRIVATE+KEY+.")
    name, number, kind, seed = _parts(written.strip().removeprefix("PRIVATE+KEY+"))
    key = SigningKey(name, kind, seed)
    if key.key.id != number:
        raise Malformed("The key's number does not fit the key.")
    return key


def split(note: str) -> tuple[str, list[str]]:
    """The text that is signed and the lines of signatures. Malformed when it is no signed note."""
    text, blank, tail = note.rpartition("\n\n")
    lines = [f"{line}\n" for line in tail.split("\n")[:-1]]
    good = tail.endswith("\n") and all(line.startswith(_DASH) for line in lines)
    if len(note) > LONGEST or not blank or not good or len(lines) > MOST_SIGNATURES:
        raise Malformed("This is no signed note.")
    if any(ord(letter) < 32 and letter != "\n" for letter in note):
        raise Malformed("A note has no control characters.")
    return text + "\n", lines


def signatures(note: str, keys: Collection[Key]) -> list[Signature]:
    """The signatures of the keys we know; strangers are passed over. UnsignedNote where a known key's does not hold."""
    text, lines = split(note)
    known = {(key.name, key.id): key for key in keys}
    found = []
    for line in lines:
        name, _, signature = line.removeprefix(_DASH).rstrip("\n").partition(" ")
        raw = decoded(signature)
        key = known.get((name, raw[:4]))
        if key is not None:
            found.append(Signature(key, _checked(key, raw[4:], text), line))
    return found


def opened(note: str, keys: Collection[Key]) -> str:
    """The text of a note that at least one of these keys has signed. Malformed; UnsignedNote."""
    if not signatures(note, keys):
        raise UnsignedNote("None of the keys we know has signed.")
    return split(note)[0]


def read_checkpoint(text: str) -> TreeHead:
    """A checkpoint from a note's text; further lines are passed over. Malformed."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]) or not _NUMBER.fullmatch(lines[1]):
        raise Malformed("This is no checkpoint.")
    root = decoded(lines[2])
    if len(root) != 32:
        raise Malformed("The root of a checkpoint has 32 bytes.")
    return TreeHead(lines[0], int(lines[1]), root)


def encoded(raw: bytes) -> str:
    """Base64 of RFC 4648, section 4."""
    return base64.b64encode(raw).decode()


def decoded(text: str) -> bytes:
    """The reverse, strictly: nothing but its own letters, and only the one way to write it. Malformed."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed("This is not base64.") from error
    if encoded(raw) != text:
        raise Malformed("This is not base64 as it is written.")
    return raw


def _parts(written: str) -> tuple[str, bytes, int, bytes]:
    name, _, rest = written.partition("+")
    number, _, material = rest.partition("+")
    if not _NAME.fullmatch(name) or not re.fullmatch(r"[0-9a-f]{8}", number):
        raise Malformed("A key is written as name+number+base64.")
    raw = decoded(material)
    if len(raw) != 33 or raw[0] not in (LOG, WITNESS):
        raise Malformed("Only Ed25519 keys of a log (type 1) or a witness (type 4) are known here.")
    return name, bytes.fromhex(number), raw[0], raw[1:]


def _signed(kind: int, text: str, time: int) -> bytes:
    head = f"cosignature/v1\ntime {time}\n" if kind == WITNESS else ""
    return (head + text).encode()


def _checked(key: Key, raw: bytes, text: str) -> int:
    """The time of a signature that holds (0 for a log's)."""
    time = 0
    if key.kind == WITNESS:
        time, raw = int.from_bytes(raw[:8], "big"), raw[8:]
    try:
        if time >= 1 << 63 or len(raw) != 64:
            raise InvalidSignature
        Ed25519PublicKey.from_public_bytes(key.public).verify(raw, _signed(key.kind, text, time))
    except InvalidSignature as error:
        raise UnsignedNote(f"The signature of {key.name} does not hold.") from error
    return time
