"""Certified copies, signatures and the like: receive, sign and hand out on one screen, in one go.

Every button works without JavaScript; with it the fee is reckoned while one types and a line follows the last one.
"""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from dossiers.casework import actions
from dossiers.casework.models import Certification, Dossier, ReceiptToken
from dossiers.procedures import regimes, spot_fees
from dossiers.procedures.models import Regime, SpotRule
from dossiers.units.models import Unit
from dossiers.units.roles import Role
from portal.desk import frame
from portal.desk.intake.sheet import read_card
from portal.desk.on_the_spot import spot_form
from portal.desk.on_the_spot.spot_form import SpotForm, SpotLine
from portal.desk.papers import receipt
from portal.desk.visit import DeskVisit, official
from portal.web import unit_parameter
from portal.wording import vi

SIGNER = "spot_signer"
"""In the session: who was chosen to sign, at which unit, in which half of which day; a new shift chooses anew."""
NOON = 12
LATEST = 5


class Counter:
    """What this request is about: the desk, its procedures that are done on the spot, the one that was chosen."""

    def __init__(self, request: HttpRequest, visit: DeskVisit, desks: list[Unit]) -> None:
        data = request.POST or request.GET
        self.unit = unit_parameter.by_number(data, "unit", desks) or desks[0]
        self.versions = spot_fees.done_on_the_spot(self.unit, visit.today)
        wanted = data.get("thu-tuc", "")
        self.version = next((one for one in self.versions if one.procedure.code == wanted), self.versions[0])
        rule = spot_fees.rule_on(self.version.procedure_id, visit.today)
        assert rule is not None  # done_on_the_spot asked
        self.rule: SpotRule = rule
        self.signers = spot_form.signers(self.unit, visit.today)
        self.always_receipt = regimes.regime_on(visit.today).on_the_spot_receipt == Regime.Receipt.ALWAYS

    @property
    def address(self) -> str:
        """This screen again, for the next person."""
        query = {"thu-tuc": self.version.procedure.code, "unit": str(self.unit.pk)}
        return f"{reverse('desk:on_the_spot')}?{urlencode(query)}"


@require_http_methods(["GET", "POST"])
@official
def on_the_spot(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The form; ``lam=xong`` does it, any other button only draws it anew with the fee."""
    desks = [unit for unit in visit.units(Role.RECEIVER) if spot_fees.done_on_the_spot(unit, visit.today)]
    if not desks:
        return frame.page(request, visit, "desk/no_desk.html", {}, status=403)
    counter = Counter(request, visit, desks)
    if request.method != "POST":
        initial = {"signer": _signer(request, visit, counter.unit), "intent": uuid.uuid4()}
        return _page(request, visit, counter, _form(counter, None, initial), spot_form.blank())
    data = request.POST.copy()
    scanned = read_card(data)
    form, lines = _form(counter, data, {}), spot_form.lines(data, counter.rule)
    if scanned or data.get("lam") != "xong":
        return _page(request, visit, counter, form, lines, scanned=scanned)
    return _done(request, visit, counter, form, lines)


def _form(counter: Counter, data: QueryDict | None, initial: dict[str, object]) -> SpotForm:
    return SpotForm(data, initial=initial, signers=counter.signers, always_receipt=counter.always_receipt)


def _done(
    request: HttpRequest, visit: DeskVisit, counter: Counter, form: SpotForm, lines: list[SpotLine]
) -> HttpResponse:
    """The act; any complaint brings the form back with everything that was typed."""
    status = 422
    if form.is_valid():
        try:
            dossier = actions.serve(_service(counter, form, lines), by=visit.officer, at=visit.at)
        except actions.Invalid as error:
            form.blame(error.errors)
        except actions.ActRefused as error:
            form.add_error(None, str(error))
            status = 403 if isinstance(error, actions.NotYourPost) else 409
        else:
            return _answer(request, visit, counter, form, dossier)
    return _page(request, visit, counter, form, lines, status=status)


def _service(counter: Counter, form: SpotForm, lines: list[SpotLine]) -> actions.Service:
    typed = form.cleaned_data
    signer = next((one for one in counter.signers if one.pk == typed["signer"]), None)
    same = {name: typed[name] for name in ("checked", "payment", "waived", "outside_number", "intent")}
    return actions.Service(
        counter.unit, counter.version, form.applicant(), spot_form.given(lines), signer=signer, **same
    )


def _answer(request: HttpRequest, visit: DeskVisit, counter: Counter, form: SpotForm, dossier: Dossier) -> HttpResponse:
    """The next person's form, or the receipt where it is asked for (or the law of the day always wants one)."""
    request.session[SIGNER] = [*_shift(visit, counter.unit), form.cleaned_data["signer"]]
    messages.success(request, _said(dossier))
    wanted = counter.always_receipt or form.cleaned_data.get("receipt")
    if wanted and not ReceiptToken.objects.filter(dossier=dossier).exists():
        return receipt.issued(request, visit, dossier)
    return redirect(counter.address)


def _said(dossier: Dossier) -> str:
    """Đã ký, đã trả: số 1482–1484/2026-SCT/BS, thu 44.000 đ."""
    number = dossier.decisions.filter(act="resolve").values_list("number", flat=True).first()
    if dossier.payment == Dossier.Payment.DUE:
        return f"Đã ký, chưa trả vì chưa nộp {vi.money(dossier.fee_vnd)}: số {number}. Bản đã ký chờ ở “Trả kết quả”."
    money = f"thu {vi.money(dossier.fee_vnd)}" if dossier.fee_vnd else "không thu phí"
    return f"Đã ký, đã trả: số {number}, {money}."


def _shift(visit: DeskVisit, unit: Unit) -> list[object]:
    return [unit.pk, visit.today.isoformat(), vi.local(visit.at).hour < NOON]


def _signer(request: HttpRequest, visit: DeskVisit, unit: Unit) -> object:
    """Who was chosen in this half of the day; nobody for a new shift."""
    *shift, signer = request.session.get(SIGNER) or [None]
    return signer if shift == _shift(visit, unit) else None


def _page(
    request: HttpRequest,
    visit: DeskVisit,
    counter: Counter,
    form: SpotForm,
    lines: list[SpotLine],
    *,
    scanned: str = "",
    status: int = 200,
) -> HttpResponse:
    if status == 200 and form.is_bound:
        form.errors.clear()
    mine = Certification.objects.filter(unit=counter.unit, made_by=visit.officer).order_by("-made_at", "-pk")
    context = {
        "counter": counter,
        "form": form,
        "lines": lines,
        "total": sum(line.fee or 0 for line in lines),
        "scanned": scanned,
        "latest": list(mine.select_related("dossier")[:LATEST]),
    }
    return frame.page(request, visit, "desk/on_the_spot.html", context, status=status)
