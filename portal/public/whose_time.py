"""Who used the time of a dossier: the unit that received it, other units, or the applicant; to the minute, as one bar.

Open minutes of the promise's own calendar from reception to the result (or to now). The parts sum to the whole: the
units' by the log's legs (casework/attribution.py), the rest by the pauses. Beside it the applicant's own clock, which
never stands still: days from handing in to having the result.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dossiers.calendars import worktime
from dossiers.casework import attribution, control
from dossiers.casework.models import Dossier, Leg, Pause
from dossiers.casework.states import State
from portal.charts import shares
from portal.public import master_data_cache
from portal.public.facts import StatusFacts
from portal.web.language import named
from portal.wording import localized, vi

SILENT = (State.SUBMITTED, State.NOT_ACCEPTED, State.WITHDRAWING, State.STOPPED)
"""Not received, or ended without a result: there is no time to answer for."""


@dataclass(frozen=True)
class TimeShare:
    """One row of the list: the colour's class, who, how long in words, of the whole in per cent."""

    css: str
    colour: str
    who: str | SafeString
    minutes: int
    percent: int

    @property
    def words(self) -> str:
        """3 ngày làm việc và 2 giờ"""
        return localized.span(self.minutes)

    @property
    def share(self) -> str:
        """67 %"""
        return localized.percent(self.percent, 0)


@dataclass(frozen=True)
class WhoseTime:
    """The context of templates/public/dossier/whose_time.html."""

    whole: str
    parts: list[TimeShare]
    bar: SafeString
    finished: bool
    waited: str


def told(facts: StatusFacts, stays: Sequence[Leg]) -> WhoseTime | None:
    """The bar and its list; None while there is nothing to tell. ``stays`` may be empty for a dossier at one unit."""
    dossier, calendar = facts.dossier, facts.calendar
    if dossier.state in SILENT or dossier.received_at is None or calendar is None:
        return None
    end = dossier.finished_at or facts.at
    if end <= dossier.received_at:
        return None
    stops = [pause for pause in facts.pauses if pause.began_at < end]
    shut = [pause for pause in stops if pause.reason == Pause.Reason.CLOSED]
    whole, working, office = (
        worktime.working_minutes(calendar, dossier.received_at, end, _intervals(pauses, end))
        for pauses in ([], shut, stops)
    )
    if not whole:
        return None
    rows = [*_offices(dossier, stays, stops, office, end), ("you", shares.CITIZEN, _("Chờ bạn"), working - office)]
    rows.append(("shut", shares.SHUT, _("Đã kết thúc lần đầu, trước khi mở lại"), whole - working))
    rows = [row for row in rows if row[-1]]
    shared = _percents([row[-1] for row in rows])
    parts = [TimeShare(*row, percent) for row, percent in zip(rows, shared, strict=True)]
    return WhoseTime(
        whole=localized.span(whole),
        parts=parts,
        bar=shares.shares(
            [(part.colour, part.minutes) for part in parts], title=_("Ai đã dùng thời gian, theo danh sách dưới đây")
        ),
        finished=dossier.finished_at is not None,
        waited=_waited(dossier, facts.at),
    )


def _offices(
    dossier: Dossier, stays: Sequence[Leg], stops: Sequence[Pause], office: int, end: dt.datetime
) -> list[tuple[str, str, str | SafeString, int]]:
    """The receiving unit first, then the others, who used most of it first; as one while several work at once."""
    own = "own", shares.OWN, named(dossier.unit)
    if not any(leg.kind == Leg.Kind.MAIN for leg in stays):
        return [(*own, office)]
    used = dict(control.used_by_unit(dossier, stays, stops, end))
    here = used.pop(dossier.unit_id, 0)
    others = sorted(used.items(), key=lambda item: -item[1])
    if dossier.branches > 1:  # which of them the others wait for is known only when they are done
        return [
            (*own, here),
            ("away", shares.AWAY, _("Các nơi khác, cùng lúc"), sum(minutes for _unit, minutes in others)),
        ]
    return [
        (*own, here),
        *(("away", shares.AWAY, named(master_data_cache.unit(unit)), minutes) for unit, minutes in others),
    ]


def _percents(minutes: Sequence[int]) -> list[int]:
    """Whole per cents that sum to a hundred: cut, and what is left goes to those that lost most by it."""
    whole = sum(minutes)
    cut = [100 * one // whole for one in minutes]
    lost_most = sorted(range(len(minutes)), key=lambda n: -(100 * minutes[n] % whole))
    for n in lost_most[: 100 - sum(cut)]:
        cut[n] += 1
    return cut


def _intervals(pauses: Sequence[Pause], end: dt.datetime) -> list[attribution.Interval]:
    return sorted((pause.began_at, min(pause.ended_at or end, end)) for pause in pauses)


def _waited(dossier: Dossier, at: dt.datetime) -> str:
    """The applicant's clock in days of the calendar, from handing in to having the result (or to now)."""
    began = dossier.submitted_at or dossier.received_at
    assert began is not None  # it was handed in or received
    days = (vi.local(dossier.returned_at or at).date() - vi.local(began).date()).days
    if days < 1:
        return ""
    over = ngettext(
        "Từ khi nộp đến khi nhận kết quả: {n} ngày, kể cả ngày nghỉ.",
        "Từ khi nộp đến khi nhận kết quả: {n} ngày, kể cả ngày nghỉ.",
        days,
    )
    still = ngettext(
        "Từ khi nộp đến nay: {n} ngày, kể cả ngày nghỉ.", "Từ khi nộp đến nay: {n} ngày, kể cả ngày nghỉ.", days
    )
    return (over if dossier.returned_at else still).format(n=localized.number(days))
