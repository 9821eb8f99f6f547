"""What goes to a channel, and what comes back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from dossiers.notices.models import Attempt


@dataclass(frozen=True)
class OutgoingMessage:
    """One message ready to go: the secret stands in its text. It is never written to a log as it is."""

    key: uuid.UUID
    kind: str
    channel: str
    recipient: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    is_sample: bool = False

    @property
    def masked(self) -> str:
        """The recipient, told apart but not recognised: ••• 456, n•••@example.vn."""
        return masked(self.recipient)


@dataclass(frozen=True)
class Answer:
    """Confirmed, refused for good, or to be tried again; ``result`` says it shortly and without personal data."""

    outcome: str
    result: str
    hung: bool = False

    @classmethod
    def confirmed(cls, result: str = "confirmed") -> Answer:
        """The other side has taken it and answers for it."""
        return cls(Attempt.Outcome.CONFIRMED, result)

    @classmethod
    def refused(cls, result: str) -> Answer:
        """The other side will never take it."""
        return cls(Attempt.Outcome.REFUSED, result)

    @classmethod
    def later(cls, result: str, *, hung: bool = False) -> Answer:
        """Not now; ``hung``: nobody answered in time, so that others need not wait for the same."""
        return cls(Attempt.Outcome.LATER, result, hung)


def masked(recipient: str) -> str:
    """As an official or a log may see it."""
    name, at, host = recipient.partition("@")
    if at:
        return f"{name[:1]}•••@{host}"
    return f"••• {recipient[-3:]}" if len(recipient) > 6 else "•••"
