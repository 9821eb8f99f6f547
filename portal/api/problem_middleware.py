"""Whatever refuses a request under /api/, the answer is a problem document: views, middleware and failures alike.

Django and what stands before the views answer people: with a page for a wrong host, a form without its token, a body
that is too large, a failure nobody foresaw. A program that reads JSON must not meet any of them.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from portal.web import refusal

PREFIX = "/api/"
LONGEST_QUERY = 8000
"""Octets of a query string. No parameter needs more: long questions are asked in a body."""


class ProblemDocuments:
    """The outermost middleware: rewrites every answer of 400 and above under /api/ that is no problem document yet.

    Status and headers (Allow, Retry-After, those that protect) stay as they are; only the body is another.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
            return refusal.of_status(414)
        response = self.get_response(request)
        if response.status_code >= 400 and response.headers.get("Content-Type") != refusal.MEDIA_TYPE:
            _become_a_problem(response)
        return response


def _become_a_problem(response: HttpResponseBase) -> None:
    """Another body in the same response: its headers, cookies and what it closes when it is sent stay."""
    problem = refusal.of_status(response.status_code)
    for name in ("Content-Encoding", "Content-Disposition", "Content-Length", "ETag", "Last-Modified"):
        del response.headers[name]
    for name, value in problem.headers.items():
        response.headers[name] = value
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = iter([problem.content])
    elif isinstance(response, HttpResponse):
        response.content = problem.content
