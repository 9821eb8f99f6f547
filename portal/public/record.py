"""One procedure at one unit: how many results, how many late, how long it really took; remembered for ten minutes."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dossiers.oversight import durations, reports
from dossiers.oversight.durations import Record
from portal.charts.bars import bars
from portal.charts.dots import DotColumn, dot_row
from portal.web.process_cache import ProcessCache
from portal.wording.localized import number

MOST_COLUMNS = 6


@dataclass(frozen=True)
class ShownRecord:
    """A record with its two pictures."""

    record: Record
    dots: SafeString
    bars: SafeString


def _read(unit_id: int, procedure_id: int) -> Record:
    return durations.record(unit_id, procedure_id, reports.year_before(timezone.now()))


_remembered = ProcessCache(_read, 600.0)


def of(unit_id: int, procedure_id: int) -> ShownRecord:
    """The record of a procedure at a unit, drawn in the page's language."""
    record = _remembered(unit_id, procedure_id)
    title = _("Số hồ sơ theo số ngày làm việc từ khi nhận đến khi có kết quả, tổng {n}").format(
        n=number(record.resolved)
    )
    return ShownRecord(record, dot_row(record.late), bars(columns(record.days), title=title))


def columns(days: dict[int, int]) -> list[DotColumn]:
    """A column for each number of days, the long tail in the last one."""
    if not days:
        return []
    first, last = min(days), max(days)
    shown = range(first, min(last, first + MOST_COLUMNS - 1) + 1)
    found = [DotColumn(number(day), days.get(day, 0)) for day in shown]
    rest = sum(count for day, count in days.items() if day > shown[-1])
    if rest:
        found[-1] = DotColumn(f"{shown[-1]}+", found[-1].count + rest)
    return found
