"""From the petitions' mail to messages: two rooms that do not know each other, in one transaction."""

import datetime as dt

from django.db import transaction

from dossiers.feedback import outbox
from dossiers.notices import petitions


def prepare_petitions(*, at: dt.datetime, limit: int = 500) -> int:
    """Take the mail that waits and make its messages, at most ``limit`` rows at a time; how many rows were taken."""
    taken = 0
    while True:
        with transaction.atomic():
            batch, news = outbox.take(limit)
            petitions.prepare(news, at=at)
        taken += batch
        if batch < limit:
            return taken
