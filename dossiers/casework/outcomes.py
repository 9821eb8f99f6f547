"""How a received dossier ended; exclusive."""

from __future__ import annotations

from django.db import models


class Outcome(models.TextChoices):
    """How a received dossier ended; exclusive. The first three are *resolved*, the others *ended otherwise*."""

    EARLY = "early", "Trước hạn"
    ON_TIME = "on_time", "Đúng hạn"
    LATE = "late", "Trễ hạn"
    REFUSED = "refused", "Từ chối giải quyết"
    WITHDRAWN = "withdrawn", "Rút hồ sơ"
    STOPPED = "stopped", "Dừng xử lý"


RESOLVED = (Outcome.EARLY, Outcome.ON_TIME, Outcome.LATE)
ENDED_OTHERWISE = (Outcome.REFUSED, Outcome.WITHDRAWN, Outcome.STOPPED)
