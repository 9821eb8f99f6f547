"""How much one network may ask of the API in a minute.

This bounds volume, not guessing: guesses are counted one by one, in the database, by ``dossiers.casework.doors``.
So each process counts for itself and adds its count to the shared one every few requests; a network may overshoot
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

from dossiers.casework.doors import network_of

WINDOW_SECONDS = 60
SHARED_EVERY = 16

_lock = threading.Lock()
_counts: dict[str, list[int]] = {}
_window = 0


class Volume(BaseThrottle):
    """The whole API's budget of a network: API_REQUESTS_PER_MINUTE."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Whether this request is within the network's budget of the present minute."""
        window = int(time.time()) // WINDOW_SECONDS
        limit: int = settings.API_REQUESTS_PER_MINUTE
        return _count(network_of(request.META.get("REMOTE_ADDR", "")), window, limit) <= limit

    def wait(self) -> float:
        """Seconds until the next minute begins: the Retry-After of a 429."""
        return float(max(1, WINDOW_SECONDS - math.floor(time.time() % WINDOW_SECONDS)))


def _count(network: str, window: int, limit: int) -> int:
    """Requests of this network in this window, as far as this process knows, this one included."""
    global _window  # noqa: PLW0603 (one window for the whole process; older counts are forgotten with it)
    with _lock:
        if window != _window:
            _window = window
            _counts.clear()
        mine = _counts.setdefault(network, [0, 0])
        mine[0] += 1
        unshared, shared = mine
        due = unshared >= min(SHARED_EVERY, limit) and shared <= limit
        if due:
            mine[0] = 0
    if due:
        shared = _share(f"api-volume:{network}:{window}", unshared)
        with _lock:
            if window == _window:
                mine[1] = shared
        unshared = 0
    return unshared + shared


def _share(key: str, number: int) -> int:
    total = int(cache.get(key, 0)) + number
    cache.set(key, total, timeout=2 * WINDOW_SECONDS)
    return total
