"""The nightly checks: seals, facts, tallies, guards. What they find is kept as incidents, and the operator is told.

One at a time, and one check that breaks does not keep the others from looking: that it broke is an incident itself.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.core.mail import send_mail
from django.db import Error, connection

from dossiers.casework import seal_audit
from dossiers.casework.facts import row_audit
from dossiers.oversight import balance
from dossiers.oversight.incidents import Incident, NightCheck, keep
from portal.ops import database_audit, guards

logger = logging.getLogger(__name__)
SAMPLE = 200
"""So many dossiers are read in Python, too."""
TOLD = 50
"""So many incidents stand in one mail; the rest is a number."""


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
    tell(at=at)
    return wrong


def _one(check: NightCheck, look: Callable[[], Iterator[str]], at: dt.datetime) -> int:
    began = time.monotonic()
    try:
        found = list(look())
    except Error as error:
        found = [f"The check itself broke: {type(error).__name__}"]
        logger.exception("Nightly check %s", check)
    for words in found[:TOLD]:
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


def _tallies() -> Iterator[str]:
    yield from balance.check()


def _guards() -> Iterator[str]:
    yield from guards.differences()
    yield from (finding.sentence for finding in database_audit.role())
    yield from (finding.sentence for finding in database_audit.log())


CHECKS: dict[NightCheck, Callable[[], Iterator[str]]] = {
    NightCheck.SEALS: _seals, NightCheck.FACTS: _facts, NightCheck.TALLIES: _tallies, NightCheck.GUARDS: _guards,
}  # fmt: skip


def tell(*, at: dt.datetime) -> None:
    """A mail to the operator about incidents of which none was told, and one when all that was told is over."""
    new = list(Incident.objects.standing().filter(told_at__isnull=True))
    if new and _sent(f"{len(new)} incidents found by the nightly checks", map(str, new)):
        Incident.objects.filter(pk__in=[one.pk for one in new]).update(told_at=at)
    over = Incident.objects.filter(over_at__isnull=False, told_at__isnull=False, over_told_at__isnull=True)
    if (
        over
        and not Incident.objects.standing().exists()
        and _sent("The nightly checks are content again", map(str, over))
    ):
        over.update(over_told_at=at)


def _sent(subject: str, lines: Iterator[str]) -> bool:
    """Whether it went out; without OPERATOR_EMAIL there is nobody to tell."""
    if not settings.OPERATOR_EMAIL:
        return False
    words = list(lines)
    more = [f"and {len(words) - TOLD} more"] if len(words) > TOLD else []
    try:
        send_mail(f"[Một cửa] {subject}", "\n".join([*words[:TOLD], *more]), None, [settings.OPERATOR_EMAIL])
    except OSError:
        logger.exception("The operator could not be told")
        return False
    return True
