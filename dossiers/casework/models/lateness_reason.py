"""Why a dossier is late, said by the body that is late, in words that the citizen reads."""

from __future__ import annotations

from django.db import models

from dossiers.units.models import Officer, Unit


class LatenessReason(models.Model):
    """One reason given by the unit that held the dossier when it was late (NĐ 118/2025 art. 12.5, 19.6).

    Never changed but when the dossier's particulars are emptied: whoever holds it next, or knows better later, gives
    another, and the newest is shown first. The words are public on the dossier's page, so they stand here and not in
    the log, which says only the cause.
    """

    never_deleted = True

    class Cause(models.TextChoices):
        """The short list; ours."""

        WORKLOAD = "workload", "Nhiều hồ sơ cùng lúc, thiếu người giải quyết"
        WAITING = "waiting", "Chờ ý kiến hoặc kết quả của cơ quan khác"
        VERIFYING = "verifying", "Phải xác minh, kiểm tra thực tế thêm"
        SYSTEM = "system", "Lỗi hệ thống, lỗi kết nối dữ liệu"
        MISTAKE = "mistake", "Sai sót của cơ quan giải quyết"
        DISASTER = "disaster", "Thiên tai, dịch bệnh, sự cố ngoài ý muốn"
        OTHER = "other", "Lý do khác"

    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="lateness_reasons")
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+", help_text="The body that is late")
    cause = models.CharField(max_length=12, choices=Cause)
    words = models.CharField(max_length=500)
    given_by = models.ForeignKey(Officer, models.PROTECT, db_index=False, related_name="+")
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.cause}"
