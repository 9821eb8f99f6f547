"""The last weeks of the merged city (DEMO=2025), played act by act under the law of today, with each of its practices.

Nothing is written in bulk: every receipt, hand-over, request for papers and result is the real act at its instant, so
that clocks, restarts and figures are what the regime makes of them. All of it is one transaction of the loader, marked
as a sample in every event; killed at any moment it leaves nothing.
"""

from __future__ import annotations

import datetime as dt
import heapq
import random
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from django.db import connection, transaction

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import actions, sweep
from dossiers.casework.actions.refusals import ActRefused
from dossiers.casework.models import Dossier, Outbox
from dossiers.casework.states import State
from dossiers.oversight import tallies
from dossiers.oversight.models import Demonstration
from dossiers.procedures.models import ProcedureVersion, RequiredPaper
from dossiers.units.models import Officer, Unit
from dossiers.units.roles import Role
from portal.demo import activity, city, feedback_sample, practices, register_sample, seasonal_demand, staff, words
from portal.demo.load import A_YEAR_BEFORE, LoadReport, LoadRequest, refuse
from portal.demo.progress import Progress
from portal.demo.scale import totals

DOSSIERS = 420
WEEKS = 5
A_YEAR_OF_IT = 15_000
"""Receipts a year from the opening on: some sixty a day."""
FAVOURED, FAVOUR = 3, 60.0
"""The busiest communes, and the busiest department, get so many times their share: their desks have work to show."""
LATE = 0.04
ELSEWHERE, ASKED, ANSWERED, CONSULTED, FETCHED, DISPUTED = 6, 7, 2, 9, 3, 12
"""One in so many at each of the busiest desks: received for others, asked for papers, papers brought, another agency
asked, file fetched, result said to be wrong. The first of them always, so that the smallest city shows each."""
DAY, HOUR = 8 * 3600, 3600
BASIS = "Khoản 5 Điều 19 Nghị định số 118/2025/NĐ-CP"
SAY_SAMPLE = "SELECT set_config('casework.as_sample', 'on', true)"

Act = Callable[[dt.datetime], None]
Practice = Callable[[int, int, dt.datetime], object]


@dataclass(order=True)
class PlannedAct:
    """An act that comes at an instant; the number keeps equal instants in order."""

    at: dt.datetime
    number: int
    act: Act = field(compare=False)


@dataclass
class Course:
    """One dossier to be: where, what, and how fast it goes."""

    number: int
    unit: Unit
    version: ProcedureVersion
    pace: float
    """Share of the term after which it is finished; above 1 it is late."""
    asked: bool = False
    desk: Unit | None = None
    """Who receives it, where that is another unit."""
    pk: int = 0
    asked_others: bool = False

    @property
    def days(self) -> int:
        """The term in working days; 0 where it is counted otherwise."""
        working = self.version.term_unit == ProcedureVersion.TermUnit.WORKING_DAY
        return (self.version.term_amount or 0) if working else 0


def open_city(wish: LoadRequest, progress: Progress | None = None) -> LoadReport:
    """Build the merged city up to ``wish.made``. Raises NotHere when the database holds dossiers or lacks master data."""
    return Opening(wish, progress or Progress()).play()


