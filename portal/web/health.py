"""Is it alive, is it ready, how much waits: for load balancers and monitoring, never for people."""

import ipaddress
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.utils import timezone

from dossiers.casework import limits
from dossiers.notices import delivering
from dossiers.oversight import incidents
from dossiers.transparency import log_state

OUTBOX_LAG_ALLOWED = 300  # seconds
_WAITING = """
    SELECT outbox.reader, count(*), COALESCE(EXTRACT(EPOCH FROM clock_timestamp() - min(event.recorded_at)), 0)::float
    FROM casework_outbox AS outbox
    LEFT JOIN casework_event AS event ON event.dossier_id = outbox.dossier_id AND event.seq = outbox.seq
    GROUP BY outbox.reader ORDER BY outbox.reader
"""

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
    """Prometheus' text format; only for the networks in METRICS_FROM (default: this machine)."""
    if not _may_measure(request.META.get("REMOTE_ADDR", "")):
        return HttpResponseNotFound()
    lines = ["# TYPE portal_outbox_rows gauge", "# TYPE portal_outbox_lag_seconds gauge"]
    for reader, rows, lag in waiting():
        lines.append(f'portal_outbox_rows{{reader="{reader}"}} {rows}')
        lines.append(f'portal_outbox_lag_seconds{{reader="{reader}"}} {lag:.1f}')
    lines += ["# TYPE portal_messages_stuck gauge", f"portal_messages_stuck {delivering.stuck(at=timezone.now())}"]
    lines += ["# TYPE portal_failed_tries gauge", "# TYPE portal_failed_tries_alarm gauge"]
    for scope, (tries, is_alarm) in limits.alarms(timezone.now()).items():
        lines.append(f'portal_failed_tries{{scope="{scope}"}} {tries}')
        lines.append(f'portal_failed_tries_alarm{{scope="{scope}"}} {int(is_alarm)}')
    lines += _public_log()
    lines += _nightly()
    lines += ["# TYPE portal_unapplied_migrations gauge", f"portal_unapplied_migrations {unapplied()}"]
    lines += ["# TYPE portal_broker_up gauge", f"portal_broker_up {int(broker_answers())}"]
    return _plain("\n".join(lines) + "\n")


def _public_log() -> list[str]:
    told = log_state.numbers(at=timezone.now())
    names = ("entries", "checkpoint_age_seconds", "cosignatures_missing")
    lines = [f"# TYPE portal_public_log_{name} gauge" for name in names] if told else []
    return lines + [f"portal_public_log_{name} {value:.0f}" for name, value in zip(names, told or (), strict=False)]


def _nightly() -> list[str]:
    """What the nightly checks found and nobody has put right, and when each last came by."""
    lines = ["# TYPE portal_incidents gauge", "# TYPE portal_check_age_seconds gauge"]
    for one in incidents.overview():
        lines.append(f'portal_incidents{{check="{one.name}"}} {one.incidents}')
        if one.made_at is not None:
            age = (timezone.now() - one.made_at).total_seconds()
            lines.append(f'portal_check_age_seconds{{check="{one.name}"}} {age:.0f}')
    return lines


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


def _may_measure(address: str) -> bool:
    try:
        visitor = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(visitor in ipaddress.ip_network(network, strict=False) for network in settings.METRICS_FROM)


def _plain(text: str) -> HttpResponse:
    return _fresh(HttpResponse(text, content_type="text/plain; charset=utf-8"))


def _fresh(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
