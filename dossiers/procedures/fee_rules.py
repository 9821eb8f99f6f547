"""What an application costs on a day: the common fee of its version, or the lowest of the dated rules that hold.

NQ 66.22/2026 lets the better of several benefits apply [R] (docs/law.md). Rules whose case only a person can judge are
never applied unasked: the desk reads them beside the box.
"""

from __future__ import annotations

import datetime as dt

from dossiers.procedures.change_models import FeeRule
from dossiers.procedures.models import ProcedureVersion


def rules_on(version: ProcedureVersion, day: dt.date) -> list[FeeRule]:
    """The rules of a version that hold on a day, in their order."""
    return [
        rule
        for rule in version.fees.all()
        if (rule.from_day is None or rule.from_day <= day) and (rule.to_day is None or day <= rule.to_day)
    ]


def due(version: ProcedureVersion, day: dt.date, *, online: bool) -> int:
    """The fee in đồng; what only a person can judge is left out."""
    return version.fee_on(day, online=online)


def lowest(version: ProcedureVersion, rules: list[FeeRule], *, online: bool) -> int:
    """The lowest of the common fee and of these rules, of those that need no judgement."""
    cases = {FeeRule.Case.EVERY, FeeRule.Case.ONLINE} if online else {FeeRule.Case.EVERY}
    return min([version.fee_vnd, *(rule.amount_vnd for rule in rules if rule.case in cases)])
