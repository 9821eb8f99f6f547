"""Each request begins without any dossier in scope (dossiers/casework/row_scope.py), and none stays from another."""

from collections.abc import Callable, Iterable, Iterator
from typing import cast

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from dossiers.casework import row_scope


class RequestScope:
    """The outermost room: the officer's visit or a door puts something into scope, and it ends with the request.

    What is streamed is read after that, in the scope that the view had.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with row_scope.limited_to(row_scope.NOTHING):
            response = self.get_response(request)
            if response.streaming and not isinstance(response, FileResponse):  # a file asks nothing
                streamed = cast(StreamingHttpResponse, response)
                parts = cast(Iterable[bytes], streamed.streaming_content)
                streamed.streaming_content = _within(row_scope.present(), parts)
            return response


def _within(scope: row_scope.RowScope, parts: Iterable[bytes]) -> Iterator[bytes]:
    ours = iter(parts)
    while True:
        with row_scope.limited_to(scope):
            part = next(ours, None)
        if part is None:
            return
        yield part
