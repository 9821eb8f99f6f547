"""Pages about one person: kept by no browser or proxy, listed by no search engine, their address told to nobody."""

from collections.abc import Callable
from functools import wraps

from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

View = Callable[..., HttpResponseBase]


def private_page(view: View) -> View:
    """A view behind a secret address: each answer is private, and no other page learns the address from a link."""
    return _with_headers(view, referrer="no-referrer")


def private_page_of_visitor(view: View) -> View:
    """A view at an open address that shows what a cookie opens: private, and another answer for another cookie."""

    @wraps(view)
    def answered(*args: object, **kwargs: object) -> HttpResponseBase:
        response = view(*args, **kwargs)
        patch_vary_headers(response, ["Cookie"])
        return response

    return _with_headers(answered, referrer="same-origin")


def _with_headers(view: View, *, referrer: str) -> View:
    @wraps(view)
    def answered(*args: object, **kwargs: object) -> HttpResponseBase:
        response = view(*args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = referrer
        response["X-Robots-Tag"] = "noindex"
        return response

    return answered
