"""What /metrics shows, by prometheus_client: what the database knows, and what each process of the web server counted.

The server's processes count into one folder (PROMETHEUS_MULTIPROC_DIR, which portal/ops/webserver.py makes), so that
whichever of them is asked tells of all. Labels hold no codes, no addresses and no names: faces, methods, classes.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from dossiers.casework import limits
from dossiers.notices import delivering
from dossiers.oversight import alarms, incidents
from dossiers.transparency import log_state
from portal.web import health

disable_created_metrics()  # instants at which counting began: no number that anybody watches
COUNTED = CollectorRegistry()
REQUESTS = Counter("portal_requests", "Requests answered", ["face", "method", "status"], registry=COUNTED)
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SECONDS = Histogram("portal_request_seconds", "Until the answer began", ["face"], buckets=BUCKETS, registry=COUNTED)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
LOG_GAUGES = ("entries", "checkpoint_age_seconds", "cosignatures_missing")


class MeasuringMiddleware:
    """Counts every answer and its time, by the face that gave it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        face, method = face_of(request), request.method if request.method in METHODS else "other"
        REQUESTS.labels(face, method, f"{response.status_code // 100}xx").inc()
        SECONDS.labels(face).observe(time.perf_counter() - began)
        return response


def face_of(request: HttpRequest) -> str:
    """Which room of the portal answered: public, desk, board, api …; else the package, or "none" (files, refusals)."""
    if request.resolver_match is None:
        return "none"
    view = request.resolver_match.func
    package, _, rest = getattr(view, "view_class", view).__module__.partition(".")
    return rest.partition(".")[0] if package == "portal" else package


def exposition() -> bytes:
    """Everything in Prometheus' text format."""
    return generate_latest(_Everything())


class _Everything(CollectorRegistry):
    """A registry for one answer: what the processes counted, then what the database knows."""

    def collect(self) -> Iterator[Metric]:
        yield from _counted()
        up = GaugeMetricFamily("portal_database_up", "1 while the database answers")
        try:
            known = [metric for part in KNOWN for metric in part()]
        except DatabaseError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from known


def _counted() -> Iterable[Metric]:
    together: Iterable[Metric] = COUNTED.collect()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        together = MultiProcessCollector(None).collect()
    return together


def _gauge(name: str, words: str, values: Iterable[tuple[list[str], float]], labels: Iterable[str] = ()) -> Metric:
    gauge = GaugeMetricFamily(f"portal_{name}", words, labels=list(labels))
    for of, value in values:
        gauge.add_metric(of, value)
    return gauge


def _outbox() -> Iterator[Metric]:
    rows = health.waiting()
    yield _gauge("outbox_rows", "Rows that wait", (([reader], n) for reader, n, _ in rows), ["reader"])
    oldest = (([reader], lag) for reader, _, lag in rows)
    yield _gauge("outbox_lag_seconds", "Age of the oldest row", oldest, ["reader"])


def _messages() -> Iterator[Metric]:
    stuck = delivering.stuck(at=timezone.now())
    yield _gauge("messages_stuck", "Messages to citizens that waited five minutes untried", [([], stuck)])
    yield _gauge("alarms_waiting", "Alarms that the operator's ways have not taken", [([], alarms.waiting())])


def _guessing() -> Iterator[Metric]:
    tries = limits.alarms(timezone.now()).items()
    counts = (([scope], n) for scope, (n, _) in tries)
    yield _gauge("failed_tries", "Tries of a secret that failed, this hour", counts, ["scope"])
    over = (([scope], int(is_over)) for scope, (_, is_over) in tries)
    yield _gauge("failed_tries_alarm", "1 while somebody guesses on a large scale", over, ["scope"])


def _public_log() -> Iterator[Metric]:
    told = log_state.numbers(at=timezone.now())
    for name, value in zip(LOG_GAUGES, told or (), strict=False):
        yield _gauge(f"public_log_{name}", "The public log's newest checkpoint", [([], round(value))])


def _checks() -> Iterator[Metric]:
    """What the regular checks found and nobody has put right, and when each last came by."""
    found = incidents.overview()
    yield _gauge("incidents", "Incidents that stand", (([one.name], one.incidents) for one in found), ["check"])
    at = timezone.now()
    ages = (([one.name], round((at - one.made_at).total_seconds())) for one in found if one.made_at)
    yield _gauge("check_age_seconds", "Since the check came by", ages, ["check"])


def _machinery() -> Iterator[Metric]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXTRACT(EPOCH FROM clock_timestamp() - max(came_at))::float FROM oversight_upkeep")
        silent = cursor.fetchone()[0]
    if silent is not None:
        yield _gauge("heartbeat_age_seconds", "Since beat and worker came by", [([], round(silent, 1))])
    yield _gauge("unapplied_migrations", "Migrations that the database lacks", [([], health.unapplied())])
    yield _gauge("broker_up", "1 while the broker answers", [([], int(health.broker_answers()))])


KNOWN: tuple[Callable[[], Iterator[Metric]], ...] = (
    _outbox, _messages, _guessing, _public_log, _checks, _machinery,
)  # fmt: skip
