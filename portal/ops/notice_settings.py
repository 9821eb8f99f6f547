"""Settings of the notices that need a little reading: the quiet hours, and where e-mail goes."""

import datetime as dt
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured


def quiet_hours(text: str) -> tuple[dt.time, dt.time]:
    """From NOTICES_QUIET, such as 21:00-07:00: when no telephone may ring. The same hour twice means never."""
    try:
        begins, ends = (dt.time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError as error:
        raise ImproperlyConfigured(f"NOTICES_QUIET is {text!r}: write 21:00-07:00.") from error
    return begins, ends


def mail_settings(url: str) -> dict[str, Any]:
    """Django's settings of a mail server, from smtp+tls://user:password@host:587 (EMAIL_URL); none when empty."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend", "EMAIL_TIMEOUT": 10}
    read: dict[str, Any] = dict(environ.Env.email_url_config(url))
    known = {name: value for name, value in read.items() if name.startswith("EMAIL_") and name != "EMAIL_FILE_PATH"}
    return known | {"EMAIL_TIMEOUT": 10}
