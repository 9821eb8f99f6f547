"""Feedback, proposals and complaints: sent, followed by code and secret, and the answers that everyone may read.

No account and no cookie. The form carries a key of its own, so that sending it twice is sending it once; the receipt is
the answer to the post itself, because its secret must stand in no address.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from dossiers.casework import access, limits
from dossiers.feedback import answering, petitions
from dossiers.feedback.models import Petition
from dossiers.notices import channels
from dossiers.parsing import cleaning
from dossiers.units.models import Unit
from portal.public import addresses, current_catalogue
from portal.public.throttled import throttled
from portal.web import whom_to_call
from portal.web.private_pages import private_page
from portal.wording import localized

LISTED = 20
_SIGNER = signing.TimestampSigner(salt="portal.public.petitions")


@dataclass
class PetitionForm:
    """What was typed and what is wrong with it."""

    key: str
    kind: str = ""
    unit: str = ""
    text: str = ""
    name: str = ""
    contact: str = ""
    way: str = ""
    address: str = ""
    dossier: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def typed(cls, request: HttpRequest) -> "PetitionForm":
        """From a POST. A form without a usable key gets a new one."""
        kind, unit, text, name, contact, way, address, dossier = (
            request.POST.get(part, "").replace("\x00", "").strip()[:10_000]
            for part in ("loai", "don-vi", "noi-dung", "ten", "lien-he", "bao", "dia-chi", "ho-so")
        )
        key, text = _key(request.POST.get("phieu", "")), text.replace("\r\n", "\n")
        return cls(key, kind, unit, text, name, contact, way, address, dossier)

    @classmethod
    def begun(cls, request: HttpRequest) -> "PetitionForm":
        """From the address of a link: kind, unit and the code of the dossier it is about; nothing of it is secret."""
        kind, unit, dossier = (request.GET.get(part, "")[:40] for part in ("loai", "don-vi", "ho-so"))
        known = kind if kind in Petition.Kind.values else ""
        return cls(str(uuid.uuid4()), known, unit.upper(), dossier=cleaning.printable(dossier))

    @property
    def is_complaint(self) -> bool:
        return self.kind == Petition.Kind.COMPLAINT

    @property
    def ways(self) -> list[tuple[str, str]]:
        """How one may be told: value and words; only the ways that this city has."""
        words = {"sms": _("Tin nhắn SMS"), "zalo": "Zalo", "email": _("Thư điện tử")}
        return [("", _("Không cần báo"))] + [(way, words[way]) for way in channels.offered()]

    @property
    def kinds(self) -> list[tuple[str, str, str]]:
        """The choices: value, name, what it is."""
        return [
            ("feedback", _("Phản ánh"), _("Về thái độ, thời gian, cách làm việc hoặc quy định.")),
            ("proposal", _("Kiến nghị"), _("Đề nghị sửa một quy định hoặc cách làm.")),
            ("complaint", _("Khiếu nại"), _("Không đồng ý với một quyết định hoặc kết quả hồ sơ của chính bạn.")),
        ]


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def petition(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: the receipt with code and secret, or the form back with sentences."""
    if request.method != "POST":
        return _page(request, PetitionForm.begun(request))
    at, form = timezone.now(), PetitionForm.typed(request)
    unit = current_catalogue.units_on(current_catalogue.today()).get(form.unit.upper())
    facts = {name: getattr(form, name) for name in ("text", "name", "contact", "way", "address", "dossier")}
    sending = petitions.Sending(form.key, form.kind, unit, **facts)
    try:
        petitions.check(sending)
    except petitions.Impossible as error:
        form.errors = _sentences(error.errors)
        return _page(request, form, status=422)
    try:
        petitions.count_sending(request.META["REMOTE_ADDR"], at)
    except limits.Spent as spent:
        return _sent_too_often(request, form, spent.until)
    kept, secret = petitions.send(sending, at=at)
    shown = {"nav": "petitions", "petition": kept, "secret": f"{secret[:5]}-{secret[5:]}", "told": form.way}
    shown["received"] = received_words(kept)
    return render(request, "public/petition_sent.html", shown)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def track(request: HttpRequest) -> HttpResponse:
    """GET: code and secret. POST: 303 to the petition's signed address; unknown and wrong are one page."""
    if request.method != "POST":
        return _tracking(request)
    at = timezone.now()
    code, secret = request.POST.get("ma", ""), request.POST.get("bi-mat", "")
    try:
        found = petitions.tracked(code=code, secret=secret, address=request.META["REMOTE_ADDR"], at=at)
    except access.LookupThrottled as stop:
        return throttled(request, "public/petition_throttled.html", nav="petitions", until=stop.until, at=at)
    except access.LookupMiss:
        return _tracking(request, error=_("Mã và mã bí mật chưa khớp. Xem lại cả hai trên biên nhận."), status=404)
    address = reverse("public:petition_status", args=[_SIGNER.sign(found.code)])
    return HttpResponseRedirect(address, status=303)


