"""Is it alive, is it ready, how much waits: for load balancers and monitoring, never for people."""

import ipaddress
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.utils.crypto import constant_time_compare

from dossiers.casework import row_scope

OUTBOX_LAG_ALLOWED = 300  # seconds
_WAITING = """
    SELECT outbox.reader, count(*), COALESCE(EXTRACT(EPOCH FROM clock_timestamp() - min(event.recorded_at)), 0)::float
    FROM casework_outbox AS outbox
    LEFT JOIN casework_event AS event ON event.dossier_id = outbox.dossier_id AND event.seq = outbox.seq
    GROUP BY outbox.reader ORDER BY outbox.reader
"""

_OF_PROXIES = ("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_FORWARDED_HOST")
_migrated: list[bool] = []


def livez(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return _plain("ok\n")


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when pages can be served: database, this version's tables, an outbox that is being read.

    A broker that is away only slows the tallies: said as degraded, still 200.
    """
    findings: dict[str, Any] = {"database": False, "migrations": False, "outbox_lag_seconds": None}
    try:
        connection.ensure_connection()
        findings["database"] = True
        findings["migrations"] = unapplied() == 0
        findings["outbox_lag_seconds"] = round(max((lag for _, _, lag in waiting()), default=0.0), 1)
    except DatabaseError:
        pass
    lag = findings["outbox_lag_seconds"]
    ready = findings["database"] and findings["migrations"] and lag is not None and lag < OUTBOX_LAG_ALLOWED
    findings["broker"] = "ok" if broker_answers() else "degraded"
    findings["ready"] = ready
    return _fresh(JsonResponse(findings, status=200 if ready else 503))


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format; for whoever has METRICS_TOKEN, else for the networks in METRICS_FROM (this machine)."""
    if not _may_measure(request):
        return HttpResponseNotFound()
    from portal.web import measurements

    return _plain(measurements.exposition().decode())


@row_scope.everything()
def waiting() -> list[tuple[str, int, float]]:
    """For each reader of the outbox: its name, the rows that wait for it, the age of the oldest in seconds."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        return list(cursor.fetchall())


def unapplied() -> int:
    """How many migrations of this version the database lacks; once none, this process need not ask again."""
    if not _migrated:
        loader = MigrationLoader(connection)
        missing = len(set(loader.graph.nodes) - set(loader.applied_migrations))
        if missing:
            return missing
        _migrated.append(True)
    return 0


def broker_answers(seconds: float = 0.5) -> bool:
    """Whether the broker says PONG in time."""
    import redis

    url = settings.BROKER_URL.replace("redis+socket://", "unix://")
    try:
        client = redis.Redis.from_url(url, socket_timeout=seconds, socket_connect_timeout=seconds)
        try:
            return bool(client.ping())
        finally:
            client.close()
    except redis.RedisError:
        return False


def _may_measure(request: HttpRequest) -> bool:
    """By the token where there is one, from wherever it comes; else by address, and never by a proxy's.

    Behind a proxy that TRUSTED_PROXIES does not name, all the world has the proxy's address, often this machine's.
    """
    if settings.METRICS_TOKEN:
        given = request.META.get("HTTP_AUTHORIZATION", "").encode("utf-8", "replace")
        return constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}")
    if not settings.TRUSTED_PROXIES and any(name in request.META for name in _OF_PROXIES):
        return False
    try:
        visitor = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(visitor in ipaddress.ip_network(network, strict=False) for network in settings.METRICS_FROM)


def _plain(text: str) -> HttpResponse:
    return _fresh(HttpResponse(text, content_type="text/plain; charset=utf-8"))


def _fresh(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
