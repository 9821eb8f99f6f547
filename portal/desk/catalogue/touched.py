"""What a change of a procedure touches: open dossiers that keep their version, what is received a month, the fees."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count

from dossiers.casework import row_scope
from dossiers.casework.models import Dossier
from dossiers.procedures.change_models import CatalogueChange

A_MONTH = dt.timedelta(days=30)


@row_scope.everything()
def touched(change: CatalogueChange, at: dt.datetime) -> dict[str, Any]:
    """Counts alone, over the whole city; empty for a procedure that is new."""
    if change.based_on is None:
        return {}
    mine = Dossier.objects.filter(procedure__code=change.code)
    lately = mine.filter(received_at__gt=at - A_MONTH, received_at__lte=at)
    told = lately.aggregate(number=Count("pk"), units=Count("unit", distinct=True))
    more = change.after["fee_vnd"] - change.before["fee_vnd"]
    return {
        "open": mine.open().count(),
        "number": change.based_on.number,
        "month": told["number"],
        "units": told["units"],
        "money": more * told["number"],
    }
