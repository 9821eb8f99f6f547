"""Lines of the log: JSON with the request's id, the same id in the answer and in a task; nothing personal in any."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from logging.config import dictConfig
from typing import Any

import pytest
import redis
import structlog
from django.conf import settings as the_settings
from django.test import Client
from structlog.stdlib import ProcessorFormatter

from dossiers.casework import earlier
from dossiers.units.models import Officer
from portal import tasks
from portal.ops.embedded import servers
from portal.web import log_lines, request_id
from tests.public import everywhere
from tests.public.test_canaries import PERSON, seen
from tests.world import a_world

SUNG = list(PERSON.values())
NUMBERS = [PERSON["phone"], PERSON["id_number"], PERSON["email"]]
A_PROXYS = "f0e1d2c3b4a5968778695a4b3c2d1e0f"


def console() -> logging.StreamHandler[Any]:
    """The one handler of the portal, which its loggers share; pytest has its own beside it."""
    (found,) = [one for one in logging.getLogger().handlers if isinstance(one.formatter, ProcessorFormatter)]
    assert found in logging.getLogger("django.request").handlers and isinstance(found, logging.StreamHandler)
    return found


@pytest.fixture(params=["json", "lines"])
def log(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What the console gets, set up as a city's own servers and as `make run` set it up."""
    dictConfig(log_lines.logging_settings(request.param, level="INFO"))
    said, handler = io.StringIO(), console()
    handler.stream, before = said, handler.stream
    yield said
    handler.stream = before
    dictConfig(the_settings.LOGGING)


@pytest.fixture
def json_log(log: io.StringIO, request: pytest.FixtureRequest) -> io.StringIO:
    if request.node.callspec.params["log"] != "json":
        pytest.skip("of JSON alone")
    return log


def lines(said: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.getvalue().splitlines()]


class ATalker:
    """Something whose repr tells of a person."""

    def __repr__(self) -> str:
        return f"<Applicant {PERSON['phone']}>"


def in_every_way(fact: str) -> None:
    """A fact in the event, beside it, deep within, in arguments, in tracebacks: by structlog and by logging."""
    ours, theirs = structlog.get_logger("portal.x"), logging.getLogger("portal.y")
    structlog.contextvars.bind_contextvars(who=fact)
    ours.error("told %s", fact)
    ours.error(f"said {fact}", phone=fact, deep={"list": [fact, {fact: (fact,)}], "object": ATalker()}, kind=ATalker())
    theirs.error("told %s", fact, extra={"whom": fact, "more": [fact]}, stack_info=True)
    theirs.error({"phone": fact})
    try:
        raise ValueError(f"no such: {fact}\nDETAIL:  Failing row contains ({fact}).")
    except ValueError:
        ours.exception("broke", row=fact)
        theirs.exception("broke")
        ours.error("again", exc_info=True)
    structlog.contextvars.clear_contextvars()


@pytest.mark.parametrize("fact", NUMBERS)
def test_nothing_personal_gets_past_by_any_way(log: io.StringIO, fact: str) -> None:
    in_every_way(fact)
    said = log.getvalue()
    assert said.count("broke") >= 2 and "ValueError" in said and "Traceback" in said
    assert seen(said, [*NUMBERS, fact]) == []


def test_numbers_that_are_no_texts_are_masked_and_others_stay(json_log: io.StringIO) -> None:
    structlog.get_logger("x").error("n", phone=84977123499, count=3_800_000, share=0.5, fine=True, none=None)
    (line,) = lines(json_log)
    assert line["phone"] == "…"
    assert (line["count"], line["share"], line["fine"], line["none"]) == (3_800_000, 0.5, True, None)


