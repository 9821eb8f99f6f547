"""The pages of a stored file as pictures drawn here, so that a page may show what the file says without opening it.

Nothing is kept: a page is drawn when somebody looks at it. What is drawn is tied to the file's digest: bytes that were
exchanged behind the store's back are not shown.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from dossiers.casework.files import store
from dossiers.casework.models.attachment import Attachment

WORKER = Path(__file__).with_name("page_worker.py")
SECONDS = 20
MOST = 12
"""Pages of one file that are shown; who wants to read more fetches the file."""
_ONE_AT_A_TIME = threading.Lock()
"""One file of one process at a time is open: memory stays bounded however many look at once."""


@dataclass(frozen=True)
class DrawnPage:
    """How many pages a file has, and the one that was asked for (JPEG); no picture for a page that is not there."""

    pages: int
    picture: bytes


def count(file: Attachment) -> int:
    """How many pages can be drawn of a file, without a bound; 0 where it cannot be read or is not what was put in."""
    drawn = draw(file, 0)
    return drawn.pages if drawn else 0


def draw(file: Attachment, page: int) -> DrawnPage | None:
    """One page, from 1 on (0 only counts). None where the file is gone, exchanged, or cannot be read."""
    words = [sys.executable, "-I", str(WORKER), str(file.kind), str(store.path_of(file)), str(page)]
    try:
        with _ONE_AT_A_TIME:
            done = subprocess.run(words, env={}, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        return None
    head, _, picture = done.stdout.partition(b"\n")
    said = json.loads(head)
    if said["digest"] != bytes(file.digest).hex():
        return None
    return DrawnPage(said["pages"], picture if said["drawn"] else b"")
