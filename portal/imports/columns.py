"""The columns of an import, and the header that names them (docs/import.md is held to this by a test)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dossiers.parsing import cleaning
from portal.imports.problems import ImportProblem, ImportRefused
from portal.wording import vi


@dataclass(frozen=True)
class ImportColumn:
    """One column: its name, other names it is known by, and whether the header must have it."""

    name: str
    needed: bool = False
    also: tuple[str, ...] = ()


COLUMNS = (
    ImportColumn("code", True, also=("MaHoSo", "Mã hồ sơ", "Số hồ sơ")),
    ImportColumn("procedure_code", True, also=("MaTTHC", "Mã thủ tục")),
    ImportColumn("unit_code", True, also=("Mã đơn vị", "Mã cơ quan")),
    ImportColumn("status", True, also=("Trạng thái", "Mã trạng thái")),
    ImportColumn("received_at", True, also=("NgayTiepNhan", "Ngày tiếp nhận", "Ngày nhận")),
    ImportColumn("applicant_name", True, also=("Họ tên", "Họ và tên", "Tên người nộp", "Người nộp", "Chủ hồ sơ")),
    ImportColumn("submitted_at", also=("Ngày nộp",)),
    ImportColumn("due_at", also=("NgayHenTra", "Ngày hẹn trả", "Hẹn trả")),
    ImportColumn("forwarded_at", also=("Ngày chuyển xử lý",)),
    ImportColumn("holder_code", also=("Mã đơn vị xử lý", "Mã đơn vị đang giữ")),
    ImportColumn("reception_unit_code", also=("Mã nơi tiếp nhận", "Mã đơn vị tiếp nhận")),
    ImportColumn("return_unit_code", also=("Mã nơi trả kết quả", "Mã đơn vị trả kết quả")),
    ImportColumn("waiting_since", also=("Chờ từ ngày",)),
    ImportColumn("waiting_for", also=("Giấy tờ còn thiếu",)),
    ImportColumn("overdue_reason", also=("Lý do quá hạn",)),
    ImportColumn("finished_at", also=("NgayKetThucXuLy", "Ngày kết thúc xử lý", "Ngày có kết quả")),
    ImportColumn("result_number", also=("Số kết quả", "Số ký hiệu kết quả")),
    ImportColumn("result_date", also=("Ngày ký kết quả",)),
    ImportColumn("result_kind", also=("Loại kết quả", "Tên kết quả")),
    ImportColumn("result_signer", also=("Người ký kết quả",)),
    ImportColumn("returned_at", also=("Ngày trả kết quả",)),
    ImportColumn("ended_at", also=("Ngày dừng",)),
    ImportColumn("ended_as", also=("Cách kết thúc",)),
    ImportColumn("channel", also=("KenhThucHien", "Kênh thực hiện", "Cách nộp")),
    ImportColumn("delivery", also=("Cách trả kết quả",)),
    ImportColumn("fee_vnd", also=("Phí, lệ phí", "Phí", "Lệ phí")),
    ImportColumn("fee_paid", also=("Đã nộp phí",)),
    ImportColumn("applicant_kind", also=("Loại người nộp",)),
    ImportColumn("phone", also=("Điện thoại", "Số điện thoại", "SĐT")),
    ImportColumn("id_number", also=("Số giấy tờ", "CCCD", "Số CCCD", "CMND/CCCD", "Mã số thuế")),
    ImportColumn("address", also=("Địa chỉ",)),
    ImportColumn("email", also=("Thư điện tử",)),
    ImportColumn("submitted_by", also=("Người đi nộp", "Người nộp thay")),
)
NAMES = tuple(column.name for column in COLUMNS)
DELIMITERS = ",;\t"


def _name(cell: str) -> str:
    """A heading without accents, marks, blanks and capitals: what two spellings of one heading share."""
    return re.sub("[^a-z0-9]", "", vi.folded(cleaning.line(cell)))


BY_HEADING = {_name(heading): column.name for column in COLUMNS for heading in (column.name, *column.also)}


def shown(name: str) -> str:
    """A column as people call it: its first Vietnamese name."""
    also = next((column.also for column in COLUMNS if column.name == name), ())
    return next((one for one in also if " " in one), also[0] if also else name)


def delimiter_of(line: str) -> str:
    """Comma, semicolon (as spreadsheets write where the comma is the decimal sign) or tab: the one that fits best.

    By the headings that are known; where none is, by how often each stands there.
    """
    return max(
        DELIMITERS, key=lambda sign: (sum(_name(cell) in BY_HEADING for cell in line.split(sign)), line.count(sign))
    )


def header(cells: Sequence[str], line: int = 1) -> list[str]:
    """The column names in the order of the file, without empty ones to the right. Raises ImportRefused naming every
    wrong heading, one by one."""
    width = max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)
    found = [BY_HEADING.get(_name(cell), "") for cell in cells[:width]]
    problems = [
        ImportProblem(line, cell.strip()[:60], "không có cột này; các cột có trong docs/import.md.")
        if cell.strip()
        else ImportProblem(line, "", f"cột thứ {place} không có tên.")
        for place, (cell, name) in enumerate(zip(cells, found, strict=False), 1)
        if not name
    ]
    problems += [ImportProblem(line, name, "cột này có hai lần.") for name in NAMES if found.count(name) > 1]
    problems += [
        ImportProblem(line, column.name, f"thiếu cột này{f' ({column.also[-1]})' if column.also else ''}.")
        for column in COLUMNS
        if column.needed and column.name not in found
    ]
    if problems:
        raise ImportRefused("Dòng tên cột không đúng.", problems)
    return found
