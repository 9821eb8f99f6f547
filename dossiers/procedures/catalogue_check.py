"""Whether what a version would say can stand, and what is missing in what stands: two lists of sentences.

A problem refuses a change; a gap is only told, on the list and before a change is sent.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from dossiers.parsing import money
from dossiers.procedures.change_models import FeeRule
from dossiers.procedures.contents import CHOICES, FACTS, LISTS, OF_PROCEDURE, Contents
from dossiers.procedures.models import Procedure, ProcedureVersion, RequiredPaper, Step
from dossiers.units.models import Unit

MOST_VND = 2_000_000_000
MODELS: dict[str, type[Model]] = {"papers": RequiredPaper, "steps": Step, "fees": FeeRule}
NUMBERS = {
    "term_amount": (1, 10_000), "first_request_days": (1, 366), "close_after_days": (1, 366), "fee_vnd": (0, MOST_VND),
    "amount_vnd": (0, MOST_VND), "originals": (0, 99), "copies": (0, 99), "share_pct": (0, 100),
}  # fmt: skip
MAY_BE_EMPTY = {"term_amount", "first_request_days", "close_after_days", "supplement_effect", "day_end"}


def problems(contents: Contents, kinds: dict[str, str]) -> list[str]:
    """Why it cannot stand; empty: it can. ``kinds``: kind of each unit by its code."""
    found = [_wrong(label, name, contents[name], ProcedureVersion) for name, label in FACTS.items()]
    found += [_wrong(label, name, contents[name], Procedure) for name, label in OF_PROCEDURE.items()]
    for name, (label, columns) in LISTS.items():
        for number, row in enumerate(contents[name], 1):
            found += [
                _wrong(f"{label} {number}, {columns[one].lower()}", one, row[one], MODELS[name]) for one in columns
            ]
            found += [] if name == "fees" or row["name"] else [f"{label} {number} chưa có tên."]
    found += [*_facts(contents, kinds), *_steps(contents["steps"], kinds), *_fees(contents["fees"])]
    return list(filter(None, found))


def gaps(contents: Contents, kinds: dict[str, str]) -> list[str]:
    """What is missing, for the list and before sending."""
    found = []
    total = sum(step["share_pct"] for step in contents["steps"])
    if not contents["steps"]:
        found.append("chưa có bước")
    elif total != 100:
        found.append(f"các bước cộng lại {total} %, không phải 100 %")
    without = sum(1 for paper in contents["papers"] if not paper["form_link"] and _is_filled_in(paper["name"]))
    if without:
        found.append(f"{without} giấy chưa có mẫu tải về")
    if contents["fee_vnd"] and not contents["fee_basis"]:
        found.append("lệ phí chưa có căn cứ")
    if any(not rule["legal_basis"] for rule in contents["fees"]):
        found.append("quy tắc phí chưa có căn cứ")
    if not (kinds.get(contents["owner"]) if contents["owner"] else contents["level"] in kinds.values()):
        found.append("không đơn vị nào có thẩm quyền")
    return found


def _is_filled_in(name: str) -> bool:
    """Whether a paper is one that people fill in: only these have a form."""
    return name.lower().startswith(("tờ khai", "đơn", "giấy đề nghị", "phiếu", "bản khai", "giấy đăng ký"))


def of_version(version: ProcedureVersion, kinds: dict[str, str]) -> list[str]:
    """The gaps of a version whose papers, steps and fees have been read."""
    papers = [{"name": one.name, "form_link": one.form_link} for one in version.papers.all()]
    steps = [{"share_pct": one.share_pct} for one in version.steps.all()]
    fees = [{"legal_basis": one.legal_basis} for one in version.fees.all()]
    owner = version.procedure.owner.code if version.procedure.owner else ""
    facts = {"fee_vnd": version.fee_vnd, "fee_basis": version.fee_basis, "level": version.procedure.level}
    return gaps({**facts, "owner": owner, "papers": papers, "steps": steps, "fees": fees}, kinds)


def _wrong(label: str, name: str, value: Any, of: type[Model]) -> str:
    """Why one value is not of its kind, or longer than its column."""
    empty = value is None or value == ""
    if name in NUMBERS:
        least, most = NUMBERS[name]
        if empty and name in MAY_BE_EMPTY:
            return ""
        sound = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        return "" if sound else f"{label}: ghi số từ {least} đến {money.written(most)}."
    if name in CHOICES and not (empty and name in MAY_BE_EMPTY):
        return "" if value in dict(CHOICES[name]) else f"{label}: “{value}” không có trong danh sách."
    longest = 120 if of is Procedure else getattr(of._meta.get_field(name), "max_length", None) or 500
    return f"{label}: dài quá {longest} chữ." if isinstance(value, str) and len(value) > longest else ""


def _facts(contents: Contents, kinds: dict[str, str]) -> list[str]:
    found = [] if contents["name"] else ["Ghi tên thủ tục."]
    found += [] if contents["field"] else ["Ghi lĩnh vực."]
    same_day = contents["term_unit"] == ProcedureVersion.TermUnit.SAME_DAY
    if same_day == bool(contents["term_amount"]):
        found.append("Thời hạn: trả trong ngày thì để trống số; còn lại ghi số.")
    owner = contents["owner"]
    if contents["level"] == Unit.Kind.DEPARTMENT and kinds.get(owner) != Unit.Kind.DEPARTMENT:
        found.append("Thủ tục cấp thành phố cần mã của sở có thẩm quyền.")
    elif owner and owner not in kinds:
        found.append(f"Không có đơn vị mã “{owner}”.")
    return found


def _steps(steps: list[Contents], kinds: dict[str, str]) -> list[str]:
    found = []
    total = sum(step["share_pct"] for step in steps if isinstance(step["share_pct"], int))
    if steps and total != 100:
        found.append(f"Các bước cộng lại {total} %, phải đủ 100 %.")
    for number, step in enumerate(steps, 1):
        if any(before not in range(1, number) for before in step["after"]):
            found.append(f"Bước {number}: ghi số của các bước đứng trước nó.")
        code = step["unit_code"]
        if code and code not in kinds:
            found.append(f"Bước {number}: không có đơn vị mã “{code}”.")
        elif step["unit_rule"] == Step.UnitRule.NAMED_UNIT and not code:
            found.append(f"Bước {number}: ghi mã của đơn vị nêu tên.")
    return found


def _fees(fees: list[Contents]) -> list[str]:
    found = []
    for number, rule in enumerate(fees, 1):
        if not rule["legal_basis"]:
            found.append(f"Quy tắc phí {number} chưa có căn cứ.")
        if rule["case"] == FeeRule.Case.STATED and not rule["words"]:
            found.append(f"Quy tắc phí {number}: ghi trường hợp áp dụng.")
        if rule["from_day"] and rule["to_day"] and rule["to_day"] < rule["from_day"]:
            found.append(f"Quy tắc phí {number}: ngày cuối đứng trước ngày đầu.")
    return found


def unit_kinds() -> dict[str, str]:
    """The kind of each unit by its code."""
    return dict(Unit.objects.values_list("code", "kind"))
