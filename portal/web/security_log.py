"""What an investigation asks for first: who signed in and how, what failed, what was refused. Never a name or a secret.

Lines of the logger ``portal.security``, at the level of information, which the configured log always keeps; the
request's id and the officer's number stand beside them (log_lines.py). An account that was only typed is not named: it
may be somebody's password in the wrong box.
"""

from __future__ import annotations

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

LOGGER = "portal.security"


def note(event: str, **facts: object) -> None:
    """Write down an event of security; facts are ids and words of ours."""
    structlog.get_logger(LOGGER).info(event, **facts)


def note_refusal(request: HttpRequest, response: HttpResponseBase) -> None:
    """A page that somebody may not have (403): its pattern, since an address may name somebody.

    What is not theirs is a 404, like what is not there.
    """
    if response.status_code == 403:
        where = request.resolver_match.route if request.resolver_match else ""
        note("refused", method=request.method, address=where)
