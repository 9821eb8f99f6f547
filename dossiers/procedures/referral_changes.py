"""The list of what other offices do is changed here: by an administrator of the city, with a reason and a way back.

Nothing of it moves a day or an amount of anybody, so one person is enough.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from typing import Any

from django.db import transaction

from dossiers.parsing import cleaning
from dossiers.procedures.change_models import ReferralChange
from dossiers.procedures.changing import ChangeRefused, NotTheirs, administers
from dossiers.procedures.models import Procedure, Referral
from dossiers.procedures.referrals import LONGEST, PACKAGED, REFERRALS
from dossiers.units.models import Officer

LABELS = {
    "name": "Việc người dân hỏi", "office": "Nơi làm, sau chữ “đến”", "words": "Cách người dân gọi",
    "note": "Ghi chú", "link": "Làm qua mạng tại", "unless": "Trừ khi có thủ tục mã",
    "name_en": "Việc, tiếng Anh", "office_en": "Nơi làm, tiếng Anh", "note_en": "Ghi chú, tiếng Anh",
}  # fmt: skip
NEEDED = ("name", "office", "words")
_CODE = re.compile(r"[a-z0-9-]{2,40}")


def of(row: Referral) -> dict[str, Any]:
    """What a row says, as plain values."""
    return {name: getattr(row, name) for name in (*LABELS, "is_active")}


def all_rows() -> list[Referral]:
    """The city's own, or the packaged ones (not saved) where it has none."""
    rows = list(Referral.objects.all())
    if rows:
        return rows
    with (PACKAGED / REFERRALS).open(encoding="utf-8", newline="") as table:
        return sorted((Referral(**row) for row in csv.DictReader(table)), key=lambda one: str(one.name))


def history(code: str, most: int = 50) -> list[ReferralChange]:
    """What was said of one, the newest first."""
    return list(ReferralChange.objects.filter(code=code).select_related("set_by")[:most])


def change(code: str, wanted: dict[str, Any], *, reason: str, by: Officer, at: dt.datetime) -> ReferralChange:
    """Say it from now on; a code that is not there is a new row. Raises ChangeRefused with every reason."""
    if not administers(by, at):
        raise NotTheirs("Danh mục do quản trị của thành phố giữ.")
    read = {name: cleaning.line(str(wanted[name])) for name in LABELS} | {"is_active": bool(wanted["is_active"])}
    said = cleaning.line(reason)
    wrong = [*_wrong(code, read), *([] if said else ["Ghi lý do đổi: người sau đọc lại trong lịch sử."])]
    with transaction.atomic():
        if not Referral.objects.exists():  # the packaged ones become the city's own, or they would be gone
            Referral.objects.bulk_create(all_rows())
        row = Referral.objects.select_for_update().filter(code=code).first()
        before = of(row) if row else {}
        if before == read:
            wrong.append("Chưa có gì khác.")
        if wrong:
            raise ChangeRefused(*wrong)
        Referral.objects.update_or_create(code=code, defaults=read)
        return ReferralChange.objects.create(
            code=code, before=before, after=read, reason=said[:300], set_by=by, set_at=at
        )


def put_back(change_id: int, *, by: Officer, at: dt.datetime) -> ReferralChange:
    """Say again what was said before a change; a row that was new is switched off. Raises as ``change``."""
    made = ReferralChange.objects.filter(pk=change_id).first()
    if made is None:
        raise ChangeRefused("Không có lần đổi này.")
    wanted = made.before or made.after | {"is_active": False}
    return change(made.code, wanted, reason=f"Trả lại trước lần {made.pk}: {made.reason}", by=by, at=at)


def _wrong(code: str, read: dict[str, Any]) -> list[str]:
    found = [] if _CODE.fullmatch(code) else ["Mã gồm chữ thường không dấu, chữ số, gạch ngang, ví dụ ho-chieu."]
    found += [f"Ghi “{LABELS[name]}”." for name in NEEDED if not read[name]]
    found += [f"“{LABELS[name]}” dài quá {most} chữ." for name, most in LONGEST.items() if len(read[name]) > most]
    if read["link"] and not re.fullmatch(r"https?://[^\s<>\"']+", read["link"]):
        found.append("Liên kết bắt đầu bằng https://.")
    codes = set(read["unless"].split())
    unknown = codes - set(Procedure.objects.filter(code__in=codes).values_list("code", flat=True))
    return found + [f"Không có thủ tục mã {one}." for one in sorted(unknown)]
