"""How often the typed door may be tried: counted in the database, before the check, in a transaction of its own.

Two budgets (both settings): failures of one network in ten minutes, then a stop until a named clock time; failures of
the whole city in an hour, after which four digits are no longer enough and the door asks for the whole phone or paper
number, so that nobody is locked out and guessing is hopeless. Successes are given back and do not count.
"""

from __future__ import annotations

import datetime as dt
import ipaddress

from django.conf import settings
from django.db import connection

CITY = "*"
NETWORK_WINDOW = dt.timedelta(minutes=10)
CITY_WINDOW = dt.timedelta(hours=1)

_COUNT = """
INSERT INTO casework_lookupfailure (network, window_start, count) VALUES (%s, %s, 1)
ON CONFLICT (network, window_start) DO UPDATE SET count = casework_lookupfailure.count + 1
RETURNING count
"""
_GIVE_BACK = (
    "UPDATE casework_lookupfailure SET count = count - 1 WHERE network = %s AND window_start = %s AND count > 0"
)


def network_of(address: str) -> str:
    """The network that is counted: /24 of an IPv4 address, /56 of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    mapped = getattr(parsed, "ipv4_mapped", None) or parsed
    return str(ipaddress.ip_network(f"{mapped}/{24 if mapped.version == 4 else 56}", strict=False))


def window_start(at: dt.datetime, window: dt.timedelta) -> dt.datetime:
    """The beginning of the window that an instant lies in; windows stand side by side from the epoch on."""
    seconds = int(window.total_seconds())
    return dt.datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, tz=dt.UTC)


def count_try(network: str, at: dt.datetime) -> tuple[int, int]:
    """Count one try before it is checked; (tries of this network, tries of the city) in their present windows.

    A try over the network's own budget is not counted for the city, or one network could use the whole city's.
    """
    must_stand_alone()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [network, window_start(at, NETWORK_WINDOW)])
        of_network = int(cursor.fetchone()[0])
        if of_network > settings.LOOKUP_FAILURES_PER_NETWORK:
            return of_network, 0
        cursor.execute(_COUNT, [CITY, window_start(at, CITY_WINDOW)])
        return of_network, int(cursor.fetchone()[0])


def give_back(network: str, at: dt.datetime) -> None:
    """A success does not count."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, [network, window_start(at, NETWORK_WINDOW)])
        cursor.execute(_GIVE_BACK, [CITY, window_start(at, CITY_WINDOW)])


def count(budget: str, at: dt.datetime, window: dt.timedelta) -> int:
    """Count one use of another door's budget (named, at most 64 letters) before it is checked; uses in its window."""
    must_stand_alone()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [budget, window_start(at, window)])
        return int(cursor.fetchone()[0])


def uncount(budget: str, at: dt.datetime, window: dt.timedelta) -> None:
    """A success does not count."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, [budget, window_start(at, window)])


def must_stand_alone() -> None:
    """Raise RuntimeError inside a transaction (except in tests that roll everything back)."""
    if connection.in_atomic_block and not getattr(settings, "LOOKUP_COUNTS_MAY_ROLL_BACK", False):
        raise RuntimeError("A look-up must be counted outside any transaction, or a failure would not be counted.")


def network_may_try_again_at(at: dt.datetime) -> dt.datetime:
    """When the network's present window ends."""
    return window_start(at, NETWORK_WINDOW) + NETWORK_WINDOW


def city_asks_for_all_digits(at: dt.datetime) -> bool:
    """Whether the city-wide budget of this hour is spent, so that the form must ask for the whole number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count FROM casework_lookupfailure WHERE network = %s AND window_start = %s",
            [CITY, window_start(at, CITY_WINDOW)],
        )
        row = cursor.fetchone()
    return row is not None and int(row[0]) >= settings.LOOKUP_FAILURES_CITY_WIDE
