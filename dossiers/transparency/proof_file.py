"""The proof file (C2SP tlog-proof): one entry, its path to the root, and the signed checkpoint, as one text. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dossiers.transparency.note import Malformed, decoded, encoded

HEADER = "c2sp.org/tlog-proof@v1"
MEDIA_TYPE = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class ProofFile:
    """What such a file says; ``extra`` is what the reader needs to make the entry anew, and is not to be believed."""

    index: int
    path: Sequence[bytes]
    checkpoint: str
    extra: bytes = b""

    def __str__(self) -> str:
        extra = [f"extra {encoded(self.extra)}"] if self.extra else []
        lines = [HEADER, *extra, f"index {self.index}", *map(encoded, self.path), "", ""]
        return "\n".join(lines) + self.checkpoint


def read(text: str) -> ProofFile:
    """The reverse. Malformed."""
    head, blank, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if lines[0] != HEADER or not blank:
        raise Malformed("This is no tlog-proof file.")
    extra = decoded(lines.pop(1).removeprefix("extra ")) if lines[1:] and lines[1].startswith("extra ") else b""
    word, _, number = lines[1].partition(" ") if lines[1:] else ("", "", "")
    if word != "index" or not number.isascii() or not number.isdigit() or str(int(number)) != number:
        raise Malformed("The file does not say which entry it is about.")
    path = [decoded(line) for line in lines[2:]]
    if any(len(one) != 32 for one in path) or len(path) > 63:
        raise Malformed("A path is made of at most 63 hashes of 32 bytes.")
    return ProofFile(int(number), path, checkpoint, extra)
