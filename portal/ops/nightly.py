"""The nightly checks: seals, facts, tallies, guards. What they find is kept as incidents, and the operator is told.

One at a time, and one check that breaks does not keep the others from looking: that it broke is an incident itself.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterator

from django.db import Error, connection

from dossiers.casework import result_audit, seal_audit
from dossiers.casework.facts import row_audit
from dossiers.oversight import balance
from dossiers.oversight.incidents import NightCheck, keep
from portal.ops import alarm_delivery, database_audit, guards

logger = logging.getLogger(__name__)
SAMPLE = 200
"""So many dossiers are read in Python, too."""
LOGGED = 50
"""So many of one check's findings go to the log."""


def run(*, at: dt.datetime) -> int:
    """Every check, now; how many things are wrong. A second one that is rung meanwhile finds the lock taken: 0."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('nightly'))")
        if not cursor.fetchone()[0]:
            return 0
        try:
            wrong = sum(_one(check, look, at) for check, look in CHECKS.items())
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('nightly'))")
    alarm_delivery.tell(at=at)
    return wrong


def _one(check: NightCheck, look: Callable[[], Iterator[str]], at: dt.datetime) -> int:
    began = time.monotonic()
    try:
        found = list(look())
    except Error as error:
        found = [f"The check itself broke: {type(error).__name__}"]
        logger.exception("Nightly check %s", check)
    for words in found[:LOGGED]:
        logger.error("Nightly check %s: %s", check, words)
    return keep(check, found, at=at, seconds=time.monotonic() - began)


def _seals() -> Iterator[str]:
    broken = seal_audit.examine().broken
    for number, wrong in seal_audit.sampled(SAMPLE).items():
        broken.setdefault(number, wrong)
    for code, events in seal_audit.named(broken, len(broken)):
        yield f"{code}: the seal does not hold at {', '.join(str(seq) if seq else 'its head' for seq in events)}"


def _facts() -> Iterator[str]:
    yield from dict.fromkeys(map(str, (*row_audit.examine(), *row_audit.sampled(SAMPLE))))
    yield from map(str, result_audit.examine(bytes_of=SAMPLE))


def _tallies() -> Iterator[str]:
    yield from balance.check()


def _guards() -> Iterator[str]:
    yield from guards.differences()
    yield from (finding.sentence for finding in database_audit.role())
    yield from (finding.sentence for finding in database_audit.log())


CHECKS: dict[NightCheck, Callable[[], Iterator[str]]] = {
    NightCheck.SEALS: _seals, NightCheck.FACTS: _facts, NightCheck.TALLIES: _tallies, NightCheck.GUARDS: _guards,
}  # fmt: skip
