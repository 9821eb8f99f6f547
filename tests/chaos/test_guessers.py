"""Guessing at the typed door: 64 at once get exactly the allowed number of tries, however they time them."""

import threading
from collections import Counter

import pytest
from django.db import connection, connections

from dossiers.casework import access
from dossiers.casework.models import LookupFailure
from tests.world import a_dossier, a_world, local

NOW = local("2018-12-18 09:01")


@pytest.fixture
def dossier(own_database):
    return a_dossier(a_world(), local("2018-12-17 14:20"))


def guess_with(threads, tries, dossier, look_up=access.as_citizen):
    barrier, seen, lock = threading.Barrier(threads), Counter(), threading.Lock()

    def run(number):
        barrier.wait()
        for attempt in range(tries):
            try:
                look_up(code=dossier.code, secret=f"{number:02d}{attempt:02d}", address="203.0.113.9", at=NOW)
                result = "open"
            except (access.LookupMiss, access.WholeSecretNeeded) as error:
                result = type(error).__name__
            with lock:
                seen[result] += 1
        connections.close_all()

    running = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return seen


def test_64_guessers_of_one_address_get_exactly_the_allowed_tries(dossier, settings):
    settings.LOOKUP_FAILURES_PER_DOSSIER = 1000
    settings.LOOKUP_FAILURES_PER_ADDRESS = 10
    assert guess_with(64, 2, dossier) == {"LookupMiss": 10, "WholeSecretNeeded": 118}
    assert LookupFailure.objects.get(network="lookup:city").count == 10


def test_guessers_of_many_networks_at_once_get_exactly_what_the_dossier_allows(dossier, settings):
    settings.LOOKUP_FAILURES_PER_DOSSIER = 7

    def from_anywhere(*, secret, **more):
        return access.as_citizen(**{**more, "secret": secret, "address": f"198.51.{int(secret[:2])}.{int(secret[2:])}"})

    settings.LOOKUP_FAILURES_PER_WIDE_NETWORK = 1000
    assert guess_with(32, 4, dossier, from_anywhere) == {"LookupMiss": 7, "WholeSecretNeeded": 121}


def test_the_counter_must_not_stand_inside_a_transaction_that_may_roll_back(dossier):
    from django.db import transaction

    with pytest.raises(RuntimeError, match="outside any transaction"), transaction.atomic():
        access.as_citizen(code=dossier.code, secret="0000", address="203.0.113.9", at=NOW)


def test_a_counter_that_reads_and_then_writes_would_let_more_through(dossier, settings, monkeypatch):
    """The counter-proof: count as a throttle on a cache does (read, compare, write) and the limit leaks."""
    from dossiers.casework import limits

    settings.LOOKUP_FAILURES_PER_DOSSIER = 1000
    gate = threading.Barrier(8)

    def naive(budgets, at):
        key = budgets[1].key
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(sum(count), 0) FROM casework_lookupfailure WHERE network = %s", [key])
            count = int(cursor.fetchone()[0]) + 1
            gate.wait(timeout=10)
            cursor.execute("DELETE FROM casework_lookupfailure WHERE network = %s", [key])
            cursor.execute(
                "INSERT INTO casework_lookupfailure VALUES (%s, %s, %s) ON CONFLICT (network, window_start)"
                " DO UPDATE SET count = excluded.count",
                [key, at, count],
            )
        if count > 10:
            raise limits.Spent(at)
        return limits.CountedTries(())

    monkeypatch.setattr(limits, "take", naive)
    assert guess_with(8, 5, dossier)["LookupMiss"] > 10
