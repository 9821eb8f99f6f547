"""For what a leader reminds: which dossiers the form offers, and the words it begins with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from dossiers.calendars.local_time import today_begins
from dossiers.casework.models import Dossier, DossierQuerySet
from dossiers.oversight.open_now import of_now, on_day
from dossiers.units.models import Unit

AHEAD_DAYS = 4
"""Without a day, dossiers promised before so many days from now are offered."""


@dataclass(frozen=True)
class RemindPurpose:
    """``button`` leads to the form, ``legend`` says which dossiers it offers, ``words`` stand in it."""

    button: str
    legend: str
    words: str


PURPOSES = {
    "nhac": RemindPurpose(
        "Đôn đốc",
        "đang quá hạn mà {} đang giữ, hoặc đã tiếp nhận",
        "Đề nghị giải quyết xong các hồ sơ quá hạn này, xin lỗi người nộp và báo kết quả.",
    ),
    "hoi": RemindPurpose(
        "Hỏi lý do, hẹn lại",
        "đang quá hạn mà {} đang giữ, hoặc đã tiếp nhận",
        "Đề nghị nêu lý do trễ của từng hồ sơ và ngày xong mới.",
    ),
    "sap-han": RemindPurpose(
        "Nhắc trước hạn",
        "sắp đến hạn của {}",
        "Đề nghị bố trí người để các hồ sơ này xong đúng hẹn, báo lại phần nào không kịp.",
    ),
    "xin-loi": RemindPurpose(
        "Đôn đốc thư xin lỗi",
        "quá hạn mà {} đang giữ, chưa có thư xin lỗi",
        "Đề nghị xin lỗi người nộp bằng văn bản, nêu lý do và hẹn lại ngày trả.",
    ),
}


def chosen(text: str) -> str:
    """The purpose that an address names; plain reminding without one."""
    return text if text in PURPOSES else ""


def address(unit_code: str, purpose: str) -> str:
    """The form of a reminder, filled for one unit and purpose."""
    return f"{reverse('board:reminders')}?{urlencode({'don-vi': unit_code, 'viec': purpose})}#moi"


def candidates(unit: Unit, purpose: str, at: dt.datetime, day: str = "") -> DossierQuerySet:
    """The dossiers that the form offers, in no order."""
    if purpose == "xin-loi":
        return Dossier.objects.filter(of_now("apology_owed", at), holder=unit)
    if purpose == "sap-han":
        return Dossier.objects.filter(of_now("due_on", at), _day(day, at), unit=unit)
    return Dossier.objects.overdue(at).at_units([unit.pk])


def legend(unit: Unit, purpose: str) -> str:
    """Hồ sơ đang quá hạn mà Phường thử đang giữ, hoặc đã tiếp nhận"""
    return f"Hồ sơ {PURPOSES[purpose or 'nhac'].legend.format(unit.name)}"


def _day(text: str, at: dt.datetime) -> Q:
    try:
        return on_day(dt.date.fromisoformat(text))
    except ValueError:
        return Q(due_at__lt=today_begins(at) + dt.timedelta(days=AHEAD_DAYS))


__all__ = ["PURPOSES", "RemindPurpose", "address", "candidates", "chosen", "legend"]
