"""What a PDF would do by itself, and whether it is something else besides: looked for in its bytes, nothing is run.

A paper that was scanned or printed does nothing. What runs a script, starts a programme, sends a form away or plays
media is refused with a sentence that says how to make a paper of it; so is a file that is a PDF for one programme and
an archive or a web page for another. Names are read as viewers read them (ISO 32000-1, 7.3.5: ``/J#61vaScript``), in
the file as it is and inside its compressed object streams (7.5.7); an object stream that cannot be read is refused too.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

MOST_INFLATED = 64 * 1024 * 1024
"""Bytes of object streams that are looked at; the structure of no paper is larger."""

CHUNK = 64 * 1024
SCRIPT, PROGRAMME, FORM, MEDIA = "script", "programme", "form", "media"
_ACTIVE = {
    b"JavaScript": SCRIPT,
    b"Launch": PROGRAMME,
    b"XFA": FORM,
    b"SubmitForm": FORM,
    b"ImportData": FORM,
    b"RichMedia": MEDIA,
    b"Rendition": MEDIA,
}
"""Names without which a viewer runs, starts, sends or plays nothing."""

_NAME = re.compile(
    rb"/((?:JavaScript|Launch|SubmitForm|ImportData|RichMedia|Rendition)(?![A-Za-z0-9._-])|XFA\s*[\[\d])"
)
_ESCAPED = re.compile(rb"/([!-.0-;=?-Z\\^-z|~]{0,60}#[0-9A-Fa-f]{2}[!-.0-;=?-Z\\^-z|~]{0,60})")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream[ \t]*(?:\r\n|\n|\r)")
_INFLATED = re.compile(rb"/Filter\s*(?:/|\[\s*/)(?:FlateDecode|Fl)\b(?!\s*/\w+\s*\])")
_PREDICTED = re.compile(rb"/Predictor\s+(?!1\b)\d")
_PAGE = re.compile(rb"<(?:!doctype|html|head|body|script|svg|iframe|\?php)\b", re.IGNORECASE)
_BESIDE = (b"PK\x03\x04", b"MZ\x90", b"\x7fELF", b"Rar!\x1a", b"7z\xbc\xaf\x27", b"#!/")


class NotReadable(Exception):
    """A part that a viewer would read cannot be looked into."""


def active_in(path: Path) -> str:
    """What the PDF would do by itself: ``script``, ``programme``, ``form``, ``media``, or nothing.

    Raises NotReadable for object streams that cannot be looked into.
    """
    content = path.read_bytes()
    found = next(_names(content), "")
    return found or next((kind for part in _object_streams(content) for kind in _names(part)), "")


def is_something_else(path: Path) -> bool:
    """Whether an archive hangs on the file, a web page stands at its beginning, or another file behind its end."""
    if zipfile.is_zipfile(path):
        return True
    content = path.read_bytes()
    behind = content[content.rfind(b"%%EOF") + 5 :]
    return bool(_PAGE.search(content[:1024]) or _PAGE.search(behind) or any(magic in behind for magic in _BESIDE))


def _names(content: bytes) -> Iterator[str]:
    for found in _NAME.finditer(content):
        yield _ACTIVE[found[1].rstrip(b"[0123456789 \t\r\n\f\x00")]
    for found in _ESCAPED.finditer(content):
        plain = _plain(found[1])
        if plain in _ACTIVE:
            yield _ACTIVE[plain]


def _plain(name: bytes) -> bytes:
    return _HEX.sub(lambda two: bytes([int(two[1], 16)]), name)


def _object_streams(content: bytes) -> Iterator[bytes]:
    """What is inside of every object stream, at most ``MOST_INFLATED`` bytes of all of them."""
    room, begun, kept = MOST_INFLATED, 0, b""
    for found in _STREAM.finditer(content):
        facts, begun = kept + content[begun : found.start()], found.end()
        kept = b""
        if b"/ObjStm" not in facts and (b"#" not in facts or b"/ObjStm" not in _plain(facts)):
            continue
        facts = _plain(facts)
        if b"/Filter" not in facts:  # seen as it is; or the word stood in a text, and the true stream comes next
            kept = facts
            continue
        part = _inside(facts, memoryview(content)[begun:], room)
        room -= len(part)
        yield part


def _inside(facts: bytes, data: memoryview, room: int) -> bytes:
    if not _INFLATED.search(facts) or _PREDICTED.search(facts):
        raise NotReadable
    inflater, inside = zlib.decompressobj(), bytearray()
    try:
        for start in range(0, len(data), CHUNK):
            inside += inflater.decompress(data[start : start + CHUNK], room - len(inside) + 1)
            if len(inside) > room:
                raise NotReadable
            if inflater.eof:
                break
    except zlib.error as error:
        raise NotReadable from error
    return bytes(inside)
