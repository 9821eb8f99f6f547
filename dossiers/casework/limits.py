"""How often a secret may be tried: counted in the database, in a transaction of its own that commits before the check.

Budgets lie in one another: of the thing that is tried, of an address, of its network, of a wider network. A try that is
over one of them counts in none, so nobody uses up what belongs to others; a success is given back. What a spent budget
means is the scope's own affair (``access``, ``phones``, the officials' sign-in). The count of the whole city stops
nobody: over its threshold it raises an alarm, in the log and in /metrics.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction

logger = logging.getLogger(__name__)

TEN_MINUTES, HOUR, DAY = dt.timedelta(minutes=10), dt.timedelta(hours=1), dt.timedelta(days=1)
KEPT = 2 * DAY
"""How long counts are kept: longer than any window."""

CITY = "city"
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

_COUNT = """
INSERT INTO casework_lookupfailure (network, window_start, count) VALUES {rows}
ON CONFLICT (network, window_start) DO UPDATE SET count = casework_lookupfailure.count + 1
RETURNING network, count
"""
_GIVE_BACK = """
INSERT INTO casework_lookupfailure (network, window_start, count) VALUES {rows}
ON CONFLICT (network, window_start) DO UPDATE SET count = greatest(casework_lookupfailure.count - 1, 0)
"""


class Budget(NamedTuple):
    """At most ``limit`` tries counted under ``key`` (at most 64 letters) in each ``window``. No limit: never spent."""

    key: str
    limit: int | None
    window: dt.timedelta


class Places(NamedTuple):
    """Whom an address is counted with: itself, its network, the wider network."""

    address: str
    network: str
    wide_network: str


@dataclass(frozen=True)
class CountedTries:
    """Tries that were counted, to be given back after a success."""

    rows: tuple[tuple[str, dt.datetime], ...]

    def give_back(self) -> None:
        """The try was a success and does not count."""
        with connection.cursor() as cursor:
            cursor.execute(_statement(_GIVE_BACK, self.rows), [part for row in self.rows for part in (*row, 0)])


class Spent(Exception):
    """A budget is spent; nothing was counted. ``until`` is when all of those that are spent begin anew."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__(until)
        self.until = until


def places_of(address: str) -> Places:
    """The places of a client's address: IPv4 /32, /24 and /20; IPv6 /64 (one household), /56 and /40.

    IPv4 addresses in the clothes of IPv6 (mapped, NAT64, 6to4) are themselves.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return Places("unknown", "unknown", "unknown")
    if isinstance(parsed, ipaddress.IPv6Address):
        parsed = _inner(parsed)
    lengths = (32, 24, 20) if parsed.version == 4 else (64, 56, 40)
    return Places(*(str(ipaddress.ip_network(f"{parsed}/{length}", strict=False)) for length in lengths))


def _inner(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


def by_place(scope: str, address: str, limits: tuple[int, int, int], window: dt.timedelta) -> list[Budget]:
    """The budgets of a scope for an address, its network and the wider one, and the scope's count of the whole city."""
    keys = (f"{scope}:{kind}:{place}" for kind, place in zip("anw", places_of(address), strict=True))
    budgets = [Budget(key, limit, window) for key, limit in zip(keys, limits, strict=True)]
    return [*budgets, Budget(f"{scope}:{CITY}", None, HOUR)]


def of_whole_secrets(scope: str, address: str) -> list[Budget]:
    """The budgets of a place for secrets that are too long to be guessed; they bound the volume only."""
    limits = (
        settings.LOOKUP_WHOLE_FAILURES_PER_ADDRESS,
        settings.LOOKUP_WHOLE_FAILURES_PER_NETWORK,
        settings.LOOKUP_WHOLE_FAILURES_PER_WIDE_NETWORK,
    )
    return by_place(scope, address, limits, HOUR)


