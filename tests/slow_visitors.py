"""Visitors who send or read slowly, on purpose; for tests of what stands between them and the portal."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.web_server import large_file

HEADER = b"GET /livez HTTP/1.1\r\nHost: %b\r\nX-Slow: "
BODY = (
    b"POST /api/v1/deadlines/due HTTP/1.1\r\nHost: %b\r\nContent-Type: application/json\r\n"
    b"Content-Length: 5000\r\n\r\n{"
)
KINDS = ("an unfinished header", "a slow body", "a slow reader")


@contextmanager
def slow_visitors(
    port: int, kind: str, number: int, *, host: str = "localhost", tls: ssl.SSLContext | None = None, addresses: int = 1
) -> Iterator[list[socket.socket]]:
    """So many connections of one kind, from so many addresses of this machine, held open inside the block."""
    lines: list[socket.socket] = []
    try:
        for one in range(number):
            lines.append(_opened(port, kind, host, tls, f"127.0.0.{2 + one % addresses}" if addresses > 1 else ""))
        time.sleep(0.5)
        yield lines
    finally:
        for line in lines:
            line.close()


def _opened(port: int, kind: str, host: str, tls: ssl.SSLContext | None, address: str) -> socket.socket:
    line = socket.socket()
    line.settimeout(20)
    if kind == "a slow reader":
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    if address:
        line.bind((address, 0))
    line.connect(("127.0.0.1", port))
    if tls is not None:
        line = tls.wrap_socket(line, server_hostname=host)
    with suppress(OSError):  # refused already: a test looks at who is left
        line.sendall(_beginning(kind) % host.encode())
    return line


def _beginning(kind: str) -> bytes:
    if kind == "a slow reader":
        return f"GET {large_file()} HTTP/1.1\r\nHost: %b\r\n\r\n".encode()
    return HEADER if kind == "an unfinished header" else BODY


def is_open(line: socket.socket) -> bool:
    """Whether the other side has not closed the connection yet; a little of what it sent is read and thrown away."""
    line.setblocking(False)
    try:
        if line.recv(16):
            return True
    except (BlockingIOError, ssl.SSLWantReadError):
        return True
    except OSError:
        return False
    return False
