"""Each request has an id, in every line that is logged while it is answered, and in the answer's X-Request-ID.

An id that a trusted proxy gave is kept, so that its lines and ours are found together; one that a visitor makes up is
not: it would be written into our log. A person's number has no room in one (16 characters at least).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.web import security_log
from portal.web.client_address import networks, within

A_PROXYS_ID = re.compile(r"(?=[^a-zA-Z]*[a-zA-Z])[\w-]{16,64}", re.ASCII)
HEADER = "X-Request-ID"


class RequestIdMiddleware:
    """Before everything else: what others log belongs to the request too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.proxies = networks(settings.TRUSTED_PROXIES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        trusted = within(request.META.get("REMOTE_ADDR", ""), self.proxies)
        number = given if trusted and A_PROXYS_ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=number)
        try:
            response = self.get_response(request)
            security_log.note_refusal(request, response)
        finally:
            structlog.contextvars.clear_contextvars()
        response.headers[HEADER] = number
        return response


def hand_on(headers: dict[str, Any] | None = None, **_: Any) -> None:
    """Celery's before_task_publish: a task that is sent while a request is answered carries its id."""
    number = structlog.contextvars.get_contextvars().get("request_id")
    if headers is not None and number:
        headers["request_id"] = number


def take_up(task_id: str, task: Any, **_: Any) -> None:
    """Celery's task_prerun: its lines name it, and the request that sent it; what beat rang has an id of its own."""
    given = getattr(task.request, "request_id", None) or (task.request.headers or {}).get("request_id")
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=given or task_id, task=task.name)


def lay_down(**_: Any) -> None:
    """Celery's task_postrun: the thread's next lines are no longer the task's."""
    structlog.contextvars.clear_contextvars()
