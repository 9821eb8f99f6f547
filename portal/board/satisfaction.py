"""How people rated their service: every unit in sight and every procedure, always beside the share that answered.

The questions are the regime's: around a change of the law each regime has a part of its own, and nothing is added up.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dossiers.feedback.satisfaction import Satisfaction
from dossiers.procedures.models import ProcedureVersion
from dossiers.units.models import Unit
from portal.board.frame import page
from portal.board.visit import BoardVisit, leader
from portal.presentation import satisfaction as told
from portal.presentation.satisfaction import AskedBy

CONTENTS = {
    "time": "Thời gian giải quyết so với quy định",
    "bodies": "Số cơ quan phải liên hệ",
    "contacts": "Số lần đi lại, liên hệ",
    "published": "Thông tin công khai đúng, đủ",
    "conduct": "Thái độ của cán bộ",
    "lawful": "Kết quả, phí đúng quy định",
    "explained": "Giải thích, trả lời rõ ràng",
    "online": "Dịch vụ qua mạng",
}
"""The contents that are rated, for officials (NĐ 118/2025 art. 33)."""


@dataclass(frozen=True)
class ScoreRow:
    """A unit or a procedure with its score; those with too few ratings have none."""

    name: str
    code: str
    score: Satisfaction


@dataclass(frozen=True)
class ScorePart:
    """What was answered to the questions of one regime."""

    asked: AskedBy
    together: Satisfaction
    units: list[ScoreRow]
    untold_units: int
    procedures: list[ScoreRow]
    untold_procedures: int
    contents: list[tuple[str, int, str]]


@leader
@require_safe
def satisfaction(request: HttpRequest, visit: BoardVisit) -> HttpResponse:
    """Units in sight and procedures, the least satisfied first, those with too few ratings only counted."""
    parts = [_part(visit, asked) for asked in told.asked_by(visit.at)]
    context = {
        "whole_city": visit.units is None,
        "parts": parts,
        **vars(parts[0]),
        "until": told.last_day(visit.at),
        "least": told.LEAST,
    }
    return page(request, visit, "board/satisfaction.html", context)


def _part(visit: BoardVisit, asked: AskedBy) -> ScorePart:
    found = {number: one for number, one in told.by_unit(visit.at, asked).items() if visit.sees(number)}
    units = [ScoreRow(unit.name, unit.code, found[unit.pk]) for unit in Unit.objects.filter(pk__in=found)]
    procedures = _procedures(visit, asked) if visit.units is None else []
    return ScorePart(
        asked=asked,
        together=told.together(list(found.values())),
        units=_ordered(units),
        untold_units=sum(1 for row in units if not row.score.is_told),
        procedures=_ordered(procedures),
        untold_procedures=sum(1 for row in procedures if not row.score.is_told),
        contents=[
            (CONTENTS.get(one.name, one.name), one.answers, one.good_share)
            for one in told.by_content(asked, visit.units)
        ],
    )


def _procedures(visit: BoardVisit, asked: AskedBy) -> list[ScoreRow]:
    """By procedure, for those who see the whole city: a procedure's figures are never one unit's alone to read."""
    found = told.by_procedure(visit.at, asked)
    versions = ProcedureVersion.objects.filter(procedure__in=found).order_by("valid_from")
    rows = {number: ScoreRow(name, code, found[number]) for number, code, name in
            versions.values_list("procedure_id", "procedure__code", "name")}  # fmt: skip
    return list(rows.values())


def _ordered(rows: list[ScoreRow]) -> list[ScoreRow]:
    shown = [row for row in rows if row.score.is_told]
    return sorted(shown, key=lambda row: (row.score.counted.good / row.score.counted.answers, row.code))
