"""gunicorn's worker that gives a thread to whole requests alone: nobody who sends or reads slowly holds one.

waitress receives requests and sends answers in one loop that waits for nobody, and hands what has arrived whole to the
threads; gunicorn forks, watches and ends the processes. Each thread has one connection to the database, so there are
never more than processes × threads, however many visitors wait (docs/decisions/0018-slow-visitors-hold-no-thread.md).
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import time
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from socket import SHUT_WR
from typing import Any

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher, WSGITask

CONNECTIONS = 2000
"""Open connections of one process; more wait in the system's queue."""
HEADER_OCTETS = 32 * 1024
HEADER_SECONDS = 20
BODY_SECONDS, BODY_OCTETS_A_SECOND = 60, 4 * 1024
"""A body may take so long, and a second more for every so many octets that came."""
IDLE_SECONDS = 30
"""So long a connection may rest between two requests, or a reader take nothing of an answer."""
LINGER_SECONDS = 10
"""So long the rest of a body that was refused is read and thrown away, so that the browser comes to read why."""
LOOK_SECONDS = 5


class ArrivingRequest(HTTPRequestParser):
    """A request on its way, and since when."""

    beginning = b""
    body_rcv: Any = None
    chunked: bool = False
    content_length: int = 0
    is_refused = False
    """Its body is not read."""

    def __init__(self, adj: Adjustments) -> None:
        super().__init__(adj)
        self.began = time.time()

    def received(self, data: bytes) -> int:
        """As the library does; the first octets are kept for who answers a request that nobody could read."""
        self.beginning = (self.beginning + data)[:64] if len(self.beginning) < 64 else self.beginning
        return int(super().received(data))

    def parse_header(self, header_plus: bytes) -> None:
        """What the portal answers with 413 at once is not waited for: it goes to the portal without its body."""
        super().parse_header(header_plus)
        if self.body_rcv is not None and (self.chunked or self.content_length > self._most()):
            if self.chunked:
                self.headers["TRANSFER_ENCODING"] = "chunked"
            self.body_rcv, self.chunked, self.content_length, self.expect_continue = None, False, 0, False
            self.headers["CONNECTION"], self.is_refused = "close", True

    def is_late(self, now: float) -> bool:
        """Whether whoever sends it has had the time it takes."""
        seconds = BODY_SECONDS + self.body_bytes_received / BODY_OCTETS_A_SECOND
        return bool(now > self.began + (seconds if self.headers_finished else HEADER_SECONDS))

    def _most(self) -> int:
        from portal.web.uploads import most_octets

        return most_octets(self.path.encode("latin-1").decode("utf-8", "replace"))


@dataclass
class LoggedAnswer:
    """An answer as gunicorn's access log wants to see it."""

    status: str
    sent: int
    headers: list[tuple[str, str]]


class WholeRequestTask(WSGITask):
    """The portal's answer to a whole request."""

    def write(self, data: bytes) -> None:
        """As the library does; to HEAD goes no body, whatever a view returns."""
        if self.request.command == "HEAD":
            self.content_bytes_written += len(data)
            data = b""
        super().write(data)

    def service(self) -> None:
        """Answer, and write a line into the access log."""
        began = time.monotonic()
        self.channel.refused_a_body = self.request.is_refused
        try:
            super().service()
        finally:
            told = LoggedAnswer(self.status, self.content_bytes_written, self.response_headers)
            took = dt.timedelta(seconds=time.monotonic() - began)
            self.channel.server.log.access(told, [], self.environ or {}, took)