class Opening:
    """One opening: its city, its calendar of acts, its chance."""

    def __init__(self, wish: LoadRequest, progress: Progress) -> None:
        self.wish, self.progress = wish, progress
        self.chance = random.Random(f"{wish.seed} opening")  # noqa: S311 (invented dossiers, no secret)
        self.due: list[PlannedAct] = []
        self.planned = 0
        self.times: Counter[tuple[str, int]] = Counter()

    def play(self) -> LoadReport:
        with transaction.atomic(), connection.cursor() as cursor:
            refuse(cursor)
            cursor.execute(SAY_SAMPLE)
            with self.progress.step("Units, procedures, officers", 6):
                self._prepare()
            with self.progress.step("Five weeks, act by act", 80):
                self._act()
            with self.progress.step("Tallies, ratings, petitions", 6):
                Outbox.objects.all().delete()  # nobody is sent a message about a day that has passed
                tallies.rebuild()
                said = LoadRequest(self.wish.made, 0.02, self.wish.seed)
                feedback_sample.speak(cursor, said)
                register_sample.write(said)
                Demonstration.objects.create(
                    made_at=self.wish.made, seed=self.wish.seed, size=0.02, dossiers=A_YEAR_OF_IT
                )
        return LoadReport({"casework_dossier": Dossier.objects.count()}, self.progress.seconds, self.progress.total())

    def _prepare(self) -> None:
        wish = self.wish
        self.since = wish.made - dt.timedelta(weeks=WEEKS)
        self.city = city.read(self.since, wish.made)
        shared = city.shares(self.city, totals(1.0).received, wish.seed)
        shared = self._favoured(shared)
        work = Counter({unit: count for (unit, _), count in shared.items()})
        roots = [unit for unit in self.city.units if unit.kind == Unit.Kind.CITY]
        staff.appoint([*roots, *self.city.serving], work, on=(self.since - A_YEAR_BEFORE).date(), seed=wish.seed)
        units = {unit.pk: unit for unit in self.city.units}
        versions = {version.pk: version for version in self.city.versions}
        drawn = self.chance.choices(list(shared), weights=list(shared.values()), k=max(1, round(DOSSIERS * wish.size)))
        self.busiest = [units[key] for key in self.favoured]
        for number, (unit, version) in enumerate(drawn):
            self._plan_receipt(number, units[unit], versions[version])

    def _favoured(self, shared: city.Shares) -> city.Shares:
        """The same shares, some desks with many times theirs."""
        whole: Counter[int] = Counter()
        for (unit, _), count in shared.items():
            whole[unit] += count
        communes = {unit.pk for unit in self.city.serving if unit.kind == Unit.Kind.COMMUNE}
        best = sorted((unit for unit in whole if unit in communes), key=lambda unit: -whole[unit])[:FAVOURED]
        best += sorted((unit for unit in whole if unit not in communes), key=lambda unit: -whole[unit])[:1]
        self.favoured = best
        return {pair: round(count * (FAVOUR if pair[0] in best else 1)) for pair, count in shared.items()}

    def _plan_receipt(self, number: int, unit: Unit, version: ProcedureVersion) -> None:
        axis = self.city.axes[self.city.calendars[unit.pk]]
        first, last = axis.second(self.since), axis.second(self.wish.made)
        late = self.chance.random() < LATE
        pace = self.chance.uniform(1.05, 1.5) if late else self.chance.uniform(0.35, 0.96)
        course = Course(number, unit, version, pace)
        self._put(axis.instant(self.chance.uniform(first, last)), partial(self._receive, course))

    def _one_in(self, many: int, practice: str, unit: Unit) -> bool:
        """Whether this is the first, or the next in so many, of a practice at one of the busiest desks."""
        if unit not in self.busiest:
            return False
        self.times[practice, unit.pk] += 1
        return self.times[practice, unit.pk] % many == 1

    def _later(
        self, course: Course, at: dt.datetime, seconds: float, act: Callable[[Course, dt.datetime], None]
    ) -> None:
        """An act of a course so many open seconds later."""
        axis = self.city.axes[self.city.calendars[course.unit.pk]]
        self._put(axis.instant(axis.second(at) + seconds), partial(act, course))

    def _put(self, at: dt.datetime, act: Act) -> None:
        """Acts that lie beyond the opening are left to the city that lives on."""
        if at < self.wish.made:
            self.planned += 1
            heapq.heappush(self.due, PlannedAct(at.replace(microsecond=0), self.planned, act))

    def _act(self) -> None:
        day = self.since.date()
        for due in self._in_order():
            if due.at.date() > day:
                day = due.at.date()
                sweep.flag_overdue(at=due.at)
            try:
                with transaction.atomic():
                    due.act(due.at)
            except ActRefused:
                continue  # the rules say no (a way that parts, a step without an officer): it stays as it is
        self._say_wrong()
        sweep.flag_overdue(at=self.wish.made)

    def _say_wrong(self) -> None:
        """The last file that each of the busiest desks handed out is said to be wrong: a clock runs at the opening."""
        given = Dossier.objects.filter(state=State.RETURNED, decisions__file__isnull=False).order_by("-returned_at")
        for unit in self.busiest:
            last = given.filter(unit=unit, disputes__isnull=True).first()
            if last is not None:
                practices.dispute(last.pk, self.wish.seed, self.wish.made - dt.timedelta(minutes=1))

    def _in_order(self) -> Iterator[PlannedAct]:
        while self.due:
            yield heapq.heappop(self.due)

    def _receive(self, course: Course, at: dt.datetime) -> None:
        dice = random.Random(f"{self.wish.seed} {course.number}")  # noqa: S311 (no secret)
        self._choose(course)
        desk = staff.officer_at((course.desk or course.unit).pk, Role.RECEIVER, dice, at)
        key = f"opening {self.wish.seed}/{self.wish.made}/{course.number}"
        if desk is None:
            return
        if practices.serves(course.unit, course.version, at.astimezone(LOCAL).date()):
            practices.serve(course.unit, course.version, uuid.uuid5(uuid.NAMESPACE_URL, key), dice, at)
            return
        per_thousand = seasonal_demand.ONLINE_PER_THOUSAND[course.version.online_level]
        online = course.desk is None and dice.random() * 1000 < 4 * per_thousand
        channel = Dossier.Channel.ONLINE if online else Dossier.Channel.DESK
        intake = activity.invented_intake(course.unit, course.version, channel, key, dice, course.desk)
        if online:
            sent = actions.submit(intake, at=at - dt.timedelta(minutes=dice.randint(5, 90)))
            course.pk = actions.accept(sent.pk, by=desk, at=at).pk
        else:
            course.pk = actions.receive(intake, by=desk, at=at).pk
        if course.desk is not None:
            self._later(course, at, self.chance.uniform(1, 7) * HOUR, self._carry)
        self._foresee(course, at)
        self._go_on(course, at)

    def _choose(self, course: Course) -> None:
        """Whether it comes by way of another desk, and whether papers will be missing."""
        if course.days < 3:
            return
        course.asked = self._one_in(ASKED, "asked", course.unit)
        if self._one_in(ELSEWHERE, "elsewhere", course.unit):
            others = [one for one in self.busiest if one.kind == Unit.Kind.COMMUNE and one != course.unit]
            course.desk = self.chance.choice(others)

    def _foresee(self, course: Course, at: dt.datetime) -> None:
        """One that will be late is apologised for before its end, or its lateness is explained after it."""
        due_at = Dossier.objects.values_list("due_at", flat=True).get(pk=course.pk)
        if course.pace <= 1 or due_at is None:
            return
        axis = self.city.axes[self.city.calendars[course.unit.pk]]
        term = axis.second(due_at) - axis.second(at)
        if term > 2 * DAY and self._one_in(2, "sorry", course.unit):
            self._later(course, at, term - 1.5 * DAY, self._practise(practices.apologise))
        else:
            self._later(course, at, term + 600, self._practise(practices.explain))

    def _practise(self, practice: Practice) -> Callable[[Course, dt.datetime], None]:
        """A practice as an act of a course, after which nothing follows."""

        def act(course: Course, at: dt.datetime) -> None:
            practice(course.pk, self.wish.seed, at)

        return act

    def _go_on(self, course: Course, at: dt.datetime) -> None:
        """The next act of a dossier, at its share of the time that is left until it should be finished."""
        dossier = Dossier.objects.get(pk=course.pk)
        axis = self.city.axes[self.city.calendars[course.unit.pk]]
        now = axis.second(at)
        if dossier.state == State.FINISHED and dossier.is_for_others:
            self._later(course, at, self.chance.uniform(1, 5) * HOUR, self._carry)
        elif dossier.state == State.FINISHED:
            self._later(course, at, 600 + self.chance.random() * 2 * DAY, self._hand_out)
        elif dossier.received_at is not None and dossier.due_at is not None:
            begun = axis.second(dossier.received_at)
            end = begun + max(1800, course.pace * (axis.second(dossier.due_at) - begun))
            shares = [max(1, one.share_pct) for one in self.city.steps[course.version.pk] if one.seq >= dossier.step]
            wait = (end - now) * shares[0] / sum(shares[:-1] or shares)  # in the last step nobody works: it is done
            wait = min(wait, DAY if course.asked else end)  # asked late it would be the leader's
            self._later(course, at, max(300, wait), self._step)

    def _step(self, course: Course, at: dt.datetime) -> None:
        dossier = Dossier.objects.select_related("handler").get(pk=course.pk)
        if course.asked and dossier.handler is not None and self._asked(course, dossier.handler, at):
            return
        if self._asks_another(course, dossier):
            practices.ask_another(course.pk, self.wish.seed, at)
            self._later(course, at, self.chance.uniform(0.3, 2.5) * DAY, self._practise(practices.answer))
            self._go_on(course, at)
        elif activity.next_step(course.pk, self.wish.seed, at) is not None:
            self._go_on(course, at)

    def _asks_another(self, course: Course, dossier: Dossier) -> bool:
        """Whether somebody else's opinion is needed before the next step."""
        if course.asked_others or course.days < 5 or dossier.handler is None:
            return False
        course.asked_others = True
        return self._one_in(CONSULTED, "consulted", course.unit)

    def _asked(self, course: Course, by: Officer, at: dt.datetime) -> bool:
        """Whether papers were asked for now; after the days that the law gives it would be the leader's, and is left."""
        course.asked = False
        try:
            with transaction.atomic():
                self._ask(course, by, at)
        except ActRefused:
            return False
        return True

    def _ask(self, course: Course, by: Officer, at: dt.datetime) -> None:
        """One request for papers; some are brought within days, others are still awaited."""
        required = RequiredPaper.objects.filter(version=course.version).order_by("seq").first()
        name, key = (required.name, required.pk) if required else (words.OTHER_PAPER, None)
        missing = [actions.Missing(name, key, basis="" if required else BASIS)]
        actions.ask_for_papers(course.pk, papers=missing, reason=self.chance.choice(words.MISSING), by=by, at=at)
        if self._one_in(ANSWERED, "answered", course.unit):
            self._later(course, at, self.chance.uniform(1, 7) * DAY, self._bring)
        else:
            self._later(course, at, self.chance.uniform(12, 14) * DAY, self._practise(practices.close))

    def _bring(self, course: Course, at: dt.datetime) -> None:
        if activity.add_papers(course.pk, self.wish.seed, at) is not None:
            self._go_on(course, at)

    def _carry(self, course: Course, at: dt.datetime) -> None:
        """Paper on its way, hand by hand; when the result is back it is handed out."""
        if practices.carry(course.pk, self.wish.seed, at) is None:
            return
        dossier = Dossier.objects.get(pk=course.pk)
        if dossier.transfers.filter(arrived_at__isnull=True).exists():
            self._later(course, at, self.chance.uniform(1, 6) * HOUR, self._carry)
        elif dossier.state == State.FINISHED:
            self._later(course, at, 600 + self.chance.random() * DAY, self._hand_out)

    def _hand_out(self, course: Course, at: dt.datetime) -> None:
        if activity.hand_out(course.pk, self.wish.seed, at) is None:
            return
        if self._one_in(FETCHED, "fetched", course.unit):
            self._later(course, at, self.chance.uniform(1, 9) * HOUR, self._practise(practices.fetch))
        if self._one_in(DISPUTED, "disputed", course.unit):
            self._later(course, at, self.chance.uniform(2, 16) * HOUR, self._dispute)

    def _dispute(self, course: Course, at: dt.datetime) -> None:
        if practices.dispute(course.pk, self.wish.seed, at) is not None:
            late = self._one_in(4, "late to correct", course.unit)
            self._later(
                course,
                at,
                self.chance.uniform(3.2, 5) * DAY if late else self.chance.uniform(0.5, 2) * DAY,
                self._correct,
            )

    def _correct(self, course: Course, at: dt.datetime) -> None:
        """Drafted, then signed; a result that is handed out elsewhere goes there once more."""
        if practices.correct(course.pk, self.wish.seed, at) is not None:
            self._later(course, at, self.chance.uniform(1, 4) * HOUR, self._correct)
        elif Dossier.objects.filter(pk=course.pk, transfers__arrived_at__isnull=True, transfers__isnull=False).exists():
            self._carry(course, at)


__all__ = ["open_city"]
