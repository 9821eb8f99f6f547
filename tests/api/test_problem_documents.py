"""Every answer under /api/ that says no is a problem document (RFC 9457): a view's, middleware's, a failure's."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpResponse
from django.test import Client
from rest_framework import exceptions

from portal.api import public_view, schema_pages, units
from portal.web import refusal

DUE = "/api/v1/deadlines/due"
ASKED = {"received": "2018-12-17T14:20", "term": "10", "unit": "working_day"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "FOO")
ADDRESSES = (
    "/api/", "/api/v1/", "/api/v9/", "/api/v1/nothing/", "/api/v1/units", "/api/v1/units/NO/", "/api/v1/units/?x=1",
    "/api/v1/dossiers/H13.31.07-261120-9999/", "/api/v1/figures/?from=x", DUE, "/api/schema/", "/api/schema/?lang=xx",
    "/api/docs/", "/api/docs", "/api/%00", "/api/v1/units/%ff/", "/api/v1/units/?q=%00", "/api/..%2f", "/api/v1/%0d%0a",
)  # fmt: skip


def is_problem(answer: Any, status: int | None = None) -> dict[str, Any]:
    """The document, checked against what RFC 9457 and docs/api.md promise."""
    assert answer.headers["Content-Type"] == "application/problem+json", (answer.status_code, answer.headers)
    body = json.loads(answer.content)
    assert {"type", "title", "status", "detail"} <= set(body), body
    assert body["status"] == answer.status_code and body["title"] == HTTPStatus(answer.status_code).phrase
    assert body["detail"] and "<" not in body["detail"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert status is None or answer.status_code == status, (answer.status_code, body)
    return dict(body)


@pytest.fixture
def stranger(db: None) -> Client:
    """A program that is not fenced in by the test client: tokens are demanded, failures become answers."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.mark.parametrize("address", ADDRESSES)
def test_whatever_the_method_no_refusal_is_a_page(stranger: Client, address: str) -> None:
    for method in METHODS:
        answer = stranger.generic(method, address, b"x=1", content_type="application/x-www-form-urlencoded")
        assert answer.status_code < 500, (method, address)
        if answer.status_code >= 400 and method != "HEAD":
            is_problem(answer)


def test_no_address_is_there_for_no_method(stranger: Client) -> None:
    for method in METHODS:
        if method != "HEAD":
            is_problem(stranger.generic(method, "/api/v9/units/"), 404)


def test_a_method_that_is_not_taken_is_405_and_told_which_are(stranger: Client) -> None:
    for address in ("/api/v1/units/", "/api/docs/", "/api/schema/"):
        answer = stranger.post(address, {"a": "b"})
        assert "Địa chỉ" in is_problem(answer, 405)["detail"]
        assert "GET" in answer.headers["Allow"]


BODIES: dict[str, bytes] = {
    "100,000 brackets": b"[" * 100_000,
    "100,000 brackets, closed": b"[" * 100_000 + b"]" * 100_000,
    "100,000 objects": b'{"a":' * 100_000,
    "brackets in a field": b'{"received":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "3,000 brackets in a list": b'{"closed":' + b"[" * 3000 + b"]" * 3000 + b"}",
    "invalid UTF-8": b'{"received": "\xff\xfe"}',
    "cut UTF-8": b'{"received": "\xc3',
    "overlong UTF-8": b'{"received": "\xc0\xaf"}',
    "UTF-16": '{"received": "2018"}'.encode("utf-16"),
    "a byte order mark": '\ufeff{"received": "2018"}'.encode(),
    "NUL bytes": b"\0\0\0",
    "NUL in a text": b'{"received": "2018\\u0000"}',
    "NUL in a name": b'{"rec\\u0000eived": "2018"}',
    "half a character": b'{"received": "\\ud800"}',
    "half a character in a name": b'{"\\udfff": "2018"}',
    "a huge whole number": b'{"term": ' + b"9" * 10_000 + b"}",
    "a huge real number": b'{"term": 1e999}',
    "a number that is none": b'{"term": NaN}',
    "endless": b'{"term": -Infinity}',
    "a name twice": b'{"term": "1", "term": "2"}',
    "two documents": b"{}{}",
    "no document": b"",
    "blanks": b"  \n",
    "a comment": b"/* */ {}",
    "single quotes": b"{'a': 1}",
    "only a text": b'"x"',
    "truth": b"true",
}


@pytest.mark.parametrize("kind", BODIES)
def test_a_body_that_is_no_sound_json_is_a_400(stranger: Client, kind: str) -> None:
    is_problem(stranger.post(DUE, BODIES[kind], content_type="application/json"), 400)


@pytest.mark.parametrize("where", ["received", "term", "unit", "hours", "closed", "extra", "pause", "zone", "calendar"])
@pytest.mark.parametrize("value", [
    "9" * 400, 10**400, -1, 1e308, True, None, [], {}, [[]], [{}], [None], ["x"] * 101, "\u202e", "A" * 3000, "٣",
    ["2018-02-30"], ["9999-12-31"], "0001-01-01T00:00", "9999-12-31T23:59", "2018-12-17T14:20+99:99",
    "Mon-Sun 00:00-24:00",
    "../../etc/passwd", "Asia/Ho_Chi_Minh\n", "/dev/null",
], ids=lambda value: repr(value)[:20])  # fmt: skip
def test_no_value_breaks_the_calculator(stranger: Client, where: str, value: Any) -> None:
    answer = stranger.post(DUE, json.dumps({**ASKED, where: value}), content_type="application/json")
    assert answer.status_code == 200 or is_problem(answer, 400)


@pytest.mark.parametrize(("kind", "body"), [
    ("text/plain", b"{}"), ("application/xml", b"<a/>"), ("text/html", b"<p>"), ("", b"{}"), ("json", b"{}"),
    ("application/x-www-form-urlencoded", b"received=2018"),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name="),
    ("multipart/form-data; boundary=" + "b" * 300, b"x"),
    ("multipart/form-data; boundary=\xe9", b"x"),
    ("application/json/x", b"{}"), ("application/problem+json", b"{}"), ("*/*", b"{}"), ("application/*", b"{}"),
])  # fmt: skip
def test_a_body_of_another_kind_is_a_415(stranger: Client, kind: str, body: bytes) -> None:
    is_problem(stranger.generic("POST", DUE, body, content_type=kind), 415)


@pytest.mark.parametrize("charset", ["utf-16", "bz2_codec", "rot13", "no-such", "latin-1"])
def test_whatever_the_charset_json_is_utf8(stranger: Client, charset: str) -> None:
    body = json.dumps(ASKED).encode()
    answer = stranger.generic("POST", DUE, body, content_type=f"application/json; charset={charset}")
    assert answer.status_code in (200, 400)
    told = stranger.generic("POST", DUE, b'{"received": "\xe9"}', content_type=f"application/json; charset={charset}")
    is_problem(told, 400)


def test_a_body_that_is_too_large_is_a_413(stranger: Client) -> None:
    body = b'{"received": "' + b"x" * 3_000_000 + b'"}'
    is_problem(stranger.post(DUE, body, content_type="application/json"), 413)
    is_problem(stranger.post("/api/v9/", body, content_type="application/json"), 413)
    is_problem(stranger.post(DUE, b"", content_type="application/json", headers={"Transfer-Encoding": "chunked"}), 413)


def test_a_long_query_is_a_414_and_many_parameters_a_400(stranger: Client) -> None:
    is_problem(stranger.get("/api/v1/units/", {"q": "x" * 9000}), 414)
    is_problem(stranger.get("/api/v1/units/?" + "&".join(f"q={n}" for n in range(600))), 400)
    is_problem(stranger.get("/api/v1/units/?" + "&".join(f"q={n}" for n in range(1200))), 400)
    assert stranger.get("/api/v1/units/?q=%ff%fe").status_code in (200, 400)


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "nonsense", "application/json;q=x, image/*", ","])
def test_an_answer_of_another_kind_is_a_406(stranger: Client, accept: str) -> None:
    answer = stranger.get("/api/v1/units/", headers={"Accept": accept})
    assert answer.status_code == 200 or is_problem(answer, 406)


