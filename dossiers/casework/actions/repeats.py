"""One form, one dossier: what happens when a form comes again, by a double click, a retry or the back button."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.db import IntegrityError, transaction

from dossiers.calendars.local_time import LOCAL
from dossiers.casework.actions.refusals import ActRefused
from dossiers.casework.models import Dossier

Same = Callable[[Dossier], bool]


class AlreadyMade(ActRefused):
    """The form has made a dossier before, and now says something else. ``code`` is that dossier's."""

    def __init__(self, dossier: Dossier) -> None:
        made = dossier.received_at or dossier.submitted_at
        clock = f" lúc {made.astimezone(LOCAL):%H:%M ngày %d/%m/%Y}" if made else ""
        super().__init__(
            f"Biểu mẫu này đã tạo hồ sơ {dossier.code}{clock}; những gì vừa sửa chưa được ghi. Nếu đây là hồ sơ khác,"
            " kiểm tra lại rồi bấm lần nữa; nếu muốn sửa hồ sơ đó, mở hồ sơ ấy."
        )
        self.code = dossier.code


def once(intent: uuid.UUID | None, make: Callable[[], Dossier], same: Same) -> Dossier:
    """Make a dossier, or give back the one this form has made: the unique key decides between two clicks.

    ``same`` says whether that dossier is what the form says now. Raises AlreadyMade where it is not: the next citizen's
    particulars typed into the last one's form must never vanish into the last one's dossier.
    """
    made = _made(intent)
    if made is None:
        try:
            with transaction.atomic():
                return make()
        except IntegrityError:
            made = _made(intent)
            if made is None:
                raise
    if not same(made):
        raise AlreadyMade(made)
    return made


def _made(intent: uuid.UUID | None) -> Dossier | None:
    return Dossier.objects.filter(intent=intent).first() if intent else None
