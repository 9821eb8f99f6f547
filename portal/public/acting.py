"""What the applicant may decide online: where to get the result, and to ask for the dossier back.

Behind an acting address only (portal.public.addresses); no account, no cookie. An address that is known already is
not shown: whoever found a receipt learns nothing here.
"""

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dossiers.casework import access, actions, wishes
from dossiers.casework.models import Dossier
from dossiers.parsing import cleaning
from portal.public import addresses, lookup, master_data_cache
from portal.web.private_pages import private_page


@dataclass
class ActingForm:
    """What was chosen or typed, and what is wrong with it."""

    delivery: str
    address: str = ""
    why: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    refused: str = ""


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def act(request: HttpRequest, signed: str) -> HttpResponse:
    """GET: the choices as they are. POST: one of them (``viec``), or the form back with a sentence."""
    try:
        proof = request.POST.get(addresses.FORM_FIELD, "")
        key = addresses.opened_for_acting_or_form(signed, proof)
        dossier = master_data_cache.with_master_data(access.by_key(key))
    except addresses.AddressExpired:
        return lookup.acting_expired(request)
    except (addresses.AddressForged, access.LookupMiss):
        return lookup.missed(request)
    form = ActingForm(delivery=dossier.delivery)
    if request.method != "POST":
        return _page(request, dossier, form)
    try:
        done = _done(request, dossier, form)
    except actions.Invalid as invalid:
        form.errors = invalid.errors
    except actions.ActRefused as refused:
        form.refused = str(refused)
    else:
        address = reverse("public:acting", args=[addresses.acting(dossier)])
        return HttpResponseRedirect(f"{address}?luu={done}", status=303)
    return _page(request, dossier, form, status=422)


def _done(request: HttpRequest, dossier: Dossier, form: ActingForm) -> str:
    at, deed = timezone.now(), request.POST.get("viec", "")
    if deed == "nhan":
        form.delivery = request.POST.get("noi-nhan", "")
        form.address = cleaning.printable(request.POST.get("dia-chi", "")[:400])
        actions.choose_delivery(dossier.pk, delivery=form.delivery, address=form.address, at=at)
    elif deed == "rut":
        form.why = request.POST.get("ly-do", "")
        if not form.why:
            raise actions.Invalid(why=_("Chọn lý do."))
        actions.ask_to_withdraw(dossier.pk, why=form.why, at=at)
    elif deed == "thoi":
        actions.ask_to_withdraw(dossier.pk, why="", at=at)
    return deed if deed in _SAID else ""


_SAID = ("nhan", "rut", "thoi")


def _page(request: HttpRequest, dossier: Dossier, form: ActingForm, status: int = 200) -> HttpResponse:
    reasons = {
        wishes.WithdrawReason.MISTAKE: _("Nộp nhầm hoặc khai sai"),
        wishes.WithdrawReason.NOT_NEEDED: _("Không còn cần nữa"),
        wishes.WithdrawReason.ELSEWHERE: _("Đã làm ở nơi khác"),
        wishes.WithdrawReason.OTHER: _("Lý do khác"),
    }
    context = {
        "nav": "lookup",
        "dossier": dossier,
        "form": form,
        "proof": addresses.form_proof("acting", dossier.code_key),
        "reasons": [(str(why), words) for why, words in reasons.items()],
        "wish": wishes.wish_of(dossier),
        "may_choose": dossier.state in actions.DELIVERY_IS_OPEN,
        "may_withdraw": dossier.is_open,
        "done": request.GET.get("luu", "") if request.method != "POST" else "",
        "back": reverse("public:dossier", args=[addresses.signed(dossier)]),
    }
    return render(request, "public/acting.html", context, status=status)
