"""The typed look-up: code and last four digits in, a signed address out. No account, no cookie, no puzzle.

Digits are posted, never part of an address. Unknown codes and wrong digits get the same page to the byte,
both fields as they were typed.
"""

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dossiers.casework import access, codes
from dossiers.parsing import Unreadable, cleaning, dossier_code, personal_numbers
from dossiers.units.models import Unit
from portal.public import addresses, master_data_cache
from portal.public.throttled import throttled

EXAMPLE = dossier_code.EXAMPLE
"""Shown where the city has no unit yet; else the example carries a code of one of its own."""
ECHO = 600
"""Signs that are given back: a whole message may have been pasted."""


@dataclass
class LookupForm:
    """What was typed, and what is wrong with it. ``whole`` asks for all digits instead of the last four."""

    code: str = ""
    secret: str = ""
    whole: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    notice: str = ""

    @classmethod
    def typed(cls, request: HttpRequest) -> "LookupForm":
        """From a POST; only as much as a person could have typed is given back."""
        return cls(code=_shown(request.POST.get("ma", "")), secret=_shown(request.POST.get("so", "")))

    def check(self, raw_code: str) -> bool:
        """Whether both can be what they claim to be; sentences for those that cannot."""
        try:
            codes.key(raw_code)
        except Unreadable as error:
            self.errors["ma"] = error.sentence.replace(dossier_code.EXAMPLE, example())
        if sentence := self._secret_error():
            self.errors["so"] = sentence
        return not self.errors

    def _secret_error(self) -> str:
        length = min(map(len, personal_numbers.readings(self.secret)))
        if self.whole and length < access.WHOLE:
            return _("Nhập cả số điện thoại hoặc cả số giấy tờ của người nộp.")
        if length < 4:
            return _("Nhập đủ 4 chữ số.")
        if 4 < length < access.WHOLE:
            return _("Nhập đúng 4 số cuối, hoặc cả số điện thoại, số giấy tờ.")
        return ""


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def lookup(request: HttpRequest) -> HttpResponse:
    """GET: the form alone. POST: 303 to the dossier's signed address, or the form back with a sentence."""
    at = timezone.now()
    if request.method != "POST":
        code = _shown(request.GET.get("ma", ""))
        return _form(
            request, LookupForm(code=code, whole=access.asks_for_whole_number(request.META["REMOTE_ADDR"], at))
        )
    form = LookupForm.typed(request)
    raw_code = request.POST.get("ma", "")
    if not form.check(raw_code):
        return _form(request, form, status=400)
    try:
        found = access.as_citizen(code=raw_code, secret=form.secret, address=request.META["REMOTE_ADDR"], at=at)
    except access.LookupThrottled as stop:
        return throttled(request, "public/lookup_throttled.html", nav="lookup", until=stop.until, at=at)
    except access.WholeSecretNeeded:
        return _whole_needed(request, form)
    except access.LookupMiss:
        return missed(request, form)
    response = HttpResponseRedirect(reverse("public:dossier", args=[addresses.signed(found)]), status=303)
    response["Cache-Control"] = "no-store"
    return response


def example() -> str:
    """What a code looks like here: that of the first unit with a desk, on an ordinary day."""
    desks = (
        unit for unit in master_data_cache.units().values() if unit.kind in (Unit.Kind.DISTRICT, Unit.Kind.COMMUNE)
    )
    unit = min(desks, key=lambda unit: (unit.sort_key, unit.code), default=None)
    return f"{unit.code}-181217-0042" if unit else EXAMPLE


def _form(request: HttpRequest, form: LookupForm, status: int = 200) -> HttpResponse:
    return render(request, "public/lookup.html", {"nav": "lookup", "form": form, "example": example()}, status=status)


def _whole_needed(request: HttpRequest, form: LookupForm) -> HttpResponse:
    form.whole = True
    form.errors["so"] = _("Nhập cả số điện thoại hoặc cả số giấy tờ của người nộp.")
    form.notice = _(
        "Hôm nay đã có nhiều lượt nhập sai từ mạng này hoặc cho mã này. Để không ai dò được hồ sơ của bạn, "
        "hãy nhập cả số thay cho 4 số cuối. Mã QR trên phiếu hẹn vẫn mở được như thường."
    )
    return _form(request, form, status=400)


def missed(request: HttpRequest, typed: LookupForm | None = None) -> HttpResponse:
    """No dossier for these two facts. Only what was typed is repeated: the page is the same whichever was wrong."""
    context = {"nav": "lookup", "form": typed or LookupForm(), "example": example()}
    return render(request, "public/lookup_missed.html", context, status=404)


def expired(request: HttpRequest, *, code: str) -> HttpResponse:
    """A signed address older than its fifteen minutes: the code is still there, the digits are asked again."""
    notice = _("Trang hồ sơ đã đóng sau 15 phút để giữ kín thông tin. Nhập lại số để mở tiếp.")
    return _form(request, LookupForm(code=_shown(code), notice=notice), status=410)


def acting_expired(request: HttpRequest) -> HttpResponse:
    """An acting address older than its hour."""
    notice = _("Trang này đã đóng sau 60 phút. Quét lại mã QR trên phiếu hẹn để làm tiếp; tệp đã gửi vẫn còn.")
    return _form(request, LookupForm(notice=notice), status=410)


def unknown_receipt(request: HttpRequest) -> HttpResponse:
    """A QR link that opens nothing: mistyped, or the receipt was issued again."""
    notice = _("Đường dẫn trên phiếu này không còn dùng được. Nếu phiếu hẹn đã cấp lại, hãy dùng phiếu mới.")
    return _form(request, LookupForm(notice=notice), status=404)


def unknown_link(request: HttpRequest) -> HttpResponse:
    """A message's link that opens nothing: mistyped, or older than half a year."""
    notice = _("Đường dẫn trong tin nhắn này không còn dùng được. Bạn nhập mã hồ sơ để xem.")
    return _form(request, LookupForm(notice=notice), status=404)


def _shown(typed: str) -> str:
    """What is put back into the form: printable, and no longer than a person types."""
    return cleaning.printable(typed[:ECHO])
