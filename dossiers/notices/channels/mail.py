"""E-mail by SMTP. The message's key is its Message-ID: SMTP itself promises no more than "at least once"."""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from dossiers.notices.channels.answers import Answer, OutgoingMessage

PERMANENT = range(500, 600)


def send(letter: OutgoingMessage) -> Answer:
    """One message on a connection of its own; 5xx answers are for good, everything else is tried again."""
    sender = settings.DEFAULT_FROM_EMAIL
    host = sender.rpartition("@")[2].strip("> ") or "localhost"
    headers = {"Message-ID": f"<{letter.key}@{host}>", "Auto-Submitted": "auto-generated"}
    message = EmailMessage(
        letter.subject, letter.text, sender, [letter.recipient], headers=headers, connection=get_connection()
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        return _by_code(max(codes, default=450))
    except smtplib.SMTPResponseException as error:
        return _by_code(error.smtp_code)
    except TimeoutError:
        return Answer.later("timeout", hung=True)
    except (smtplib.SMTPException, OSError) as error:
        return Answer.later(f"smtp {type(error).__name__}"[:40])
    except ValueError:
        return Answer.refused("bad address")
    return Answer.confirmed("smtp 250")


def _by_code(code: int) -> Answer:
    return Answer.refused(f"smtp {code}") if code in PERMANENT else Answer.later(f"smtp {code}")
