"""A list of officers from a workbook: what it would do, row by row, and doing it: all of it or nothing.

A row is a post. Somebody without an account gets one with a paper code; a post that is held already is left alone; a
trusted post is proposed and waits for its second person as it does on the screen of one officer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import transaction

from dossiers.parsing import Unreadable, cleaning, moment
from dossiers.units import accounts, appointing, nominating
from dossiers.units.appointing import GIVEN, InvalidStaffing, StaffRefused
from dossiers.units.folding import folded
from dossiers.units.models import Nomination, Officer, Post, Unit
from dossiers.units.trusted_posts import TRUSTED
from dossiers.units.workbook import BookCell, BookRow, BookSheet, CellProblem

SHEET = "Cán bộ"
COLUMNS = {
    "username": "Tên đăng nhập", "full_name": "Họ và tên", "phone": "Điện thoại", "email": "Thư điện tử công vụ",
    "unit": "Mã đơn vị", "role": "Vị trí", "title": "Chức danh", "from_on": "Từ ngày",
}  # fmt: skip
ROLES = {str(role): str(role.label) for role in (*GIVEN, *TRUSTED)}
MOST_ROWS = 1_000


class OfficerRow(NamedTuple):
    """A row that could be read: a person and a post. The day is in ISO form."""

    line: int
    username: str
    full_name: str
    phone: str
    email: str
    unit: str
    role: str
    title: str
    from_on: str


class OfficerPlan(NamedTuple):
    """What a row would do."""

    row: OfficerRow
    unit: Unit
    makes_account: bool
    is_proposed: bool
    is_held: bool


class NewAccount(NamedTuple):
    """An account that was made, with its code: shown once."""

    officer: Officer
    unit: Unit
    code: str


class ListRefused(Exception):
    """Nothing was done; the problems say where and why."""

    def __init__(self, problems: list[CellProblem]) -> None:
        super().__init__(" ".join(map(str, problems)))
        self.problems = problems


def wanted() -> dict[str, list[str]]:
    """The sheet and its titles."""
    return {SHEET: list(COLUMNS.values())}


def read(sheet: BookSheet | None, units: dict[str, Unit], today: dt.date) -> list[OfficerRow]:
    """The rows of a sheet. Raises ListRefused with every bad cell. ``units``: those administered, by code."""
    if sheet is None:
        raise ListRefused([CellProblem(SHEET, 0, "", "tệp không có trang này; lấy tệp mẫu.")])
    problems = list(sheet.problems)
    missing = [title for title in COLUMNS.values() if title not in sheet.titles]
    problems += [CellProblem(SHEET, 0, title, "thiếu cột này; lấy tệp mẫu.") for title in missing]
    if len(sheet.rows) > MOST_ROWS:
        problems.append(CellProblem(SHEET, 0, "", f"nhiều nhất {MOST_ROWS} dòng một lần; chia thành nhiều tệp."))
    rows = [] if problems else [_row(row, units, today, problems) for row in sheet.rows]
    problems += _twice(rows)
    if not problems and not rows:
        problems.append(CellProblem(SHEET, 0, "", "chưa có dòng nào."))
    if problems:
        raise ListRefused(problems)
    return rows


def plan(rows: Iterable[OfficerRow], units: dict[str, Unit]) -> list[OfficerPlan]:
    """What each row would do, by the accounts and posts of now."""
    rows = list(rows)
    people = {one.username: one for one in Officer.objects.filter(username__in={row.username for row in rows})}
    made: set[str] = set()
    found = []
    for row in rows:
        unit, officer = units[row.unit], people.get(row.username)
        day = dt.date.fromisoformat(row.from_on)
        waits = Nomination.objects.filter(officer=officer, unit=unit, role=row.role, decided_by__isnull=True)
        held = officer is not None and (
            Post.objects.filter(officer=officer, unit=unit, role=row.role).not_over(day).exists() or waits.exists()
        )
        makes = officer is None and row.username not in made
        made.add(row.username)
        found.append(OfficerPlan(row, unit, makes, row.role in TRUSTED, held))
    return found


def do(rows: list[OfficerRow], units: dict[str, Unit], *, by: Officer, at: dt.datetime) -> list[NewAccount]:
    """Do what the plan says. Raises ListRefused with the rows that cannot be; then nothing was done."""
    made: list[NewAccount] = []
    problems: list[CellProblem] = []
    with transaction.atomic():
        for one in plan(rows, units):
            try:
                with transaction.atomic():
                    made += [] if one.is_held else _do(one, by=by, at=at)
            except InvalidStaffing as refused:
                problems += [
                    CellProblem(SHEET, one.row.line, COLUMNS.get(name, ""), sentence)
                    for name, sentence in refused.errors.items()
                ]
            except StaffRefused as refused:
                problems.append(CellProblem(SHEET, one.row.line, "", str(refused)))
        if problems:
            raise ListRefused(problems)
    return made


def _do(one: OfficerPlan, *, by: Officer, at: dt.datetime) -> list[NewAccount]:
    row, made = one.row, []
    person = {"username": row.username, "full_name": row.full_name, "phone": row.phone, "email": row.email}
    day = dt.date.fromisoformat(row.from_on)
    if one.makes_account and not one.is_proposed:
        officer, code = accounts.add_officer(
            **person, unit=one.unit, role=row.role, title=row.title, from_on=day, by=by, at=at
        )
        return [NewAccount(officer, one.unit, code)]
    if one.makes_account:
        officer, code = accounts.add_account(**person, unit=one.unit, by=by, at=at)
        made = [NewAccount(officer, one.unit, code)]
    officer = Officer.objects.get(username=row.username)
    post: dict[str, Any] = {"unit": one.unit, "role": row.role, "title": row.title, "from_on": day, "to_on": None}
    if one.is_proposed:
        nominating.nominate(officer, **post, by=by, at=at)
    else:
        appointing.give_post(officer, **post, by=by, at=at)
    return made


def _row(row: BookRow, units: dict[str, Unit], today: dt.date, problems: list[CellProblem]) -> OfficerRow:
    def text(name: str) -> str:
        cell = row.cell(COLUMNS[name])
        if cell.trouble or (name != "from_on" and isinstance(cell.value, bool | dt.date | dt.time | dt.datetime)):
            sentence = cell.trouble or "bảng tính đã đổi ô này; đặt ô là văn bản rồi ghi lại."
            problems.append(CellProblem(SHEET, row.number, COLUMNS[name], sentence))
            return ""
        return cleaning.line("" if cell.value is None else str(cell.value))

    def wrong(name: str, sentence: str) -> None:
        if not row.cell(COLUMNS[name]).trouble:
            problems.append(CellProblem(SHEET, row.number, COLUMNS[name], sentence))

    told = {name: text(name) for name in COLUMNS}
    told["username"] = told["username"].lower()
    told["phone"] = f"0{told['phone']}" if isinstance(row.cell(COLUMNS["phone"]).value, int) else told["phone"]
    told["role"] = next((key for key, label in ROLES.items() if folded(label) == folded(told["role"])), "")
    for name in ("username", "full_name"):
        if not told[name]:
            wrong(name, "ô này cần được ghi.")
    if told["unit"] not in units:
        wrong("unit", "ghi mã của một đơn vị bạn quản lý, như ở trang “Mã đơn vị”.")
    if not told["role"]:
        wrong("role", f"ghi một trong: {'; '.join(ROLES.values())}.")
    try:
        told["from_on"] = _day(row.cell(COLUMNS["from_on"]), today).isoformat()
    except Unreadable as error:
        wrong("from_on", str(error))
    return OfficerRow(row.number, **told)


def _day(cell: BookCell, today: dt.date) -> dt.date:
    """A day as the spreadsheet or somebody wrote it; today where nothing stands."""
    if isinstance(cell.value, dt.datetime):
        return cell.value.date()
    if isinstance(cell.value, dt.date) or cell.is_blank:
        return cell.value if isinstance(cell.value, dt.date) else today
    if not isinstance(cell.value, str):
        raise Unreadable("ghi ngày, ví dụ 01/01/2027; ô này là một số.")
    return moment.parse_date(cell.value)


def _twice(rows: list[OfficerRow]) -> list[CellProblem]:
    """The same post twice, or one name with two persons."""
    posts: dict[tuple[str, str, str], int] = {}
    names: dict[str, OfficerRow] = {}
    found = []
    for row in rows:
        first = posts.setdefault((row.username, row.unit, row.role), row.line)
        person = names.setdefault(row.username, row)
        if row.username and first != row.line:
            found.append(CellProblem(SHEET, row.line, "", f"vị trí này đã có ở dòng {first}; giữ một dòng."))
        elif row.username and person.full_name != row.full_name:
            sentence = f"tên đăng nhập này ở dòng {person.line} là {person.full_name}."
            found.append(CellProblem(SHEET, row.line, COLUMNS["username"], sentence))
    return found
