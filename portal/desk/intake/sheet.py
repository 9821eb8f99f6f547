"""The reception form with what hangs on it: desk, procedure, checklist, files, earlier applicants, draft."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest, QueryDict

from dossiers.casework import earlier
from dossiers.casework.earlier import Earlier
from dossiers.casework.models import IntakeDraft
from dossiers.parsing import Unreadable, dossier_code, identity_card, personal_numbers
from dossiers.procedures import competence
from dossiers.procedures.change_models import FeeRule
from dossiers.procedures.models import ProcedureVersion
from dossiers.units.models import Unit
from dossiers.units.place_names import PlaceUnknown
from dossiers.units.roles import Role
from portal.desk.intake import checklist, form_files, procedure_matches
from portal.desk.intake.form import IntakeForm
from portal.desk.intake.procedure_matches import Matches
from portal.desk.visit import DeskVisit
from portal.web import unit_parameter

SEARCH, EARLIER, CHOOSE, ALL = "tim", "nguoi-cu", "cu-", "du"
LONGEST = personal_numbers.LONGEST
FILLED = ("name", "phone", "id_number", "address", "email")


@dataclass
class IntakeSheet:
    """One form on the desk. ``typed`` is what the search box holds; ``matches`` which procedures it found.

    ``scanned`` says what came of a card's code, ``code`` is a dossier's code in the search box. ``competent`` is the
    unit that decides; where the place does not tell it, ``place_trouble`` says why.
    """

    form: IntakeForm
    unit: Unit
    version: ProcedureVersion | None
    lines: list[checklist.ChecklistLine]
    intent: uuid.UUID | None = None
    typed: str = ""
    matches: Matches | None = None
    people: list[Earlier] = field(default_factory=list)
    looked: bool = False
    saved_at: dt.datetime | None = None
    scanned: str = ""
    code: str = ""
    competent: Unit | None = None
    place_trouble: str = ""
    fee_rules: list[FeeRule] = field(default_factory=list)
    fee_vnd: int = 0

    @property
    def is_for_others(self) -> bool:
        """Another unit than this desk's decides."""
        return self.competent is not None and self.competent.pk != self.unit.pk

    @property
    def shows_lines(self) -> bool:
        """A checklist is there for a procedure, or because something was typed before one was chosen."""
        return self.version is not None or any(line.is_given for line in self.lines)

    @property
    def refused(self) -> list[str]:
        """Why files were not taken."""
        return [line.refused for line in self.lines if line.refused]

    @property
    def needed(self) -> int:
        """How many papers the procedure demands."""
        return sum(1 for line in self.lines if line.is_needed)

    @property
    def given(self) -> int:
        """How many of them are there."""
        return sum(1 for line in self.lines if line.is_needed and line.is_given)


def posted(request: HttpRequest, visit: DeskVisit, desks: list[Unit]) -> IntakeSheet:
    """The form as it was sent, its files taken."""
    intent = form_files.intent_of(request.POST.get("intent", ""))
    refused = form_files.take(request, visit, intent)
    return _made(request.POST.copy(), visit, desks, intent, refused)


def opened(request: HttpRequest, visit: DeskVisit, desks: list[Unit]) -> IntakeSheet:
    """An empty form, one with a procedure already chosen (?procedure=), or a draft (?nhap=)."""
    intent = form_files.intent_of(request.GET.get("nhap", ""))
    draft = IntakeDraft.objects.filter(intent=intent, officer=visit.officer).first() if intent else None
    if draft is not None:
        data = QueryDict(mutable=True)
        data.update({**draft.typed, "intent": str(draft.intent)})
        if data.get("unit") not in {str(desk.pk) for desk in desks}:  # it was begun at a desk that has been left since
            data["unit"] = str(desks[0].pk)
        sheet = _made(data, visit, desks, draft.intent, {})
        sheet.saved_at = draft.saved_at
        return sheet
    unit = _desk(request.GET, desks)
    versions = offered(unit, visit.today)
    code = request.GET.get("procedure", "")
    version, place = _version(versions, code), request.GET.get("place", "")
    initial = {"unit": unit.pk, "procedure": code, "place": place, **({"intent": intent} if intent else {})}
    for_others = competence.receives_for_all(visit.today)
    form = IntakeForm(initial=initial, desks=desks, versions=versions, for_others=for_others)
    sheet = IntakeSheet(form, unit, version, checklist.blank(version), typed=request.GET.get(SEARCH, "")[:LONGEST])
    return _with_competence(sheet, place, visit)


def drafted(request: HttpRequest, desks: list[Unit]) -> IntakeSheet:
    """Just enough of a sheet to keep what was typed."""
    intent = form_files.intent_of(request.POST.get("intent", ""))
    form = IntakeForm(desks=desks, versions=[])
    return IntakeSheet(form, _desk(request.POST, desks), None, [], intent)


