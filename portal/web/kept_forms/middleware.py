"""Around every page: answers that draw a form are shown under an address of their own, kept forms are put back.

A browser that sends a form is answered 303 to the page (``?giu=<key>``) that shows what the view has drawn: the form
with its mistakes, or the receipt. So "back" and "reload" ask for a page and never send anything again. Programs (which
do not ask for HTML) get the answer itself. ``?dien=<key>`` fills a form that met a closed door with what was typed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone

from dossiers.casework.files import store
from dossiers.units.models import Officer
from portal.web.kept_forms import filling, keeping, owner
from portal.web.kept_forms.models import KeptForm
from portal.web.marks import Mark

ANSWER, FORM = "giu", "dien"
_CAME_BACK: Mark[frozenset[str]] = Mark("_came_back", frozenset())
"""On a request: the fields whose files were put back."""
NOT_OURS = ("/admin/", "/api/")
_TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*')
_OWNER = re.compile(rf'(name="{owner.FIELD}" value=")[^"]*')
_MAIN = re.compile(r"<main\b[^>]*>")


class KeptForms:
    """The middleware; after the one that ends sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = {name: request.GET[name] for name in (ANSWER, FORM) if name in request.GET}
        if not asked or request.path.startswith(NOT_OURS):
            response = self.get_response(request)
        elif request.method in ("GET", "HEAD"):
            response = self._shown(request, asked)
        else:
            _plain_address(request)
            response = self.get_response(request)
        if request.method == "POST":
            response = _under_its_own_address(request, response)
        owner.mark_browser(request, response)
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        """A form that came back brings the files that were kept with it, where no others were chosen."""
        if request.method != "POST" or request.path.startswith(NOT_OURS):  # a body there is read by the view alone
            return
        if not request.POST.get(FORM) or not request.user.is_authenticated:
            return
        kept = keeping.form_of(request.POST[FORM], request.user, timezone.now())
        for file in store.waiting(kept.key, by=request.user) if kept else []:
            came_back = _CAME_BACK.of(request)
            if file.slot not in request.FILES or file.slot in came_back:
                _CAME_BACK.put(request, came_back | {file.slot})
                stream = store.path_of(file).open("rb")
                request.FILES.appendlist(file.slot, UploadedFile(stream, file.label, size=file.size))

    def _shown(self, request: HttpRequest, asked: dict[str, str]) -> HttpResponse:
        """A kept answer, a filled form, or, where it is gone or somebody else's, the plain page."""
        at = timezone.now()
        row = keeping.answer_of(asked.get(ANSWER, ""), request.path, at)
        is_officers = FORM in asked or (row is not None and row.officer_id is not None)
        if is_officers and not request.user.is_authenticated:
            return self.get_response(request)  # sends to sign in, with this address to come back to
        if row is not None and row.officer_id is not None and row.officer_id != request.user.pk:
            row = None
        if row is not None:
            owner.KEPT_ANSWER.put(request, row.pk)
        _plain_address(request)
        content = keeping.opened(row) if row is not None else None
        response = _answer(request, content) if content else self.get_response(request)
        if content is None and response.status_code == 405:
            return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)
        return _filled(request, response, asked[FORM], at) if FORM in asked else response


def _plain_address(request: HttpRequest) -> None:
    """The view sees the address without our own parameters."""
    rest = QueryDict(request.META.get("QUERY_STRING", ""), mutable=True)
    for name in (ANSWER, FORM):
        rest.pop(name, None)
    request.META["QUERY_STRING"] = rest.urlencode()
    request.GET = rest  # type: ignore[assignment]  # the stubs want an immutable one; the view only reads it


def wants_a_page(request: HttpRequest) -> bool:
    """Whether a browser goes to a page, rather than a program or a script asking for an answer."""
    return "text/html" in request.headers.get("Accept", "")


def _under_its_own_address(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer to a form becomes a page of its own; a form that came back and was taken is forgotten."""
    officer = _officer(request)
    taken = response.status_code in (302, 303) or keeping.FORM_IS_DONE.of(response)
    if taken and officer is not None and not keeping.IS_STILL_KEPT.of(response):
        _forget(request, officer)
    if not wants_a_page(request) or not _is_page(response) or request.path.startswith(NOT_OURS):
        return response
    if response.status_code in (403, 405, 413) or response.status_code >= 500 or request.resolver_match is None:
        return response
    if not keeping.keep_answer(request, response, officer, timezone.now()):
        return response
    rest = QueryDict(request.META.get("QUERY_STRING", ""), mutable=True)
    rest[ANSWER] = str(owner.answer_key(request))
    moved = HttpResponseRedirect(f"{request.path}?{rest.urlencode()}", status=303)
    moved.cookies = response.cookies
    moved["Cache-Control"] = "no-store"
    if "Referrer-Policy" in response:
        moved["Referrer-Policy"] = response["Referrer-Policy"]
    return moved


def _forget(request: HttpRequest, officer: Officer) -> None:
    """The form was taken: the kept form it came from and the answer that showed its mistakes are needed no more."""
    if form := keeping.form_of(request.POST.get(FORM, ""), officer, timezone.now()):
        keeping.drop(form.key, officer)
    shown_by = owner.of(request)
    if shown_by is not None and shown_by.officer == officer:
        keeping.drop_answer(QueryDict(shown_by.page.partition("?")[2]).get(ANSWER, ""), officer)


def _officer(request: HttpRequest) -> Officer | None:
    """Who is signed in; asked only where there is a session, so that citizens' pages stay without one."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return None
    return request.user


def _is_page(response: HttpResponse) -> bool:
    return (
        not response.streaming
        and response.get("Content-Type", "").startswith("text/html")
        and not response.has_header("Content-Disposition")
        and not response.has_header("Location")
    )


def _answer(request: HttpRequest, content: dict[str, Any]) -> HttpResponse:
    """The kept answer, its tokens made fresh."""
    html = str(content["html"])
    if _TOKEN.search(html):
        token, line = get_token(request), owner.line(request)
        html = _OWNER.sub(lambda found: found[1] + line, _TOKEN.sub(lambda found: found[1] + token, html))
    response = HttpResponse(html, status=int(str(content["status"])))
    for name, value in dict(content["headers"]).items():
        response[name] = value
    response["Cache-Control"] = "no-store"
    return response


def _filled(request: HttpRequest, response: HttpResponse, key: str, at: dt.datetime) -> HttpResponse:
    """The page with the form filled and a sentence on top; another officer's form is not opened, and says so."""
    if not _is_page(response) or not request.user.is_authenticated:
        return response
    kept = keeping.form_of(key, request.user, at)
    html = response.content.decode()
    left: dict[str, list[str]] = {}
    if kept is not None:
        what = filling.FilledForm(str(kept.key), kept.action, kept.page, kept.typed, kept.files)
        html, left = filling.filled(html, what)
    said = render_to_string("parts/came_back.html", {"kept": kept, "left": left.values()})
    response.content = _MAIN.sub(lambda found: found[0] + said, html, count=1)
    if response.has_header("Content-Length"):
        response["Content-Length"] = str(len(response.content))
    return response


def address_of(row: KeptForm, page: str) -> str:
    """Where the kept form is filled in."""
    return f"{page}{'&' if '?' in page else '?'}{urlencode({FORM: str(row.pk)})}"
