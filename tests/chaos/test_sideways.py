"""Guessing sideways: one wrong guess on each of very many codes, from very many networks; and listening to the clock.

The short versions run in the suite; ``-m chaos`` takes 20,000 codes and 2 × 5,000 requests.
"""

import os
import random
import statistics
import threading
import time
from collections import Counter

import pytest
from django.db import connections
from django.test import Client

from dossiers.casework import access, limits
from dossiers.feedback import petitions
from tests.world import a_dossier, a_world, local

NOW = local("2018-12-18 09:01")
CODES = int(os.environ.get("CHAOS_CODES", "20000"))
REQUESTS = int(os.environ.get("CHAOS_REQUESTS", "5000"))


@pytest.fixture
def dossiers(own_database):
    """Ten dossiers that exist; the codes between them do not."""
    world = a_world()
    return [a_dossier(world, local("2018-12-17 14:20")) for _ in range(10)]


def guess_sideways(codes, threads=8):
    """One wrong guess on each code, each from a network that has not used up its own budget; what came of them."""
    seen, lock = Counter(), threading.Lock()

    def run(part):
        found = Counter()
        for number in range(part, codes, threads):
            address = f"10.{number // 9 // 256}.{number // 9 % 256}.7"
            try:
                access.as_citizen(code=f"T10.31.01-181217-{number:04d}", secret="0001", address=address, at=NOW)
                found["open"] += 1
            except (access.LookupMiss, access.LookupThrottled, access.WholeSecretNeeded) as error:
                found[type(error).__name__] += 1
        with lock:
            seen.update(found)
        connections.close_all()

    running = [threading.Thread(target=run, args=(part,)) for part in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return seen


def let_through(codes, settings):
    """Sixteen networks of nine codes each make a wide network, which has a budget of its own."""
    whole, rest = divmod(codes, 16 * 9)
    most = settings.LOOKUP_FAILURES_PER_WIDE_NETWORK
    return whole * most + min(rest, most)


def test_of_a_thousand_codes_guessed_sideways_only_what_seven_wide_networks_may_gets_through(dossiers, settings):
    assert guess_sideways(1000) == {"LookupMiss": 350, "WholeSecretNeeded": 650}
    assert let_through(1000, settings) == 350
    assert limits.alarms(NOW)["lookup"] == (350, True)


@pytest.mark.long
def test_of_20000_codes_only_what_the_wide_networks_may_gets_through(dossiers, settings):
    seen = guess_sideways(CODES)
    print(f"\n{CODES:,} codes, one wrong guess on each, from {CODES // 9:,} networks in one hour: {dict(seen)}")
    expected = let_through(CODES, settings)
    assert seen == {"LookupMiss": expected, "WholeSecretNeeded": CODES - expected}


def test_without_the_wide_networks_budget_every_guess_gets_through(dossiers, settings):
    """The counter-proof: budgets of small networks alone stop nobody who has enough of them."""
    settings.LOOKUP_FAILURES_PER_WIDE_NETWORK = 10**9
    assert guess_sideways(200) == {"LookupMiss": 200}


def ask_for_dossier(client, code):
    return client.post("/tra-cuu", {"ma": code, "so": "9999"})


def ask_for_petition(client, code):
    return client.post("/gop-y/theo-doi", {"ma": code, "bi-mat": "0000099999"})


def seconds_of(client, code, ask):
    """How long one look-up takes that finds nothing, and its page; the form gives back what was typed: the code."""
    began = time.perf_counter()
    answer = ask(client, code)
    took = time.perf_counter() - began
    assert answer.status_code == 404
    assert answer.content.count(code.encode()) == 1
    return took, answer.content.replace(code.encode(), b"THE CODE")


def listen(count, known, ask=ask_for_dossier, unknown_code=lambda number: f"T10.31.01-181217-{number % 10 + 500:04d}"):
    """Interleaved: (seconds for a known code with wrong digits, seconds for an unknown code), and all bodies.

    As many unknown codes as known ones, or the counts of one kind would be older than those of the other.
    """
    client, dice = Client(), random.Random(2018)
    wrong, unknown, bodies = [], [], set()
    for number in range(count + 20):
        turns = [("wrong", known[number % len(known)].code), ("unknown", unknown_code(number))]
        dice.shuffle(turns)
        for name, code in turns:
            took, body = seconds_of(client, code, ask)
            bodies.add(body)
            if number >= 20:
                (wrong if name == "wrong" else unknown).append(took)
    return wrong, unknown, bodies


def u_test(one, other):
    """Two-sided p of Mann and Whitney's test, by the normal approximation."""
    ranked = sorted((value, name) for name, values in ((0, one), (1, other)) for value in values)
    rank_sum = sum(rank for rank, (_, name) in enumerate(ranked, start=1) if name == 0)
    n, m = len(one), len(other)
    z = (rank_sum - n * (n + 1) / 2 - n * m / 2) / (n * m * (n + m + 1) / 12) ** 0.5
    return 2 * (1 - statistics.NormalDist().cdf(abs(z)))


def verdict(wrong, unknown):
    """(difference of the medians as a share, p)."""
    middle = statistics.median(unknown)
    return abs(statistics.median(wrong) - middle) / middle, u_test(wrong, unknown)


@pytest.fixture
def no_budgets(settings):
    for budget in ("PER_DOSSIER", "PER_ADDRESS", "PER_NETWORK", "PER_WIDE_NETWORK", "CITY_WIDE"):
        setattr(settings, f"LOOKUP_FAILURES_{budget}", 10**9)
    for place in ("ADDRESS", "NETWORK", "WIDE_NETWORK"):
        setattr(settings, f"LOOKUP_WHOLE_FAILURES_PER_{place}", 10**9)


def test_unknown_codes_and_wrong_digits_are_byte_equal_and_take_the_same_time(dossiers, no_budgets):
    for _ in range(3):  # a busy machine may spoil one round, never three
        wrong, unknown, bodies = listen(150, dossiers)
        assert len(bodies) == 1
        difference, p = verdict(wrong, unknown)
        if difference < 0.05 or p > 0.01:
            return
    pytest.fail(f"medians differ by {difference:.1%}, p = {p:.4f}")


def test_a_petitions_code_and_secret_take_the_same_time_too(own_database, no_budgets):
    world = a_world()
    facts = ("feedback", world.ward, "Chờ quá lâu ở quầy số 2.")
    known = [petitions.send(petitions.Sending(str(n), *facts), at=NOW)[0] for n in range(10)]
    for _ in range(3):
        wrong, unknown, bodies = listen(150, known, ask_for_petition, lambda number: f"PA-ZZ{number % 10 + 10}-0000")
        assert len(bodies) == 1
        difference, p = verdict(wrong, unknown)
        if difference < 0.05 or p > 0.01:
            return
    pytest.fail(f"medians differ by {difference:.1%}, p = {p:.4f}")


@pytest.mark.long
def test_ten_thousand_requests_do_not_tell_unknown_from_wrong(dossiers, no_budgets):
    wrong, unknown, bodies = listen(REQUESTS, dossiers)
    difference, p = verdict(wrong, unknown)
    print(f"\n2 × {REQUESTS:,} requests: medians differ by {difference:.2%}, p = {p:.3f}, {len(bodies)} body")
    assert len(bodies) == 1
    assert difference < 0.02 or p > 0.01


def test_a_door_that_answers_known_codes_a_little_later_is_heard(dossiers, no_budgets, monkeypatch):
    """The counter-proof: the ear is good enough to hear a fifth of the time of a request."""
    matches = access._matches
    fifth = statistics.median(listen(40, dossiers)[1]) / 5  # on a busy machine a request takes long, and so does this

    def slower(known, given):
        if known.is_asked_for:
            time.sleep(fifth)
        return matches(known, given)

    monkeypatch.setattr(access, "_matches", slower)
    heard = []
    for _ in range(3):  # noise of a busy machine may drown one round, never three
        heard.append(verdict(*listen(150, dossiers)[:2]))
        if heard[-1][0] > 0.05 and heard[-1][1] < 0.01:
            return
    pytest.fail(f"nothing was heard: {heard}")