class RefusalTask(ErrorTask):
    """What nobody could read as a request is answered here, under /api/ as everything there."""

    def execute(self) -> None:
        """A problem document, or a line of text; what was read is not repeated."""
        from portal.web.refusal import of_status

        error = self.request.error
        self.channel.refused_a_body = True
        self.status = f"{error.code} {HTTPStatus(error.code).phrase}"
        problem = of_status(error.code)
        body, kind = problem.content, problem.headers["Content-Type"]
        if b" /api/" not in self.request.beginning:
            body, kind = f"{self.status}\n".encode(), "text/plain; charset=utf-8"
        self.response_headers += [("Content-Type", kind), ("Cache-Control", "no-store")]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class VisitorConnection(HTTPChannel):
    """One visitor's connection."""

    parser_class, task_class, error_task_class = ArrivingRequest, WholeRequestTask, RefusalTask
    refused_a_body = False
    lingers_until = 0.0

    def readable(self) -> bool:
        """Also while the rest of a refused body is thrown away."""
        return bool(self.lingers_until or super().readable())

    def writable(self) -> bool:
        """Nothing more is said to who was refused."""
        return not self.lingers_until and bool(super().writable())

    def received(self, data: bytes) -> bool:
        """What comes after a refusal is nobody's."""
        return not self.lingers_until and bool(super().received(data))

    def handle_close(self) -> None:
        """Close; behind a refusal with a body still under way only our half, or the system would drop our answer."""
        if self.refused_a_body and not self.lingers_until and self.connected:
            self.lingers_until, self.will_close = time.time() + LINGER_SECONDS, False
            with suppress(OSError):
                self.socket.shutdown(SHUT_WR)
        else:
            super().handle_close()

    def is_late(self, now: float) -> bool:
        """Whether it has been open for long enough for what it does."""
        if self.lingers_until:
            return now > self.lingers_until
        return not self.requests and self.request is not None and bool(self.request.is_late(now))


class BufferingListener(TcpWSGIServer):
    """A listening socket that gunicorn has opened, and the connections made to it."""

    channel_class = VisitorConnection
    log: Any = None

    def maintenance(self, now: float) -> None:
        """End connections that rest for too long, and those whose request does not come to its end."""
        TcpWSGIServer.maintenance(self, now)
        for connection in [one for one in self.active_channels.values() if one.is_late(now)]:
            connection.handle_close()

    def is_busy(self) -> bool:
        """Whether an answer is still being made or sent."""
        return any(channel.requests or channel.total_outbufs_len for channel in self.active_channels.values())


class BufferingWorker(Worker):
    """One process of the web server."""

    def run(self) -> None:
        """Serve until told to end, then finish what was begun."""
        _allow_files(CONNECTIONS + 200)
        connections: dict[int, Any] = {}
        threads = ThreadedTaskDispatcher()
        threads.set_thread_count(self.cfg.threads)
        listeners = [self._listener(gunicorns.sock, connections, threads) for gunicorns in self.sockets]
        while self.alive and self.ppid == os.getppid():
            self.notify()
            wasyncore.loop(timeout=1, use_poll=True, map=connections, count=1)
        for listener in listeners:
            listener.accepting = False
        until = time.monotonic() + self.cfg.graceful_timeout
        while any(listener.is_busy() for listener in listeners) and time.monotonic() < until:
            self.notify()
            wasyncore.loop(timeout=0.1, use_poll=True, map=connections, count=1)
        threads.shutdown(timeout=1)

    def _listener(self, socket: Any, connections: dict[int, Any], threads: ThreadedTaskDispatcher) -> BufferingListener:
        place = (socket.family, socket.type, socket.proto, socket.getsockname())
        listener = BufferingListener(
            self.wsgi, connections, True, socket, dispatcher=threads, adj=_limits(), bind_socket=False, sockinfo=place
        )
        listener.log = self.log
        return listener


def _limits() -> Adjustments:
    from django.conf import settings

    return Adjustments(
        ident="",
        backlog=1024,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=LOOK_SECONDS,
        max_request_header_size=HEADER_OCTETS,
        max_request_body_size=(settings.DOSSIER_FILES_MB + 2) * 1024 * 1024,
        clear_untrusted_proxy_headers=False,  # portal.web.client_address decides whom to believe
        log_socket_errors=False,
        asyncore_use_poll=True,
    )


def _allow_files(number: int) -> None:
    """As many open files as connections need, as far as the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = number if hard == resource.RLIM_INFINITY else min(number, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
