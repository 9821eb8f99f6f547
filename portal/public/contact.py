"""How to be told: SMS, Zalo, e-mail or nothing, chosen on a page that the status page leads to. No account, no cookie.

Only behind the receipt's link or a telephone code: a code and four digits, which many have seen, change nothing. The
address is signed for fifteen minutes. Numbers and e-mail are masked behind every door; only the holder of the receipt
may give another e-mail address, and sees the present one in the field. A change is told to where news went before.
"""

from dataclasses import dataclass, field

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dossiers.casework import access, actions
from dossiers.casework.models import Applicant, Contact, Dossier
from dossiers.notices import channels
from dossiers.notices.channels.answers import masked
from dossiers.notices.models import Channel
from dossiers.notices.preparing import addresses_of
from dossiers.parsing import cleaning
from dossiers.parsing.phone_number import receives_sms
from portal.public import addresses, lookup
from portal.web.private_pages import private_page

_HOLDER, _PHONE = "!", "+"
"""End the signed value of whoever came by the receipt's own link, or by a code sent to the telephone."""


@dataclass
class ContactForm:
    """What the page shows: the ways with their addresses, what is ticked, what is wrong."""

    phone: str = ""
    email: str = ""
    ways: list[str] = field(default_factory=list)
    phone_is_wrong: bool = False
    typed_email: str = ""
    asks_email: bool = False
    proof: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def offered(self) -> list[tuple[str, str]]:
        """The ways that may be ticked, each with its words."""
        words = {
            Channel.SMS: _("Tin nhắn SMS tới {address}").format(address=self.phone),
            Channel.ZALO: _("Zalo tới {address}").format(address=self.phone),
            Channel.EMAIL: _("Thư điện tử tới {address}").format(address=self.email)
            if self.email
            else _("Thư điện tử"),
        }
        has = {Channel.SMS: self.phone, Channel.ZALO: self.phone, Channel.EMAIL: self.email or self.asks_email}
        return [(str(way), words[Channel(way)]) for way in channels.offered() if has[Channel(way)]]


def address_for(dossier: Dossier, *, holds_receipt: bool) -> str:
    """Where the link on the receipt's page, or in the list behind a telephone code, leads: for fifteen minutes."""
    value = dossier.code_key + (_HOLDER if holds_receipt else _PHONE)
    return reverse("public:contact", args=[_signer().sign(value)])


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def contact(request: HttpRequest, signed: str) -> HttpResponse:
    """GET: the choice as it is. POST: keep it, or the form back with a sentence."""
    try:
        value = _opened(request, signed)
        holds_receipt = value.endswith(_HOLDER)
        dossier = access.by_key(_key(value))
    except signing.SignatureExpired:
        return lookup.expired(request, code=_signer().unsign(signed).rstrip(_HOLDER + _PHONE))
    except (signing.BadSignature, access.LookupMiss):
        return lookup.missed(request)
    form = _form(dossier, asks_email=holds_receipt)
    form.proof = addresses.form_proof("contact", value)
    if request.method != "POST":
        return _page(request, dossier, form, done="luu" in request.GET)
    return _keep(request, dossier, form)


def _keep(request: HttpRequest, dossier: Dossier, form: ContactForm) -> HttpResponse:
    form.ways = [way for way in request.POST.getlist("cach") if way in Channel.values]
    form.phone_is_wrong = request.POST.get("so-nay") == "sai"
    form.typed_email = cleaning.printable(request.POST.get("thu", "")[:254])
    choice = actions.ContactChoice(
        ways=frozenset(form.ways),
        email=form.typed_email if form.asks_email else None,
        phone_is_right=not form.phone_is_wrong if form.phone and "so-nay" in request.POST else None,
    )
    try:
        actions.choose_contact(dossier.pk, choice, at=timezone.now())
    except actions.Invalid as error:
        form.errors = error.errors
        return _page(request, dossier, form, status=422)
    address = address_for(dossier, holds_receipt=form.asks_email)
    return HttpResponseRedirect(f"{address}?luu=1", status=303)


def _opened(request: HttpRequest, signed: str) -> str:
    """The value of the address; of one that is over, where the form was drawn in time."""
    try:
        return _signer().unsign(signed, max_age=addresses.VALID_SECONDS)
    except signing.SignatureExpired:
        value = addresses.proved_by_form("contact", request.POST.get(addresses.FORM_FIELD, ""))
        if value is None or value != _signer().unsign(signed):
            raise
        return value


def _key(value: str) -> str:
    """The code key. Raises BadSignature for a value of neither door, such as an earlier release signed."""
    if not value.endswith((_HOLDER, _PHONE)):
        raise signing.BadSignature(value)
    return value[:-1]


def _form(dossier: Dossier, *, asks_email: bool) -> ContactForm:
    """The present choice; addresses masked, whoever asks."""
    applicant = Applicant.objects.filter(dossier=dossier).first() or Applicant()
    chosen = Contact.objects.filter(dossier=dossier).first()
    dossier = Dossier.objects.select_related("applicant", "contact").get(pk=dossier.pk)
    return ContactForm(
        phone=masked(applicant.phone) if receives_sms(applicant.phone) else "",
        email=masked(applicant.email) if applicant.email else "",
        ways=list(chosen.channels) if chosen else list(addresses_of(dossier)),
        phone_is_wrong=chosen.phone_is_wrong if chosen else False,
        typed_email=applicant.email if asks_email else "",
        asks_email=asks_email,
    )


def _page(
    request: HttpRequest, dossier: Dossier, form: ContactForm, *, done: bool = False, status: int = 200
) -> HttpResponse:
    back = reverse("public:dossier", args=[addresses.signed(dossier)])
    context = {"nav": "lookup", "dossier": dossier, "form": form, "done": done, "back": back}
    return render(request, "public/contact.html", context, status=status)


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="portal.public.contact")
