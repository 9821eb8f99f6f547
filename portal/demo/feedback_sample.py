"""What invented people say about the invented city: ratings of a few results, and petitions with their answers.

Written as the loader writes dossiers, in bulk and the same for the same seed. The ratings name no dossier; the
petitions were sent by nobody, are marked as samples, and their secrets were thrown away.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dossiers.calendars import terms, worktime
from dossiers.calendars.local_time import LOCAL
from dossiers.casework.states import State
from dossiers.feedback import petitions
from dossiers.feedback.models import Petition, PetitionEvent
from dossiers.units.models import Post, Unit
from dossiers.units.roles import Role
from portal.demo import demo_accounts

A_YEAR, FEWEST = 120, 24
"""Petitions of the whole city in a year; of a small one."""

OF_1024, OF_1024_WHERE_FEW = 31, 205
"""So many results in 1,024 are rated: three in a hundred, in a small city one in five."""

DAY = dt.timedelta(days=1)

_RATINGS = """
INSERT INTO voices_rating (digest, unit_id, procedure_id, "on", manners, time, trips, good)
SELECT sha256(convert_to('sample rating ' || id, 'UTF8')), unit_id, procedure_id, "on", manners, time, trips,
    (manners >= 4)::int + (time >= 4)::int + (trips >= 4)::int
FROM (
    SELECT id, unit_id, procedure_id, "on",
        CASE WHEN one < 640 THEN 5 WHEN one < 960 THEN 4 WHEN one < 1000 THEN 3 WHEN one < 1016 THEN 2 ELSE 1 END
            AS manners,
        CASE WHEN two < 600 THEN 5 WHEN two < 950 THEN 4 WHEN two < 1000 THEN 3 WHEN two < 1100 THEN 2 ELSE 1 END
            AS time,
        CASE WHEN three < 560 THEN 5 WHEN three < 930 THEN 4 WHEN three < 1000 THEN 3 WHEN three < 1018 THEN 2 ELSE 1 END
            AS trips
    FROM (
        SELECT id, unit_id, procedure_id,
            least((returned_at AT TIME ZONE '{zone}')::date + (chance >> 10 & 3)::int, %(last)s::date) AS "on",
            chance >> 12 & 1023 AS one,
            (chance >> 22 & 1023) + CASE WHEN outcome = 'late' THEN 400 ELSE 0 END AS two,
            chance >> 32 & 1023 AS three
        FROM (
            SELECT id, unit_id, procedure_id, returned_at, outcome, hashint8extended(id, %(seed)s) AS chance
            FROM casework_dossier WHERE state = %(returned)s AND regime_id = '2018'
        ) AS drawn WHERE chance & 1023 < %(share)s
    ) AS thrown
) AS rated
"""

_CONTENTS = """
INSERT INTO voices_contentrating
    (digest, regime_id, unit_id, procedure_id, "on", answers, answered, good, is_disliked)
SELECT sha256(convert_to('sample rating ' || id, 'UTF8')), regime_id, unit_id, procedure_id, "on", answers,
    answered, good, is_disliked
FROM (
    SELECT id, regime_id, unit_id, procedure_id,
        least((returned_at AT TIME ZONE '{zone}')::date + (chance >> 10 & 3)::int, %(last)s::date) AS "on", said.*
    FROM (
        SELECT id, regime_id, unit_id, procedure_id, returned_at, hashint8extended(id, %(seed)s) AS chance
        FROM casework_dossier WHERE state = %(returned)s AND regime_id <> '2018'
    ) AS drawn
    JOIN procedures_regime AS law ON law.code = drawn.regime_id
    CROSS JOIN LATERAL (
        SELECT jsonb_object_agg(name, answer) AS answers, count(*) AS answered,
            count(*) FILTER (WHERE answer >= 4) AS good, bool_or(answer <= 2) AS is_disliked
        FROM (
            SELECT name, CASE WHEN thrown & 1023 < 600 THEN 5 WHEN thrown & 1023 < 930 THEN 4
                WHEN thrown & 1023 < 1000 THEN 3 ELSE 2 END AS answer, thrown >> 10 & 3 AS skipped
            FROM (
                SELECT name, hashtextextended(name, drawn.chance) AS thrown
                FROM jsonb_array_elements_text(law.rating_questions) AS asked(name)
            ) AS each_one
        ) AS answered WHERE skipped > 0
    ) AS said
    WHERE chance & 1023 < %(share)s AND said.answered > 0
) AS rated
"""
"""By the contents of the dossier's regime; a quarter of them is left out."""

