"""The witness at an address: POST /add-checkpoint, and what it saw last for whoever compares."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from dossiers.transparency.witness import LONGEST, Witness, WitnessAnswer

logger = logging.getLogger(__name__)

PATIENCE = 20
"""Seconds a visitor has for each piece of a request."""


class _WitnessHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE
    server: WitnessServer

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if self.path != "/add-checkpoint":
            self._answer(WitnessAnswer(404, "There is nothing here.\n"), close=True)
        elif not length.isascii() or not length.isdigit() or int(length) > LONGEST:
            self._answer(
                WitnessAnswer(413 if length.isdigit() else 411, "Too long, or without a length.\n"), close=True
            )
        else:
            body = self.rfile.read(int(length))
            answer = self.server.witness.add_checkpoint(body, now=int(self.server.clock()))
            if answer.status != 200:
                logger.warning("Not signed (%s): %s", answer.status, answer.body.strip())
            self._answer(answer)

    def do_GET(self) -> None:
        origin = unquote(self.path.removeprefix("/").removesuffix("/checkpoint"))
        known = {key.name for key in self.server.witness.logs}
        if self.path == "/":
            self._answer(WitnessAnswer(200, self.server.about()))
        elif self.path.endswith("/checkpoint") and origin in known:
            last = self.server.witness.last(origin)
            self._answer(WitnessAnswer(404, "Nothing yet.\n") if last is None else WitnessAnswer(200, last))
        else:
            self._answer(WitnessAnswer(404, "There is nothing here.\n"))

    def _answer(self, answer: WitnessAnswer, *, close: bool = False) -> None:
        body = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        if close:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.close_connection or close

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not logged; refusals are."""

    def version_string(self) -> str:
        return "witness"


class WitnessServer(ThreadingHTTPServer):
    """Answers until `shutdown`; port 0 takes a free one."""

    daemon_threads = True

    def __init__(
        self, witness: Witness, *, host: str = "127.0.0.1", port: int = 0, clock: Callable[[], float] = time.time
    ) -> None:
        self.witness, self.clock = witness, clock
        super().__init__((host, port), _WitnessHandler)

    @property
    def url(self) -> str:
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"

    def about(self) -> str:
        """Name and key of the witness, and the logs it signs for."""
        logs = "".join(f"log {key}\n" for key in self.witness.logs)
        return f"A witness of transparency logs (c2sp.org/tlog-witness).\nkey {self.witness.key.key}\n{logs}"
