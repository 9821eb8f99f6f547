"""The log as static files (C2SP tlog-tiles): where each lies, how they grow, and any hash of the tree out of them.

A tile holds up to 256 hashes of one level, a bundle the entries under a tile of level 0. A file that is there never
changes; a growing tile gets a new file for each width at which a checkpoint was made, until it is full.
"""

from __future__ import annotations

import os
import re
import struct
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from dossiers.transparency import merkle

WIDTH = 256
HASH = 32
PLACE = re.compile(
    r"tile/(?:entries|[0-9]|[1-5][0-9]|6[0-3])/(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/(?:[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?"
)
"""What the place of a tile or a bundle looks like below the log's prefix."""


class Rewritten(Exception):
    """A file of the log is there already and says something else: nothing is written over it."""


class MissingTile(Exception):
    """A tile that the tree needs is not there, or has not its size."""


def place(level: int | str, number: int, width: int = WIDTH) -> str:
    """Where a tile (a bundle: level ``entries``) lies: ``tile/0/x001/x234/067`` or ``….p/112`` while it is partial."""
    digits = f"{number:03}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
    path = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return f"tile/{level}/{path}" + (f".p/{width}" if width < WIDTH else "")


def places(size: int) -> list[str]:
    """All tiles and bundles that a tree of this size is made of."""
    found, level, hashes = [], 0, size
    while hashes:
        for name in (level, "entries") if level == 0 else (level,):
            found += [place(name, number) for number in range(hashes // WIDTH)]
            found += [place(name, hashes // WIDTH, hashes % WIDTH)] if hashes % WIDTH else []
        level, hashes = level + 1, hashes // WIDTH
    return found


class Source(Protocol):
    """Where the files of a log are read."""

    def read(self, place: str) -> bytes | None:
        """A file's bytes; None where it is not."""


@dataclass(frozen=True)
class Folder:
    """The files of a log in a folder of ours."""

    path: Path

    def read(self, place: str) -> bytes | None:
        try:
            return (self.path / place).read_bytes()
        except FileNotFoundError:
            return None

    def add(self, place: str, content: bytes) -> None:
        """Write a file that must not be there yet; the same content again is no change. Rewritten."""
        before = self.read(place)
        if before is None:
            self.replace(place, content)
        elif before != content:
            raise Rewritten(f"{place} is there already and says something else.")

    def replace(self, place: str, content: bytes) -> None:
        """Write a file whole, so that nobody ever reads half of it; on the disk when this returns."""
        target = self.path / place
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(f".{target.name}.{os.getpid()}")
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)

    def drop_partial(self, full: str) -> None:
        """Forget the growing forms of a tile that is full now."""
        folder = self.path / f"{full}.p"
        for old in folder.glob("*"):
            old.unlink()
        if folder.is_dir():
            folder.rmdir()


@dataclass(frozen=True)
class Web:
    """The files of a log at an address."""

    prefix: str
    seconds: float = 20.0

    def read(self, place: str) -> bytes | None:
        address = f"{self.prefix.rstrip('/')}/{place}"
        if not address.startswith(("http://", "https://")):
            raise ValueError(f"The log's address is http:// or https://, not {self.prefix[:80]!r}.")
        try:
            with urllib.request.urlopen(address, timeout=self.seconds) as answer:  # noqa: S310 (http only, above)
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                if error.code == 404:
                    return None
                raise


@dataclass
class Tree:
    """Hashes of a tree of ``size`` leaves, out of its tiles; each tile is read once."""

    source: Source
    size: int
    _read: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def root(self) -> bytes:
        return merkle.root(self.size, self.subtree)

    def inclusion(self, index: int) -> list[bytes]:
        return merkle.inclusion(index, self.size, self.subtree)

    def consistency(self, old: int) -> list[bytes]:
        return merkle.consistency(old, self.size, self.subtree)

    def subtree(self, low: int, high: int) -> bytes:
        """The hash over an aligned power of two of leaves. Raises MissingTile."""
        height = (high - low).bit_length() - 1
        level, inside = divmod(height, 8)
        first = low >> 8 * level
        tile, offset = self.tile(level, first // WIDTH), first % WIDTH * HASH
        hashes = [tile[start : start + HASH] for start in range(offset, offset + (HASH << inside), HASH)]
        if len(hashes[-1]) != HASH:
            raise MissingTile(f"{place(level, first // WIDTH)} is too short.")
        return merkle.root_of(hashes)

    def tile(self, level: int, number: int) -> bytes:
        """The hashes of a tile as this tree has them, one behind the other. Raises MissingTile."""
        if (level, number) not in self._read:
            width = min(WIDTH, (self.size >> 8 * level) - number * WIDTH)
            self._read[level, number] = _whole(self.source, level, number, width)[: width * HASH]
        return self._read[level, number]

    def leaf(self, index: int) -> bytes:
        """The hash of one leaf. Raises MissingTile."""
        return self.subtree(index, index + 1)


def _whole(source: Source, level: int, number: int, width: int) -> bytes:
    """A tile of at least this width: the partial one, or the full one into which it has grown."""
    content = source.read(place(level, number, width))
    if content is None and width < WIDTH:
        content = source.read(place(level, number))
    if content is None or len(content) < width * HASH or len(content) % HASH:
        raise MissingTile(f"{place(level, number, width)} is not there, or not whole.")
    return content


def grow(folder: Folder, size: int, entries: Iterable[bytes]) -> int:
    """Write the tiles and bundles of further entries behind a tree of ``size``; the new size.

    Doing it again with the same entries changes nothing. Rewritten when what is there says something else; MissingTile
    when the tree's right edge is not there.
    """
    edge = _RightEdge(folder, size)
    for entry in entries:
        edge.append(entry)
    edge.finish()
    return edge.size


class _RightEdge:
    """The growing tiles of every level, and the growing bundle."""

    def __init__(self, folder: Folder, size: int) -> None:
        self.folder, self.size = folder, size
        self.levels = [_growing(folder, size, level) for level in range(max(1, -(-size.bit_length() // 8)))]
        self.bundle = _growing_bundle(folder, size)
        self.full: list[str] = []

    def append(self, entry: bytes) -> None:
        number = self.size // WIDTH
        self.size += 1
        self.bundle += struct.pack(">H", len(entry)) + entry
        self._push(0, merkle.leaf_hash(entry))
        if self.size % WIDTH == 0:
            self._add(place("entries", number), bytes(self.bundle))
            self.bundle.clear()

    def _push(self, level: int, hashed: bytes) -> None:
        if level == len(self.levels):
            self.levels.append(bytearray())
        self.levels[level] += hashed
        tile = self.levels[level]
        if len(tile) == WIDTH * HASH:
            self._add(place(level, (self.size >> 8 * level + 8) - 1), bytes(tile))
            above = merkle.root_of([bytes(tile[start : start + HASH]) for start in range(0, len(tile), HASH)])
            tile.clear()
            self._push(level + 1, above)

    def _add(self, full: str, content: bytes) -> None:
        self.folder.add(full, content)
        self.full.append(full)

    def finish(self) -> None:
        """The partial files of this size; then those that have become full are no longer needed."""
        if self.bundle:
            self.folder.add(place("entries", self.size // WIDTH, self.size % WIDTH), bytes(self.bundle))
        for level, tile in enumerate(self.levels):
            if tile:
                self.folder.add(place(level, self.size >> 8 * level + 8, len(tile) // HASH), bytes(tile))
        for full in self.full:
            self.folder.drop_partial(full)


def _growing(folder: Folder, size: int, level: int) -> bytearray:
    width = (size >> 8 * level) % WIDTH
    return bytearray(_whole(folder, level, size >> 8 * level + 8, width)[: width * HASH] if width else b"")


def _growing_bundle(folder: Folder, size: int) -> bytearray:
    width, number = size % WIDTH, size // WIDTH
    if not width:
        return bytearray()
    content = folder.read(place("entries", number, width)) or folder.read(place("entries", number))
    if content is None:
        raise MissingTile(f"{place('entries', number, width)} is not there.")
    end = 0
    for _ in range(width):
        end += 2 + int.from_bytes(content[end : end + 2], "big")
    return bytearray(content[:end])
