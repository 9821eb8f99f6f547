"""Today: the three units that need a leader, and what is due, unassigned, asked, proposed, suspected and owed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from dossiers.calendars.local_time import LOCAL
from dossiers.calendars.models import worktime_of
from dossiers.casework import awaiting
from dossiers.oversight import integrity as signs
from dossiers.oversight import needs
from dossiers.oversight.open_now import USUAL_DAYS, OpenNow, open_now
from portal.board.frame import page
from portal.board.need_cards import NeedCard, card, listed
from portal.board.visit import BoardVisit, leader
from portal.charts.ahead import DueDay, ahead
from portal.wording import vi

SHOWN_DAYS, DAYS_ON_PHONES = 8, 5
LOOKED_AHEAD = 20
BEYOND_SHOWN = 3
SILENT_SHOWN = 4
COUNTED = ("Không có {} nào cần bạn", "Hôm nay, một {} cần bạn", "Hôm nay, hai {} cần bạn", "Hôm nay, ba {} cần bạn")


@dataclass(frozen=True)
class DayAhead:
    """One working day ahead: what is promised for it, and its list."""

    day: dt.date
    due: int
    beyond: int
    listed: str


@leader
@require_safe
def today(request: HttpRequest, visit: BoardVisit) -> HttpResponse:
    """Five queries of its own: open work, what was last done, where it lies, signs, what waits for the visitor."""
    here = visit.today
    found = open_now(visit.at, units=visit.units, ahead=here + dt.timedelta(days=LOOKED_AHEAD))
    days, working = _working_days(found, here)
    last = needs.last_done(visit.at, units=visit.units)
    tomorrow = days[1]
    weighed = [
        needs.weighed(one, last.get(number), day=tomorrow, working_days=working) for number, one in found.units.items()
    ]
    alone = visit.units is not None and len(visit.units) == 1
    if alone:
        weighed = [matter for one in weighed if one.now.unit.pk in (visit.units or ()) for matter in needs.split(one)]
    chosen = needs.chosen(weighed)
    places = needs.where(chosen, visit.at, day=dt.datetime.combine(tomorrow, dt.time(), LOCAL))
    words = "Mai" if tomorrow - here == dt.timedelta(days=1) else f"Ngày {vi.short_date(tomorrow)}"
    cards = [_card(one, places, visit, words, tomorrow) for one in chosen]
    context = {
        "title": COUNTED[len(cards)].format("việc" if alone else "đơn vị"),
        "cards": cards,
        "weighed": sorted((one for one in weighed if one.score), key=lambda one: -one.score)[:10],
        "in_peace": [one.now.unit for one in weighed if one.last and one.last.acted_today],
        "alone": alone,
        "silent": _silent(last, found),
        **_figures(found, visit),
        **_ahead(found, days, working, weighed, visit, words),
    }
    return page(request, visit, "board/today.html", context)


def _card(one: needs.Need, places: Any, visit: BoardVisit, words: str, tomorrow: dt.date) -> NeedCard:
    lies = [place for place in places.get(one.now.unit.pk, []) if place.late == (one.why != needs.Why.AHEAD)]
    return card(one, lies, visit, day=words, list_day=tomorrow.isoformat())


def _working_days(found: OpenNow, here: dt.date) -> tuple[list[dt.date], int]:
    """Today and the next working days, and how many working days what is usual was read from."""
    calendar = worktime_of(found.calendar) if found.calendar else None

    def opens(day: dt.date) -> bool:
        return bool(calendar.hours_on(day)) if calendar else day.isoweekday() < 6

    later = [here + dt.timedelta(days=n) for n in range(1, LOOKED_AHEAD + 1)]
    ahead_of = [day for day in later if opens(day)] or later
    before = sum(1 for n in range(1, USUAL_DAYS + 1) if opens(here - dt.timedelta(days=n)))
    return [here, *ahead_of[: SHOWN_DAYS - 1]], before


def _figures(found: OpenNow, visit: BoardVisit) -> dict[str, Any]:
    """The six figures below the cards."""
    waiting = awaiting.waiting_for(visit.officer, at=visit.at)
    running, unassigned = found.total("running"), found.total("unassigned")
    fresh, standing = signs.fresh(visit.units)
    return {
        "taken": _hours(found.taken_minutes),
        "taken_before": _hours(found.taken_minutes_before),
        "unassigned": unassigned,
        "unassigned_share": vi.percent(100 * unassigned / running, 1) if running else "",
        "unassigned_long": found.total("unassigned_long"),
        "unassigned_list": listed(visit, "unassigned"),
        "asked": found.total("asked"),
        "asked_late": found.total("asked_late"),
        "asked_list": listed(visit, "asked"),
        "asked_late_list": listed(visit, "asked_late"),
        "approvals": len(waiting),
        "oldest_approval": _hours((visit.at - waiting[0].since).total_seconds() / 60) if waiting else "",
        "fresh_signs": fresh,
        "signs": standing,
        "owed": found.total("owed"),
        "owed_units": sum(1 for one in found.units.values() if one.owed),
        "owed_list": listed(visit, "apology_owed"),
        "overdue": found.total("overdue"),
        "overdue_list": listed(visit, "held_overdue"),
    }


def _hours(minutes: float | None) -> str:
    """1,4 giờ, of the clock on the wall"""
    if minutes is None:
        return ""
    if minutes >= 2 * 1440:
        return f"{vi.number(round(minutes / 1440))} ngày"
    return f"{vi.number(round(minutes / 60, 1), 1)} giờ" if minutes >= 60 else f"{vi.number(round(minutes))} phút"


def _ahead(
    found: OpenNow, days: list[dt.date], working: int, weighed: list[needs.Need], visit: BoardVisit, words: str
) -> dict[str, Any]:
    """Open dossiers by the day of their promise, against what is usually finished on a working day."""
    due = {day: sum(one.due.get(day, 0) for one in found.units.values()) for day in days}
    usual = found.total("finished") / max(1, working)
    lines = [
        DayAhead(day, due[day], needs.beyond_usual(due[day], usual), listed(visit, "due_on", day=day.isoformat()))
        for day in days
    ]
    beyond = sorted((one for one in weighed if one.parts[1]), key=lambda one: -one.parts[1])
    rest = beyond[BEYOND_SHOWN:]
    return {
        "ahead_title": f"{words} hẹn trả {vi.number(due[days[1]])}, thường xong {vi.number(round(usual))} một ngày",
        "days": lines,
        "chart": _drawn(lines, usual, 600),
        "narrow_chart": _drawn(lines[:DAYS_ON_PHONES], usual, 332),
        "beyond": [
            (one.now.unit, one.parts[1], listed(visit, "due_on", one.now.unit.code, days[1].isoformat()))
            for one in beyond[:BEYOND_SHOWN]
        ],
        "beyond_units": len(rest),
        "beyond_rest": sum(one.parts[1] for one in rest),
    }


def _drawn(lines: list[DayAhead], usual: float, width: float) -> SafeString:
    labels = ["hôm nay", *(f"{_weekday(line.day)} {vi.short_date(line.day)}" for line in lines[1:])]
    drawn = [DueDay(label, line.due, line.beyond > 0) for label, line in zip(labels, lines, strict=True)]
    return ahead(drawn, usual, width=width, css="not-s" if width > 400 else "only-s")


def _weekday(day: dt.date) -> str:
    return "CN" if day.isoweekday() == 7 else f"T{day.isoweekday() + 1}"


def _silent(last: dict[int, needs.LastDone], found: OpenNow) -> list[tuple[str, needs.LastDone]]:
    """Units whose last reminder is not ended, those that are past their answer first."""
    waiting = [
        (found.units[number].unit.name, one)
        for number, one in last.items()
        if one.kind == "reminder" and not one.closed and number in found.units
    ]
    return sorted(waiting, key=lambda pair: (-pair[1].silent, pair[1].at))[:SILENT_SHOWN]
