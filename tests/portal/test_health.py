"""Probes tell the truth: ready only when pages can be served, degraded when only the broker is away."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from psycopg2.extensions import connection as Connection

from portal.web import health

WAITING = "INSERT INTO casework_outbox (reader, dossier_id, seq, payload) VALUES ('tallies', 1, 1, '{}')"


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", [])


def test_alive_asks_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/livez").content == b"ok\n"


@pytest.mark.django_db
def test_without_a_broker_it_is_ready_but_degraded(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert answer.json() == {
        "database": True, "migrations": True, "outbox_lag_seconds": 0.0, "broker": "degraded", "ready": True,
    }  # fmt: skip


@pytest.mark.django_db
def test_with_a_broker_it_is_whole(client: Client, valkey: str) -> None:
    assert client.get("/readyz").json()["broker"] == "ok"


def test_a_missing_migration_is_not_ready(client: Client, own_database: str, owner_connection: Connection) -> None:
    with owner_connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'casework'")
    answer = client.get("/readyz")
    assert answer.status_code == 503 and answer.json()["migrations"] is False


def test_a_database_out_of_reach_is_not_ready(client: Client, nowhere: None) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] is False and "nowhere" not in answer.content.decode()


@pytest.mark.django_db
def test_an_outbox_nobody_reads_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "waiting", lambda: [("tallies", 7, 301.0)])
    answer = client.get("/readyz")
    assert answer.status_code == 503 and json.loads(answer.content)["outbox_lag_seconds"] == 301.0


@pytest.mark.django_db
def test_metrics_count_what_waits_and_are_not_for_strangers(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
    told = client.get("/metrics").content.decode()
    assert 'portal_failed_tries{scope="lookup"} 0' in told and 'portal_failed_tries_alarm{scope="sign-in"} 0' in told
    assert 'portal_outbox_rows{reader="tallies"} 1' in told and "portal_unapplied_migrations 0" in told
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 404
    assert settings.METRICS_FROM == ["127.0.0.0/8", "::1/128"]


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host"])
def test_through_a_proxy_that_nobody_trusts_all_the_world_is_not_this_machine(client: Client, header: str) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={header: "for=203.0.113.7"}).status_code == 404
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404


@pytest.mark.django_db
def test_through_a_trusted_proxy_the_visitors_own_address_decides(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.2"]
    client = Client(REMOTE_ADDR="10.0.0.2")
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1, 203.0.113.7"}).status_code == 404
    settings.METRICS_FROM = ["192.0.2.0/24"]
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.9"}).status_code == 200


@pytest.mark.django_db
def test_where_there_is_a_token_it_alone_decides(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = "chia-khoa-of-metrics"
    assert client.get("/metrics").status_code == 404
    for wrong in (
        "",
        "Bearer",
        "Bearer x",
        "chia-khoa-of-metrics",
        "Basic chia-khoa-of-metrics",
        "Bearer chia-khoa-of-metrics2",
    ):
        assert client.get("/metrics", headers={"Authorization": wrong}).status_code == 404
    far = {"Authorization": "Bearer chia-khoa-of-metrics", "X-Forwarded-For": "1.2.3.4"}
    assert client.get("/metrics", headers=far, REMOTE_ADDR="203.0.113.7").status_code == 200
