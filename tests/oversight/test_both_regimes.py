"""A week in which the law changes on the Wednesday: dossiers of both regimes side by side, each counted by its own.

What is expected was reckoned by hand on a calendar of Monday to Friday, 07:00–11:00 and 13:00–17:00; every dossier
has a term of three working days.
"""

import datetime as dt
import io

import pytest
from django.core.management import call_command

from dossiers.casework import actions, duties, risks
from dossiers.casework.actions.refusals import ActRefused
from dossiers.casework.facts import row_audit
from dossiers.casework.models import Dossier, Event, Pause
from dossiers.casework.models.places import desk_of
from dossiers.casework.sweep import flag_overdue
from dossiers.oversight import forecast, integrity, lateness, reports, statutory, tallies
from dossiers.oversight.figures import Period
from dossiers.procedures.models import RegimePeriod
from portal.presentation import regime_now
from tests.world import a_version, a_world, local, resolve

BEGIN, END = local("2018-12-03 00:00"), local("2018-12-14 00:00")
WEEKS = Period(BEGIN, END, END)
DAY = "2018-12-"


class Week:
    """The acts of the two weeks, in their order."""

    def __init__(self) -> None:
        self.world = a_world()
        self.version = a_version("T.000003", 3, "working_day")
        RegimePeriod.objects.create(from_day=dt.date(2018, 12, 5), regime_id="2025")
        regime_now.periods.forget()
        self.made: dict[str, Dossier] = {}

    def received(self, name: str, when: str, *, at_the_other: bool = False) -> None:
        world, papers = self.world, [actions.PaperFacts("Tờ khai", originals=1)]
        desk = world.other if at_the_other else world.ward
        facts = actions.ApplicantFacts(name="Nguyễn Thị Thử", phone="0900123456")
        intake = actions.Intake(world.ward, self.version, facts, papers, reception_unit=desk)
        by, at = (world.stranger if at_the_other else world.receiver), local(DAY + when)
        self.made[name] = actions.receive(intake, by=by, at=at)
        later = at + dt.timedelta(minutes=5)
        actions.forward(self.made[name].pk, by=world.receiver, at=later, to_officer=world.handler)

    def asked(self, name: str, when: str) -> None:
        missing = [actions.Missing("Giấy khác", basis="Điều 95 Luật Xây dựng")]
        facts = {"papers": missing, "reason": "Thiếu giấy tờ", "by": self.world.handler}
        actions.ask_for_papers(self.made[name].pk, at=local(DAY + when), **facts)

    def brought(self, name: str, when: str) -> None:
        given = [actions.PaperFacts("Giấy khác", originals=1)]
        actions.add_papers(self.made[name].pk, papers=given, by=self.world.receiver, at=local(DAY + when))

    def apologised(self, name: str, when: str, to: str) -> None:
        facts = {"reason": "Cần xác minh thêm", "extended_to": local(DAY + to), "by": self.world.leader}
        actions.extend(self.made[name].pk, at=local(DAY + when), **facts)

    def signed(self, name: str, when: str) -> None:
        resolve(self.made[name].pk, by=self.world.leader, at=local(DAY + when))

    def now(self, name: str) -> Dossier:
        return Dossier.objects.select_related("regime").get(pk=self.made[name].pk)

    def told(self, name: str, kind: str) -> dict:
        return Event.objects.get(dossier=self.made[name], kind=kind).data


@pytest.fixture
def week(db):
    """Monday to the Thursday after: asked and completed, apologised for, received elsewhere, late."""
    week = Week()
    week.received("old, asked", "03 08:00")
    week.asked("old, asked", "04 09:00")
    week.received("old, in time", "04 10:00")
    week.received("old, sorry", "04 14:00")
    week.received("new, asked", "05 08:00")
    week.brought("old, asked", "06 09:00")
    week.asked("new, asked", "06 09:30")
    week.received("new, sorry", "06 10:00")
    week.apologised("old, sorry", "06 11:00", to="11 17:00")
    week.received("new, elsewhere", "07 09:00", at_the_other=True)
    week.received("new, waiting", "07 10:00")
    week.signed("old, in time", "07 16:00")
    week.brought("new, asked", "10 09:00")
    week.apologised("new, sorry", "10 09:30", to="13 17:00")
    week.signed("old, asked", "10 10:00")
    week.signed("old, sorry", "10 10:30")
    week.signed("new, elsewhere", "10 11:00")
    week.signed("new, asked", "11 08:00")
    week.signed("new, sorry", "12 10:00")
    flag_overdue(at=local("2018-12-13 08:00"))
    tallies.apply_pending()
    return week


