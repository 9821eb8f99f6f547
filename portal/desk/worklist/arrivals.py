"""Whether work has come since the worklist was drawn: asked every half minute by a small script, told above the list.

Two statements beside those of signing in, never stored by anybody; asking does not count as working, so a page left
open keeps no session alive (portal/web/session_hours.py).
"""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dossiers.casework import awaiting, openwork
from portal.desk.visit import DeskVisit, official
from portal.desk.worklist import rows as worklist_rows
from portal.web.session_hours import quiet

LONGEST = dt.timedelta(hours=12)


@require_safe
@quiet
@official
def arrivals(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """How many dossiers have come, and how much waits for the officer's word, since the instant ``tu``."""
    since = _since(request.GET.get("tu", ""), visit.at)
    mine = request.GET.get("cua") == "toi"
    number = openwork.arrived(worklist_rows.reader(visit), since, visit.at, mine=mine)
    if visit.decides:
        number += sum(1 for one in awaiting.waiting_for(visit.officer, at=visit.at) if one.since > since)
    return render(request, "desk/arrivals.html", {"number": number})


def _since(typed: str, at: dt.datetime) -> dt.datetime:
    """The instant in the address, at most half a day ago; now for what is none."""
    digits = typed.replace(".", "", 1)
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 18:
        return at
    try:
        since = dt.datetime.fromtimestamp(float(typed), dt.UTC)
    except (OverflowError, ValueError, OSError):
        return at
    return min(max(since, at - LONGEST), at)
