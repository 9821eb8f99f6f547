"""The words of a card of today's page: why a unit needs its leader, what was last done, the one button for the next.

The button is the first of what was not tried yet: remind, ask for the reason and a new day, write an inspection down;
for one's own unit, the list where work is given to somebody or an apology is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from dossiers.oversight import lateness
from dossiers.oversight.figures import Period
from dossiers.oversight.needs import LastDone, Need, StandsAt, Why
from portal.board import remind_purposes
from portal.board.period import frozen
from portal.board.visit import BoardVisit
from portal.wording import vi

SHOWN_ANSWER = 60


@dataclass(frozen=True)
class NeedCard:
    """One card. ``step`` is where most of its dossiers lie, ``rest`` the other words about them."""

    need: Need
    css: str
    head: str
    number: int
    listed: str
    step: str
    rest: str
    last: str
    button: str
    goes_to: str
    other: str = ""
    other_goes_to: str = ""


def card(need: Need, places: Sequence[StandsAt], visit: BoardVisit, *, day: str, list_day: str) -> NeedCard:
    """The card of one unit; ``day`` is the next working day in words, ``list_day`` the same in an address."""
    figure = {Why.OVERDUE: "held_overdue", Why.OWED: "apology_owed", Why.AHEAD: "due_on"}.get(need.why, "held_overdue")
    step, rest = _lies(places, need.due if need.why == Why.AHEAD else need.now.overdue)
    button, goes_to = _next(need, visit)
    number = {Why.AHEAD: need.due, Why.OWED: need.now.owed}.get(need.why, need.now.overdue)
    return NeedCard(
        need=need,
        css="s-soon" if need.why == Why.AHEAD else "s-late",
        head=_head(need, visit, day),
        number=number,
        listed=listed(visit, figure, need.now.unit.code, list_day if figure == "due_on" else ""),
        step=step,
        rest=rest,
        last=_last(need, visit),
        button=button,
        goes_to=goes_to,
        other="Hồ sơ" if may_remind(visit, need) else "",
    )


def listed(visit: BoardVisit, figure: str, unit: str = "", day: str = "") -> str:
    """The list behind a number of this instant."""
    more = {"so": figure, **({"don-vi": unit, "rieng": "1"} if unit else {}), **({"ngay": day} if day else {})}
    return f"{reverse('board:dossiers')}?{urlencode(more)}&{frozen(Period(visit.at, visit.at, visit.at))}"


def may_remind(visit: BoardVisit, need: Need) -> bool:
    """Whether the visitor leads a unit above this one."""
    unit = need.now.unit
    led = {post.unit_id: post.unit.kind for post in visit.posts if post.role == "leader"}
    return unit.pk not in led and ("city" in led.values() or unit.parent_id in led)


def _head(need: Need, visit: BoardVisit, day: str) -> str:
    now = need.now
    if need.why == Why.AHEAD:
        return f"{day} đến hạn {vi.number(need.due)}, thường xong {vi.number(round(need.usual))} một ngày"
    if need.why == Why.OWED:
        return f"{vi.number(now.owed)} hồ sơ trễ, người dân chưa được xin lỗi"
    if need.why == Why.SILENT:
        return f"{vi.number(need.parts[3])} đôn đốc quá hạn trả lời"
    assert now.oldest is not None and now.oldest_calendar is not None  # something is overdue
    days = lateness.days_between(now.oldest_calendar, now.oldest, visit.at)
    return f"{vi.number(now.overdue)} quá hạn, lâu nhất {vi.number(days)} ngày làm việc"


def _lies(places: Sequence[StandsAt], number: int) -> tuple[str, str]:
    """At which step most of them lie, and with whom, since when, for which reason given."""
    if not places:
        return "", ""
    steps: dict[str, int] = {}
    for one in places:
        steps[one.step] = steps.get(one.step, 0) + one.dossiers
    step = max(steps, key=lambda name: steps[name])
    here = [one for one in places if one.step == step]
    words = [_share(steps[step], number), _with_whom(here, steps[step])]
    since = min((one.since for one in here if one.since), default=None)
    words.append(f"từ {vi.short_date(vi.local(since).date())}" if since else "")
    sentence = ", ".join(word for word in words if word)
    return step or "chưa rõ", f"{sentence}. {_reason(places)}".lstrip(". ")


def _share(here: int, number: int) -> str:
    return "" if here >= number else f"có {vi.number(here)} trong {vi.number(number)}"


def _with_whom(here: Sequence[StandsAt], number: int) -> str:
    first = max(here, key=lambda one: one.dossiers)
    if not first.officer:
        return "chưa ai nhận việc" if first.dossiers == number else f"{vi.number(first.dossiers)} chưa ai nhận"
    if first.dossiers == number:
        return f"{first.officer} giữ" + (f" cả {vi.number(number)}" if number > 1 else "")
    return f"{first.officer} giữ {vi.number(first.dossiers)}"


def _reason(places: Sequence[StandsAt]) -> str:
    """What was said of why they are late, and how many wait for somebody else's answer."""
    asked = sum(one.asked for one in places)
    waits = f" {vi.number(asked)} hồ sơ chờ cơ quan khác trả lời." if asked else ""
    if not places[0].late:
        return waits.strip()
    given = next((one.cause for one in places if one.cause), "")
    return (f"Lý do đã nêu: {vi.lower_first(given)}." if given else "Chưa nêu lý do.") + waits