def test_without_the_masking_step_they_would_be_seen(log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    """The counter-proof: the same lines, the filter and the step off."""
    handler = console()
    monkeypatch.setattr(handler, "filters", [])
    monkeypatch.setattr(handler.formatter, "processors", [
        one for one in handler.formatter.processors if one is not log_lines.masked
    ])  # fmt: skip
    in_every_way(PERSON["phone"])
    assert log.getvalue().count(PERSON["phone"]) > 10


def test_a_line_is_one_json_object_in_utc_with_level_logger_and_event(json_log: io.StringIO) -> None:
    logging.getLogger("portal.y").warning("Said %s\nover two lines", "this", extra={"unit": 7})
    (line,) = lines(json_log)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", line.pop("timestamp"))
    assert line == {"event": "Said this\nover two lines", "level": "warning", "logger": "portal.y", "unit": 7}


def test_an_error_of_a_request_carries_its_id_the_officer_and_nothing_personal(
    json_log: io.StringIO, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        structlog.get_logger("portal.x").warning("looked", phone=PERSON["phone"], name_of="x")
        raise RuntimeError(f"cannot receive {PERSON['email']}, {PERSON['id_number']}")

    city = everywhere.a_city(a_world(), **PERSON)
    assert city
    monkeypatch.setattr(earlier, "applicants", broken)
    client = Client(raise_request_exception=False)
    officer = Officer.objects.get(username="t.tiepnhan")
    client.force_login(officer)
    answer = client.post(
        "/can-bo/tiep-nhan/phan/nguoi-cu", {"phone": PERSON["phone"], "id_number": PERSON["id_number"]}
    )
    assert answer.status_code == 500
    told = [line for line in lines(json_log) if line.get("request_id") == answer.headers["X-Request-ID"]]
    assert {line["event"].split(":")[0] for line in told} >= {"looked", "Internal Server Error"}
    assert all(line["officer"] == officer.pk for line in told)
    assert any("RuntimeError" in line.get("exception", "") for line in told)
    assert seen(json_log.getvalue(), SUNG) == []


@pytest.mark.parametrize(("peer", "given", "kept"), [
    ("192.0.2.1", A_PROXYS, True),
    ("192.0.2.1", "01HZX3-abc_def-0123456", True),
    ("203.0.113.9", A_PROXYS, False),
    ("192.0.2.1", "099200112299", False),
    ("192.0.2.1", "0992001122990992001122990000", False),
    ("192.0.2.1", "short-one", False),
    ("192.0.2.1", "a" * 65, False),
    ("192.0.2.1", 'x" onload="y-1234567', False),
    ("192.0.2.1", "two\nlines-of-a-header", False),
    ("192.0.2.1", "", False),
])  # fmt: skip
def test_an_id_is_taken_from_a_trusted_proxy_alone_and_made_otherwise(
    settings: Any, peer: str, given: str, kept: bool
) -> None:
    settings.TRUSTED_PROXIES = ["192.0.2.0/24"]
    answer = Client(REMOTE_ADDR=peer, headers={"X-Request-ID": given}).get("/livez")
    found = answer.headers["X-Request-ID"]
    assert (found == given) == kept
    assert kept or re.fullmatch(r"[0-9a-f]{32}", found)


def test_no_two_requests_have_one_id_and_none_is_left_behind() -> None:
    assert len({Client().get("/livez").headers["X-Request-ID"] for _ in range(20)}) == 20
    assert structlog.contextvars.get_contextvars() == {}


def test_a_task_that_a_request_sends_carries_its_id_and_nothing_else(valkey: str, settings: Any) -> None:
    from portal.celery import app

    structlog.contextvars.bind_contextvars(request_id=A_PROXYS)
    try:
        with app.connection_for_write(valkey) as connection:
            app.tasks["portal.tasks.sweep"].apply_async(connection=connection)
    finally:
        structlog.contextvars.clear_contextvars()
    with redis.Redis(unix_socket_path=str(servers.broker_socket())) as broker:
        message = json.loads(broker.lpop("celery"))
    assert message["headers"]["request_id"] == A_PROXYS
    assert message["headers"]["argsrepr"] == "()" and message["headers"]["kwargsrepr"] == "{}"


def test_the_lines_of_a_task_name_it_and_the_request_that_sent_it(
    json_log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.celery import app

    def work() -> int:
        structlog.get_logger("portal.x").warning("at work", phone=PERSON["phone"])
        return 0

    job = app.task(work, name="tests.at_work")
    try:
        job.apply(headers={"request_id": A_PROXYS})
        result = job.apply()
    finally:
        app.tasks.pop("tests.at_work")
    sent, rung = (line for line in lines(json_log) if line["event"] == "at work")
    assert sent["request_id"] == A_PROXYS and sent["task"] == "tests.at_work"
    assert rung["request_id"] == result.id
    assert structlog.contextvars.get_contextvars() == {} and callable(tasks.sweep) and request_id.HEADER
    assert seen(json_log.getvalue(), SUNG) == []
