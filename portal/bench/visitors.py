"""A client that costs little: ready-made requests over kept connections, a few threads, nothing parsed but the length.

It shares the machine with the server, so it takes from both sides of a ratio alike; the less it takes the better.
"""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

END = b"\r\n\r\n"


@dataclass(frozen=True)
class RawRequest:
    """One request as it goes over the wire, and the status it must be answered with."""

    raw: bytes
    status: bytes = b"200"


def get(path: str, **headers: str) -> RawRequest:
    """A GET; header names with underscores for dashes."""
    lines = [f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items()]
    return RawRequest(
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: identity\r\n{''.join(lines)}\r\n".encode()
    )


def post(path: str, body: str, status: bytes) -> RawRequest:
    """A form sent."""
    content = body.encode()
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    return RawRequest(head.encode() + b"Content-Length: %d\r\n\r\n" % len(content) + content, status)


class WrongAnswer(Exception):
    """The server answered something else than what was to be measured."""


@dataclass
class BenchClient:
    """One kept connection, opened again when the server closes it."""

    port: int
    sock: socket.socket | None = None

    def visit(self, request: RawRequest) -> None:
        """Send, read to the end of the answer, look at its status."""
        for fresh in (False, True):
            if self.sock is None or fresh:
                self.leave()
                self.sock = socket.create_connection(("127.0.0.1", self.port), timeout=30)
                self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                self.sock.sendall(request.raw)
                answer = self.sock.recv(65536)
            except (BrokenPipeError, ConnectionResetError):
                answer = b""
            if answer:
                return self._finish(request, answer)
        raise WrongAnswer("The server closed the connection twice without an answer.")

    def _finish(self, request: RawRequest, answer: bytes) -> None:
        assert self.sock is not None  # it has just answered
        while END not in answer:
            answer += self.sock.recv(65536)
        head, _, body = answer.partition(END)
        if head[9:12] != request.status:
            raise WrongAnswer(f"{request.raw.split(b' ')[1][:60]!r} was answered with {head[:60]!r}.")
        lowered = head.lower()
        at = lowered.find(b"content-length:")
        missing = int(lowered[at + 15 :].split(b"\r\n", 1)[0]) - len(body) if at >= 0 else 0
        while missing > 0:
            missing -= len(self.sock.recv(65536))
        if b"connection: close" in lowered:
            self.leave()

    def leave(self) -> None:
        """Close the connection."""
        if self.sock is not None:
            self.sock.close()
            self.sock = None


@dataclass
class Crowd:
    """Some visitors at once."""

    port: int
    size: int = 4
    visitors: list[BenchClient] = field(default_factory=list)

    def seconds_a_visit(self, requests: Sequence[RawRequest], seconds: float) -> float:
        """How long a visit takes the server at this load: the time that passed over the visits made in it."""
        self.visitors = self.visitors or [BenchClient(self.port) for _ in range(self.size)]
        made = [0] * self.size
        failed: list[Exception] = []
        until = time.perf_counter() + seconds

        def go(place: int) -> None:
            try:
                for request in itertools.islice(itertools.cycle(requests), place, None):
                    if time.perf_counter() >= until:
                        return
                    self.visitors[place].visit(request)
                    made[place] += 1
            except Exception as error:  # told by the thread that waits
                failed.append(error)

        began = time.perf_counter()
        threads = [threading.Thread(target=go, args=(place,)) for place in range(self.size)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failed:
            raise failed[0]
        return (time.perf_counter() - began) / max(1, sum(made))
