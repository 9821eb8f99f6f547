"""Where a status page leads: to the procedure, to the unit, to the complaint form with the dossier's code in it.

The code stands in the form's address, the four digits never: who only has the address learns what the code says.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from dossiers.units.models import Unit
from portal.public.facts import StatusFacts
from portal.public.situations import Next
from portal.wording import vi


@dataclass(frozen=True)
class Link:
    """One link of the box."""

    address: str
    icon: str
    words: str


def links(facts: StatusFacts) -> list[Link]:
    """The links of this dossier's row, in its order; what has no page of its own any more is left out."""
    made = {Next.PROCEDURE: _procedure, Next.UNIT: _unit, Next.COMPLAINT: _complaint}
    return [link for one in facts.situation.next if one in made and (link := made[one](facts))]


def procedure_address(facts: StatusFacts) -> str:
    """The procedure's page, at the unit that received the dossier."""
    code, unit = facts.dossier.procedure_version.procedure.code, facts.dossier.unit
    return f"{reverse('public:procedure', args=[code])}?{urlencode({'noi': unit.code})}"


def unit_address(facts: StatusFacts) -> str:
    """The unit's page; empty where it serves no longer."""
    unit, day = facts.dossier.unit, vi.local(facts.at).date()
    serves = unit.kind not in (Unit.Kind.CITY, Unit.Kind.EXTERNAL)
    in_force = unit.valid_from <= day and (unit.valid_to is None or day < unit.valid_to)
    return reverse("public:unit", args=[unit.code]) if serves and in_force else ""


def _procedure(facts: StatusFacts) -> Link | None:
    return Link(procedure_address(facts), "file-text", _("Xem thủ tục và giấy tờ cần nộp"))


def _unit(facts: StatusFacts) -> Link | None:
    address = unit_address(facts)
    return Link(address, "building-community", _("Giờ làm việc và địa chỉ của đơn vị")) if address else None


def _complaint(facts: StatusFacts) -> Link | None:
    asked = {"loai": "complaint", "don-vi": facts.dossier.unit.code, "ho-so": facts.dossier.code}
    return Link(f"{reverse('public:petitions')}?{urlencode(asked)}", "message", _("Gửi khiếu nại về hồ sơ này"))
