"""The result, for holders of the receipt's link or a telephone code: its files to fetch, and where to say it is wrong.

Never by code and four digits alone. Each fetch is written down and shown to the holder of the receipt (usage.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from dossiers.casework import access, actions, fetching, wrong_results
from dossiers.casework.models import Dossier, ResultDispute, ResultFetch
from dossiers.casework.states import State
from dossiers.parsing import cleaning
from portal.presentation import shown_results
from portal.presentation.shown_results import ShownFile, ShownResult
from portal.public import addresses, lookup, master_data_cache
from portal.web import stored_files
from portal.web.private_pages import private_page


@dataclass(frozen=True)
class Door:
    """By which address the applicant came: the receipt's link, or one that a telephone code gave out."""

    kind: ResultFetch.Door
    secret: str

    def page(self) -> str:
        """The address of the page of results."""
        return reverse(
            "public:receipt_result" if self.kind == ResultFetch.Door.RECEIPT else "public:result", args=[self.secret]
        )

    def file(self, name: str) -> str:
        """The address of one file."""
        word = "public:receipt_result_file" if self.kind == ResultFetch.Door.RECEIPT else "public:result_file"
        return reverse(word, args=[self.secret, name])


@dataclass(frozen=True)
class ResultLink:
    """One file to fetch: where, and what it will be called."""

    address: str
    name: str
    shown: ShownFile


@dataclass(frozen=True)
class ResultCard:
    """One result for templates/public/result: what it is, its files, and whether a newer one stands in its place."""

    shown: ShownResult
    links: list[ResultLink] = field(default_factory=list)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def by_receipt(request: HttpRequest, token: str) -> HttpResponse:
    """The results, behind the receipt's link."""
    try:
        dossier = access.by_token(token=token)
    except access.LookupMiss:
        return lookup.unknown_receipt(request)
    return _answered(request, dossier, Door(ResultFetch.Door.RECEIPT, token))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def by_phone(request: HttpRequest, signed: str) -> HttpResponse:
    """The same behind an address that a telephone code gave out; a form that was drawn in time may still be sent."""
    try:
        key = addresses.opened_for_acting_or_form(signed, request.POST.get(addresses.FORM_FIELD, ""))
        dossier = access.by_key(key)
    except addresses.AddressExpired:
        return lookup.acting_expired(request)
    except (addresses.AddressForged, access.LookupMiss):
        return lookup.missed(request)
    return _answered(request, dossier, Door(ResultFetch.Door.PHONE, addresses.acting(dossier)))


@require_safe
@private_page
def file_by_receipt(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """One file, behind the receipt's link."""
    try:
        dossier = access.by_token(token=token)
    except access.LookupMiss:
        return lookup.unknown_receipt(request)
    return _file(request, dossier, name, ResultFetch.Door.RECEIPT)


@require_safe
@private_page
def file_by_phone(request: HttpRequest, signed: str, name: str) -> HttpResponseBase:
    """One file, behind an address that a telephone code gave out."""
    try:
        dossier = access.by_key(addresses.opened_for_acting(signed))
    except addresses.AddressExpired:
        return lookup.acting_expired(request)
    except (addresses.AddressForged, access.LookupMiss):
        return lookup.missed(request)
    return _file(request, dossier, name, ResultFetch.Door.PHONE)


def cards(dossier: Dossier, door: Door) -> list[ResultCard]:
    """The signed results of a finished dossier, the one that stands first; their links only where they are open."""
    if dossier.state not in (State.FINISHED, State.RETURNED):
        return []
    found = [one for one in shown_results.of(dossier) if one.decision.act == "resolve"]
    is_open = any(one.files for one in found) and fetching.closed(dossier) is None
    return [ResultCard(one, _links(one, door) if is_open else []) for one in found]


def _links(shown: ShownResult, door: Door) -> list[ResultLink]:
    return [
        ResultLink(door.file(one.file.name), name_of(shown, place), one) for place, one in enumerate(shown.files, 1)
    ]


def name_of(shown: ShownResult, place: int) -> str:
    """Giấy phép xây dựng số 15-GP-UBND (2).pdf"""
    decision, ending = shown.decision, shown.files[place - 1].file.label.rpartition(".")[2] or "pdf"
    which = f" ({place})" if len(shown.files) > 1 else ""
    said = decision.kind or _("Kết quả")
    if decision.number:
        said = _("{name} số {number}").format(name=said, number=decision.number)
    if shown.is_replaced:
        said = _("{name} (bản cũ, đã được thay)").format(name=said)
    return cleaning.file_name(f"{said.replace('/', '-')}{which}.{ending}", longest=150)


def _file(request: HttpRequest, dossier: Dossier, name: str, door: ResultFetch.Door) -> HttpResponseBase:
    """The bytes, whole or a part; written down before they go. Raises Http404."""
    file = fetching.file_of(dossier, name)
    if file is None:
        raise Http404
    wanted = request.headers.get("Range", "")
    answer = stored_files.in_parts(file, _named(dossier, name), wanted, request.headers.get("If-Range", ""))
    if request.method != "HEAD" and answer.status_code in (200, 206):
        fetching.record(dossier, file, door=door, at=timezone.now(), goes_on=answer.status_code == 206)
    return answer


def _named(dossier: Dossier, name: str) -> str:
    for shown in shown_results.of(dossier):
        for place, one in enumerate(shown.files, 1):
            if one.file.name == name:
                return name_of(shown, place)
    raise Http404


def _answered(request: HttpRequest, dossier: Dossier, door: Door) -> HttpResponse:
    master_data_cache.with_master_data(dossier)
    typed = cleaning.paragraphs(request.POST.get("sai", ""))
    error = refused = ""
    if request.method == "POST":
        try:
            actions.dispute_result(dossier.pk, words=typed, at=timezone.now())
        except actions.Invalid as invalid:
            error = str(next(iter(invalid.errors.values())))
        except actions.ActRefused as sentence:
            refused = str(sentence)
        else:
            return HttpResponseRedirect(f"{door.page()}?luu=sai", status=303)
    context = {
        **_facts(dossier, door),
        "typed": typed, "error": error, "refused": refused,
        "done": request.method != "POST" and request.GET.get("luu") == "sai",
    }  # fmt: skip
    return render(request, "public/result.html", context, status=422 if error or refused else 200)


def _facts(dossier: Dossier, door: Door) -> dict[str, object]:
    by_receipt = door.kind == ResultFetch.Door.RECEIPT
    back = (
        reverse("public:receipt", args=[door.secret])
        if by_receipt
        else reverse("public:dossier", args=[addresses.signed(dossier)])
    )
    return {
        "nav": "lookup",
        "dossier": dossier,
        "cards": cards(dossier, door),
        "closed": fetching.closed(dossier),
        "unpaid": fetching.closed(dossier) == fetching.Closed.UNPAID,
        "disputes": list(ResultDispute.objects.filter(dossier=dossier).order_by("-opened_at")),
        "days": wrong_results.days_to_correct(dossier),
        "may_dispute": wrong_results.may_be_disputed(dossier),
        "proof": addresses.form_proof("acting", dossier.code_key),
        "back": back,
    }
