"""The machine, the size of the city, and the measures as a table for people, for the README, or for machines."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import django
from django.db import connection

from portal.bench.rounds import AT_LEAST, Measure

HEADINGS = ("what", "against", "ratio", "goal", "", "ours", "limit", "statements", "size")


def machine() -> dict[str, Any]:
    """What was measured on and with how much data."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), pg_database_size(current_database()),"
            " (SELECT count(*) FROM casework_dossier), (SELECT count(*) FROM casework_event)"
        )
        server, size, dossiers, events = cursor.fetchone()
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "django": django.get_version(),
        "postgresql": server,
        "database_mib": size // 2**20,
        "dossiers": dossiers,
        "events": events,
    }


def as_json(about: dict[str, Any], measures: Sequence[Measure]) -> dict[str, Any]:
    """Everything, for machines."""
    return {"machine": about, "measures": [asdict(measure) | {"met": measure.met} for measure in measures]}


def as_markdown(about: dict[str, Any], measures: Sequence[Measure]) -> str:
    """A sentence and a table."""
    head = (
        f"{about['cores']} cores ({about['processor']}), Python {about['python']}, Django {about['django']},"
        f" PostgreSQL {about['postgresql']}; {about['dossiers']:,} dossiers, {about['events']:,} events,"
        f" {about['database_mib']:,} MiB."
    )
    rows = [HEADINGS, ("---",) * len(HEADINGS), *map(_row, measures)]
    return "\n".join([head, "", *("| " + " | ".join(row) + " |" for row in rows)])


def _row(measure: Measure) -> tuple[str, ...]:
    goal = f"{measure.sense} {measure.goal:g}" if measure.goal is not None else ""
    verdict = {True: "met", False: "MISSED", None: ""}[measure.met]
    queries = "" if measure.queries is None else str(measure.queries)
    if measure.queries_goal is not None:
        queries += f" (≤ {measure.queries_goal})"
    return (
        measure.what,
        measure.yardstick,
        f"{measure.ratio:.2f}" + ("" if measure.sense == AT_LEAST else " ×"),
        goal,
        verdict,
        _seconds(measure.ours),
        _seconds(measure.limit),
        queries,
        measure.size,
    )


def _seconds(seconds: float) -> str:
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or platform.machine()