def _last(need: Need, visit: BoardVisit) -> str:
    now, last = need.now, need.last
    apologised = now.overdue - now.owed
    said = f" Đã xin lỗi {vi.number(apologised)} hồ sơ." if apologised > 0 and need.why == Why.OVERDUE else ""
    if last is None:
        return said.strip() or "Chưa ai làm gì."
    on = vi.short_date(vi.local(last.at).date())
    if last.kind == "inspection":
        return f"{last.by} kiểm tra, ghi lại {on}.{said}"
    who = "Cổng tự" if not last.by else "Bạn" if last.by == visit.officer.full_name else last.by
    return f"{who} đôn đốc {on}{_answered(last, visit)}{said}"


def _answered(last: LastDone, visit: BoardVisit) -> str:
    if last.answered_at is not None:
        words = last.answer if len(last.answer) <= SHOWN_ANSWER else f"{last.answer[:SHOWN_ANSWER].rstrip()}…"
        ended = " Đã kết thúc." if last.closed else " Chưa xong."
        return f". Trả lời {vi.short_date(vi.local(last.answered_at).date())}: “{words}”.{ended}"
    if last.closed:
        return ", đã kết thúc."
    late = last.answer_due_at is not None and last.answer_due_at < visit.at
    return ", quá hạn trả lời." if late else ", chưa trả lời."


def _next(need: Need, visit: BoardVisit) -> tuple[str, str]:
    """The button of the card and where it leads."""
    code, last = need.now.unit.code, need.last
    if not may_remind(visit, need):
        return _own(need, visit)
    by_person = last is not None and last.kind == "reminder" and bool(last.by)
    if by_person and last and last.answered_at is None and last.silent:
        return "Ghi kiểm tra", f"{reverse('board:inspections')}?{urlencode({'don-vi': code})}"
    purpose = {Why.AHEAD: "sap-han", Why.OWED: "xin-loi"}.get(need.why, "nhac")
    if purpose == "nhac" and last is not None and last.answered_at is not None:
        purpose = "hoi"
    return remind_purposes.PURPOSES[purpose].button, remind_purposes.address(code, purpose)


def _own(need: Need, visit: BoardVisit) -> tuple[str, str]:
    """What a unit's own leader does next; whoever leads nothing looks at the list."""
    leads = any(post.role == "leader" and post.unit_id == need.now.unit.pk for post in visit.posts)
    if not leads:
        return "Xem hồ sơ", listed(visit, "held_overdue", need.now.unit.code)
    if need.why == Why.OWED:
        return "Xin lỗi, hẹn lại", f"{reverse('desk:watch')}?loai=tre-chua-xin-loi"
    if need.why == Why.SILENT and need.last is not None and need.last.kind == "reminder":
        return "Trả lời đôn đốc", reverse("board:reminder", args=[need.last.number])
    return "Giao người làm", reverse("desk:queue")


__all__ = ["NeedCard", "card", "listed", "may_remind"]
