"""The frame of every page of the board."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.board.visit import BoardVisit


def page(request: HttpRequest, visit: BoardVisit, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the board with its menu and the officer's post."""
    frame = {"visit": visit, "at": visit.at, "officer_post": visit.post_line}
    return render(request, template, {**frame, **context})
