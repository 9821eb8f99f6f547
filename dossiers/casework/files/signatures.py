"""What a PDF says of its own signatures: by whom and when. Nothing is verified, and every page says so.

Whether a signature is valid needs a chain of trusted certificates and their revocations, which this portal does not
keep; "as the file says" is all that is claimed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

WORKER = Path(__file__).with_name("signature_worker.py")
SECONDS = 15
_MARK = b"/ByteRange"
"""Stands in every signed PDF as it is: a signature leaves its own place out of what it signs (ISO 32000-1, 12.8.1)."""


def of_pdf(path: Path) -> list[dict[str, object]]:
    """The signatures of a PDF in the order of its form; none where there are none or where they cannot be read."""
    if _MARK not in path.read_bytes():
        return []
    words = [sys.executable, "-I", str(WORKER), str(path)]
    try:
        done = subprocess.run(words, env={}, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return []
    if done.returncode:
        return []
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found