BY_HAND = {
    # regime, due at the end, verdict, the date of return that holds
    "old, asked": ("2018", "10 17:00", "on_time", "10 17:00"),  # two open days between are added
    "old, in time": ("2018", "07 17:00", "on_time", "07 17:00"),
    "old, sorry": ("2018", "07 17:00", "late", "07 17:00"),  # the apology moves nothing
    "new, asked": ("2025", "13 17:00", "early", "13 17:00"),  # three days again, from Monday the tenth
    "new, sorry": ("2025", "11 17:00", "late", "13 17:00"),  # the applicant's date is the new one
    "new, elsewhere": ("2025", "12 17:00", "early", "12 17:00"),
    "new, waiting": ("2025", "12 17:00", None, "12 17:00"),
}


def test_every_dossier_keeps_the_law_of_its_day(week):
    for name, (regime, due, verdict, date) in BY_HAND.items():
        found = week.now(name)
        assert (found.regime_id, found.due_at, found.outcome) == (regime, local(DAY + due), verdict), name
        assert duties.return_date(found) == local(DAY + date), name
    pauses = dict(Pause.objects.values_list("dossier", "restarts"))
    assert pauses == {week.made["old, asked"].pk: False, week.made["new, asked"].pk: True}
    assert week.told("new, asked", "papers_added")["runs_from"].startswith("2018-12-10T")
    assert "runs_from" not in week.told("old, asked", "papers_added")
    assert week.told("new, sorry", "extended").get("moves") and "moves" not in week.told("old, sorry", "extended")


def test_the_other_rules_are_those_of_each_ones_own_law(week):
    at = local("2018-12-13 09:00")
    with pytest.raises(ActRefused, match="không theo quy định sửa kết quả"):
        actions.dispute_result(week.made["old, in time"].pk, words="Sai tên đệm", at=at)
    actions.dispute_result(week.made["new, elsewhere"].pk, words="Sai tên đệm", at=at)
    assert week.now("new, elsewhere").disputes.get().due_at == local("2018-12-18 17:00")
    elsewhere = week.now("new, elsewhere")
    assert desk_of(elsewhere) == week.world.other.pk and elsewhere.unit == week.world.ward
    assert elsewhere.code.startswith(week.world.ward.code)


def test_figures_forms_and_both_rates_count_each_once_at_the_unit_that_decides(week):
    asked = {"since": BEGIN, "until": END, "as_of": END}
    row = reports.figures(**asked)
    shown = (row.received, row.early, row.on_time, row.late, row.in_progress, row.overdue)
    assert shown == (7, 2, 2, 2, 1, 1) and row.on_time_rate == "66.67"
    assert reports.compare(**asked).differences == []
    ward, other = (reports.figures(unit=unit, **asked) for unit in (week.world.ward, week.world.other))
    assert ward.received == 7 and other.received == 0
    late = lateness.late_dossiers(WEEKS)
    assert {one.dossier_id for one in late} >= {week.made["old, sorry"].pk, week.made["new, sorry"].pk}
    assert regime_now.rate_by_new_date(row, late, WEEKS) == "83.33"  # the new one's apology was kept, the old one's not
    for key, by in (("ii-06a", "don-vi"), ("ii-06a", "cap"), ("tien-do", "don-vi"), ("tre-han", "don-vi")):
        assert statutory.table(key, WEEKS, units=None, by=by).broken == [], (key, by)


def test_checks_signs_and_forecasts_find_nothing_wrong(week):
    said = io.StringIO()
    call_command("promises", "--sample", "50", stdout=said)
    assert "every due date follows" in said.getvalue()
    assert row_audit.of([one.pk for one in week.made.values()]) == []
    assert list(integrity.examine(WEEKS, at=END).signs.all()) == []
    assert forecast.learn(at=END).paces >= 0
    waiting = week.now("new, waiting")
    assert waiting.due_at is not None and risks.of(waiting) <= waiting.due_at
