"""The true web server, without a proxy before it: slow visitors hold no thread, and what nobody can read is refused."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from waitress.adjustments import Adjustments

from portal.ops import buffering_worker
from tests.portal import child_processes
from tests.slow_visitors import KINDS, is_open, slow_visitors
from tests.web_server import Served, large_file, served

THREADS = 8
CONNECTIONS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND usename <> current_user
"""


@pytest.fixture(scope="module")
def web(django_db_setup: str) -> Iterator[Served]:
    with served("slow-visitors") as running:
        yield running


def said(web: Served, request: bytes, *, wait: bool = True) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the answer to these octets."""
    with socket.create_connection(("127.0.0.1", web.port), timeout=20) as line:
        line.sendall(request)
        answer = b""
        while piece := line.recv(65536):
            answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return int(first.split()[1]), dict(one.split(": ", 1) for one in lines), body


def asked(web: Served, path: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    return said(web, f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())


@pytest.mark.parametrize("kind", KINDS)
def test_two_hundred_slow_visitors_stop_nobody(web: Served, kind: str) -> None:
    with slow_visitors(web.port, kind, 200) as slow:
        assert sum(is_open(line) for line in slow) > 150
        assert asked(web, "/livez")[2] == b"ok\n"
        assert asked(web, "/tra-cuu")[0] == 200
        assert asked(web, "/api/v1/units/")[0] == 200
        assert web.ask(CONNECTIONS)[0][0] <= THREADS


def test_threads_that_wait_for_visitors_would_be_stopped_by_eight(django_db_setup: str) -> None:
    with served("threads-alone", worker="gthread", WEB_WORKERS="1", WEB_THREADS="8") as threads:
        with slow_visitors(threads.port, "an unfinished header", 8), socket.socket() as line:
            line.settimeout(3)
            line.connect(("127.0.0.1", threads.port))
            line.sendall(b"GET /livez HTTP/1.0\r\nHost: localhost\r\n\r\n")
            with pytest.raises(TimeoutError):
                line.recv(16)


def test_however_many_ask_at_once_each_thread_has_one_connection_to_the_database(web: Served) -> None:
    answers: list[int] = []
    visitors = [
        threading.Thread(target=lambda: answers.append(asked(web, "/api/v1/units/")[0])) for _ in range(60)
    ]  # fmt: skip
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert answers == [200] * 60 and 0 < web.ask(CONNECTIONS)[0][0] <= THREADS


def test_a_body_in_pieces_arrives_whole(web: Served) -> None:
    body = json.dumps({"received": "2018-12-17T14:20", "term": "10", "unit": "working_day"}).encode()
    head = f"POST /api/v1/deadlines/due HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {len(body)}"
    request = (head + "\r\nContent-Type: application/json\r\n\r\n").encode() + body
    with socket.create_connection(("127.0.0.1", web.port), timeout=20) as line:
        for start in range(0, len(request), 7):
            line.sendall(request[start : start + 7])
        assert line.recv(12) == b"HTTP/1.1 200"


def test_who_sends_too_much_can_read_why(web: Served) -> None:
    for path, words in (("/api/v1/deadlines/due", "Nội dung gửi quá lớn"), ("/tra-cuu", "Tệp quá lớn")):
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        for length in ("Content-Length: 6000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"):
            status, headers, body = said(web, (head + length).encode() + b"GET / HTTP/1.1\r\n\r\n" * 300_000)
            assert status == 413 and words in body.decode() and headers["Connection"] == "close"
            assert body.count(b"HTTP/1.1") == 0  # what was in the body is no further request


@pytest.mark.parametrize(("octets", "status"), [
    (b"GET /api/v1/units/?q=" + b"x" * 9_000 + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 414),
    (b"GET /api/v1/units/?q=" + b"x" * 40_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 431),
    (b"GET /api/v1/units/ HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 40_000 + b"\r\n\r\n", 431),
    (b"GET /api/v1/units/ HTTP/1.1\r\nno colon\r\n\r\n", 400),
    (b"GET /api/v1/units/ HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
    (b"GET /api/v1/units/ HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400),
    (b"POST /api/v1/deadlines/due HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
    (b"POST /api/v1/deadlines/due HTTP/1.1\r\nContent-Length: 900000000000\r\n\r\n", 413),
    (b"GET  /api/v1/units/\r\n\r\n", 400),
    (b"GET /api/v1/units/ HTTP/9.9\r\nConnection: close\r\n\r\n", 400),
    (b"GET /api/v1/units/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 400),
    (b"GET /api/\xff\xfe\x00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 400),
])  # fmt: skip
def test_what_no_program_sends_is_refused_in_a_programs_words(web: Served, octets: bytes, status: int) -> None:
    found, headers, body = said(web, octets)
    assert headers["Content-Type"] == "application/problem+json", (found, headers, body)
    assert found == json.loads(body)["status"] and (found == status or found in (400, 404))


def test_elsewhere_it_is_refused_in_a_line_and_nothing_is_repeated(web: Served) -> None:
    status, headers, body = said(web, b"GET /<script> HTTP/1.1\r\nno colon <script>\r\n\r\n")
    assert (status, headers["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert b"script" not in body and "Server" not in headers


def test_head_has_the_headers_and_no_body(web: Served) -> None:
    status, headers, body = asked(web, "/livez", "HEAD")
    assert status == 200 and body == b"" and headers["Content-Length"] == "3"


def test_static_files_and_whole_pages_arrive_complete(web: Served) -> None:
    status, headers, body = asked(web, large_file())
    assert status == 200 and len(body) == int(headers["Content-Length"]) > 1_000_000
    assert b"</html>" in asked(web, "/")[2]


def test_the_access_log_has_a_line_for_each_answer_and_no_secret(web: Served) -> None:
    asked(web, "/r/ABCDEFGHJK?x=SECRET")
    assert child_processes.eventually(lambda: "/r/…" in web.log.read_text()), web.log.read_text()[-2000:]
    assert "ABCDEFGHJK" not in web.log.read_text() and "SECRET" not in web.log.read_text()


def test_a_request_has_a_time_by_which_it_must_be_complete() -> None:
    request = buffering_worker.ArrivingRequest(Adjustments())
    began = request.began
    assert not request.is_late(began + 19) and request.is_late(began + 21)
    request.received(b"POST /can-bo/tiep-nhan HTTP/1.1\r\nContent-Length: 9000\r\n\r\n")
    assert not request.is_late(began + 59) and request.is_late(began + 61)
    request.received(b"x" * 8192)
    assert not request.is_late(began + 61) and request.is_late(began + 63)


def test_connections_that_are_late_are_ended_and_others_stay() -> None:
    ended: list[str] = []

    def line(name: str, late: bool) -> SimpleNamespace:
        return SimpleNamespace(
            requests=[], last_activity=float("inf"), is_late=lambda now: late, handle_close=lambda: ended.append(name)
        )

    listener = SimpleNamespace(adj=Adjustments(), active_channels={1: line("slow", True), 2: line("quick", False)})
    buffering_worker.BufferingListener.maintenance(listener, 0.0)  # type: ignore[arg-type]
    assert ended == ["slow"]
