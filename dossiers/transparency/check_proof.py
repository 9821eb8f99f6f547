#!/usr/bin/env python3
"""Kiểm chứng một hồ sơ mà không cần tin hệ thống đã làm ra nó. Checks a dossier's proof without believing the portal.

One file, Python 3.9 or newer and nothing else; it asks nobody and opens no network. It shares no line with the portal.

    python3 check_proof.py H01-….tlog-proof --key KEY [--witness KEY …] [--log H01-….json] [--checkpoint FILE]

KEY is a public key in one line (name+number+base64), best got from somebody else than the portal: a witness's own page,
a newspaper. --log is the dossier's own log: each event is sealed anew and must lead to what the public log holds.
--checkpoint is a checkpoint of the same size that another person was shown: both must have seen the same tree.
Exit code: 0 everything holds, 1 something does not, 2 the files or the command cannot be read.

Formats: RFC 6962 (tree), RFC 8032 (Ed25519), C2SP signed-note, tlog-checkpoint, tlog-cosignature v1, tlog-proof.
"""

from __future__ import annotations

import argparse
import base64
import datetime
import functools
import hashlib
import json
import struct
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

HEAD = "mot-cua dossier head v1"
DASH = "\u2014 "


class Wrong(Exception):
    """Something does not hold; the message says what, in both languages."""


# Ed25519 (RFC 8032, section 5.1), to verify only -----------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def _add(a: Point, b: Point) -> Point:
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    return (f - e) * (h - g) % P, (h + g) * (f + e) % P, (h - g) * (h + g) % P, (f - e) * (f + e) % P


def _times(number: int, point: Point) -> Point:
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = _add(found, point)
        point, number = _add(point, point), number >> 1
    return found


def _x(y: int, sign: int) -> int | None:
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return x if x & 1 == sign else P - x


def _point(raw: bytes) -> Point | None:
    y, sign = int.from_bytes(raw, "little") & ((1 << 255) - 1), raw[31] >> 7
    x = _x(y, sign) if y < P else None
    return None if x is None else (x, y, 1, x * y % P)


BASE = _point(bytes([0x58]) + bytes([0x66] * 31))