def desk_of(request: HttpRequest, desks: list[Unit]) -> Unit:
    """The desk that the form is for."""
    return _desk(request.POST, desks)


def offered(unit: Unit, day: dt.date) -> list[ProcedureVersion]:
    """The procedures that a unit's desk takes on a date, for itself or for others, in alphabetical order."""
    versions = competence.received_at(unit, day).select_related("procedure__owner")
    return sorted(versions, key=lambda version: version.name_folded)


def _made(
    data: QueryDict, visit: DeskVisit, desks: list[Unit], intent: uuid.UUID | None, refused: Mapping[str, str]
) -> IntakeSheet:
    unit = _desk(data, desks)
    versions, button = offered(unit, visit.today), data.get("lam", "")
    scanned = read_card(data)
    button = EARLIER if scanned and button == SEARCH else button
    typed, matches = data.get(SEARCH, "")[:LONGEST], None
    if button == SEARCH and typed.strip():
        matches = procedure_matches.matches(unit, visit.at, typed)
        data["procedure"] = matches.here[0].procedure.code if matches.here else ""
        versions = matches.here or versions
    version = _version(versions, data.get("procedure", ""))
    people = _people(data, visit, button)
    form = IntakeForm(data, desks=desks, versions=versions, for_others=competence.receives_for_all(visit.today))
    lines = checklist.with_files(checklist.typed(version, data), form_files.waiting(visit, intent), refused)
    lines = checklist.all_needed(lines) if button == ALL else lines
    looked = button.startswith((EARLIER, CHOOSE))
    sheet = IntakeSheet(form, unit, version, lines, intent, typed, matches, people, looked=looked, scanned=scanned)
    sheet.code = _code(typed) if button == SEARCH else ""
    return _with_competence(sheet, data.get("place", ""), visit)


def _with_competence(sheet: IntakeSheet, place: str, visit: DeskVisit) -> IntakeSheet:
    """Whose it is: this desk's own under a regime of one's own level, else the owner's or that of the place."""
    if sheet.version is None:
        return sheet
    sheet.fee_rules = sheet.version.fee_rules_on(visit.today)
    sheet.fee_vnd = sheet.version.lowest_fee(sheet.fee_rules, online=False)
    if not competence.receives_for_all(visit.today):
        sheet.competent = sheet.unit
        return sheet
    try:
        sheet.competent = competence.competent_unit(sheet.version, sheet.unit, place, visit.today)
    except PlaceUnknown as unknown:
        sheet.place_trouble = unknown.sentence
    return sheet


def read_card(data: QueryDict) -> str:
    """Fill in what the code of an identity card says, whichever box it was scanned into; what came of it in words."""
    for box in (SEARCH, "id_number", "name", "phone", "address"):
        typed = data.get(box, "")
        if not identity_card.looks_like(typed):
            continue
        try:
            card = identity_card.parse(typed)
        except Unreadable as error:
            return error.sentence
        data[box] = ""
        data["name"], data["id_number"] = card.name, card.number
        data["address"] = card.address or data.get("address", "")
        return f"Đã điền từ thẻ căn cước: {card.name}."
    return ""


def _code(typed: str) -> str:
    """The dossier's code that the search box holds; empty when it holds none."""
    try:
        return dossier_code.parse(typed)
    except Unreadable:
        return ""


def _people(data: QueryDict, visit: DeskVisit, button: str) -> list[Earlier]:
    """Look for earlier applicants when asked to, and fill in the one that is meant."""
    if not button.startswith((EARLIER, CHOOSE)):
        return []
    people = found(visit, data.get("phone", ""), data.get("id_number", ""))
    wanted = button.removeprefix(CHOOSE)
    chosen = next((person for person in people if str(person.dossier_id) == wanted), None)
    for person in [chosen] if chosen else people if len(people) == 1 else []:
        for name in FILLED:
            if chosen or not data.get(name, "").strip():
                data[name] = getattr(person.applicant, name) or data.get(name, "")
        data["kind"] = str(person.applicant.kind)
    return people


def found(visit: DeskVisit, phone: str, id_number: str) -> list[Earlier]:
    """The earlier applicants with these numbers, among what the officer's desks have seen."""
    units = [unit.pk for unit in visit.units(Role.RECEIVER)]
    phones, papers = personal_numbers.readings(phone), personal_numbers.readings(id_number)
    post = visit.post_for(*units)
    return earlier.applicants(phones=phones, id_numbers=papers, units=units, by=visit.officer, post=post, at=visit.at)


def _desk(data: QueryDict, desks: list[Unit]) -> Unit:
    """The desk that is named, the first of the officer's where none is. Raises Http404 for somebody else's."""
    return unit_parameter.by_number(data, "unit", desks) or desks[0]


def _version(versions: list[ProcedureVersion], code: str) -> ProcedureVersion | None:
    return next((found for found in versions if found.procedure.code == code), None)