SAID = {
    Petition.Kind.FEEDBACK: (
        ("Chờ hơn một giờ ở quầy số 2 mà không ai báo còn bao lâu.", "Vì sao phải chờ lâu ở quầy?",
         "Sáng thứ Hai quầy đông gấp đôi ngày thường. Từ tuần sau đơn vị mở thêm một quầy vào buổi sáng."),
        ("Bảng ghi 17 giờ mới hết giờ nhận mà 16 giờ 30 đã không nhận hồ sơ nữa.", "Giờ nhận hồ sơ có đúng như bảng không?",
         "Bảng giờ là đúng. Đơn vị đã nhắc bộ phận nhận hồ sơ đến hết giờ làm việc."),
        ("Lối lên bộ phận một cửa có bậc cao, xe lăn không vào được.", "Xe lăn vào bộ phận một cửa bằng lối nào?",
         "Lối dốc ở cửa bên trái đã làm xong. Cổng chính có bảng chỉ lối."),
        ("Hai người ở quầy hướng dẫn hai cách khác nhau về giấy tờ phải nộp.", "Giấy tờ phải nộp theo danh mục nào?",
         "Chỉ cần giấy tờ theo danh mục của thủ tục trên cổng. Đơn vị đã tập huấn lại cho quầy."),
    ),
    Petition.Kind.PROPOSAL: (
        ("Đề nghị mở cửa sáng thứ Bảy để người đi làm ca nộp được hồ sơ.", "Có mở cửa sáng thứ Bảy không?",
         "Đơn vị ghi nhận và đang xin ý kiến cấp trên. Trong lúc chờ, nhiều thủ tục nộp qua mạng được."),
        ("Nên để sẵn mẫu tờ khai đã điền thử ở bàn viết.", "Có mẫu tờ khai điền sẵn không?",
         "Đã đặt mẫu điền thử của mười thủ tục nhiều người làm nhất ở bàn viết."),
    ),
    Petition.Kind.COMPLAINT: (
        ("Tôi không đồng ý với lý do từ chối cấp giấy phép trong văn bản trả lời.", "",
         "Đơn vị đã xem lại hồ sơ và giữ nguyên quyết định. Quyền khiếu nại tiếp ghi trong văn bản gửi kèm."),
    ),
}  # fmt: skip
"""What is said, as whose question it may be published, and the answer."""

REFUSED = "Nội dung này đã được trả lời trong một phản ánh trước của cùng vụ việc."


@dataclass(frozen=True)
class Plan:
    """One petition before it is written."""

    number: int
    kind: str
    unit: Unit
    sent_at: dt.datetime
    words: tuple[str, str, str]
    waits: bool


def speak(cursor: Any, wish: Any) -> None:
    """Ratings and petitions of a loaded city, in the caller's transaction."""
    share = OF_1024 if wish.size > 0.2 else OF_1024_WHERE_FEW
    last = wish.made.astimezone(LOCAL).date()
    values = {"seed": wish.seed, "returned": int(State.RETURNED), "share": share, "last": last}
    for statement in (_RATINGS, _CONTENTS):
        cursor.execute(statement.format(zone=LOCAL.key), values)
    chance = random.Random(f"{wish.seed} voices")  # noqa: S311 (no secret)
    leaders = _leaders(last)
    rows = [_written(plan, wish.made, leaders, chance) for plan in _plans(wish, chance)]
    made = Petition.objects.bulk_create(petition for petition, _ in rows)
    for petition, (_, events) in zip(made, rows, strict=True):
        for event in events:
            event.petition = petition
    PetitionEvent.objects.bulk_create(event for _, events in rows for event in events)


