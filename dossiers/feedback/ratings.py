"""Ratings after the result: the questions of the dossier's regime, five words, one for each dossier, nobody's name.

A rating keeps the unit, the procedure and the date, and an HMAC of its dossier that makes it the only one. No dossier,
no person and no hour are in it; what is told of many together stands in satisfaction.py. Which questions are asked is
data of the regime: the three of 2018 are all answered, of the contents of 2025 each may be left out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Sequence

from django.conf import settings

from dossiers.calendars.local_time import LOCAL
from dossiers.casework.models import Dossier
from dossiers.casework.states import State
from dossiers.feedback.models import ContentRating, Rating

SATISFIED, DISSATISFIED = 4, 2
SCALE = range(1, 6)
THREE = ("manners", "time", "trips")
"""The questions of the older regime: columns of ``Rating``, all of them answered."""


class NotYet(Exception):
    """The result has not been handed out: there is nothing to rate."""


def questions_of(dossier: Dossier) -> tuple[str, ...]:
    """The names of the questions of this dossier's regime, in their order."""
    return tuple(dossier.regime.rating_questions)


def may_be_left_out(questions: Sequence[str]) -> bool:
    """Whether single questions may stay without an answer: all but the older three."""
    return tuple(questions) != THREE


def rate(dossier: Dossier, given: Sequence[int | None], *, at: dt.datetime) -> bool:
    """Keep the rating of a dossier, answers in the order of its questions; False when it has one already.

    Raises NotYet, ValueError for another answer than 1 to 5, for one left out that may not be, or for none at all.
    """
    if dossier.state != State.RETURNED:
        raise NotYet
    questions = questions_of(dossier)
    answers = {name: answer for name, answer in zip(questions, given, strict=True) if answer is not None}
    whole = len(answers) == len(questions) or (may_be_left_out(questions) and answers)
    if not whole or any(answer not in SCALE for answer in answers.values()):
        raise ValueError(given)
    day = at.astimezone(LOCAL).date()
    where = {"unit_id": dossier.unit_id, "procedure_id": dossier.procedure_id, "on": day}
    where["good"] = sum(1 for answer in answers.values() if answer >= SATISFIED)
    if questions == THREE:
        _, is_new = Rating.objects.get_or_create(digest=_digest(dossier.pk), defaults={**where, **answers})
        return is_new
    where |= {"regime_id": dossier.regime_id, "answers": answers, "answered": len(answers)}
    where["is_disliked"] = any(answer <= DISSATISFIED for answer in answers.values())
    _, is_new = ContentRating.objects.get_or_create(digest=_digest(dossier.pk), defaults=where)
    return is_new


def is_rated(dossier: Dossier) -> bool:
    """Whether the one rating of a dossier is there."""
    kept = Rating if questions_of(dossier) == THREE else ContentRating
    return bool(kept._default_manager.filter(digest=_digest(dossier.pk)).exists())


def _digest(number: int) -> bytes:
    return hmac.new(settings.RECEIPT_KEY.encode(), f"rating {number}".encode(), hashlib.sha256).digest()
