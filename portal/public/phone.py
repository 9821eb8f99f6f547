"""The telephone door: one number, one code, and the list of its dossiers. The first cookie a citizen ever gets is its.

Known and unknown numbers get the same pages. Everything works without JavaScript, and no form needs a cookie before
the code was right.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dossiers.casework import actions, status_query
from dossiers.casework.models import Dossier
from dossiers.casework.states import State
from dossiers.notices import phones
from dossiers.notices.models import PhoneRequest
from dossiers.parsing import Unreadable, cleaning, phone_number
from portal.presentation import status as status_ui
from portal.public import addresses, callouts, contact, master_data_cache, onward, status_page
from portal.public.facts import StatusFacts, late_words
from portal.public.situations import Next, When
from portal.public.throttled import throttled
from portal.web.private_pages import private_page_of_visitor

COOKIE = "__Secure-phone" if settings.HTTPS else "phone"
_SIGNER = signing.Signer(salt="portal.public.phone")


@dataclass(frozen=True)
class PhoneRow:
    """One dossier of the list."""

    dossier: Dossier
    tags: list[status_ui.Tag]
    address: str
    procedure: str
    act: str = ""
    """What waits for the applicant; empty when nothing does."""
    due_at: dt.datetime | None = None
    hand_in: str = ""
    answer: str = ""
    """Where a question of the office is answered; empty when none waits."""
    acting: str = ""
    result: str = ""
    """Where the result is fetched, or said to be wrong; empty until there is one."""
    contact: str = ""
    """Where to choose how to be told; empty when nothing more is coming."""


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_page_of_visitor
def phone(request: HttpRequest) -> HttpResponse:
    """GET: the form, or the list while a session is open. POST: ask for a code, or for the codes by message."""
    if request.method != "POST":
        session = _session(request)
        return _list(request, session) if session else _form(request)
    at = timezone.now()
    wish = PhoneRequest.Wish.LIST if request.POST.get("viec") == "nhan-ma" else PhoneRequest.Wish.OPEN
    typed = request.POST.get("so", "")
    try:
        number = phone_number.parse(typed)
        if not phone_number.receives_sms(number):
            raise Unreadable(_("Số cố định không nhận được tin nhắn. Nhập số di động đã khai khi nộp hồ sơ."))
        asked = phones.ask(number, wish, address=request.META["REMOTE_ADDR"], at=at)
    except Unreadable as error:
        return _form(request, typed=_shown(typed), error=error.sentence, status=400)
    except phones.PhoneThrottled as stop:
        return throttled(request, "public/phone_throttled.html", nav="lookup", until=stop.until, at=timezone.now())
    if wish == PhoneRequest.Wish.LIST:
        return HttpResponseRedirect(reverse("public:phone_told"), status=303)
    return HttpResponseRedirect(reverse("public:phone_code", args=[asked.id]), status=303)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_page_of_visitor
def code(request: HttpRequest, asked: uuid.UUID) -> HttpResponse:
    """GET: where the six digits are typed. POST: the list, with the cookie, or a sentence."""
    if request.method != "POST":
        return _code_form(request)
    typed = request.POST.get("ma", "")
    if not typed.strip():
        return _code_form(request, error=_("Nhập 6 chữ số trong tin nhắn."), status=400)
    try:
        opened = phones.open_with(asked, typed, address=request.META["REMOTE_ADDR"], at=timezone.now())
    except phones.WrongPhoneCode as wrong:
        return _wrong_code(request, wrong.left, typed)
    except phones.CodeIsOver:
        return _form(request, error=_("Mã này không còn dùng được. Nhập lại số để nhận mã mới."), status=410)
    response = HttpResponseRedirect(reverse("public:phone"), status=303)
    response.set_cookie(
        COOKIE, _SIGNER.sign(str(opened.id)), max_age=int(phones.SESSION.total_seconds()), path=reverse("public:phone"),
        secure=settings.HTTPS, httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


@require_safe
@private_page_of_visitor
def told(request: HttpRequest) -> HttpResponse:
    """The codes come by message, if the number has any: the same page for every number."""
    return render(request, "public/phone_told.html", {"nav": "lookup"})


@csrf_exempt
@require_POST
@private_page_of_visitor
def close(request: HttpRequest) -> HttpResponse:
    """The person is done: the session ends here and in the browser."""
    session = _session(request)
    if session is not None:
        phones.close(session.id, at=timezone.now())
    response = HttpResponseRedirect(reverse("public:phone"), status=303)
    response.delete_cookie(COOKIE, path=reverse("public:phone"), samesite="Lax")
    return response


def _session(request: HttpRequest) -> PhoneRequest | None:
    try:
        asked = uuid.UUID(_SIGNER.unsign(request.COOKIES.get(COOKIE, "")))
    except (signing.BadSignature, ValueError):
        return None
    return phones.session_of(asked, at=timezone.now())


def _list(request: HttpRequest, session: PhoneRequest) -> HttpResponse:
    assert session.opened_at is not None  # it is a session since its code was typed
    at = timezone.now()
    found = phones.opened_by(session)
    rows = _rows(found[: phones.LISTED], at)
    context = {
        "nav": "lookup", "rows": rows, "more": len(found) > phones.LISTED, "most": phones.LISTED,
        "tail": session.phone[-3:], "until": session.opened_at + phones.SESSION,
    }  # fmt: skip
    return render(request, "public/phone_list.html", context)


def _rows(dossiers: list[Dossier], at: dt.datetime) -> list[PhoneRow]:
    """Each as its own page says it, from the same table; two queries for all of them."""
    ids = [dossier.pk for dossier in dossiers]
    logs, waiting = status_query.happened_to(ids), status_query.open_pauses(ids)
    rows = []
    for dossier in dossiers:
        master_data_cache.with_master_data(dossier)
        pauses = [waiting[dossier.pk]] if dossier.pk in waiting else []
        events = master_data_cache.happenings(logs[dossier.pk], dossier)
        rows.append(
            _row(StatusFacts(dossier, at, events, master_data_cache.steps(dossier.procedure_version_id), pauses))
        )
    return rows


def _row(facts: StatusFacts) -> PhoneRow:
    dossier, row = facts.dossier, facts.situation
    key = [addresses.acting(dossier)]
    may_choose = dossier.state in actions.DELIVERY_IS_OPEN
    return PhoneRow(
        dossier=dossier,
        tags=status_page.tags(facts, late_words(facts)),
        address=addresses.signed(dossier),
        procedure=onward.procedure_address(facts),
        act=callouts.title(facts) if row.turn or facts.question else "",
        due_at=dossier.due_at if row.when in (When.RUNNING, When.KEPT) else None,
        hand_in=reverse("public:hand_in", args=key) if Next.HAND_IN in row.next and facts.still_asked else "",
        answer=reverse("public:question", args=key) if facts.question else "",
        acting=reverse("public:acting", args=key) if may_choose else "",
        result=reverse("public:result", args=key) if dossier.state in (State.FINISHED, State.RETURNED) else "",
        contact=contact.address_for(dossier, holds_receipt=False) if dossier.brings_news else "",
    )


def _form(request: HttpRequest, *, typed: str = "", error: str = "", status: int = 200) -> HttpResponse:
    context = {"nav": "lookup", "typed": typed, "error": error}
    return render(request, "public/phone.html", context, status=status)


def _code_form(request: HttpRequest, *, error: str = "", typed: str = "", status: int = 200) -> HttpResponse:
    context = {"nav": "lookup", "error": error, "typed": typed, "minutes": settings.PHONE_CODE_SECONDS // 60}
    return render(request, "public/phone_code.html", context, status=status)


def _wrong_code(request: HttpRequest, left: int, typed: str) -> HttpResponse:
    if not left:
        return _form(request, error=_("Mã chưa khớp và không còn lần thử. Nhập lại số để nhận mã mới."), status=400)
    sentence = ngettext("Mã chưa khớp. Bạn còn {left} lần thử.", "Mã chưa khớp. Bạn còn {left} lần thử.", left).format(
        left=left
    )
    return _code_form(request, error=sentence, typed=_shown(typed), status=400)


def _shown(typed: str) -> str:
    return cleaning.printable(typed[:60])
