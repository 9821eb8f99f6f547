"""A web server of the bench's own: the portal's configuration on a free port, two workers, no access log."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.conf import settings

from portal.bench.subjects import NothingToMeasure
from portal.ops import startup
from portal.ops.embedded import paths, processes
from portal.ops.supervisor import answers

PATIENCE = 60


def with_static_files() -> None:
    """Pages name their files by digest: collect them if they have changed."""
    if not startup.static_files_are_current():
        startup.run_command("collectstatic", "--noinput", "--verbosity", "0")
        startup.note_static_files()


@contextmanager
def served() -> Iterator[int]:
    """The port of a server that lives as long as the block."""
    with_static_files()
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "python:portal.ops.webserver", "--access-logfile", "/dev/null"]
    more = {"BIND": f"127.0.0.1:{port}", "WEB_WORKERS": "2", "API_REQUESTS_PER_MINUTE": "1000000000"}
    more |= {"ALLOWED_HOSTS": "127.0.0.1,localhost", "HTTPS": "0", "PORTAL_DATABASE_ROLE": "app"}
    more |= {"SECRET_KEY": settings.SECRET_KEY, "RECEIPT_KEY": settings.RECEIPT_KEY}  # our signatures must be its own
    with tempfile.TemporaryFile() as log:
        child = subprocess.Popen(
            [*command, "portal.bench.wsgi"],
            cwd=paths.BASE_DIR,
            env=os.environ | more,
            stdout=log,
            stderr=log,
            preexec_fn=processes.die_with_parent(15),  # noqa: PLW1509 (as the supervisor's own children)
        )
        try:
            _wait(child, port, log)
            yield port
        finally:
            child.terminate()
            child.wait()


def _wait(child: subprocess.Popen[bytes], port: int, log: IO[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while not answers("127.0.0.1", port):
        if child.poll() is not None or time.monotonic() > until:
            log.seek(0)
            raise NothingToMeasure(f"The web server did not start: {log.read()[-2000:].decode()}")
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
