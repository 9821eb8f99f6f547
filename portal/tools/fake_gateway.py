"""A gateway for trials and tests: real HTTP, checks signatures, delivers each key once, and can be made to fail.

It keeps what it has "delivered" in memory and sends nothing to anybody. docs/gateway.md is its contract.
"""

import hmac
import json
import random
import socketserver
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler
from typing import Any

from dossiers.notices.channels.gateway import signature

SKEW = 300
LARGEST = 16 * 1024


class GatewayServer(socketserver.ThreadingTCPServer):
    """Listens on 127.0.0.1; ``failing`` is the share of requests (0 to 1) that go wrong in one of four ways.

    A request may fail before it is taken (500, 429), or after: the message is delivered and the answer is lost.
    """

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, secret: str, *, port: int = 0, failing: float = 0.0, seed: int = 1, say: Any = None) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.secret, self.failing, self.say = secret, failing, say
        self.dice, self.lock = random.Random(seed), threading.Lock()  # noqa: S311 (decides which request fails)
        self.delivered: Counter[str] = Counter()
        self.texts: dict[str, dict[str, str]] = {}
        self.answers: Counter[str] = Counter()
        self.confirmations: Counter[str] = Counter()

    @property
    def url(self) -> str:
        """Where requests are posted to."""
        return f"http://127.0.0.1:{self.server_address[1]}/messages"

    def misfortune(self) -> str:
        """What goes wrong with this request: nothing, or one of four things."""
        with self.lock:
            if self.dice.random() >= self.failing:
                return ""
            return self.dice.choice(("500", "429", "dropped", "answer lost"))

    def take(self, key: str, message: dict[str, str]) -> bool:
        """Deliver a message; False when its key has been delivered before (nothing is delivered then)."""
        with self.lock:
            if self.delivered[key]:
                return False
            self.delivered[key] += 1
            self.texts[key] = message
        if self.say:
            self.say(f"{message['channel']} to ••• {message['to'][-3:]}: {len(message['text'])} letters")
        return True

    def count(self, answer: str, key: str = "") -> None:
        """Remember what was answered, for reports and tests."""
        with self.lock:
            self.answers[answer] += 1
            if key:
                self.confirmations[key] += 1


class _Handler(BaseHTTPRequestHandler):
    server: GatewayServer
    timeout = 10
    wbufsize = -1

    def do_POST(self) -> None:
        """One message: signature, freshness, key, then fate."""
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST:
            return self._answer(413)
        body = self.rfile.read(length)
        if not self._is_signed(body):
            return self._answer(401)
        try:
            message = json.loads(body)
            key = self.headers["Idempotency-Key"]
            assert key == message["id"] and message["to"] and message["text"]
        except (ValueError, KeyError, TypeError, AssertionError):
            return self._answer(400)
        fate = self.server.misfortune()
        if fate in ("500", "429"):
            return self._answer(int(fate))
        if fate == "dropped":
            return self._hang_up(fate)
        new = self.server.take(key, message)
        if fate == "answer lost":
            return self._hang_up(fate)
        self._answer(202 if new else 409, key)

    def _is_signed(self, body: bytes) -> bool:
        timestamp = self.headers.get("X-Portal-Timestamp", "")
        if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > SKEW:
            return False
        expected = f"v1={signature(self.server.secret, timestamp, body)}"
        return hmac.compare_digest(expected, self.headers.get("X-Portal-Signature", ""))

    def _answer(self, status: int, key: str = "") -> None:
        self.server.count(str(status), key)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _hang_up(self, fate: str) -> None:
        self.server.count(fate)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: addresses and keys are no business of a log."""
