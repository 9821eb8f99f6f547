"""What a version of a procedure says, as plain values (JSON): to be shown, compared, checked, kept and made.

``papers``, ``steps`` and ``fees`` are lists of such values in the order of their numbers. Days are ISO dates, the
cut-off is HH:MM, an amount that is not given is None.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from dossiers.procedures.change_models import FeeRule
from dossiers.procedures.models import Procedure, ProcedureVersion, RequiredPaper, Step
from dossiers.units.roles import STEP_ROLES, Role

Contents = dict[str, Any]

OF_PROCEDURE = {"field": "Lĩnh vực", "level": "Cấp", "owner": "Cơ quan có thẩm quyền"}
"""What belongs to the procedure itself, whatever its version."""
DATES_AND_MONEY = {
    "term_amount": "Thời hạn",
    "term_unit": "Tính theo",
    "deadline_rule": "Hết hạn lúc",
    "cutoff": "Nhận sau giờ này tính ngày sau",
    "fee_vnd": "Lệ phí chung",
    "supplement_effect": "Yêu cầu bổ sung thì",
    "first_request_days": "Số ngày được yêu cầu bổ sung",
    "close_after_days": "Số ngày thì khép",
    "day_end": "Ngày cuối hết lúc",
}
"""What a second person must agree to, with the fee rules."""
FACTS = {
    "name": "Tên",
    "name_en": "Tên tiếng Anh",
    **DATES_AND_MONEY,
    "fee_basis": "Căn cứ của lệ phí",
    "legal_basis": "Căn cứ pháp lý",
    "online_level": "Mức độ trực tuyến",
    "linked": "Chuỗi liên thông",
    "result": "Kết quả",
}
PAPER = {
    "name": "Giấy tờ", "originals": "Bản chính", "copies": "Bản sao", "required": "Bắt buộc", "note": "Ghi chú",
    "form_link": "Mẫu tải về", "read_from": "Đọc được từ",
}  # fmt: skip
STEP = {
    "name": "Bước", "role": "Vai trò", "role_name": "Ai làm", "unit_kind": "Cấp đơn vị", "unit_rule": "Đơn vị làm",
    "unit_code": "Mã đơn vị", "after": "Sau các bước", "share_pct": "Phần trăm",
}  # fmt: skip
FEE = {
    "from_day": "Từ", "to_day": "Đến", "case": "Áp dụng khi", "words": "Trường hợp", "amount_vnd": "Mức",
    "legal_basis": "Căn cứ",
}  # fmt: skip
LISTS: dict[str, tuple[str, dict[str, str]]] = {
    "papers": ("Giấy tờ", PAPER), "steps": ("Bước", STEP), "fees": ("Quy tắc phí", FEE),
}  # fmt: skip
CHOICES: dict[str, list[tuple[Any, Any]]] = {
    "level": Procedure.Level.choices,
    "term_unit": ProcedureVersion.TermUnit.choices,
    "deadline_rule": ProcedureVersion.DeadlineRule.choices,
    "online_level": ProcedureVersion.OnlineLevel.choices,
    "result": ProcedureVersion.Result.choices,
    "role": list({str(role): str(Role(role).label) for role in STEP_ROLES.values()}.items()),
    "unit_kind": list(Step._meta.get_field("unit_kind").choices or ()),
    "unit_rule": Step.UnitRule.choices,
    "case": FeeRule.Case.choices,
    "supplement_effect": list(ProcedureVersion._meta.get_field("supplement_effect").choices or ()),
    "day_end": list(ProcedureVersion._meta.get_field("day_end").choices or ()),
}


class CatalogueDifference(NamedTuple):
    """One thing that changes: which, what it was, what it becomes, in words."""

    what: str
    was: str
    becomes: str


def of_version(version: ProcedureVersion) -> Contents:
    """What a version says."""
    procedure = version.procedure
    return {
        "field": procedure.field.name,
        "level": str(procedure.level),
        "owner": procedure.owner.code if procedure.owner else "",
        **{name: _plain(getattr(version, name)) for name in FACTS},
        "cutoff": _plain(version.cutoff) or "",
        "papers": [_row(one, PAPER) for one in version.papers.all()],
        "steps": _steps(version),
        "fees": [_row(one, FEE) for one in version.fees.all()],
    }


def beside_the_tables(version: ProcedureVersion) -> Contents:
    """What a city writes on the screens and no CSV table has: fee rules, the fee's basis, forms, databases."""
    papers = {one.name: (one.form_link, one.read_from) for one in version.papers.all()}
    return {"fee_basis": version.fee_basis, "papers": papers, "fees": [_row(one, FEE) for one in version.fees.all()]}


def keep_beside_the_tables(version: ProcedureVersion, kept: Contents) -> None:
    """Write it into the version that a table has made next."""
    ProcedureVersion.objects.filter(pk=version.pk).update(fee_basis=kept["fee_basis"])
    for name, (form_link, read_from) in kept["papers"].items():
        version.papers.filter(name=name).update(form_link=form_link, read_from=read_from)
    _make_fees(version, kept["fees"])


