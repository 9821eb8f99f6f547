"""The ways out of the house: one function each, with a time limit. None of them touches the database."""

from __future__ import annotations

from django.conf import settings

from dossiers.notices.channels import console, gateway, mail
from dossiers.notices.channels.answers import Answer, OutgoingMessage
from dossiers.notices.models import Channel

__all__ = ["Answer", "OutgoingMessage", "is_set_up", "offered", "send"]


def send(letter: OutgoingMessage) -> Answer:
    """Hand one message to its channel and say what came of it. Never raises for what the other side does."""
    if letter.is_sample or not is_set_up(letter.channel):
        return console.send(letter)
    if letter.channel == Channel.EMAIL:
        return mail.send(letter)
    return gateway.send(letter, gateway.of(letter.channel))


def is_set_up(channel: str) -> bool:
    """Whether messages by this way leave the house."""
    if channel == Channel.EMAIL:
        return bool(settings.EMAIL_URL)
    return bool(gateway.of(channel).url)


def offered() -> list[str]:
    """The ways that may be chosen: those set up; all of them while none is (a trial: they go to the log)."""
    ready = [channel for channel in Channel.values if is_set_up(channel)]
    return ready or list(Channel.values)
