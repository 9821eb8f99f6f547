"""The catalogue as sheets of a workbook, and back: what is written out reads in again to no difference.

Four sheets: procedures, papers, steps, fee rules. A cell that still says what was written out means what it meant, so
that no text is "cleaned" into a change. A procedure that is not in the file, and a sheet or a column of facts that is
left out, stay as they are; a row of papers, steps or fees that is left out is taken away.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dossiers.procedures import catalogue_check, contents, sheet_values
from dossiers.procedures.contents import FACTS, LISTS, OF_PROCEDURE, Contents
from dossiers.procedures.models import ProcedureVersion
from dossiers.units.workbook import BookRow, BookSheet, CellProblem

CODE, PLACE = "Mã thủ tục", "STT"
PROCEDURES = "Thủ tục"
SHEETS = {"papers": "Giấy tờ", "steps": "Các bước", "fees": "Quy tắc phí"}
COLUMNS: dict[str, dict[str, str]] = {
    PROCEDURES: {**OF_PROCEDURE, **FACTS},
    **{SHEETS[name]: columns for name, (_, columns) in LISTS.items()},
}
"""The columns of each sheet, title by name, beside the code and the place."""


def wanted() -> dict[str, list[str]]:
    """The titles of each sheet, the needed one first."""
    lists = set(SHEETS.values())
    return {
        sheet: [CODE, *([PLACE] if sheet in lists else []), *columns.values()] for sheet, columns in COLUMNS.items()
    }


def of_the_city() -> dict[str, ProcedureVersion]:
    """The last version of every procedure by its code."""
    rows = ProcedureVersion.objects.filter(valid_to__isnull=True).select_related("procedure__field", "procedure__owner")
    found = rows.prefetch_related("papers", "steps", "fees").order_by("procedure__code")
    return {one.procedure.code: one for one in found}


def written(told: dict[str, Contents]) -> dict[str, list[list[Any]]]:
    """The rows of each sheet."""
    rows: dict[str, list[list[Any]]] = {sheet: [] for sheet in COLUMNS}
    for code, one in told.items():
        facts = COLUMNS[PROCEDURES]
        rows[PROCEDURES].append([code, *(sheet_values.written(name, one[name]) for name in facts)])
        for name, sheet in SHEETS.items():
            for place, row in enumerate(one[name], 1):
                rows[sheet].append([code, place, *(sheet_values.written(key, row[key]) for key in COLUMNS[sheet])])
    return rows


class CatalogueReading:
    """A workbook read beside the catalogue of today: what each procedure shall say, each problem with its place."""

    def __init__(self, sheets: dict[str, BookSheet], present: dict[str, Contents]) -> None:
        self.sheets, self.present = sheets, present
        self.problems: list[CellProblem] = [problem for sheet in sheets.values() for problem in sheet.problems]
        self.after: dict[str, Contents] = {}
        self._rows: dict[str, BookRow] = {}
        self._list_rows: dict[tuple[str, str], list[BookRow]] = {}
        self._read()

    @property
    def changed(self) -> dict[str, Contents]:
        """What differs from today, by code."""
        return {code: one for code, one in self.after.items() if one != self.present.get(code)}

    def _read(self) -> None:
        if PROCEDURES not in self.sheets:
            self.problems.append(CellProblem(PROCEDURES, 0, "", "tệp không có trang này; lấy tệp mẫu rồi sửa trên đó."))
            return
        for row in self.sheets[PROCEDURES].rows:
            self._procedure(row)
        for name, sheet in SHEETS.items():
            if sheet in self.sheets and not self.sheets[sheet].problems:
                self._list(name, self.sheets[sheet])
        kinds = catalogue_check.unit_kinds()
        for code, told in self.changed.items():
            self._check(code, told, kinds)

    def _wrong(self, sheet: str, row: int, column: str, sentence: str) -> None:
        if not any((one.sheet, one.row, one.column) == (sheet, row, column) for one in self.problems):
            self.problems.append(CellProblem(sheet, row, column, sentence))

    def _code(self, sheet: str, row: BookRow, known: Iterable[str]) -> str:
        code, trouble = sheet_values.code(row.cell(CODE), known)
        if trouble:
            self._wrong(sheet, row.number, CODE, trouble)
        return code

    def _procedure(self, row: BookRow) -> None:
        code = self._code(PROCEDURES, row, self.present)
        if not code:
            return
        if code in self._rows:
            self._wrong(
                PROCEDURES, row.number, CODE, f"mã {code} đã có ở dòng {self._rows[code].number}; giữ một dòng."
            )
            return
        self._rows[code] = row
        base = self.present.get(code) or contents.empty()
        titles = set(self.sheets[PROCEDURES].titles)
        told = {**base}
        for name, title in COLUMNS[PROCEDURES].items():
            if title in titles:
                told[name] = self._value(PROCEDURES, row, name, title, [base[name]])
        self.after[code] = told
        if code in self.present:
            for name, title in OF_PROCEDURE.items():
                if told[name] != base[name]:
                    sentence = f"thủ tục đã có thì giữ nguyên “{sheet_values.written(name, base[name])}”."
                    self._wrong(PROCEDURES, row.number, title, sentence)

    def _value(self, sheet: str, row: BookRow, name: str, title: str, same: list[Any]) -> Any:
        value, trouble = sheet_values.read(name, row.cell(title), same)
        if trouble:
            self._wrong(sheet, row.number, title, trouble)
        return value

    def _list(self, name: str, sheet: BookSheet) -> None:
        columns = COLUMNS[sheet.title]
        missing = [title for title in columns.values() if title not in sheet.titles]
        for title in missing:
            self._wrong(sheet.title, 0, title, "thiếu cột này; lấy lại từ tệp xuất, ô có thể để trống.")
        if missing:
            return
        found: dict[str, list[tuple[int, BookRow]]] = {}
        for row in sheet.rows:
            code = self._code(sheet.title, row, self.after)
            if code and code not in self.after:
                self._wrong(sheet.title, row.number, CODE, f"trang “{PROCEDURES}” không có mã {code}.")
            elif code:
                found.setdefault(code, []).append((self._place(sheet, row), row))
        for code, told in self.after.items():
            rows = [row for _, row in sorted(found.get(code, []), key=lambda one: (one[0], one[1].number))]
            self._list_rows[code, name] = rows
            told[name] = self._numbered(name, sheet, rows, (self.present.get(code) or contents.empty())[name])

    def _place(self, sheet: BookSheet, row: BookRow) -> int:
        """Its number in the list; a blank one stands behind the others."""
        cell = row.cell(PLACE)
        value, trouble = sheet_values.read("place", cell, [])
        if trouble:
            self._wrong(sheet.title, row.number, PLACE, trouble)
        return value if isinstance(value, int) else 10_000

    def _numbered(self, name: str, sheet: BookSheet, rows: list[BookRow], old: list[Contents]) -> list[Contents]:
        made = []
        places: dict[int, int] = {}
        for place, row in enumerate(rows, 1):
            number = self._place(sheet, row)
            if number in places and number != 10_000:
                self._wrong(sheet.title, row.number, PLACE, f"số {number} có hai lần; mỗi dòng một số.")
            places[number] = place
        for place, row in enumerate(rows, 1):
            columns = COLUMNS[sheet.title].items()
            one = {
                key: self._value(sheet.title, row, key, title, [was[key] for was in old])
                for key, title in columns
                if key != "after"
            }
            made.append(one | ({"after": self._after(sheet, row, place, places)} if name == "steps" else {}))
        return made

    def _after(self, sheet: BookSheet, row: BookRow, place: int, places: dict[int, int]) -> list[int]:
        title = contents.STEP["after"]
        numbers, trouble = sheet_values.numbers(row.cell(title))
        if not trouble and any(number not in places for number in numbers if number):
            trouble = "ghi số thứ tự của các bước đứng trước, cách nhau bằng dấu phẩy; 0 là không bước nào."
        if trouble:
            self._wrong(sheet.title, row.number, title, trouble)
            return []
        if row.cell(title).is_blank:
            return [place - 1] * (place > 1)
        return sorted({places[number] for number in numbers if number})

    def _check(self, code: str, told: Contents, kinds: dict[str, str]) -> None:
        """What is wrong in a version as a whole, at the row that it speaks of."""
        bad = {(one.sheet, one.row) for one in self.problems}
        steps = any(sheet == SHEETS["steps"] for sheet, _ in bad)
        for sentence in catalogue_check.problems(told, kinds):
            sheet, row, column, words = self._located(code, sentence)
            follows = ((sheet, row.number) in bad and not column) or (steps and "cộng lại" in sentence)
            if not follows:
                self._wrong(sheet, row.number, column, words)

    def _located(self, code: str, sentence: str) -> tuple[str, BookRow, str, str]:
        for name, (label, columns) in LISTS.items():
            rows = self._list_rows.get((code, name), [])
            for place, row in enumerate(rows, 1):
                for title in columns.values():
                    begin = f"{label} {place}, {title.lower()}: "
                    if sentence.startswith(begin):
                        return SHEETS[name], row, title, sentence.removeprefix(begin)
                if sentence.startswith((f"{label} {place}:", f"{label} {place} ")):
                    return SHEETS[name], row, "", sentence
            if rows and name == "steps" and sentence.startswith("Các bước"):
                return SHEETS[name], rows[0], contents.STEP["share_pct"], f"{code}: {sentence}"
        for title in COLUMNS[PROCEDURES].values():
            if sentence.startswith(f"{title}: "):
                return PROCEDURES, self._rows[code], title, sentence.removeprefix(f"{title}: ")
        return PROCEDURES, self._rows[code], "", sentence


def read(sheets: dict[str, BookSheet]) -> CatalogueReading:
    """A workbook beside the catalogue of today."""
    return CatalogueReading(sheets, {code: contents.of_version(one) for code, one in of_the_city().items()})