@require_safe
@private_page
def status(request: HttpRequest, signed: str) -> HttpResponse:
    """The petition behind a signed address of the last fifteen minutes."""
    try:
        code = _SIGNER.unsign(signed, max_age=addresses.VALID_SECONDS)
    except signing.SignatureExpired:
        sentence = _("Trang đã đóng sau 15 phút để giữ kín thông tin. Nhập lại để mở tiếp.")
        return _tracking(request, error=sentence, status=410)
    except signing.BadSignature:
        return _tracking(request, error=_("Đường dẫn này không còn dùng được. Nhập mã để xem."), status=404)
    return shown(request, code)


def shown(request: HttpRequest, code: str) -> HttpResponse:
    """The page of one petition, for whoever came by its secret or by the link of a message."""
    found = Petition.objects.select_related("unit", "holder").get(code=code)
    context = {"nav": "petitions", "petition": found, "at": timezone.now(), "state": state_words(found)}
    return render(request, "public/petition.html", context)


@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """Published answers, the newest first, twenty a page; who asked is not in them."""
    typed = request.GET.get("trang", "1")
    page = max(1, int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
    rows = list(answering.published()[(page - 1) * LISTED : page * LISTED + 1])
    more = len(rows) > LISTED
    shown = {"nav": "petitions", "rows": rows[:LISTED], "before": page - 1, "after": page + 1 if more else 0}
    return render(request, "public/petition_answers.html", shown)


def received_words(petition: Petition) -> str:
    """That it was received, by its kind: a complaint has terms of its own in law."""
    return {
        Petition.Kind.FEEDBACK: _("Đã nhận phản ánh của bạn"),
        Petition.Kind.PROPOSAL: _("Đã nhận kiến nghị của bạn"),
        Petition.Kind.COMPLAINT: _("Đã nhận khiếu nại của bạn"),
    }[Petition.Kind(petition.kind)]


def state_words(petition: Petition) -> str:
    """Where it stands, in the page's language; only a complaint is “thụ lý” or not."""
    is_complaint = petition.kind == Petition.Kind.COMPLAINT
    return {
        Petition.State.SENT: _("Đã gửi, chờ tiếp nhận"),
        Petition.State.ACCEPTED: _("Đang xem xét"),
        Petition.State.ANSWERED: _("Đã trả lời"),
        Petition.State.REFUSED: _("Không thụ lý") if is_complaint else _("Không tiếp nhận xử lý"),
    }[Petition.State(petition.state)]


def _page(request: HttpRequest, form: PetitionForm, *, status: int = 200) -> HttpResponse:
    kinds: list[tuple[str, list[Unit]]] = current_catalogue.by_kind(
        current_catalogue.units_on(current_catalogue.today())
    )
    return render(request, "public/petitions.html", {"nav": "petitions", "form": form, "kinds": kinds}, status=status)


def _sent_too_often(request: HttpRequest, form: PetitionForm, until: dt.datetime) -> HttpResponse:
    """The form as it was filled in, and when it may be sent."""
    sentence = _("Từ mạng này đã gửi quá nhiều trong một giờ. Bạn gửi lại sau {time}, hoặc gọi {hotline}.")
    form.errors = {"noi_dung": sentence.format(time=localized.time(until), hotline=whom_to_call.plain())}
    return _page(request, form, status=429)


def _tracking(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    typed = {name: _shown(request.POST.get(field, "")) for name, field in (("code", "ma"), ("secret", "bi-mat"))}
    context = {"nav": "petitions", "error": error, **typed}
    return render(request, "public/petition_track.html", context, status=status)


def _shown(typed: str) -> str:
    return cleaning.printable(typed[:64])


def _sentences(errors: dict[str, str]) -> dict[str, str]:
    """The field's id on the page → what to do about it."""
    words = {
        ("kind", "missing"): ("loai", _("Chọn phản ánh, kiến nghị hoặc khiếu nại.")),
        ("unit", "missing"): ("don_vi", _("Chọn cơ quan mà bạn muốn nói đến.")),
        ("text", "missing"): ("noi_dung", _("Viết nội dung, ít nhất 10 ký tự.")),
        ("text", "long"): ("noi_dung", _("Nội dung dài quá 4.000 ký tự. Bạn rút gọn giúp.")),
        ("name", "long"): ("ten", _("Họ tên dài quá 160 ký tự.")),
        ("contact", "long"): ("lien_he", _("Cách liên hệ dài quá 254 ký tự.")),
        ("name", "needed"): ("ten", _("Khiếu nại cần họ và tên người khiếu nại.")),
        ("address", "needed"): ("dia_chi", _("Khiếu nại cần địa chỉ người khiếu nại.")),
        ("address", "long"): ("dia_chi", _("Địa chỉ dài quá 300 ký tự.")),
        ("dossier", "long"): ("ho_so", _("Chỉ ghi mã hồ sơ.")),
        ("way", "missing"): ("bao", _("Chọn một trong các cách nhận tin.")),
    }
    ids = {"name": "ten", "contact": "lien_he", "dossier": "ho_so"}
    return dict(words.get(error) or (ids[error[0]], error[1]) for error in errors.items())


def _key(typed: str) -> str:
    try:
        return str(uuid.UUID(typed))
    except ValueError:
        return str(uuid.uuid4())
