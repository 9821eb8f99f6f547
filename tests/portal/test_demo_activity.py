"""The demonstration lives: officials act at the sample's rate in office hours, and never where there is no sample."""

import datetime as dt

import pytest

from dossiers.casework.models import Dossier
from dossiers.casework.states import State
from dossiers.oversight import reports
from dossiers.oversight.models import Demonstration
from portal.demo import activity
from tests.behind_the_log import rewrite
from tests.world import a_dossier_in_process, a_world, local

MADE = local("2018-12-03 12:00")
MONDAY = local("2018-12-10 09:00")


@pytest.fixture
def world(db):
    return a_world()


@pytest.fixture
def sample(world):
    """Six dossiers of a sample that was made at noon of the third, in a city of 30,000 a year."""
    found = [a_dossier_in_process(world, local("2018-12-03 08:00")) for _ in range(6)]
    for dossier in found:
        rewrite(dossier, origin="sample")
    Demonstration.objects.create(made_at=MADE, seed=7, dossiers=30_000)
    return found


def lived(since: dt.datetime, days: int) -> int:
    """Rings every fifteen minutes for so many days."""
    return sum(activity.live(at=since + dt.timedelta(minutes=15 * n)) for n in range(days * 96))


def test_a_city_without_a_demonstration_is_never_touched(world):
    a_dossier_in_process(world, local("2018-12-03 08:00"))
    before = list(Dossier.objects.values())
    assert activity.live(at=MONDAY) == 0 and list(Dossier.objects.values()) == before


def test_who_opted_out_has_a_city_that_stands_still(world, sample, settings):
    settings.DEMO_LIVES = False
    assert activity.live(at=MONDAY) == 0 and Dossier.objects.count() == 6


@pytest.mark.parametrize("closed", ["2018-12-10 12:00", "2018-12-10 20:00", "2018-12-09 09:00"])
def test_nobody_acts_out_of_office_hours(world, sample, closed):
    assert activity.live(at=local(closed)) == 0


def test_as_many_are_received_as_the_hour_asks_for_and_a_second_run_adds_none(world, sample):
    activity.live(at=MONDAY)
    received = Dossier.objects.filter(origin="live", received_at__gte=local("2018-12-10 00:00"))
    assert received.count() == 30_000 * 120 // activity.WORKING_MINUTES == 30  # two hours have been open
    assert all("Mẫu" in dossier.applicant.name for dossier in received.select_related("applicant"))
    activity.live(at=MONDAY)
    assert received.count() == 30


def test_what_a_visitor_received_is_left_to_the_visitor(world, sample):
    mine = a_dossier_in_process(world, local("2018-12-03 13:00"))
    Demonstration.objects.update(dossiers=0)
    lived(local("2018-12-17 07:00"), 1)
    mine.refresh_from_db()
    assert mine.state == State.IN_PROCESS and mine.step == 2


def test_the_sample_is_finished_in_time_and_its_figures_as_of_then_stay_exact(world, sample):
    asked = {"since": local("2017-12-03 12:00"), "until": MADE, "as_of": MADE}
    before = reports.figures(**asked)
    Demonstration.objects.update(dossiers=240)  # one receipt each second day
    assert lived(local("2018-12-12 07:00"), 7) > 12
    outcomes = list(Dossier.objects.filter(origin="sample").values_list("outcome", flat=True))
    assert len(outcomes) == 6 and set(outcomes) <= {"early", "on_time"}
    assert Dossier.objects.filter(origin="sample", state=State.RETURNED).exists()
    assert reports.figures(**asked) == before
