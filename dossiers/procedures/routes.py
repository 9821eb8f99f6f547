"""The route of a procedure in its table: who does a step, at which unit, after which other steps."""

from __future__ import annotations

from dossiers.calendars.sheets import SheetRow
from dossiers.procedures.models import Step
from dossiers.units.models import Unit
from dossiers.units.roles import STEP_ROLES

OF_KIND = {Step.UnitRule.PARENT_DISTRICT: "district", Step.UnitRule.CHILD_COMMUNE: "commune"}
NAMING = (Step.UnitRule.NAMED_UNIT,)


def route(row: SheetRow) -> dict[str, object]:
    """The values of a step; notes what does not fit together."""
    number = row.number("seq", 1, 99)
    kind = row.choice("unit_kind", Unit.Kind.values)
    rule = row.choice("unit_rule", Step.UnitRule.values, Step.UnitRule.SAME_UNIT)
    role = row.choice("role", STEP_ROLES)
    code = row.text("unit_code", 32)
    if rule in NAMING and not code:
        row.wrong("the rule named_unit needs a unit_code.")
    if rule in OF_KIND and kind != OF_KIND[Step.UnitRule(rule)]:
        row.wrong(f"the rule {rule} leads to a {OF_KIND[Step.UnitRule(rule)]}, not to a {kind}.")
    return {
        "seq": number,
        "name": row.text("name", 200, needed=True),
        "role": str(STEP_ROLES.get(role, role)),
        "role_name": row.text("role_vi", 120),
        "unit_kind": kind,
        "unit_rule": rule,
        "unit_code": code,
        "after": _after(row, number),
        "share_pct": row.number("share_pct", 0, 100),
    }


def _after(row: SheetRow, number: int) -> list[int]:
    """The numbers of the steps that come before: "3 4", or the previous one when the cell is empty."""
    words = row.text("after").replace(",", " ").split()
    if not words:
        return [number - 1] if number > 1 else []
    before = [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 3]
    if len(before) != len(words) or not all(0 < one < number for one in before):
        row.wrong("after must list numbers of earlier steps, such as 3 4.")
        return []
    return sorted(set(before))
