"""What guessing is worth: the arithmetic, and that docs/settings.md says what the settings amount to."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.conf import settings

from dossiers.casework import guessing, limits
from dossiers.casework.guessing import lucky_guesses_a_year

DOCS = Path(settings.BASE_DIR) / "docs" / "settings.md"
FOUR = {"answers": guessing.LAST_FOUR, "chances": 2}
WHOLE = {"answers": guessing.WHOLE_NUMBER, "chances": 2}


def of(name):
    return getattr(settings, name)


COMPUTED = {
    "four digits of one dossier, from everywhere": (of("LOOKUP_FAILURES_PER_DOSSIER"), limits.DAY, FOUR),
    "four digits, from one address": (of("LOOKUP_FAILURES_PER_ADDRESS"), limits.DAY, FOUR),
    "four digits, from one network": (of("LOOKUP_FAILURES_PER_NETWORK"), limits.DAY, FOUR),
    "four digits, from one wide network": (of("LOOKUP_FAILURES_PER_WIDE_NETWORK"), limits.DAY, FOUR),
    "four digits, from everywhere, just below the alarm": (of("LOOKUP_FAILURES_CITY_WIDE"), limits.HOUR, FOUR),
    "whole numbers of one dossier, nothing else known": (of("LOOKUP_WHOLE_FAILURES_PER_DOSSIER"), limits.HOUR, WHOLE),
    "the CCCD number of somebody whose place, sex and year of birth are known": (
        of("LOOKUP_WHOLE_FAILURES_PER_DOSSIER"),
        limits.HOUR,
        {"answers": guessing.KNOWN_PERSON},
    ),
    "whole numbers, from one wide network": (of("LOOKUP_WHOLE_FAILURES_PER_WIDE_NETWORK"), limits.HOUR, WHOLE),
    "a code by message: wrong ones, and one try for each code asked for, from one wide network": (
        of("PHONE_WRONG_CODES_PER_WIDE_NETWORK") + of("PHONE_CODES_PER_WIDE_NETWORK"),
        limits.HOUR,
        {"answers": guessing.PHONE_CODE},
    ),
    "a code by message to one number, from everywhere": (
        of("PHONE_CODES_PER_PHONE_CITY_WIDE") * of("PHONE_CODE_TRIES"),
        limits.HOUR,
        {"answers": guessing.PHONE_CODE},
    ),
    "a second factor, by somebody who knows the password": (
        of("SECOND_FACTOR_FAILURES"),
        limits.HOUR,
        {"answers": guessing.TELEPHONE_CLOCK, "chances": 1 + 2 * of("MFA_TOTP_TOLERANCE")},
    ),
}


@pytest.mark.parametrize(
    ("tries", "window", "more", "lucky"),
    [
        (10, dt.timedelta(minutes=10), {"answers": 10_000}, 52.56),
        (1, dt.timedelta(days=365), {"answers": 100}, 0.01),
        (50, dt.timedelta(days=1), {"answers": 10_000, "chances": 2}, 3.65),
        (0, dt.timedelta(hours=1), {"answers": 10_000}, 0),
    ],
)
def test_lucky_guesses_are_tries_by_chance(tries, window, more, lucky):
    assert lucky_guesses_a_year(tries, window, **more) == pytest.approx(lucky)


def written():
    rows = re.findall(r"^\| ([^|]+) \| `[A-Z_]+`[^|]* \| ([0-9.]+) \|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(rows)


def test_the_settings_page_says_what_the_budgets_amount_to():
    computed = {who: lucky_guesses_a_year(tries, window, **more) for who, (tries, window, more) in COMPUTED.items()}
    said = {who: float(number) for who, number in written().items() if who in computed}
    assert said == {who: float(f"{number:.2g}") for who, number in computed.items()}


def test_guessing_from_one_place_is_hopeless():
    """At most a few hits in a year of guessing day and night; a dossier alone is safe for longer than it lives."""
    for who, (tries, window, more) in COMPUTED.items():
        if "alarm" not in who:
            assert lucky_guesses_a_year(tries, window, **more) < 5, who
