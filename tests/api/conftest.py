"""The small world of the casework tests, seen through the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.casework.conftest import at, in_process, received, world  # noqa: F401 (fixtures)


@pytest.fixture
def ask(client: Client) -> Callable[..., Any]:
    """GET an address under /api/, each test from a network of its own: ``ask("v1/units/", secret="3456", q=…)``."""

    def get(path: str, *, secret: str | None = None, address: str = "203.0.113.9", **parameters: str) -> Any:
        headers = {} if secret is None else {"X-Dossier-Secret": secret}
        return client.get(f"/api/{path}", parameters, headers=headers, REMOTE_ADDR=address)

    return get


@pytest.fixture(autouse=True)
def forgotten_volume(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test spends another's budget of requests."""
    monkeypatch.setattr("portal.api.volume._counts", {})
