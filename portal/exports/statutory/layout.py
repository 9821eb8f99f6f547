"""What a printed table says around its numbers: office, form, period, groups of columns, notes, signature."""

from dataclasses import dataclass
from itertools import groupby

from dossiers.oversight.models import SignedReport
from dossiers.oversight.statutory import CITY, FOOTNOTE, StatutoryTable
from dossiers.units import the_city
from portal.wording import vi


@dataclass(frozen=True)
class FormSheet:
    """A table ready to be set: every text, and the numbers as numbers."""

    office: str
    form: str
    title: str
    period: str
    state: str
    groups: list[tuple[str, int]]
    heads: list[tuple[str, str]]
    lines: list[tuple[bool, list[str | int]]]
    notes: list[str]
    signature: list[str]


def sheet(table: StatutoryTable, office: str, signed: SignedReport | None = None) -> FormSheet:
    """Set a table for an office; a signed one carries who signed it, when, and the digest of its numbers."""
    columns = table.form.columns
    first = "Đơn vị" if table.by == "don-vi" else "Lĩnh vực" if table.by == "linh-vuc" else "Cấp giải quyết"
    numbers: list[list[str | int]] = [
        [line.number, line.words, *(column.of(line.cells) for column in columns)] for line in table.lines
    ]
    if signed is not None:
        numbers = [list(line) for line in signed.content["lines"]]
    whole = {line.words for line in table.lines if not line.number}
    for line in numbers:  # reports signed before scopes were named call every whole the city
        if not line[0] and line[1] == CITY and whole:
            line[1] = next(iter(whole))
    strong = {line.words for line in table.lines if line.strong}
    return FormSheet(
        office=office or the_city.now().name,
        form=table.form.name,
        title=table.form.title,
        period=f"{_period(table)}. Phạm vi: {table.scope}",
        state=_state(table, signed),
        groups=[(group, len(list(parts))) for group, parts in groupby(columns, key=lambda column: column.group)],
        heads=[("STT", "1"), (first, "2"), *((column.words, column.number) for column in columns)],
        lines=[(str(line[1]) in strong, line) for line in numbers],
        notes=[FOOTNOTE] if table.key == "ii-06a" else [],
        signature=_signature(signed),
    )


def _period(table: StatutoryTable) -> str:
    return f"Kỳ báo cáo từ {vi.moment(table.period.since)} đến trước {vi.moment(table.period.until)}"


def _state(table: StatutoryTable, signed: SignedReport | None) -> str:
    if signed is not None:
        edition = f", bản đính chính số {signed.edition - 1}: {signed.reason}" if signed.edition > 1 else ""
        return f"Đã ký lúc {vi.moment(signed.signed_at)}{edition}. Mã số liệu (SHA-256): {signed.sha256}"
    if table.known_at is not None:
        return f"Bản nháp, theo dữ liệu đã biết đến {vi.moment(table.known_at)}"
    return f"Bản nháp, chưa ký. Số liệu đến {vi.moment(table.period.end)}"


def _signature(signed: SignedReport | None) -> list[str]:
    if signed is None:
        return []
    return [f"Ngày {vi.paper_date(signed.signed_at)}", "NGƯỜI KÝ BÁO CÁO", signed.officer.full_name]
