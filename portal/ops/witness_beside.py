"""The witness of a demonstration: a process with a key of its own, beside the portal whose log it watches.

A real city's witnesses are other people's; this one shows what they do. It is there only as long as the portal runs.
"""

import os
import socket
import sys
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from dossiers.transparency import note, signing_keys
from portal.ops.embedded import paths
from portal.ops.supervisor import ChildProcess

NAME = "localhost/witness"


def children() -> list[ChildProcess]:
    """The witness as a child to start, told to everybody by its address; none where there is no demonstration."""
    forget()
    log = signing_keys.own()
    if os.environ.get("DEMO", settings.DEMO) == "none" or os.environ.get("LOG_WITNESSES") or log is None:
        return []
    folder = paths.witness_address().parent
    key = signing_keys.kept(folder / "key", NAME, note.WITNESS).key
    with socket.create_server(("127.0.0.1", 0)) as free:
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    paths.witness_address().write_text(f"{key} http://{bind}\n")
    command = [sys.executable, str(Path(paths.BASE_DIR) / "manage.py"), "witness", "--folder", str(folder)]
    return [ChildProcess("witness", [*command, "--log", str(log.key), "--bind", bind])]


def forget() -> None:
    """Nobody asks a witness that is not there."""
    with suppress(FileNotFoundError):
        paths.witness_address().unlink()
