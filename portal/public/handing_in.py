"""Missing papers handed in online: one form for all of them, then one act, then a receipt. No account, no cookie.

Who holds the address may act (portal.public.addresses); it is looked at before anything that was sent is read. What
was sent waits for a day. With a script (resuming.py) choosing a file sends it, and a broken line costs nothing.
"""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from dossiers.casework import access, actions, status_query
from dossiers.casework.files import chunks, store
from dossiers.casework.files.sniff import FileRefused
from dossiers.casework.models import Attachment, Dossier, Pause
from portal.public import addresses, lookup, master_data_cache
from portal.web import stored_files
from portal.web.private_pages import private_page
from portal.web.uploads import takes_files

FIELD = "tep-"
"""The beginning of a paper's file field; its number follows."""
MOST_FILES = chunks.MOST
"""So many files one request for papers takes; their size has a limit of its own."""


@dataclass
class AskedPaper:
    """One asked paper with the files sent for it."""

    slot: str
    name: str
    files: list[Attachment] = field(default_factory=list)
    error: str = ""
    done: list[Attachment] = field(default_factory=list)
    """Handed in already, in an earlier part."""


class _Closed(Exception):
    """The address opens nothing (any more); ``page`` says so."""

    def __init__(self, page: HttpResponse) -> None:
        super().__init__()
        self.page = page


@takes_files(signed_in=False)
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def hand_in(request: HttpRequest, signed: str) -> HttpResponse:
    """GET: the asked papers with what was sent, or the receipt. POST: send files, take one out, or hand all in."""
    try:
        dossier, signed = _opened(request, signed)
    except _Closed as closed:
        return closed.page
    pause = request_for_papers(dossier)
    if pause is None or (pause.ended_at is not None and not actions.handed_in(pause)):
        return _nothing_asked(request, dossier)
    if pause.ended_at is not None:  # answered here, or at the desk after a part had come here
        return _receipt(request, dossier, pause, signed)
    if request.method != "POST" or request.POST.get("lan") != str(pause.pk):
        return _page(request, dossier, pause, signed, sent=request.GET.get("da-gui", ""))
    return _posted(request, dossier, pause, signed)


@require_safe
@private_page
def picture(request: HttpRequest, signed: str, name: str) -> FileResponse:
    """Our small drawing of a file that was sent here, for whoever holds the address."""
    try:
        pause = request_for_papers(_opened(request, signed)[0])
    except _Closed as closed:
        raise Http404 from closed
    if pause is None:
        raise Http404
    file = Attachment.objects.filter(name=name, intent=actions.intent_of(pause), added_by=None).first()
    if file is None:
        raise Http404
    return stored_files.as_picture(file)


def _opened(request: HttpRequest, signed: str) -> tuple[Dossier, str]:
    """The dossier and the address that opens it: a fresh one for a form that was drawn before its address was over."""
    try:
        return _found(addresses.opened_for_acting(signed)), signed
    except addresses.AddressExpired as old:
        proof = request.POST.get(addresses.FORM_FIELD, "") if request.method == "POST" else ""
        if addresses.proved_by_form("acting", proof) != old.code_key:
            raise _Closed(lookup.acting_expired(request)) from old
        dossier = _found(old.code_key)
        return dossier, addresses.acting(dossier)
    except (addresses.AddressForged, access.LookupMiss) as wrong:
        raise _Closed(lookup.missed(request)) from wrong


def _found(key: str) -> Dossier:
    return master_data_cache.with_master_data(access.by_key(key))


def request_for_papers(dossier: Dossier) -> Pause | None:
    """The last request for papers, answered or not."""
    asked = [pause for pause in status_query.pauses_of(dossier.pk) if pause.reason == Pause.Reason.PAPERS]
    return asked[-1] if asked else None


def _posted(request: HttpRequest, dossier: Dossier, pause: Pause, signed: str) -> HttpResponse:
    """Every chosen file is looked at first, whichever button was pressed: what is good stays beside what is not."""
    here = reverse("public:hand_in", args=[signed])
    before = len(store.waiting(actions.intent_of(pause)))
    errors = _sent(request, pause)
    if name := request.POST.get("bo", ""):
        store.discard(name[:32], intent=actions.intent_of(pause))
    elif "nop" in request.POST and not errors:
        return _handed_in(request, dossier, pause, signed)
    elif not errors and not request.FILES:
        lines = _lines(pause, store.waiting(actions.intent_of(pause)))
        errors = {line.slot: _("Chọn ảnh hoặc tệp PDF của giấy tờ này.") for line in lines if not line.files}
    if errors:
        return _page(request, dossier, pause, signed, errors=errors, status=422)
    more = len(store.waiting(actions.intent_of(pause))) - before
    return HttpResponseRedirect(f"{here}?da-gui={more}#da-gui" if more > 0 else here, status=303)


