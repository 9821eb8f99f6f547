"""The registers of dialogues, receptions and models as tables for a spreadsheet or CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dossiers.registers.models import ReceivedPerson, RegisterEntry
from portal.exports.spreadsheets import Cell, SheetColumn
from portal.presentation import register_books
from portal.wording import vi

Kind = RegisterEntry.Kind
_BEGIN = (SheetColumn("Số", 8), SheetColumn("Ngày", 12), SheetColumn("Đơn vị", 30), SheetColumn("Về việc", 50))
_END = (SheetColumn("Kết quả", 50), SheetColumn("Rút khỏi sổ", 24))
_OWN: dict[str, tuple[tuple[str, str, int], ...]] = {
    Kind.DIALOGUE: (
        ("place", "Nơi đối thoại", 30),
        ("chaired_by", "Người chủ trì", 30),
        ("attended", "Số người dự", 10),
        ("opinions", "Số ý kiến", 10),
        ("answered", "Đã trả lời tại chỗ", 10),
    ),
    Kind.RECEPTION: (
        ("chaired_by", "Người tiếp", 30),
        ("way", "Hình thức tiếp", 24),
        ("topic", "Loại việc", 20),
        ("people", "Số người", 8),
        ("settled", "Hướng xử lý", 30),
        ("petition_code", "Mã phản ánh, khiếu nại", 18),
        ("dossier_code", "Mã hồ sơ", 20),
    ),
    Kind.MODEL: (
        ("theme", "Lĩnh vực", 24),
        ("held_by", "Ai thực hiện", 14),
        ("owner", "Nơi thực hiện", 36),
        ("standing", "Tình trạng", 22),
    ),
}
_PERSON = (SheetColumn("Người được tiếp", 26), SheetColumn("Địa chỉ", 36), SheetColumn("Số điện thoại", 16))


def columns(kind: str, *, with_persons: bool = False) -> list[SheetColumn]:
    """The headings of a register's table; who was received only where it is asked for."""
    own = [SheetColumn(title, width) for _, title, width in _OWN[kind]]
    return [*_BEGIN, *own, *(_PERSON if with_persons else ()), *_END]


def rows(kind: str, entries: Iterable[RegisterEntry], *, with_persons: bool = False) -> Iterator[list[Cell]]:
    """The lines in the order of ``columns``; telephone numbers masked."""
    words = register_books.labels()
    for entry in entries:
        own: list[Cell] = [_cell(words, name, getattr(entry, name)) for name, _, _ in _OWN[kind]]
        person = getattr(entry, "person", None) if with_persons else None
        people = _person(person) if with_persons else []
        begin: list[Cell] = [f"{entry.number}/{entry.year}", entry.on, entry.unit.name, entry.title]
        yield [*begin, *own, *people, entry.outcome, entry.withdrawn_why]


def _person(person: ReceivedPerson | None) -> list[Cell]:
    if person is None:
        return ["", "", ""]
    return [person.name, person.address, vi.masked(person.phone) if person.phone else ""]


def _cell(words: dict[str, dict[str, str]], name: str, value: Cell) -> Cell:
    return words[name].get(str(value), "") if name in words else value
