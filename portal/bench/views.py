"""Views of the bench's own server: what a page costs without data, with one query, or with nothing at all."""

from __future__ import annotations

import threading
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from dossiers.casework.models import Dossier
from portal.public import dossier

_constant: dict[str, tuple[str, dict[str, Any]]] = {}
_one_at_a_time = threading.Lock()


def bare(request: HttpRequest) -> HttpResponse:
    """Nothing but the server and the middleware."""
    return HttpResponse(b"ok", content_type="text/plain")


def words(request: HttpRequest) -> HttpResponse:
    """A page of one heading: the least that a browser can paint."""
    page = '<!doctype html><html lang="vi"><meta charset="utf-8"><title>M</title><h1>Mot cua</h1>'
    return HttpResponse(page)


def one_query(request: HttpRequest, code_key: str) -> JsonResponse:
    """One indexed read, answered as JSON."""
    row = Dossier.objects.filter(code_key=code_key).values("code", "state", "due_at", "received_at").first()
    return JsonResponse(row or {})


def constant(request: HttpRequest, signed: str) -> HttpResponse:
    """The status page's own template with the data of the first visit, kept from then on."""
    if signed not in _constant:
        with _one_at_a_time:
            _constant[signed] = _context(request, signed)
    template, context = _constant[signed]
    return render(request, template, context)


def _context(request: HttpRequest, signed: str) -> tuple[str, dict[str, Any]]:
    """What the status page hands to its template."""
    kept: list[tuple[str, dict[str, Any]]] = []

    def keeping(request: HttpRequest, template: str, context: dict[str, Any], **more: Any) -> HttpResponse:
        kept.append((template, context))
        return render(request, template, context, **more)

    names, real = vars(dossier), render
    names["render"] = keeping
    try:
        dossier.by_signed_address(request, signed)
    finally:
        names["render"] = real
    return kept[0]