def empty() -> Contents:
    """What a new procedure begins with."""
    facts: Contents = dict.fromkeys({**OF_PROCEDURE, **FACTS}, "")
    numbers = {"term_amount": None, "cutoff": "", "fee_vnd": 0, "first_request_days": None, "close_after_days": None}
    kinds = {"level": "commune", "term_unit": "working_day", "deadline_rule": "close_of_day", "online_level": "info"}
    return facts | numbers | kinds | {"result": "document", "papers": [], "steps": [], "fees": []}


def make(procedure: Procedure, contents: Contents, *, number: int, from_day: dt.date) -> ProcedureVersion:
    """The version that says this, with its papers, steps and fee rules."""
    facts = {name: contents[name] for name in FACTS}
    facts["cutoff"] = dt.time.fromisoformat(facts["cutoff"]) if facts["cutoff"] else None
    version = ProcedureVersion.objects.create(procedure=procedure, number=number, valid_from=from_day, **facts)
    RequiredPaper.objects.bulk_create(
        RequiredPaper(version=version, seq=seq, **row) for seq, row in enumerate(contents["papers"], 1)
    )
    Step.objects.bulk_create(Step(version=version, seq=seq, **row) for seq, row in enumerate(contents["steps"], 1))
    _make_fees(version, contents["fees"])
    return version


def _make_fees(version: ProcedureVersion, rows: list[Contents]) -> None:
    FeeRule.objects.bulk_create(FeeRule(version=version, seq=seq, **_typed(row)) for seq, row in enumerate(rows, 1))


def differences(old: Contents, new: Contents) -> list[CatalogueDifference]:
    """What changes from one to the other; everything, where there was nothing."""
    found = []
    for name, label in {**OF_PROCEDURE, **FACTS}.items():
        was, becomes = old.get(name), new.get(name)
        if was != becomes and not (not old and becomes in ("", None)):
            found.append(CatalogueDifference(label, told(name, was), told(name, becomes)))
    for name, (label, columns) in LISTS.items():
        found += _of_lists(label, columns, old.get(name, []), new.get(name, []))
    return found


def touches_citizens(old: Contents, new: Contents) -> bool:
    """Whether dates or money of citizens change, so that two persons are needed."""
    return old.get("fees") != new["fees"] or any(old.get(name) != new[name] for name in DATES_AND_MONEY)


def told(name: str, value: Any) -> str:
    """A value in the words of officials."""
    if value is None or value == "":
        return "để trống"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "không"
    if name in ("fee_vnd", "amount_vnd"):
        return f"{value:,} đ".replace(",", ".")
    if name in ("from_day", "to_day"):
        return f"{dt.date.fromisoformat(value):%d/%m/%Y}"
    return str(dict(CHOICES.get(name, ())).get(value, value))


def _of_lists(
    label: str, columns: dict[str, str], old: list[Contents], new: list[Contents]
) -> Iterable[CatalogueDifference]:
    """By what a row is called, so that one taken out of the middle is one difference and not all behind it."""
    for number, was, becomes in _pairs(old, new):
        changed = [name for name in columns if was.get(name) != becomes.get(name)]
        if not changed:
            continue
        shown = changed if was and becomes else [name for name in columns if (was or becomes)[name] not in ("", None)]
        words = [
            "; ".join(f"{columns[n]}: {told(n, one.get(n))}" for n in shown) if one else "" for one in (was, becomes)
        ]
        yield CatalogueDifference(f"{label} {number}", words[0] or "chưa có", words[1] or "bỏ")


def _pairs(old: list[Contents], new: list[Contents]) -> Iterable[tuple[int, Contents, Contents]]:
    """Each row of either side with its fellow; its number is the new one, or the old one where it goes."""

    def names(rows: list[Contents]) -> list[str]:
        return [row.get("name") or f"{row['case']} {row['words']} {row['from_day']}" for row in rows]

    for _, first, last, begin, end in SequenceMatcher(None, names(old), names(new), autojunk=False).get_opcodes():
        for place in range(max(last - first, end - begin)):
            was = old[first + place] if first + place < last else {}
            becomes = new[begin + place] if begin + place < end else {}
            yield (begin if becomes else first) + place + 1, was, becomes


def _steps(version: ProcedureVersion) -> list[Contents]:
    """The steps by their place in the list, whatever numbers they have."""
    steps = list(version.steps.all())
    places = {step.seq: place for place, step in enumerate(steps, 1)}
    return [{**_row(one, STEP), "after": [places[seq] for seq in one.after]} for one in steps]


def _row(one: Any, columns: dict[str, str]) -> Contents:
    return {name: _plain(getattr(one, name)) for name in columns}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | list):
        return value
    return str(value)


def _typed(row: Contents) -> Contents:
    days = ("from_day", "to_day")
    return row | {name: dt.date.fromisoformat(row[name]) if row[name] else None for name in days}