@functools.lru_cache(maxsize=4096)
def ed25519_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature over the message is that of the public key."""
    if len(public) != 32 or len(signature) != 64 or BASE is None:
        return False
    key, dot = _point(public), _point(signature[:32])
    number = int.from_bytes(signature[32:], "little")
    if key is None or dot is None or number >= ORDER:
        return False
    digest = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = _times(number, BASE), _add(dot, _times(digest, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# Notes and checkpoints ---------------------------------------------------------------------------------------------


class PublicKey(NamedTuple):
    """A public key: 1 signs as a log, 4 as a witness."""

    name: str
    kind: int
    public: bytes


class SignedCheckpoint(NamedTuple):
    """A checkpoint with its signature lines."""

    text: str
    origin: str
    size: int
    root: bytes
    lines: list[str]


class Proof(NamedTuple):
    """What a proof file says."""

    extra: bytes
    place: int
    path: list[bytes]
    checkpoint: SignedCheckpoint


def plain(text: str) -> bytes:
    """Base64, read strictly."""
    raw = base64.b64decode(text.encode(), validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("not base64")
    return raw


def read_key(line: str) -> PublicKey:
    """A key from its line. ValueError."""
    name, number, material = line.strip().split("+", 2)
    raw = plain(material)
    if len(raw) != 33 or raw[0] not in (1, 4) or _number(name, raw) != bytes.fromhex(number):
        raise ValueError("not a key: " + line[:80])
    return PublicKey(name, raw[0], raw[1:])


def _number(name: str, kind_and_key: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + kind_and_key).digest()[:4]


def read_checkpoint(note: str) -> SignedCheckpoint:
    """A checkpoint from a signed note. ValueError."""
    body, _, tail = note.rpartition("\n\n")
    origin, size, root = body.split("\n")[:3]
    lines = tail.split("\n")
    if not origin or str(int(size)) != size or int(size) < 0 or len(plain(root)) != 32 or lines.pop():
        raise ValueError("not a checkpoint")
    return SignedCheckpoint(body + "\n", origin, int(size), plain(root), lines)


def signed_at(checkpoint: SignedCheckpoint, key: PublicKey) -> int | None:
    """When a key signed (0 for a log, which tells no time); None when it did not. Wrong when its signature is false."""
    for line in checkpoint.lines:
        if not line.startswith(DASH + key.name + " "):
            continue
        raw = plain(line.rsplit(" ", 1)[1])
        if raw[:4] != _number(key.name, bytes([key.kind]) + key.public):
            continue
        time, head, signature = 0, "", raw[4:]
        if key.kind == 4:
            time, signature = int.from_bytes(raw[4:12], "big"), raw[12:]
            head = "cosignature/v1\ntime %d\n" % time  # noqa: UP031 (as the specification writes it)
        if not ed25519_holds(key.public, (head + checkpoint.text).encode(), signature):
            raise Wrong("Chữ ký giả mang tên " + key.name + ". / A false signature in the name of " + key.name + ".")
        return time
    return None


def read_proof(text: str) -> Proof:
    """A proof file. ValueError."""
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    if lines.pop(0) != "c2sp.org/tlog-proof@v1":
        raise ValueError("not a tlog-proof file")
    extra = plain(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else b""
    word, number = lines.pop(0).split(" ")
    path = [plain(line) for line in lines]
    if word != "index" or str(int(number)) != number or int(number) < 0 or any(len(one) != 32 for one in path):
        raise ValueError("not a tlog-proof file")
    return Proof(extra, int(number), path, read_checkpoint(note))


# The tree (RFC 6962, section 2.1) ----------------------------------------------------------------------------------


def root_of(entry: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root to which the path leads from this entry; None when the path has not the tree's shape."""
    siblings = list(path)

    def climb(place: int, leaves: int) -> bytes | None:
        if leaves == 1:
            return hashlib.sha256(b"\0" + entry).digest()
        if not siblings:
            return None
        left, sibling = 1 << (leaves - 1).bit_length() - 1, siblings.pop()
        below = climb(place, left) if place < left else climb(place - left, leaves - left)
        if below is None:
            return None
        return hashlib.sha256(b"\1" + (below + sibling if place < left else sibling + below)).digest()

    found = climb(index, size) if 0 <= index < size else None
    return None if siblings else found


# The dossier -------------------------------------------------------------------------------------------------------


class Head(NamedTuple):
    """What the entry says of a dossier: how many events it had, and the seal of the last one."""

    code: str
    events: int
    seal: bytes


def read_head(extra: bytes) -> Head:
    """What the proof's own text says, which the entry is the digest of. ValueError."""
    title, code, events, seal, salt, end = extra.decode().split("\n")
    if title != HEAD or end or len(plain(salt)) < 16 or len(plain(seal)) != 32:
        raise ValueError("the proof does not tell what it is about")
    return Head(code, int(events), plain(seal))


def seal_of(event: Any, dossier: int, before: bytes) -> bytes:
    """The seal of one event over the one before."""
    numbers = [event["unit"], *(-1 if event[name] is None else event[name] for name in ("leg", "actor"))]
    return hashlib.sha256(
        before
        + struct.pack(">qii", dossier, event["seq"], event["state"])
        + struct.pack(">qq", _micros(event["occurred_at"]), _micros(event["recorded_at"]))
        + struct.pack(">qqq", *numbers)
        + b"".join(_words(unicodedata.normalize("NFC", event[name])) for name in ("kind", "origin", "data"))
    ).digest()


def _micros(written: str) -> int:
    at = datetime.datetime.strptime(written, "%Y-%m-%dT%H:%M:%S.%fZ")
    return (at - datetime.datetime(2000, 1, 1)) // datetime.timedelta(microseconds=1)


def _words(text: str) -> bytes:
    raw = text.encode()
    return struct.pack(">i", len(raw)) + raw


