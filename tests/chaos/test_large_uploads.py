"""Gigabytes sent to the true web server: answered at once with a sentence, and no process grows.

CHAOS_UPLOADS sets how many come at the same time, half of them declared, half without an end in sight.
"""

import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.chaos.report import tell
from tests.portal import child_processes
from tests.web_server import collected_files

pytestmark = pytest.mark.chaos

UPLOADS = int(os.environ.get("CHAOS_UPLOADS", "40"))
HEAD = (
    "POST /can-bo/tiep-nhan HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    "Content-Type: multipart/form-data; boundary=b\r\n{length}\r\n\r\n"
)


@pytest.fixture
def server():
    """gunicorn as in production, with four threads of one worker; no database is asked for a 413."""
    port = child_processes.free_port()
    static = str(collected_files())
    env = child_processes.environment(
        Path(os.environ["PORTAL_VAR"]), PORT=str(port), WEB_WORKERS="1", WEB_THREADS="4", STATIC_ROOT=static
    )
    command = [sys.executable, "-m", "gunicorn", "-c", "python:portal.ops.webserver", "portal.wsgi"]
    running = subprocess.Popen(
        command, cwd=child_processes.BASE, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    assert child_processes.eventually(lambda: answers(port), seconds=60)
    yield port, running.pid
    running.terminate()
    running.wait(timeout=30)


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def resident(pid):
    """Kilobytes in memory of a process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    total = 0
    for one in [str(pid), *children]:
        lines = Path(f"/proc/{one}/status").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
    return total


def send(port, chunked, told):
    """Send the beginning of a gigabyte; keep the answer and how long it took."""
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {1 << 30}"
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(HEAD.format(length=length).encode())
        answer = b""
        while piece := line.recv(65536):
            answer += piece
        told.append((answer, time.monotonic() - began))


def test_gigabytes_are_answered_at_once_and_memory_stays(server):
    port, pid = server
    told = []
    send(port, False, told)
    before = resident(pid)
    senders = [threading.Thread(target=send, args=(port, bool(n % 2), told)) for n in range(UPLOADS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    grown = (resident(pid) - before) / 1024
    slowest = max(seconds for _, seconds in told)
    said = f"{grown:.1f} MB grown, slowest answer after {slowest:.2f} s"
    tell("a gigabyte uploaded", UPLOADS, UPLOADS + 1 - len(told), said)
    assert len(told) == UPLOADS + 1
    assert all(answer.startswith(b"HTTP/1.1 413") and "Tệp quá lớn".encode() in answer for answer, _ in told)
    assert grown < 50