def _sent(request: HttpRequest, pause: Pause) -> dict[str, str]:
    """Keep what was chosen for each paper; by paper, the sentence for what cannot be kept."""
    refused: dict[str, list[str]] = {}
    for slot in (str(n) for n in range(len(pause.papers))):
        for upload in request.FILES.getlist(f"{FIELD}{slot}"):
            if sentence := _kept(upload, pause, slot):
                refused.setdefault(slot, []).append(sentence)
    return {slot: " ".join(sentences) for slot, sentences in refused.items()}


def _kept(upload: "UploadedFile[Any]", pause: Pause, slot: str) -> str:
    """Keep one file; the sentence that says why not."""
    key = actions.intent_of(pause)
    if len(store.waiting(key)) >= MOST_FILES:
        return ngettext(
            "Đã có {most} tệp. Bỏ bớt tệp, hoặc gộp nhiều trang vào một tệp PDF.",
            "Đã có {most} tệp. Bỏ bớt tệp, hoặc gộp nhiều trang vào một tệp PDF.",
            MOST_FILES,
        ).format(most=MOST_FILES)
    try:
        once(store.put(upload, upload.name or "", intent=key, at=timezone.now(), slot=slot))
    except FileRefused as refused:
        return str(refused)
    return ""


def once(kept: Attachment) -> None:
    """The same file sent again for the same paper, by a retry on a bad line, is there once."""
    digest = bytes(kept.given_digest)
    assert kept.intent is not None  # it waits under the key of its form
    others = [one for one in store.waiting(kept.intent) if one.pk < kept.pk and one.slot == kept.slot]
    if any(bytes(one.given_digest) == digest for one in others):
        store.discard(kept.name, intent=kept.intent)


def _handed_in(request: HttpRequest, dossier: Dossier, pause: Pause, signed: str) -> HttpResponse:
    try:
        part = request.POST.get("nop") == "phan"
        actions.hand_in_papers(dossier.pk, pause_id=pause.pk, at=timezone.now(), part=part)
    except (actions.ActRefused, FileRefused) as refused:
        lines = _lines(pause, store.waiting(actions.intent_of(pause)))
        errors = {line.slot: _("Chưa có tệp của giấy tờ này.") for line in lines if not line.files and not line.done}
        return _page(request, dossier, pause, signed, errors=errors, refused=str(refused), status=422)
    return HttpResponseRedirect(reverse("public:hand_in", args=[signed]), status=303)


def _lines(pause: Pause, found: list[Attachment], errors: dict[str, str] | None = None) -> list[AskedPaper]:
    lines = [AskedPaper(str(n), str(paper.get("name", ""))) for n, paper in enumerate(pause.papers)]
    done = actions.handed_in(pause)
    for line in lines:
        line.files = [file for file in found if file.slot == line.slot]
        line.done = [file for file in done if file.slot == line.slot]
        line.error = (errors or {}).get(line.slot, "")
    return lines


def _page(
    request: HttpRequest,
    dossier: Dossier,
    pause: Pause,
    signed: str,
    *,
    errors: dict[str, str] | None = None,
    refused: str = "",
    sent: str = "",
    status: int = 200,
) -> HttpResponse:
    lines = _lines(pause, store.waiting(actions.intent_of(pause)), errors)
    context = _context(dossier, pause, signed, lines) | {"refused": refused, "limit": settings.FILE_LIMIT_MB}
    context["pieces"] = reverse("public:hand_in_piece", args=[signed])
    context["proof"] = addresses.form_proof("acting", dossier.code_key)
    context["sent"] = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 3 else 0
    context["bad"] = bool(errors or refused)
    context["whole"] = all(line.files or line.done for line in lines)
    context["waiting"] = any(line.files for line in lines)
    context["came"] = sum(1 for line in lines if line.done)
    return render(request, "public/handing_in.html", context, status=status)


def _receipt(request: HttpRequest, dossier: Dossier, pause: Pause, signed: str) -> HttpResponse:
    lines = _lines(pause, [])
    return render(request, "public/handed_in.html", _context(dossier, pause, signed, lines))


def _nothing_asked(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    context = {"nav": "lookup", "dossier": dossier, "back": _back(dossier)}
    return render(request, "public/nothing_asked.html", context, status=409)


def _context(dossier: Dossier, pause: Pause, signed: str, lines: list[AskedPaper]) -> dict[str, object]:
    return {
        "nav": "lookup",
        "dossier": dossier,
        "pause": pause,
        "signed": signed,
        "lines": lines,
        "back": _back(dossier),
    }


def _back(dossier: Dossier) -> str:
    return reverse("public:dossier", args=[addresses.signed(dossier)])