@pytest.mark.parametrize("host", ["evil.example", "a b", "", "[::1", "localhost:port", "x" * 300, "é.example"])
def test_a_wrong_host_is_a_400(stranger: Client, host: str) -> None:
    for address in ("/api/v1/units/", "/api/nothing", "/api/docs/"):
        answer = stranger.get(address, headers={"Host": host})
        assert answer.status_code in (200, 404) or is_problem(answer, 400)
    is_problem(stranger.get("/api/v1/units", headers={"Host": "evil.example"}))


def test_too_many_requests_are_a_429_that_says_how_long(stranger: Client, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 0
    for address in ("/api/v1/units/", DUE, "/api/schema/"):
        answer = stranger.get(address)
        is_problem(answer, 429)
        assert int(answer.headers["Retry-After"]) >= 1


def failing(error: Exception | HttpResponse) -> Callable[..., HttpResponse]:
    def view(*args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(error, Exception):
            raise error
        return error

    return view


@pytest.mark.parametrize(("error", "status"), [
    (RuntimeError("<b>secret</b>"), 500), (RecursionError(), 500),
    (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "x"), 500),
    (PermissionDenied(), 403), (exceptions.PermissionDenied(), 403), (exceptions.NotAuthenticated(), 403),
    (HttpResponse("<h1>Who?</h1>", status=401), 401),
    (SuspiciousOperation("x"), 400), (HttpResponse("<h1>Busy</h1>", status=503), 503),
    (HttpResponse("<h1>Gone</h1>", status=410), 410),
])  # fmt: skip
def test_a_failure_of_ours_is_a_problem_that_tells_nothing_of_it(
    stranger: Client, monkeypatch: pytest.MonkeyPatch, error: Any, status: int
) -> None:
    for view in (units.UnitsView, schema_pages.DocsView):
        monkeypatch.setattr(view, "get", failing(error))
    answers = [stranger.get("/api/v1/units/")]
    answers += [] if isinstance(error, exceptions.APIException) else [stranger.get("/api/docs/")]
    for answer in answers:
        assert "secret" not in json.dumps(is_problem(answer, status))


def test_what_middleware_adds_stays_on_a_problem(stranger: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        schema_pages.DocsView, "get", failing(HttpResponse("x" * 5000, status=503, headers={"Retry-After": "7"}))
    )
    answer = stranger.get("/api/docs/", headers={"Accept-Encoding": "gzip"})
    is_problem(answer, 503)
    assert answer.headers["Retry-After"] == "7" and "Content-Encoding" not in answer.headers
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_outside_the_api_people_still_get_pages(stranger: Client) -> None:
    for address in ("/khong-co/", "/apis/", "/en/api/"):
        answer = stranger.get(address)
        assert answer.status_code == 404 and answer.headers["Content-Type"].startswith("text/html")
    assert stranger.get("/api/docs/").headers["Content-Type"].startswith("text/html")


def test_every_status_that_a_program_may_meet_has_a_vietnamese_sentence() -> None:
    for status in (400, 401, 403, 404, 405, 406, 411, 413, 414, 415, 429, 500, 503):
        assert refusal.SENTENCES[status].endswith((".", "?"))
    assert public_view.PublicView().get_parsers()[0].media_type == "application/json"
