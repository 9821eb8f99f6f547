"""What a guesser may expect: lucky guesses in a year of trying without a pause. Pure arithmetic.

docs/settings.md writes the result beside every budget, and a test compares both.
"""

from __future__ import annotations

import datetime as dt

YEAR = dt.timedelta(days=365)

LAST_FOUR = 10_000
"""Ends of a telephone or paper number; each dossier has two such numbers, so a guess has two chances."""

WHOLE_NUMBER = 10**8
"""Telephone numbers: eight digits after the prefix of a network that is known."""

KNOWN_PERSON = 10**6
"""CCCD numbers of one person for who knows place, sex and year of birth: six digits are left."""

PHONE_CODE = 10**6
"""Six digits of a message."""

TELEPHONE_CLOCK = 10**6
"""Six digits of a second factor, of which three are good at a time (MFA_TOTP_TOLERANCE)."""


def lucky_guesses_a_year(tries: int, window: dt.timedelta, answers: int, *, chances: int = 1) -> float:
    """How many guesses hit in a year of ``tries`` in each ``window``, when ``chances`` of ``answers`` are right."""
    return tries * (YEAR / window) * chances / answers