def of_thing(scope: str, thing: str, limit: int, window: dt.timedelta) -> Budget:
    """The budget of a thing (a dossier's code, an account, a telephone number), kept as a digest only.

    ``scope`` has at most 31 letters.
    """
    digest = hmac.new(settings.RECEIPT_KEY.encode(), f"{scope}|{thing}".encode(errors="replace"), hashlib.sha256)
    return Budget(f"{scope}:{digest.hexdigest()[:32]}", limit, window)


def take(budgets: Sequence[Budget], at: dt.datetime) -> CountedTries:
    """Count one try in each budget, all or none, committed when this returns. Raises Spent; then none is counted.

    The rows are locked in the order of their keys, so that two tries wait for each other and never in a circle.
    """
    must_stand_alone()
    rows = tuple(sorted((budget.key, window_start(at, budget.window)) for budget in budgets))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_statement(_COUNT, rows), [part for row in rows for part in (*row, 1)])
            counts: dict[str, int] = dict(cursor.fetchall())
        spent = [one for one in budgets if one.limit is not None and counts[one.key] > one.limit]
        if spent:
            raise Spent(max(window_start(at, one.window) + one.window for one in spent))
    _raise_alarm(counts)
    return CountedTries(rows)


def are_spent(budgets: Iterable[Budget], at: dt.datetime) -> bool:
    """Whether the next try would be over one of these budgets."""
    limits = {(one.key, window_start(at, one.window)): one.limit for one in budgets if one.limit is not None}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT network, window_start, count FROM casework_lookupfailure WHERE (network, window_start) IN %s",
            [tuple(limits)],
        )
        return any(count >= limits[key, start] for key, start, count in cursor.fetchall())


def alarms(at: dt.datetime) -> dict[str, tuple[int, bool]]:
    """Tries of the present hour that did not succeed, by scope, and whether they are over its threshold."""
    keys = {f"{scope}:{CITY}": scope for scope in thresholds()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT network, count FROM casework_lookupfailure WHERE network IN %s AND window_start = %s",
            [tuple(keys), window_start(at, HOUR)],
        )
        counts = dict(cursor.fetchall())
    return {scope: (counts.get(key, 0), counts.get(key, 0) > thresholds()[scope]) for key, scope in keys.items()}


def thresholds() -> dict[str, int]:
    """Tries without success in an hour of the whole city, scope by scope, over which somebody should look."""
    return {
        "lookup": settings.LOOKUP_FAILURES_CITY_WIDE,
        "lookup:whole": settings.LOOKUP_FAILURES_CITY_WIDE,
        "ask": settings.PHONE_CODES_CITY_WIDE,
        "wrong-code": settings.PHONE_WRONG_CODES_CITY_WIDE,
        "sign-in": settings.SIGN_IN_FAILURES_CITY_WIDE,
    }


def _raise_alarm(counts: dict[str, int]) -> None:
    """One line in the log in the moment in which a scope's threshold is passed."""
    for scope, threshold in thresholds().items():
        if counts.get(f"{scope}:{CITY}") == threshold + 1:
            logger.warning("More than %d tries without success in this hour in the scope %r.", threshold, scope)


def forget(*, at: dt.datetime) -> int:
    """Delete the counts of windows that are long over; how many there were."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM casework_lookupfailure WHERE window_start < %s", [at - KEPT])
        return int(cursor.rowcount)


def window_start(at: dt.datetime, window: dt.timedelta) -> dt.datetime:
    """The beginning of the window that an instant lies in; windows stand side by side from the epoch on."""
    seconds = int(window.total_seconds())
    return dt.datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, tz=dt.UTC)


def must_stand_alone() -> None:
    """Raise RuntimeError inside a transaction (except in tests that roll everything back)."""
    if connection.in_atomic_block and not getattr(settings, "LOOKUP_COUNTS_MAY_ROLL_BACK", False):
        raise RuntimeError("A try must be counted outside any transaction, or a failure would not be counted.")


def _statement(statement: str, rows: Sequence[object]) -> str:
    return statement.format(rows=", ".join(["(%s, %s, %s)"] * len(rows)))
