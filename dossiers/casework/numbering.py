"""Numbers of letters: one series for each unit, kind of letter and year, from a row that stays locked until the end.

Form: ``07/2018/PXL`` = order, year, mark of the kind. Like codes never ``max() + 1``, and without gaps: a transaction
that fails gives its number back. That numbers begin again each year is the practice of offices (NĐ 30/2020 [M-mid]).
"""

from __future__ import annotations

import datetime as dt

from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from dossiers.calendars.local_time import LOCAL


class Series(models.TextChoices):
    """The kinds of letters with numbers of their own; the value is the mark that is printed."""

    SUPPLEMENT = "HDHS", "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"
    REFUSAL = "TCHS", "Phiếu từ chối"
    APOLOGY = "PXL", "Phiếu xin lỗi và hẹn lại ngày trả kết quả"
    FEE = "BLT", "Biên lai thu phí, lệ phí"
    REFUND = "PHT", "Phiếu hoàn trả phí, lệ phí"
    STOP = "TBD", "Thông báo dừng giải quyết hồ sơ"
    COPIES = "SCT/BS", "Sổ chứng thực bản sao"
    SIGNATURES = "SCT/CK", "Sổ chứng thực chữ ký"


def next_number(series: Series, *, unit_id: int, at: dt.datetime) -> str:
    """The next number of a unit's letters of this kind in the (local) year of ``at``. Needs an open transaction."""
    order = next_order(series, unit_id=unit_id, at=at)
    return f"{order:02d}/{at.astimezone(LOCAL).year}/{series.value}"


def next_order(series: Series, *, unit_id: int, at: dt.datetime) -> int:
    """The same as the bare order, for the registers. Needs an open transaction."""
    year = at.astimezone(LOCAL).year
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casework_lettercounter (unit_id, series, year, last) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (unit_id, series, year) DO UPDATE SET last = casework_lettercounter.last + 1 RETURNING last",
            [unit_id, series.value, year, _given(cursor, series, unit_id, year) + 1],
        )
        return int(cursor.fetchone()[0])


def _given(cursor: CursorWrapper, series: Series, unit_id: int, year: int) -> int:
    """How many letters of this series there are already without a counter: those that were loaded, not acted."""
    if series != Series.APOLOGY:
        return 0
    cursor.execute(
        "SELECT count(*) FROM casework_extension e JOIN casework_dossier d ON d.id = e.dossier_id"
        " WHERE d.unit_id = %s AND e.made_at >= make_timestamptz(%s, 1, 1, 0, 0, 0, %s)"
        " AND e.made_at < make_timestamptz(%s, 1, 1, 0, 0, 0, %s)"
        " AND NOT EXISTS (SELECT FROM casework_lettercounter c"
        " WHERE c.unit_id = d.unit_id AND c.series = %s AND c.year = %s)",
        [unit_id, year, LOCAL.key, year + 1, LOCAL.key, series.value, year],
    )
    return int(cursor.fetchone()[0])
