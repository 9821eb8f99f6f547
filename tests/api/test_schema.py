"""The description of the API holds: it is valid, it is what the API answers, and nothing generated from it breaks."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from dossiers.casework import access
from tests.casework.conftest import local

CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]


EACH = 50
OPERATIONS = [
    "/api/v1/deadlines/due",
    "/api/v1/dossiers/{code}/",
    "/api/v1/dossiers/{code}/ledger/",
    "/api/v1/dossiers/{code}/usage/",
    "/api/v1/figures/",
    "/api/v1/procedures/",
    "/api/v1/procedures/{code}/",
    "/api/v1/units/",
    "/api/v1/units/{code}/",
]


@pytest.fixture
def described(world: SimpleNamespace, settings: Any) -> Iterator[Any]:
    """The API as its own description tells it, asked without a server; the test's transaction outlives each request."""
    settings.API_REQUESTS_PER_MINUTE = settings.LOOKUP_FAILURES_PER_NETWORK = 10**9
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "gzip" not in name]  # this client cannot unpack
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/schema/", app=get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_every_address_is_described(described: Any) -> None:
    assert sorted(described) == OPERATIONS


@pytest.mark.parametrize("path", OPERATIONS)
def test_nothing_generated_from_the_description_breaks_it(described: Any, path: str) -> None:
    seen = []

    @hypothesis.settings(max_examples=EACH, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @hypothesis.given(case=_any_case(described[path]["GET"]))
    def ask(case: Any) -> None:
        seen.append(case.call_and_validate(checks=CHECKS).status_code)

    ask()
    assert len(seen) >= EACH / 2


def _any_case(operation: Any) -> Any:
    """Requests as described, and requests that are not."""
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    return hypothesis.strategies.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes))


def test_the_answer_about_a_dossier_is_the_one_described(described: Any, received: Any) -> None:
    dossier = received()
    token = access.issue_token(dossier, at=local("2018-12-17 14:21"))
    operation = described["/api/v1/dossiers/{code}/"]["GET"]

    case = operation.Case(path_parameters={"code": dossier.code}, headers={"X-Dossier-Secret": token})
    answer = case.call()

    assert answer.status_code == 200
    operation.validate_response(answer)


def test_the_description_has_no_warning(tmp_path: Any) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))


def test_the_docs_come_from_our_own_server_without_inline_script_or_cookie(client: Client, db: None) -> None:
    page = client.get("/api/docs/")
    text = page.content.decode()

    assert page.status_code == 200
    assert not page.cookies
    assert "<style" not in text and " style=" not in text and "http://" not in text and "https://" not in text
    assert text.count("<script") == text.count('<script src="/static/')
