"""How much one address, and one network, may ask of the API in a minute.

This bounds volume, not guessing: guesses are counted one by one, in the database, by ``dossiers.casework.limits``.
So each process counts for itself and adds its count to the shared one every few requests; a place may overshoot
by ``SHARED_EVERY`` times the number of processes, and an ordinary request costs no query.
"""

from __future__ import annotations

import math
import threading
import time

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from dossiers.casework.limits import places_of

WINDOW_SECONDS = 60
SHARED_EVERY = 16
ADDRESSES_IN_A_NETWORK = 5
"""A network's budget is that of so many of its addresses, so that one of them cannot use it up alone."""

_lock = threading.Lock()
_counts: dict[str, list[int]] = {}
_window = 0


class Volume(BaseThrottle):
    """The whole API's budget: API_REQUESTS_PER_MINUTE of an address, a multiple of it for its network."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Whether this request is within the budgets of the present minute."""
        window = int(time.time()) // WINDOW_SECONDS
        limit: int = settings.API_REQUESTS_PER_MINUTE
        places = places_of(request.META.get("REMOTE_ADDR", ""))
        if _count(f"a:{places.address}", window, limit) > limit:
            return False
        return _count(f"n:{places.network}", window, limit * ADDRESSES_IN_A_NETWORK) <= limit * ADDRESSES_IN_A_NETWORK

    def wait(self) -> float:
        """Seconds until the next minute begins: the Retry-After of a 429."""
        return float(max(1, WINDOW_SECONDS - math.floor(time.time() % WINDOW_SECONDS)))


def _count(place: str, window: int, limit: int) -> int:
    """Requests of this place in this window, as far as this process knows, this one included."""
    global _window  # noqa: PLW0603 (one window for the whole process; older counts are forgotten with it)
    with _lock:
        if window != _window:
            _window = window
            _counts.clear()
        mine = _counts.setdefault(place, [0, 0])
        mine[0] += 1
        unshared, shared = mine
        due = unshared >= min(SHARED_EVERY, limit) and shared <= limit
        if due:
            mine[0] = 0
    if due:
        shared = _share(f"api-volume:{place}:{window}", unshared)
        with _lock:
            if window == _window:
                mine[1] = shared
        unshared = 0
    return unshared + shared


def _share(key: str, number: int) -> int:
    total = int(cache.get(key, 0)) + number
    cache.set(key, total, timeout=2 * WINDOW_SECONDS)
    return total
