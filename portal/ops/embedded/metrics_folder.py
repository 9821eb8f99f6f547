"""Where the processes of one web server count their requests together: a folder named after the server's process.

prometheus_client reads its place from the environment when it is imported, so it is opened before anything else.
Folders of servers that were killed are swept away by the next that starts.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from portal.ops.embedded import paths

NAME = "PROMETHEUS_MULTIPROC_DIR"


def open_for_this_server() -> None:
    """Make the folder; where none can be made (a read-only place) each process counts for itself."""
    root = paths.var() / "metrics"
    own = root / str(os.getpid())
    if os.environ.get(NAME) == str(own):
        return
    try:
        shutil.rmtree(own, ignore_errors=True)  # of an earlier one with this number: in a container it is always 1
        own.mkdir(parents=True)
        for other in root.iterdir():
            if not _runs(other):
                shutil.rmtree(other, ignore_errors=True)
    except OSError:
        return
    os.environ[NAME] = str(own)


def close() -> None:
    """Take this server's folder away."""
    own = paths.var() / "metrics" / str(os.getpid())
    if os.environ.get(NAME) == str(own):
        shutil.rmtree(own, ignore_errors=True)


def _runs(folder: Path) -> bool:
    try:
        os.kill(int(folder.name), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
