"""How often officers' secrets may be tried: counted in the database, before they are checked (casework/limits.py).

A device on which the officer has signed in before (devices.py) has a budget of its own: nobody elsewhere can lock its
user out, nor can a colleague behind the same address. All other devices share the budgets of the account (over all
networks) and of their address and networks (over all accounts), so that one password tried on many accounts is counted
too. Account names are kept as digests only.
"""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest

from dossiers.casework import limits
from dossiers.units.models import Officer
from portal.desk.account import devices
from portal.wording import vi


def count_password(request: HttpRequest, username: str, at: dt.datetime) -> limits.CountedTries:
    """Count one try of an account's password. Raises limits.Spent."""
    name = username.strip().casefold()
    if device := devices.known(request, name):
        own = limits.of_thing("sign-in:d", f"{name}|{device}", settings.SIGN_IN_FAILURES_PER_DEVICE, limits.TEN_MINUTES)
        return limits.take([own], at)
    account = limits.of_thing("sign-in:u", name, settings.SIGN_IN_FAILURES_PER_ACCOUNT, limits.HOUR)
    places = (
        settings.SIGN_IN_FAILURES_PER_ADDRESS,
        settings.SIGN_IN_FAILURES_PER_NETWORK,
        settings.SIGN_IN_FAILURES_PER_WIDE_NETWORK,
    )
    return limits.take([account, *limits.by_place("sign-in", _address(request), places, limits.HOUR)], at)


def count_proof(request: HttpRequest, officer: Officer, at: dt.datetime) -> limits.CountedTries:
    """Count one try of what only somebody gets to see who knows the password: a second factor, the password again.

    A known device has its own budget, all others together have one. Raises limits.Spent.
    """
    device = devices.known(request, officer.username)
    where = f"{officer.pk}|{device or 'unknown'}"
    return limits.take([limits.of_thing("proof", where, settings.SECOND_FACTOR_FAILURES, limits.HOUR)], at)


def count_paper_code(request: HttpRequest, at: dt.datetime) -> limits.CountedTries:
    """Count one try of a code on paper: sixty bits, so only the volume of a place is bounded. Raises limits.Spent."""
    return limits.take(limits.of_whole_secrets("paper-code", _address(request)), at)


def stopped(spent: limits.Spent) -> str:
    """What the form says."""
    return f"Đã nhập sai quá nhiều lần. Tạm dừng đến {vi.time(spent.until)}, rồi thử lại."


def _address(request: HttpRequest) -> str:
    return str(request.META["REMOTE_ADDR"])