def check_log(log: Any, head: Head) -> int:
    """How many events the dossier's log has since the checkpoint. Wrong when it is not the log that was published."""
    before, reached = b"", b""
    for place, event in enumerate(log["events"], start=1):
        before = seal_of(event, log["dossier"], before)
        if event["seq"] != place or before != plain(event["seal"]):
            raise Wrong("Việc thứ %d đã bị sửa. / Event %d was changed." % (place, place))  # noqa: UP031
        reached = before if place == head.events else reached
    if log["code"] != head.code or reached != head.seal:
        raise Wrong("Nhật ký này không phải nhật ký đã công bố. / This is not the log that was published.")
    return len(log["events"]) - head.events


# The command -------------------------------------------------------------------------------------------------------


def check(
    proof: Proof, keys: Sequence[PublicKey], log: Any = None, other: SignedCheckpoint | None = None
) -> tuple[Head, list[str]]:
    """What the proof is about and lines of what holds. Wrong as soon as something does not."""
    head, said, checkpoint = read_head(proof.extra), [], proof.checkpoint
    for key in keys:
        at = signed_at(checkpoint, key)
        if at is None:
            raise Wrong(key.name + " không ký. / " + key.name + " has not signed.")
        if key.kind == 1 and key.name != checkpoint.origin:
            raise Wrong("Khóa này của nhật ký khác. / This key is another log's.")
        when = datetime.datetime.fromtimestamp(at, datetime.timezone.utc).isoformat() if at else "log"  # noqa: UP017
        said.append("Chữ ký đúng / signed: %s (%s)" % (key.name, when))  # noqa: UP031
    entry = hashlib.sha256(proof.extra).digest()
    if root_of(entry, proof.place, checkpoint.size, proof.path) != checkpoint.root:
        raise Wrong("Hồ sơ không có trong nhật ký này. / The dossier is not in this log.")
    said.append("Có trong nhật ký / in the log: %d of %d" % (proof.place, checkpoint.size))  # noqa: UP031
    if other is not None:
        if (other.origin, other.size) != (checkpoint.origin, checkpoint.size):
            raise Wrong("Hai mốc khác cỡ, không so được. / Checkpoints of other sizes are not compared here.")
        if other.root != checkpoint.root:
            raise Wrong("Nhật ký cho hai người xem hai bản khác nhau! / The log shows two people two trees!")
        said.append("Cùng một cây với mốc kia / the same tree as the other checkpoint")
    if log is not None:
        more = check_log(log, head)
        said.append("Nhật ký khớp / log matches: %d + %d" % (head.events, more))  # noqa: UP031
    return head, said


def main(words: Sequence[str] | None = None) -> int:
    """Read the files, check, print; the exit code."""
    parser = argparse.ArgumentParser(description="Kiểm chứng hồ sơ / check a dossier's proof, offline.")
    parser.add_argument("proof", type=Path)
    parser.add_argument("--key", required=True, help="khóa của nhật ký / the log's public key")
    parser.add_argument("--witness", action="append", default=[], help="khóa của nhân chứng / a witness's public key")
    parser.add_argument("--log", type=Path, help="nhật ký hồ sơ / the dossier's own log (JSON)")
    parser.add_argument("--checkpoint", type=Path, help="mốc người khác giữ / a checkpoint that another person keeps")
    given = parser.parse_args(words)
    try:
        keys = [read_key(given.key), *(read_key(line) for line in given.witness)]
        log = json.loads(given.log.read_text("utf-8")) if given.log else None
        other = read_checkpoint(given.checkpoint.read_text("utf-8")) if given.checkpoint else None
        if keys[0].kind != 1 or any(key.kind != 4 for key in keys[1:]):
            raise ValueError("--key is a log's key, --witness a witness's")
        head, said = check(read_proof(given.proof.read_text("utf-8")), keys, log, other)
    except Wrong as error:
        print("KHÔNG ĐÚNG / DOES NOT HOLD:", error)
        return 1
    except (OSError, ValueError, KeyError, TypeError, IndexError, struct.error) as error:
        print("Không đọc được / cannot be read:", error, file=sys.stderr)
        return 2
    print("\n".join(said))
    print("ĐÚNG / HOLDS: %s, %d" % (head.code, head.events), "việc / events")  # noqa: UP031
    return 0


if __name__ == "__main__":
    sys.exit(main())
