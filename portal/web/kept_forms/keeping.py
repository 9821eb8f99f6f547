"""Keep a form or an answer, open it again, forget it. The bytes are sealed under SECRET_KEY or one of its fallbacks."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import uuid
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from dossiers.casework import limits
from dossiers.casework.files import store
from dossiers.casework.files.sniff import FileRefused
from dossiers.units.models import Officer
from portal.web.kept_forms import owner, return_addresses
from portal.web.kept_forms.models import KeptForm
from portal.web.marks import Mark

FORM_HOURS, OFFICERS_ANSWER_HOURS, CITIZENS_ANSWER_MINUTES = 24, 12, 15
MOST_OF_AN_OFFICER, MOST_OF_A_NETWORK, MOST_OF_CITIZENS = 40, 200, 20_000
MOST_VALUES, LONGEST = 500, 200_000
KEPT_FOR: Mark[dt.timedelta | None] = Mark("kept_for", None)
"""On a response: how long it is kept at most."""
FORM_IS_DONE = Mark("form_is_done", False)
"""On a response: the form was taken, although no other page follows."""
IS_STILL_KEPT = Mark("is_still_kept", False)
"""On a response: it leads elsewhere, but the form was not taken."""
HEADERS = (
    "Content-Type", "Cache-Control", "Referrer-Policy", "X-Robots-Tag", "Retry-After", "Content-Language"
)  # fmt: skip
NEVER = ("password", "mat-khau", "mat_khau", "csrfmiddlewaretoken", "giu-o", owner.FIELD)
"""Fields that are never kept: a part of their name."""


@dataclass(frozen=True)
class Filled:
    """A form as it was sent: where to, why it was not taken, the fields, and the names of the files kept with it."""

    key: uuid.UUID
    action: str
    page: str
    why: str
    typed: dict[str, list[str]]
    refused: list[str] = field(default_factory=list)
    files: dict[str, list[str]] = field(default_factory=dict)


def keep_form(request: HttpRequest, *, why: str, at: dt.datetime, action: str = "") -> KeptForm | None:
    """Keep the fields and files of a posted form for the officer whose page it was on; None where that is nobody."""
    whose = owner.of(request)
    if whose is None:
        return None
    action = action or request.get_full_path()
    key, page = uuid.uuid4(), whose.page
    refused: list[str] = []
    try:
        view = resolve(action.partition("?")[0]).func
    except Resolver404:
        return None
    if return_addresses.IS_SECRET.of(view):
        return None
    if hook := return_addresses.COMES_BACK_AT.of(view):
        place, refused = hook(request, whose.officer, at, action)
        page = place or page
    kept, more = _files(request, key, whose.officer, at)
    content = {
        "action": action, "page": page, "why": why, "typed": _typed(request), "refused": refused + more, "files": kept
    }  # fmt: skip
    return _row(
        key, KeptForm.Kind.FORM, whose.officer, page.partition("?")[0], content, at, dt.timedelta(hours=FORM_HOURS)
    )


def keep_answer(request: HttpRequest, response: HttpResponse, officer: Officer | None, at: dt.datetime) -> bool:
    """Keep the answer that draws a form with its mistakes; whether it was kept (one network may not flood)."""
    network = "" if officer else limits.places_of(request.META["REMOTE_ADDR"]).network
    if officer is None and _is_full(network, at):
        return False
    content = {
        "status": response.status_code,
        "headers": {name: response[name] for name in HEADERS if name in response},
        "html": response.content.decode(),
    }
    lasts = dt.timedelta(hours=OFFICERS_ANSWER_HOURS) if officer else dt.timedelta(minutes=CITIZENS_ANSWER_MINUTES)
    lasts = min(lasts, KEPT_FOR.of(response) or lasts)
    key = owner.answer_key(request)
    _row(key, KeptForm.Kind.ANSWER, officer, request.path, content, at, lasts, network=network)
    return True


def form_of(key: str, officer: Officer, at: dt.datetime) -> Filled | None:
    """A kept form of this very officer, with the names of its files."""
    row = _found(key, KeptForm.Kind.FORM, at)
    if row is None or row.officer_id != officer.pk:
        return None
    content = opened(row)
    return Filled(row.id, **content) if content else None


def answer_of(key: str, path: str, at: dt.datetime) -> KeptForm | None:
    """The row of a kept answer for this page; whose it is, the caller asks."""
    row = _found(key, KeptForm.Kind.ANSWER, at)
    return row if row is not None and row.path == path else None


def drop(key: uuid.UUID, officer: Officer) -> None:
    """The form was sent and taken: forget it, with its files."""
    if KeptForm.objects.filter(pk=key, kind=KeptForm.Kind.FORM, officer=officer).delete()[0]:
        for file in store.waiting(key, by=officer):
            store.discard(file.name, intent=key, by=officer)


def drop_answer(key: str, officer: Officer) -> None:
    """The form that an answer has shown was sent again and taken: going back shows the plain page."""
    with suppress(ValueError):
        KeptForm.objects.filter(pk=uuid.UUID(key), kind=KeptForm.Kind.ANSWER, officer=officer).delete()


def sweep(*, at: dt.datetime) -> int:
    """Forget what nobody came back for; how many. Files are swept by their own store."""
    return int(KeptForm.objects.filter(expires_at__lt=at).delete()[0])


def opened(row: KeptForm) -> dict[str, Any] | None:
    """What is in a row; None when its key is gone."""
    try:
        content: dict[str, Any] = json.loads(zlib.decompress(_keys().decrypt(bytes(row.sealed))))
    except InvalidToken:
        return None
    return content


def _row(
    key: uuid.UUID, kind: str, officer: Officer | None, path: str, content: dict[str, Any], at: dt.datetime,
    lasts: dt.timedelta, network: str = "",
) -> KeptForm:  # fmt: skip
    sealed = _keys().encrypt(zlib.compress(json.dumps(content).encode()))
    made = KeptForm.objects.create(
        id=key, kind=kind, officer=officer, path=path[:1000], network=network, sealed=sealed, kept_at=at,
        expires_at=at + lasts,
    )  # fmt: skip
    if officer is not None:
        mine = KeptForm.objects.filter(officer=officer, kind=kind).values_list("pk", flat=True)
        if too_many := list(mine[MOST_OF_AN_OFFICER:]):
            KeptForm.objects.filter(pk__in=too_many).delete()
    return made


def _found(key: str, kind: str, at: dt.datetime) -> KeptForm | None:
    try:
        number = uuid.UUID(key)
    except ValueError:
        return None  # the usual case: none is named
    return KeptForm.objects.filter(pk=number, kind=kind, expires_at__gte=at).first()


def _is_full(network: str, at: dt.datetime) -> bool:
    """Whether this network, or all citizens together, have as much kept as may be: the answer is then drawn at once."""
    lately = KeptForm.objects.filter(kept_at__gte=at - dt.timedelta(minutes=CITIZENS_ANSWER_MINUTES))
    if lately.filter(network=network)[:MOST_OF_A_NETWORK].count() >= MOST_OF_A_NETWORK:
        return True
    return lately.exclude(network="")[:MOST_OF_CITIZENS].count() >= MOST_OF_CITIZENS


def _typed(request: HttpRequest) -> dict[str, list[str]]:
    kept: dict[str, list[str]] = {}
    left, values = LONGEST, 0
    for name, given in request.POST.lists():
        if any(part in name.lower() for part in NEVER):
            continue
        for value in given:
            values, left = values + 1, left - len(name) - len(value)
            if values > MOST_VALUES or left < 0:
                return kept
            kept.setdefault(name, []).append(value.replace("\x00", ""))
    return kept


def _files(
    request: HttpRequest, key: uuid.UUID, officer: Officer, at: dt.datetime
) -> tuple[dict[str, list[str]], list[str]]:
    """Put the chosen files into the store under the form's key: their names by field, and sentences of refusal."""
    kept: dict[str, list[str]] = {}
    refused = []
    for name in list(request.FILES):
        for sent in request.FILES.getlist(name):
            try:
                file = store.put(sent, sent.name or "", intent=key, by=officer, at=at, slot=name)
            except FileRefused as error:
                refused.append(str(error))
            else:
                kept.setdefault(name[:40], []).append(file.label)
    return kept, refused


def _keys() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"kept forms|{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