def _plans(wish: Any, chance: random.Random) -> Iterator[Plan]:
    """Spread over the year; the demonstration's own desks have some that wait today, one past its promise."""
    units = list(Unit.objects.serving().on(wish.made.astimezone(LOCAL).date()).order_by("code"))
    names = [seat.username for seat in demo_accounts.SEATS]
    seats = set(Post.objects.filter(officer__username__in=names).values_list("unit_id", flat=True))
    count = max(FEWEST, round(A_YEAR * min(1.0, wish.size)))
    ages = sorted((chance.uniform(1, 360) for _ in range(count)), reverse=True)
    places = [chance.choice(units) for _ in ages]
    for unit in (one for one in units if one.pk in seats):
        ages += [26.0 + chance.random(), 9.0 + chance.random(), chance.uniform(0.3, 1)]
        places += [unit] * 3
    for number, (age, unit) in enumerate(zip(ages, places, strict=True)):
        waits = number >= count
        kind = Petition.Kind.FEEDBACK if waits else chance.choices(list(SAID), weights=(70, 15, 15))[0]
        yield Plan(number, str(kind), unit, wish.made - age * DAY, chance.choice(SAID[kind]), waits)


def _written(
    plan: Plan, made: dt.datetime, leaders: dict[int, int], chance: random.Random
) -> tuple[Petition, list[PetitionEvent]]:
    """The petition as it stands today, and its log. Most are answered within their promise, one in eight after it."""
    due_at = petitions.due(plan.kind, plan.unit, plan.sent_at)
    screened_at = _worked(plan, chance.randint(1, 14))
    ended_at = _worked(plan, chance.choice((30, 45, 60, 70, 85, 100, 110, 135)))
    petition = Petition(
        code=petitions.written("PA" + "".join(chance.choice(petitions.ALPHABET) for _ in range(8))),
        secret_digest=hashlib.sha256(chance.randbytes(32)).digest(), form_digest=chance.randbytes(32),
        kind=plan.kind, unit=plan.unit, holder=plan.unit, text=plan.words[0], sent_at=plan.sent_at,
        screen_by=petitions.screen_by(plan.kind, plan.unit, plan.sent_at), due_at=due_at, sample=True,
    )  # fmt: skip
    events = [_event(petition, "sent", plan.sent_at, None)]
    leader = leaders.get(plan.unit.pk)
    if leader is None or screened_at >= made:
        return petition, events
    petition.state, petition.screened_at = Petition.State.ACCEPTED, screened_at
    events.append(_event(petition, "accepted", screened_at, leader))
    if ended_at < made and not plan.waits:
        events += _ended(petition, plan, ended_at, made, leader, is_refused=chance.random() < 0.08)
    return petition, events


def _worked(plan: Plan, hours: int) -> dt.datetime:
    """So many working hours after it was sent: nobody answers at night."""
    return petitions.after(plan.unit, plan.sent_at, worktime.Term(hours, terms.WORKING_HOUR))


def _ended(
    petition: Petition, plan: Plan, ended_at: dt.datetime, made: dt.datetime, leader: int, *, is_refused: bool
) -> list[PetitionEvent]:
    petition.ended_at = ended_at
    petition.state = Petition.State.REFUSED if is_refused else Petition.State.ANSWERED
    petition.answer = REFUSED if is_refused else plan.words[2]
    events = [_event(petition, "refused" if is_refused else "answered", ended_at, leader)]
    published_at = petitions.after(plan.unit, ended_at, worktime.Term(8, terms.WORKING_HOUR))
    if not is_refused and plan.words[1] and published_at < made and plan.number % 2:
        petition.public_text, petition.published_at = plan.words[1], published_at
        events.append(_event(petition, "published", published_at, leader))
    return events


def _event(petition: Petition, kind: str, at: dt.datetime, actor: int | None) -> PetitionEvent:
    petition.seq += 1
    petition.acted_by_id = actor
    return PetitionEvent(
        seq=petition.seq, kind=kind, occurred_at=at, recorded_at=at, unit_id=petition.holder_id, actor_id=actor,
        data={"state": str(petition.state)},
    )  # fmt: skip


def _leaders(day: dt.date) -> dict[int, int]:
    """A leader of each unit."""
    posts = Post.objects.on(day).filter(role=Role.LEADER, officer__is_active=True).order_by("-officer_id")
    return dict(posts.values_list("unit_id", "officer_id"))
