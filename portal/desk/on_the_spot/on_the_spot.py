"""Certified copies, signatures and the like: receive, sign and hand out on one screen, in one go.

Every button works without JavaScript; with it the fee is reckoned while one types and a line follows the last one.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from dossiers.calendars.local_time import today_begins
from dossiers.casework import actions, drafts, popularity
from dossiers.casework.models import Certification, Dossier, ReceiptToken
from dossiers.procedures import regimes, spot_fees
from dossiers.procedures.models import ProcedureVersion, Regime, SpotRule
from dossiers.units.models import Unit
from dossiers.units.roles import Role
from portal.desk import frame
from portal.desk.intake.checklist import OTHER_LINES
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
OTHER_PROCEDURE = "Đã đổi thủ tục, phí tính lại theo thủ tục này. Xem lại rồi bấm “Đã ký, đã trả”."


class Counter:
    """What this request is about: the desk, its procedures that are done on the spot, the one that was chosen."""

    def __init__(self, request: HttpRequest, visit: DeskVisit, desks: list[Unit]) -> None:
        data = request.POST or request.GET
        self.unit = unit_parameter.by_number(data, "unit", desks) or desks[0]
        self.versions = _most_used_first(self.unit, visit)
        wanted = data.get("thu-tuc", "")
        self.version = next((one for one in self.versions if one.procedure.code == wanted), self.versions[0])
        rule = spot_fees.rule_on(self.version.procedure_id, visit.today)
        assert rule is not None  # done_on_the_spot asked
        self.rule: SpotRule = rule
        self.was_shown = data.get("dang-hien", wanted) == wanted
        self.signers = spot_form.signers(self.unit, visit.today)
        self.always_receipt = regimes.regime_on(visit.today).on_the_spot_receipt == Regime.Receipt.ALWAYS

    @property
    def address(self) -> str:
        """This screen again, for the next person."""
        query = {"thu-tuc": self.version.procedure.code, "unit": str(self.unit.pk)}
        return f"{reverse('desk:on_the_spot')}?{urlencode(query)}"


@dataclass
class JustServed:
    """What was done for one person: when, under which numbers of the register, for how much."""

    code: str
    at: dt.datetime
    last: int
    first: int
    fee_vnd: int

    @property
    def numbers(self) -> str:
        """44–46, or 44"""
        return f"{self.last}" if self.first == self.last else f"{self.first}–{self.last}"


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
    if data.get("lam") == "hen":
        return _by_appointment(visit, counter, data, lines)
    if scanned or data.get("lam") != "xong" or not counter.was_shown:
        told = scanned or ("" if counter.was_shown else OTHER_PROCEDURE)
        return _page(request, visit, counter, form, lines, told=told)
    return _done(request, visit, counter, form, lines)


def _most_used_first(unit: Unit, visit: DeskVisit) -> list[ProcedureVersion]:
    """What this desk does on the spot, as often as it did it lately; the names decide between equals."""
    often = popularity.received_by_procedure(unit.pk, until=visit.at)
    found = spot_fees.done_on_the_spot(unit, visit.today)
    return sorted(found, key=lambda version: -often.get(version.procedure.code, 0))


def _by_appointment(visit: DeskVisit, counter: Counter, data: QueryDict, lines: list[SpotLine]) -> HttpResponse:
    """It cannot be signed now: what was typed goes on in the form of a reception with an appointment."""
    typed = {name: data.get(name, "") for name in ("name", "id_number")}
    typed |= {"procedure": counter.version.procedure.code, "unit": str(counter.unit.pk)}
    named = [one for one in lines if one.name]
    for number, line in enumerate(named[:OTHER_LINES], 1):
        typed |= {f"ten-khac{number}": line.name, f"chinh-khac{number}": "1", f"sao-khac{number}": line.copies}
    if len(named) > OTHER_LINES:
        typed[f"ghi-khac{OTHER_LINES}"] = "Còn: " + ", ".join(one.name for one in named[OTHER_LINES:])
    intent = uuid.uuid4()
    drafts.save(intent, typed, unit=counter.unit, by=visit.officer, at=visit.at)
    return redirect(f"{reverse('desk:intake')}?nhap={intent}")


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
    told: str = "",
    status: int = 200,
) -> HttpResponse:
    if status == 200 and form.is_bound:
        form.errors.clear()
    context = {
        "counter": counter,
        "form": form,
        "lines": lines,
        "total": sum(line.fee or 0 for line in lines),
        "told": told,
        "latest": _latest(counter.unit, visit),
    }
    return frame.page(request, visit, "desk/on_the_spot.html", context, status=status)


def _latest(unit: Unit, visit: DeskVisit) -> list[JustServed]:
    """The last people whom this officer has served today, the newest first."""
    lines = Certification.objects.filter(unit=unit, made_by=visit.officer, made_at__gte=today_begins(visit.at))
    found: dict[str, JustServed] = {}
    for line in lines.select_related("dossier").order_by("-made_at", "-pk")[: LATEST * spot_form.MOST_ROWS]:
        code = line.dossier.code
        one = found.setdefault(code, JustServed(code, line.made_at, line.number, line.number, 0))
        one.first, one.fee_vnd = line.number, one.fee_vnd + (0 if line.waived else line.fee_vnd)
    return list(found.values())[:LATEST]
