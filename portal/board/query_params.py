"""What an address of a list asks for, within what the visitor may see: the one place where scope meets the question.

Parameters: ``so`` (which figure), the period (``tu``, ``den``, ``luc`` or a name), ``don-vi`` with ``rieng`` (without
the units below), ``khoi`` (kind of unit), ``linh-vuc`` (field), ``cap`` (level), ``con-lai`` (time left), ``tre`` (band
of days late), ``vi-sao`` (where it lay when it became late), ``ngay`` (the day of what is due on one day), ``nhan-tai``
and ``tra-tai`` (code of the unit that received it, or hands the result out, for the competent one).
"""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from typing import TypedDict

from django.http import Http404, QueryDict

from dossiers.oversight import causes, lateness, reports
from dossiers.oversight.figures import UnitCounts, total
from dossiers.oversight.filters import FIGURES, DossierFilter
from dossiers.oversight.in_progress import WAITS
from dossiers.oversight.open_now import HELD
from dossiers.procedures.models import Field, Procedure
from dossiers.units.models import Unit
from portal.board.period import chosen, thawed
from portal.board.visit import BoardVisit
from portal.wording import vi

NARROWED = ("linh-vuc", "cap", "con-lai", "tre", "vi-sao", "ngay", "nhan-tai", "tra-tai")
KEPT = ("tu", "den", "luc", "ky", *NARROWED)
"""Parameters that a form on the list hands on as they are."""


@dataclass(frozen=True)
class DossierQuery:
    """The question, the rows of the units it is about, and what the page calls it."""

    question: DossierFilter
    counted: list[UnitCounts]
    unit: UnitCounts | None
    alone: bool
    kind: str
    narrowed: list[str]
    """The words of each further narrowing."""

    @property
    def count(self) -> int:
        """How many dossiers it asks for: from the tallies, or counted where no tally says."""
        row = total(self.counted, unit=None, period=self.question.period)
        if self.question.is_narrowed or not hasattr(row, self.question.figure):
            return int(self.question.dossiers().count())
        return int(getattr(row, self.question.figure))


def asked(given: QueryDict, visit: BoardVisit, *, usual: str = "late") -> DossierQuery:
    """Read an address. Raises Http404 for an unknown figure, and for a unit that is not there or not in sight."""
    figure = given.get("so", usual)
    if figure not in FIGURES:
        raise Http404
    period = thawed(given) or chosen(given, visit.at).period
    rows = reports.by_unit(period)
    counted = in_sight(rows, given, visit)
    units: tuple[int, ...] | None = tuple(row.unit_id for row in counted)
    if figure in HELD and not given.get("don-vi") and not given.get("khoi"):
        units = None if visit.units is None else tuple(visit.units)  # a holder may have received nothing itself
    question = DossierFilter(figure, period, units, **_narrowed(given, figure))
    return DossierQuery(
        question=question,
        counted=counted,
        unit=_asked_unit(rows, given),
        alone="rieng" in given,
        kind=given.get("khoi", ""),
        narrowed=_words(question),
    )


def in_sight(counted: list[UnitCounts], given: QueryDict, visit: BoardVisit) -> list[UnitCounts]:
    """The rows of the units asked for, of those in sight. A unit that is not there or not in sight is a 404."""
    seen = [row for row in counted if visit.sees(row.unit_id)]
    kind = given.get("khoi", "")
    of_kind = [row for row in seen if row.kind == kind] if kind in Unit.Kind.values else seen
    if not given.get("don-vi"):
        return of_kind
    unit = _asked_unit(seen, given)
    if unit is None:
        raise Http404
    if "rieng" in given:
        return [unit]
    return [row for row in of_kind if unit.unit_id in (row.unit_id, row.parent_id)]


def _asked_unit(counted: list[UnitCounts], given: QueryDict) -> UnitCounts | None:
    code = given.get("don-vi", "").upper()
    return next((row for row in counted if row.code == code), None)


class Narrowing(TypedDict, total=False):
    """The further narrowings of a Question."""

    field: int
    level: str
    waits: str
    day: dt.date
    band: int
    cause: str
    received_at: int
    returns_at: int


def _narrowed(given: QueryDict, figure: str) -> Narrowing:
    """The further narrowings that make sense for this figure; anything else is as if it were not there."""
    found: Narrowing = {}
    field = _number(given.get("linh-vuc", ""))
    if field is not None:
        found["field"] = field
    if (level := given.get("cap", "")) in Procedure.Level.values:
        found["level"] = level
    if figure == "in_time" and (waits := given.get("con-lai", "")) in WAITS:
        found["waits"] = waits
    if figure == "due_on":
        with suppress(ValueError):
            found["day"] = dt.date.fromisoformat(given.get("ngay", ""))
    band = _number(given.get("tre", ""))
    if figure == "late" and band is not None and band < len(lateness.BANDS):
        found["band"] = band
    if figure == "late" and (cause := given.get("vi-sao", "")) in causes.CAUSES:
        found["cause"] = cause
    if received := _place(given, "nhan-tai"):
        found["received_at"] = received
    if returns := _place(given, "tra-tai"):
        found["returns_at"] = returns
    return found


def _place(given: QueryDict, name: str) -> int:
    """The key of the unit that is named; 0 where none is. Raises Http404 for an unknown one."""
    code = given.get(name, "")
    if not code:
        return 0
    found = Unit.objects.filter(code=code.upper()).values_list("pk", flat=True).first()
    if found is None:
        raise Http404
    return int(found)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _words(question: DossierFilter) -> list[str]:
    """What the list says of its narrowings."""
    words = []
    if question.field is not None:
        words.append(Field.objects.filter(pk=question.field).values_list("name", flat=True).first() or "")
    if question.level:
        words.append(str(Procedure.Level(question.level).label))
    if question.waits:
        words.append(WORDS_OF_WAITS[question.waits])
    if question.day is not None:
        words.append(f"hẹn {vi.date(question.day)}")
    if question.band is not None:
        words.append(f"trễ {WORDS_OF_BANDS[question.band]}")
    if question.cause:
        words.append(causes.CAUSES[question.cause])
    for key, said in ((question.received_at, "tiếp nhận tại"), (question.returns_at, "trả kết quả tại")):
        if key is not None:
            words.append(f"{said} {Unit.objects.values_list('name', flat=True).get(pk=key)}")
    return [word for word in words if word]


WORDS_OF_WAITS = {
    "soon": "Hạn hôm nay hoặc mai",
    "few_days": "2 đến 3 ngày",
    "this_fortnight": "4 đến 10 ngày",
    "later": "Trên 10 ngày",
    "paused": "Đồng hồ dừng, chờ người nộp",
}
WORDS_OF_BANDS = ("1 ngày", "2–3 ngày", "4–7 ngày", "trên 7 ngày")
