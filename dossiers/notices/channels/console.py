"""The default way: nothing leaves the house, the log says that something would have, without telling what or whom."""

from __future__ import annotations

import logging

from dossiers.notices.channels.answers import Answer, OutgoingMessage

logger = logging.getLogger("dossiers.notices")


def send(letter: OutgoingMessage) -> Answer:
    """Note it in the log, masked; in full where it goes to people of a demonstration, who do not exist."""
    if letter.is_sample:
        logger.info("%s by %s to %s: %s", letter.kind, letter.channel, letter.masked, letter.text)
        return Answer.confirmed("console")
    logger.info("%s by %s to %s: %d letters", letter.kind, letter.channel, letter.masked, len(letter.text))
    return Answer.confirmed("console")
