"""After the load a few scenarios are played by real acts, once each, so that no screen of the desk is empty."""

import datetime as dt

import pytest

from dossiers.casework import deadline_audit, seals
from dossiers.casework.models import Attachment, Dossier, Event, Guidance, Leg, Parcel, Proposal
from dossiers.casework.states import State
from dossiers.oversight.models import Demonstration
from dossiers.units.models import Officer
from portal.demo import activity, scenarios
from tests.world import a_world, local, with_linked

MADE = local("2018-12-10 08:00")
NOW = local("2018-12-10 09:00")


@pytest.fixture
def ward(db, settings, tmp_path):
    """The small world whose ward has the demonstration's accounts."""
    settings.FILES_ROOT = tmp_path / "files"
    world = with_linked(a_world())
    for person, username in (("receiver", "tiepnhan"), ("handler", "thuly"), ("leader", "lanhdao")):
        Officer.objects.filter(pk=getattr(world, person).pk).update(username=username)
    return world


@pytest.fixture
def demonstration(ward):
    return Demonstration.objects.create(made_at=MADE, seed=7, dossiers=30_000)


def test_each_scenario_is_played_once_and_every_one_is_sound(ward, demonstration):
    expected = sum(place == "ward" for place, _ in scenarios.SCENARIOS)
    assert scenarios.show(at=NOW) == expected
    assert scenarios.show(at=NOW + dt.timedelta(minutes=1)) == 0
    told = Dossier.objects.all()
    assert told.count() == expected and all("Mẫu" in one.applicant.name for one in told)
    parts = Leg.objects.filter(kind="branch")
    several = Dossier.objects.filter(legs__in=parts).distinct().order_by("pk")
    assert several.count() == 2 and [one.branches for one in several] == [2, 1]
    assert parts.get(ended="done").remark.startswith("Đã xác minh")
    parcels = {(one.delivered_at is not None, one.came_back_at is not None) for one in Parcel.objects.all()}
    assert parcels == {(False, False), (True, False), (False, True)}
    assert Attachment.objects.filter(dossier__isnull=False, has_thumbnail=True).count() >= 2
    assert Guidance.objects.count() == 1 and Proposal.objects.filter(decided_at__isnull=True).count() == 1
    waits = told.get(state=State.AWAITING_PAPERS)
    assert waits.events.filter(kind="papers_part").exists()
    for one in told:
        assert seals.broken(one.pk) == [] and list(deadline_audit.disagreements([one.pk])) == []
    assert Event.objects.earliest("occurred_at").occurred_at > MADE  # the sample's own year is not touched


def test_nothing_is_told_without_a_demonstration_or_where_it_stands_still(ward, settings):
    assert scenarios.show(at=NOW) == 0
    Demonstration.objects.create(made_at=NOW, seed=7, dossiers=30_000)
    assert scenarios.show(at=NOW + dt.timedelta(minutes=1)) == 0  # the year has only just ended
    settings.DEMO_LIVES = False
    assert scenarios.show(at=NOW + dt.timedelta(hours=1)) == 0 and not Dossier.objects.exists()


def test_the_living_demonstration_goes_on_with_what_was_told(ward, demonstration):
    scenarios.show(at=NOW)
    activity.live(at=local("2018-12-28 10:00"))
    open_ones = Dossier.objects.open().filter(received_at__lt=NOW, branches=0)
    assert open_ones.exclude(step=2).exists() or not open_ones.exists()
