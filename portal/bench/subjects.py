"""Which dossiers of the loaded city are measured, and a plain psycopg2 connection to measure against."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg2
from django.db import connection
from django.db.models import Min
from django.db.models.functions import Now
from psycopg2.extensions import connection as Connection

from dossiers.casework.models import Dossier
from dossiers.casework.states import CLOCK_RUNS, State
from dossiers.units.models import Officer
from dossiers.units.roles import Role


class NothingToMeasure(Exception):
    """The database lacks what a measurement needs; the message is one sentence."""


@dataclass(frozen=True)
class MeasuredDossier:
    """One dossier as the visitors know it."""

    id: int
    code: str
    digits: str


def plain() -> Connection:
    """psycopg2 without Django, on the same server, as the same role."""
    parameters = connection.get_connection_params()
    for ours in ("cursor_factory", "isolation_level"):
        parameters.pop(ours, None)
    made: Connection = psycopg2.connect(**{key: value for key, value in parameters.items() if key not in ("context",)})
    with made.cursor() as cursor:
        cursor.execute("SET portal.row_scope = 'all|{}|{}'")
    made.commit()
    return made


def visited(number: int) -> list[MeasuredDossier]:
    """Dossiers spread over the city that can be looked up by four digits, whatever their state."""
    rows = Dossier.objects.filter(applicant__phone__gt="", state__in=list(State)).order_by("pk")
    count = rows.count()
    if not count:
        raise NothingToMeasure("There are no dossiers to look up: load a city first (manage.py demo).")
    keys = list(rows.values_list("pk", flat=True))[:: max(1, count // number)][:number]
    found = Dossier.objects.filter(pk__in=keys).values_list("pk", "code", "applicant__phone")
    return [MeasuredDossier(pk, code, phone[-4:]) for pk, code, phone in found]


def in_process(number: int) -> list[tuple[int, Officer]]:
    """Dossiers being handled, each with an officer who may act on it; far from their promise, and never asked for
    papers before: then asking needs nobody else's word.
    """
    rows = Dossier.objects.filter(state=State.IN_PROCESS, holder__posts__role=Role.HANDLER, supplement_count=0)
    rows = rows.filter(procedure_version__linked="").order_by("-due_at", "pk")  # a way of several units may fork
    officer_of = dict(rows.annotate(officer=Min("holder__posts__officer")).values_list("pk", "officer")[:number])
    officers = Officer.objects.in_bulk(officer_of.values())
    chosen = [(pk, officers[officer]) for pk, officer in officer_of.items()]
    if not chosen:
        raise NothingToMeasure("There is no dossier in process with a handler: load a city first (manage.py demo).")
    return chosen


def next_due(number: int) -> list[int]:
    """So many running dossiers, or all, that fall due next."""
    waiting = Dossier.objects.filter(state__in=CLOCK_RUNS, overdue_since__isnull=True, due_at__gte=Now())
    found = list(waiting.order_by("due_at").values_list("pk", flat=True)[:number])
    if not found:
        raise NothingToMeasure("No dossier is running: load a city first (manage.py demo).")
    return found
