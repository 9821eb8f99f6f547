"""The files put in on the reception form: taken at once under the form's key, shown, and taken out again."""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from dossiers.casework.files import store
from dossiers.casework.files.sniff import FileRefused
from dossiers.casework.models import Attachment
from dossiers.units.models import Officer
from portal.desk.visit import DeskVisit

FIELD = "tep-"


def take(request: HttpRequest, visit: DeskVisit, intent: uuid.UUID | None) -> dict[str, str]:
    """Keep every file that was sent and take out the one that is not wanted; sentences of refusal by line."""
    if intent is None:
        return {}
    unwanted = request.POST.get("bo", "")
    if unwanted:
        store.discard(unwanted, intent=intent, by=visit.officer)
    return keep(request, visit.officer, visit.at, intent)


def keep(request: HttpRequest, officer: Officer, at: dt.datetime, intent: uuid.UUID) -> dict[str, str]:
    """Keep every file that was sent under the form's key; sentences of refusal by line."""
    refused: dict[str, str] = {}
    for slot, sent in _sent(request):
        try:
            store.put(sent, sent.name or "", intent=intent, by=officer, at=at, slot=slot)
        except FileRefused as error:
            refused[slot] = str(error)
    return refused


def waiting(visit: DeskVisit, intent: uuid.UUID | None) -> list[Attachment]:
    """What has been put in so far."""
    return store.waiting(intent, by=visit.officer) if intent else []


def intent_of(given: str) -> uuid.UUID | None:
    """The form's key; None when it is none."""
    try:
        return uuid.UUID(given)
    except ValueError:
        return None


def _sent(request: HttpRequest) -> Iterator[tuple[str, "UploadedFile[Any]"]]:
    for name in request.FILES:
        if name.startswith(FIELD):
            for sent in request.FILES.getlist(name):
                yield name.removeprefix(FIELD), sent
