"""What can be asked for: all procedures with term and fee, found by everyday words, by level, field and unit."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from dossiers.parsing import Unreadable, cleaning, dossier_code
from dossiers.procedures.models import Procedure, ProcedureVersion
from dossiers.procedures.procedure_search import SearchReferral
from dossiers.units.models import Unit
from portal.public import current_catalogue
from portal.web import language

LONGEST_SEARCH = 80


@dataclass(frozen=True)
class ProcedureQuery:
    """What the address asks for; what makes no sense in it is left out."""

    typed: str
    level: str
    field: str
    unit: Unit | None

    @classmethod
    def of(cls, given: QueryDict, units: dict[str, Unit], fields: dict[str, str]) -> "ProcedureQuery":
        typed = cleaning.printable(given.get("tim", "")[:LONGEST_SEARCH]).strip()
        level, field = given.get("cap", ""), given.get("linh-vuc", "")
        return cls(
            typed=typed,
            level=level if level in Procedure.Level.values else "",
            field=field if field in fields else "",
            unit=units.get(given.get("don-vi", "").upper()),
        )

    def takes(self, version: ProcedureVersion) -> bool:
        """Whether a version is of the level, field and unit that were asked for."""
        procedure = version.procedure
        return (
            (not self.level or procedure.level == self.level)
            and (not self.field or current_catalogue.slug(procedure.field.name) == self.field)
            and (self.unit is None or procedure.is_offered_by(self.unit))
        )


def _code(typed: str) -> str:
    """A dossier's code that was pasted where procedures are searched; empty when there is none."""
    try:
        return dossier_code.parse(typed)
    except Unreadable:
        return ""


@dataclass(frozen=True)
class OtherOffice:
    """What another office handles, in the page's language; marked as Vietnamese where a city has written no English."""

    name: str
    office: str
    note: str
    link: str

    @classmethod
    def of(cls, referral: SearchReferral) -> "OtherOffice":
        if not language.is_vietnamese() and referral.name_en and referral.office_en:
            return cls(referral.name_en, referral.office_en, referral.note_en, referral.link)
        name, office, note = (language.viet(text) for text in (referral.name, referral.office, referral.note))
        return cls(name, office, note, referral.link)


@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """All procedures in force today, or those that are meant by what was typed, best first."""
    if code := _code(request.GET.get("tim", "")):
        return redirect(f"{reverse('public:lookup')}?{urlencode({'ma': code})}")
    known, units = current_catalogue.of_today(), current_catalogue.units_on(current_catalogue.today())
    fields = {
        current_catalogue.slug(one.procedure.field.name): one.procedure.field.name for one in known.versions.values()
    }
    asked = ProcedureQuery.of(request.GET, units, fields)
    versions, found = known.found(asked.typed, english=not language.is_vietnamese())
    rows = [version for version in versions if asked.takes(version)]
    context = {
        "nav": "procedures",
        "asked": asked,
        "read_as": found.read_as,
        "elsewhere": [OtherOffice.of(referral) for referral in found.elsewhere],
        "levels": [level for level in Procedure.Level.choices if any(unit.kind == level[0] for unit in units.values())],
        "fields": fields,
        "kinds": current_catalogue.by_kind(units),
        "rows": [(version, current_catalogue.term(version)) for version in rows],
    }
    return render(request, "public/procedures.html", context)
