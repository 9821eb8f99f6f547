"""Right and wrong look-ups from everywhere, mixed by chance: exactly what an independent model lets through.

The model is written from the ruling, not from the code: plain counts in dictionaries, networks cut out of the bits of
an address. Guessers share their networks with neighbours; a neighbour who knows the whole number is never refused.
"""

import datetime as dt
import os
import random
from collections import Counter, defaultdict

import pytest

from dossiers.casework import access, limits
from tests.world import a_dossier, a_world, local

TRIES, MANY = 1200, int(os.environ.get("MIXED_LOOKUPS", "10000"))
START = local("2018-12-20 07:00")  # midnight in UTC: the days of the budgets begin here
HOUR, DAY = 3600, 86_400


def numbers_of(n):
    return f"09{n:08d}", f"0920{n * 7919 % 10**8:08d}"


def bits(address):
    """An address as a number, and how many bits its own place, its network and the wider one have."""
    if ":" in address:
        groups = (address.split("::")[0].split(":") + ["0"] * 8)[:8]
        return 6, sum(int(group, 16) << 16 * (7 - n) for n, group in enumerate(groups)), 128, (64, 56, 40)
    a, b, c, d = (int(part) for part in address.removeprefix("::ffff:").split("."))
    return 4, (a << 24) + (b << 16) + (c << 8) + d, 32, (32, 24, 20)


class Model:
    """What must happen, by the ruling: nested budgets, a success never counts, what is refused counts nowhere."""

    def __init__(self, settings, known):
        self.settings, self.known, self.counts = settings, known, defaultdict(int)

    def says(self, code, secret, address, seconds):
        """open, missed, whole (asked for the whole number) or stopped."""
        kind, window = ("WHOLE_", HOUR) if len(secret) >= 8 else ("", DAY)
        version, number, width, lengths = bits(address.replace("::ffff:", ""))
        keys = {f"{kind}FAILURES_PER_DOSSIER": (code,)}
        if kind:
            keys["WHOLE_FAILURES_PER_DOSSIER_AND_ADDRESS"] = (code, version, number >> (width - lengths[0]))
        for name, length in zip(("ADDRESS", "NETWORK", "WIDE_NETWORK"), lengths, strict=True):
            keys[f"{kind}FAILURES_PER_{name}"] = (version, number >> (width - length))
        cells = [(name, *key, seconds // window) for name, key in keys.items()]
        if any(self.counts[cell] >= getattr(self.settings, f"LOOKUP_{cell[0]}") for cell in cells):
            return "stopped" if kind else "whole"
        phone, paper = self.known.get(code, ("", ""))
        if code in self.known and secret in (phone, paper, phone[-4:], paper[-4:]):
            return "open"
        for cell in cells:
            self.counts[cell] += 1
        return "missed"


def tried(code, secret, address, at):
    try:
        access.as_citizen(code=code, secret=secret, address=address, at=at)
    except access.LookupMiss:
        return "missed"
    except access.WholeSecretNeeded:
        return "whole"
    except access.LookupThrottled:
        return "stopped"
    return "open"


def an_address(dice):
    kind = dice.randrange(5)
    if kind == 0:
        return f"2001:db8:{dice.randrange(3):x}:{dice.randrange(4):x}{dice.choice(['00', '01', 'ff'])}::1"
    address = f"203.0.{dice.choice([112, 113, 120, 128])}.{dice.randrange(40)}"
    return f"::ffff:{address}" if kind == 1 else address


def plain(address):
    return bits(address.replace("::ffff:", ""))[:2]


def mixture(dice, known, wrong_whole):
    """A try: who (guesser or neighbour), code, secret, address. An address whose last number is even guesses."""
    codes = list(known)
    code, address = dice.choice(codes), an_address(dice)
    guesses = sum(map(ord, address.replace("::ffff:", ""))) % 2 == 0
    if guesses:
        code = dice.choice([*codes, "T1031011812199999", "T1031011812199998"])
        whole = dice.random() < wrong_whole
        return True, code, f"07{dice.randrange(10**8):08d}" if whole else f"{dice.randrange(10**4):04d}", address
    phone, paper = known[code]
    secret = dice.choice([phone, paper, phone[-4:], paper[-4:], f"{dice.randrange(10**4):04d}"])
    return False, code, secret, address


@pytest.fixture
def known(db):
    """Forty dossiers by key: the two numbers of each."""
    world = a_world()
    held = {}
    for n in range(40):
        phone, paper = numbers_of(n * 104_729)
        held[a_dossier(world, local("2018-12-19 09:00"), phone=phone, id_number=paper).code_key] = (phone, paper)
    return held


TIGHT = {"DOSSIER": 9, "DOSSIER_AND_ADDRESS": 3, "ADDRESS": 8, "NETWORK": 30, "WIDE_NETWORK": 60}


def compare(tries, hours, wrong_whole, settings, known):
    """Every try through the door and through the model: what was said how often, and neighbours refused."""
    dice, model, seconds = random.Random(20_181_220), Model(settings, known), 0
    said, refused = Counter(), 0
    for number in range(tries):
        seconds += dice.randrange(2 * hours * HOUR // tries)
        guesses, code, secret, address = mixture(dice, known, wrong_whole)
        expected = model.says(code, secret, address, seconds)
        happened = tried(code, secret, address, START + dt.timedelta(seconds=seconds))
        assert happened == expected, (number, code, secret, address)
        said["guesser " * guesses + happened] += 1
        refused += not guesses and len(secret) > 4 and happened != "open"
    print(
        f"\n{tries} look-ups, {wrong_whole:.0%} of the guesses whole: {dict(sorted(said.items()))}, {refused} refused"
    )
    return said, refused


def test_what_the_model_lets_through_is_let_through_and_no_neighbour_with_the_whole_number_is_refused(
    known, settings, capsys
):
    with capsys.disabled():
        said, refused = compare(TRIES, 30, 0.1, settings, known)
    assert said["whole"] and said["open"] and said["guesser missed"] and said["guesser whole"]
    assert refused == 0


def test_where_budgets_of_whole_numbers_are_spent_the_stop_is_exact_too(known, settings, capsys):
    for name, limit in TIGHT.items():
        setattr(settings, f"LOOKUP_WHOLE_FAILURES_PER_{name}", limit)
    with capsys.disabled():
        said, _ = compare(TRIES, 3, 0.6, settings, known)
    assert said["guesser stopped"] and said["stopped"] and said["open"]


@pytest.mark.long
def test_ten_thousand_mixed_lookups(known, settings):
    said, refused = compare(MANY, 30, 0.1, settings, known)
    assert said["guesser missed"] and refused == 0


def test_the_model_notices_a_budget_that_is_one_too_large(known, settings, monkeypatch):
    """The counter-proof: one more try for each wide network, and the comparison fails."""
    by_place = limits.by_place

    def one_more(scope, address, numbers, window):
        return by_place(scope, address, (*numbers[:2], numbers[2] + 1), window)

    monkeypatch.setattr(limits, "by_place", one_more)
    with pytest.raises(AssertionError):
        compare(TRIES, 30, 0.1, settings, known)
