"""What is done while one waits, and what it costs: fees by pages and copies, as dated rules of a procedure.

PURE but for the one question which rule holds on a day. Source: TT 226/2016/TT-BTC, article 4 (2.000 đ a page for the
first two, 1.000 đ from the third, at most 200.000 đ a copy; a signature 10.000 đ a paper) [M]; the register of
certifications: NĐ 23/2015/NĐ-CP, articles 13 and 14, TT 01/2020/TT-BTP, article 2 [M] (docs/law.md).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from dossiers.procedures.models import ProcedureVersion, SpotRule
from dossiers.units.models import Unit

MOST_PAGES, MOST_COPIES = 999, 200


def fee_of_copy(rule: SpotRule, pages: int) -> int:
    """The fee of one copy of so many pages, in đồng."""
    if not rule.first_pages:
        return rule.first_vnd
    first = min(pages, rule.first_pages)
    whole = first * rule.first_vnd + (pages - first) * rule.further_vnd
    return min(whole, rule.most_vnd) if rule.most_vnd else whole


def fee(rule: SpotRule, pages: int, copies: int) -> int:
    """The fee of all copies of one paper, in đồng."""
    return fee_of_copy(rule, pages) * copies


def rule_on(procedure_id: int, day: dt.date) -> SpotRule | None:
    """The rule that holds for a procedure on a day; None: it is not done on the spot."""
    return _on(day).filter(procedure=procedure_id).first()


def done_on_the_spot(unit: Unit, day: dt.date) -> list[ProcedureVersion]:
    """The procedures that this unit's desk does while one waits, in the order of their names."""
    flagged = _on(day).values("procedure")
    found = ProcedureVersion.objects.on(day).offered_by(unit).filter(procedure__in=flagged)
    return sorted(found.select_related("procedure"), key=lambda version: version.name_folded)


def any_of(units: Iterable[Unit], day: dt.date) -> bool:
    """Whether one of these units does anything on the spot."""
    flagged = list(_on(day).values_list("procedure__owner_id", "procedure__level"))
    own, levels = {owner for owner, _ in flagged if owner}, {level for owner, level in flagged if owner is None}
    return any(unit.pk in own or unit.kind in levels for unit in units)


def _on(day: dt.date) -> QuerySet[SpotRule]:
    return SpotRule.objects.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gt=day))
