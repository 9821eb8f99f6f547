"""The public log: its page, its files as they lie, and what the holder of a receipt takes home to check."""

import shlex
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from dossiers.casework import access
from dossiers.parsing import code_shape
from dossiers.transparency import check_proof, proving, publishing, tiles
from dossiers.transparency.proof_file import MEDIA_TYPE
from portal.public import lookup
from portal.web.language import ENGLISH
from portal.web.private_pages import private_page

VERIFIER = "check_proof.py"
FOR_EVER = "public, max-age=31536000, immutable"
PLAIN = {publishing.CHECKPOINT: "public, max-age=5", publishing.KEY: "public, max-age=3600"}
"""Files that may change, and how long anybody may keep them; tiles and bundles never do."""


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the log is, where it stands, who watches it, how to check it."""
    return render(request, "public/public_log.html", {"nav": "", "shown": proving.shown(), "verifier": VERIFIER})


@require_safe
def log_file(request: HttpRequest, place: str) -> HttpResponse:
    """A file of the log, the same under both prefixes; tiles never change."""
    if place == VERIFIER:
        return _file(Path(check_proof.__file__).read_bytes(), "text/x-python; charset=utf-8", "public, max-age=3600")
    if place not in PLAIN and not tiles.PLACE.fullmatch(place):
        raise Http404
    content = publishing.folder().read(place)
    if content is None:
        raise Http404
    kind = "text/plain; charset=utf-8" if place in PLAIN else "application/octet-stream"
    return _file(content, kind, PLAIN.get(place, FOR_EVER))


@require_safe
def in_english(request: HttpRequest) -> HttpResponse:
    """``/log/`` is the English name of the page."""
    with translation.override(ENGLISH):
        return redirect(reverse("public:public_log"))


@require_safe
@private_page
def proof(request: HttpRequest, token: str) -> HttpResponse:
    """What the proof of this dossier says, in three sentences, and everything that is needed to check it."""
    try:
        dossier = access.by_token(token=token)
    except access.LookupMiss:
        return lookup.unknown_receipt(request)
    proved, name = proving.proved(dossier), code_shape.in_address(dossier.code)
    context = {
        "nav": "lookup", "dossier": dossier, "token": token, "verifier": VERIFIER, "name": name, "proved": proved,
        "is_kept": proving.is_kept(), "later": dossier.seq - proved.events if proved else 0,
        "command": _command(name, proved) if proved else "",
    }  # fmt: skip
    return render(request, "public/proof.html", context)


@require_safe
@private_page
def proof_file(request: HttpRequest, token: str) -> HttpResponse:
    """The ``.tlog-proof`` file; an unknown or revoked link is answered as everywhere."""
    try:
        dossier = access.by_token(token=token)
    except access.LookupMiss:
        return lookup.unknown_receipt(request)
    proved = proving.proved(dossier)
    if proved is None:
        return redirect("public:proof", token=token)
    answer = HttpResponse(str(proved.file), content_type=MEDIA_TYPE)
    return _saved(answer, f"{code_shape.in_address(dossier.code)}.tlog-proof")


@require_safe
@private_page
def dossier_log(request: HttpRequest, token: str) -> HttpResponse:
    """The dossier's own log as it is sealed, for the verifier."""
    try:
        dossier = access.by_token(token=token)
    except access.LookupMiss:
        return lookup.unknown_receipt(request)
    answer = JsonResponse(proving.log_of(dossier), json_dumps_params={"ensure_ascii": False, "indent": 1})
    return _saved(answer, f"{code_shape.in_address(dossier.code)}.json")


def _command(name: str, proved: proving.Proved) -> str:
    """What somebody types to check the three files."""
    words = ["python3", VERIFIER, f"{name}.tlog-proof", "--log", f"{name}.json", "--key", proved.shown.key]
    for seen in proved.shown.witnesses:
        words += ["--witness", str(seen.key)]
    return shlex.join(words)


def _saved(answer: HttpResponse, name: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _file(content: bytes, kind: str, cache: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Cache-Control"] = cache
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Content-Encoding"] = "identity"  # digests do not get smaller
    return answer
