"""Sign-ins, failures and refusals leave a line each: with the request and the officer's number, without a name."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from logging.config import dictConfig
from typing import Any

import pytest
from django.conf import settings as the_settings
from django.test import Client
from structlog.stdlib import ProcessorFormatter

from dossiers.units.models import Officer
from portal.web import log_lines
from tests.world import a_world

PASSWORD = "mật khẩu dài của thử"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The console as a city's own servers have it, at the level that is set without a word."""
    dictConfig(log_lines.logging_settings("json", level="WARNING"))
    (console,) = [one for one in logging.getLogger().handlers if isinstance(one.formatter, ProcessorFormatter)]
    assert isinstance(console, logging.StreamHandler)
    said, before = io.StringIO(), console.stream
    console.stream = said
    yield said
    console.stream = before
    dictConfig(the_settings.LOGGING)


@pytest.fixture
def officer(db: None) -> Officer:
    found: Officer = a_world().handler
    found.set_password(PASSWORD)
    found.save()
    return found


def told(log: io.StringIO) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    return [line for line in lines if line["logger"] == "portal.security"]


def enter(username: str, password: str) -> Any:
    client = Client()
    return client, client.post("/can-bo/dang-nhap", {"username": username, "password": password})


def test_signing_in_and_out_is_told_with_the_means_and_the_request(log: io.StringIO, officer: Officer) -> None:
    client, answer = enter(officer.username, PASSWORD)
    assert answer.status_code == 302
    client.post("/can-bo/dang-xuat")
    entered, left = told(log)
    assert (entered["event"], entered["officer"], entered["by"]) == ("signed in", officer.pk, ["password"])
    assert entered["request_id"] == answer.headers["X-Request-ID"] and entered["level"] == "info"
    assert (left["event"], left["officer"]) == ("signed out", officer.pk)


def test_a_failure_is_told_and_what_was_typed_is_not(log: io.StringIO, officer: Officer) -> None:
    for username in (officer.username, "nguoi.la", PASSWORD):
        enter(username, "sai mật khẩu này")
    assert [(line["event"], line["by"]) for line in told(log)] == [("sign-in failed", "password")] * 3
    for word in (officer.username, "nguoi.la", PASSWORD, "sai mật khẩu này"):
        assert word not in log.getvalue()


def test_too_many_are_told(log: io.StringIO, officer: Officer, settings: Any) -> None:
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 1
    for _ in range(2):
        enter(officer.username, "sai mật khẩu này")
    assert told(log)[-1]["event"] == "sign-in stopped: too many tries"


def test_what_was_refused_is_told_with_who_and_where(log: io.StringIO, officer: Officer) -> None:
    client = Client()
    client.force_login(officer)
    answer = client.get("/can-bo/nhan-su")
    assert answer.status_code == 403
    (line,) = told(log)
    assert (line["event"], line["address"], line["officer"]) == ("refused", "can-bo/nhan-su", officer.pk)
    assert client.get("/can-bo/viec").status_code == 200
    assert len(told(log)) == 1
