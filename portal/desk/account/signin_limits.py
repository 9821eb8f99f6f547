"""How often one account may be tried from one network: counted in the database, before the password is checked.

Ten failures in a window of ten minutes, then a stop until a named clock time. Counting account *and* network means that
a stranger elsewhere cannot lock an officer out. The account's name is kept as a digest only.
"""

import datetime as dt
import hashlib

from django.db import connection

from dossiers.casework import doors
from dossiers.units.models import SignInFailure

MOST = 10
WINDOW = dt.timedelta(minutes=10)

_COUNT = """
INSERT INTO units_signinfailure (account, window_start, count) VALUES (%s, %s, 1)
ON CONFLICT (account, window_start) DO UPDATE SET count = units_signinfailure.count + 1
RETURNING count
"""


def count_try(username: str, address: str, at: dt.datetime) -> int:
    """Count one try in the present window; how many there are now. Two at once are counted as two."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [_account(username, address), doors.window_start(at, WINDOW)])
        return int(cursor.fetchone()[0])


def forget(username: str, address: str) -> None:
    """A success wipes the slate."""
    SignInFailure.objects.filter(account=_account(username, address)).delete()


def may_try_again_at(at: dt.datetime) -> dt.datetime:
    """When the present window ends."""
    return doors.window_start(at, WINDOW) + WINDOW


def _account(username: str, address: str) -> str:
    who = f"{username.strip().casefold()}|{doors.network_of(address)}"
    return hashlib.sha256(who.encode(errors="replace")).hexdigest()
