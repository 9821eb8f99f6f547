"""Why an act was refused, in a sentence that the person can act on. Nothing has been written when one is raised."""

from __future__ import annotations

import datetime as dt


class ActRefused(Exception):
    """An act was refused. ``str(error)`` is the Vietnamese sentence for the screen."""


class NotAllowedNow(ActRefused):
    """The dossier's state does not allow the act; the sentence says what state it is in and what would be possible."""


class NotYourPost(ActRefused):
    """The officer holds no post that may do this; the sentence says whose act it would be."""


class SomebodyElseActed(ActRefused):
    """Another act came first since the page was drawn. ``who`` and ``acted_at`` say whose and when."""

    def __init__(self, *, who: str, acted_at: dt.datetime, what: str, sentence: str) -> None:
        super().__init__(sentence)
        self.who = who
        self.acted_at = acted_at
        self.what = what


class Invalid(ActRefused):
    """Something given is impossible. ``errors`` maps field names to sentences."""

    def __init__(self, **errors: str) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors
