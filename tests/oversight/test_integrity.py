"""Planted cheats are found, honest units are left alone, and a sample can be drawn again by anybody."""

import datetime as dt
import hashlib
import random

import pytest
from django.utils import timezone

from dossiers.casework.models import Dossier
from dossiers.feedback.models import Rating
from dossiers.oversight import integrity, peers, rates, sampling
from dossiers.oversight.detectors import DETECTORS
from dossiers.oversight.figures import Period
from dossiers.oversight.models import Examination, Sign, UnitTally
from portal.ops.embedded import database_roles
from tests import cluster
from tests.oversight import cheats
from tests.world import a_world, local

YEAR = Period(local("2018-01-01 00:00"), local("2019-07-01 00:00"), local("2019-07-01 00:00"))


@pytest.fixture(scope="module")
def planted(django_db_setup, django_db_blocker):
    """The city with its planted units, in a database of its own; each test sees it as the application."""
    with django_db_blocker.unblock():
        name = cluster.clone()
        with cluster.visiting(name):
            cluster.point_django_at(name, database_roles.OWNER)
            units = cheats.a_city(a_world(), cluster.as_owner(name))
            cluster.point_django_at(name)
            yield units
        cluster.drop(name)


@pytest.fixture
def city(planted, django_db_blocker):
    with django_db_blocker.unblock():
        yield planted


def found(examination):
    return {(sign.detector, sign.unit_id) for sign in examination.signs.all()}


def test_every_planted_unit_is_named_and_at_most_one_honest_unit(city):
    examination = integrity.examine(YEAR, at=YEAR.end)
    named = found(examination)
    assert {(key, unit.pk) for key, unit in city.items()} <= named
    honest = {unit for _, unit in named} - {unit.pk for unit in city.values()}
    assert len(honest) <= cheats.HONEST // 100


def test_there_is_a_planted_unit_for_every_question(city):
    assert set(city) == set(DETECTORS)


def test_a_sign_holds_exactly_its_dossiers(city):
    integrity.examine(YEAR, at=YEAR.end)
    for sign in Sign.objects.filter(examination=integrity.newest()):
        if DETECTORS[sign.detector].counts != "hồ sơ":  # ratings know no dossier
            assert sign.dossiers == [] and sign.cases >= 20
            continue
        assert len(set(sign.dossiers)) == sign.cases <= sign.out_of
        assert Dossier.objects.filter(pk__in=sign.dossiers, unit=sign.unit_id).count() == sign.cases


def test_a_habit_of_the_whole_city_names_nobody():
    groups = [peers.PeerGroup(unit, 1, 100, 30) for unit in range(50)]
    assert peers.unlike(groups) == []


def test_a_share_is_judged_as_a_share_and_not_as_a_count():
    """Seventeen of nineteen where four in ten are usual: chance gives that once in a hundred thousand, not in 300."""
    usual = [peers.PeerGroup(unit, 1, 20, 8) for unit in range(60)]
    assert [one.unit_id for one in peers.unlike([*usual, peers.PeerGroup(99, 1, 19, 17)])] == [99]
    assert rates.share_tail(17, 19, 0.4) < 1e-4 < rates.tail(17, 0.4 * 19)
    assert rates.share_tail(3, 3, 0.5) == pytest.approx(0.125)
    assert rates.share_tail(2, 3, 0.5, 0.5) == pytest.approx(0.5), "beta-binomial, by symmetry"


def test_a_few_of_very_many_are_no_practice():
    usual = [peers.PeerGroup(unit, 1, 2_000, 0) for unit in range(60)]
    assert peers.unlike([*usual, peers.PeerGroup(99, 1, 2_000, 40)]) == []
    assert len(peers.unlike([*usual, peers.PeerGroup(99, 1, 2_000, 80)])) == 1


@pytest.mark.parametrize("shares", [(0.02, 0.02), (0.1, 0.1), (0.05, 0.3)])
def test_clean_cities_of_twenty_seeds_name_at_most_one_unit_in_two_hundred(shares):
    """Units of all sizes, all questions, also where units differ among each other within honest bounds."""
    named = units = 0
    for seed in range(20):
        dice = random.Random(seed)
        for _ in DETECTORS:
            groups = []
            for unit in range(60):
                share, size = dice.uniform(*shares), dice.choice((8, 20, 60, 150))
                groups.append(peers.PeerGroup(unit, 1, size, sum(dice.random() < share for _ in range(size))))
            named += len(peers.unlike(groups, questions=len(DETECTORS)))
        units += 60
    assert named <= units / 200, named


def test_a_unit_without_peers_is_compared_with_nobody():
    assert peers.unlike([peers.PeerGroup(1, 1, 7, 7), peers.PeerGroup(2, 1, 12, 0)]) == []


def test_eight_of_eight_are_seen_beside_few_peers():
    usual = [peers.PeerGroup(unit, 1, 8, 0) for unit in range(30)]
    assert len(peers.unlike([*usual, peers.PeerGroup(99, 1, 8, 8)], questions=len(DETECTORS))) == 1


@pytest.mark.django_db
def test_a_sign_knows_for_how_many_nights_it_has_been_there():
    world, now = a_world(), timezone.now()
    for night, keys in enumerate([("late_entry",), (), ("late_entry",), ("late_entry", "long_pause")]):
        at = now - dt.timedelta(days=4 - night)
        examination = Examination.objects.create(made_at=at, since=at, until=at)
        for key in keys:
            Sign.objects.create(
                examination=examination, detector=key, unit=world.ward, cases=3, out_of=9, expected=1, chance=0,
                dossiers=[],
            )  # fmt: skip
    assert integrity.nights() == {(world.ward.pk, "late_entry"): 2, (world.ward.pk, "long_pause"): 1}
    assert integrity.fresh(None) == (1, 2) and integrity.fresh([world.other.pk]) == (0, 0)


def test_a_unit_is_compared_with_those_that_do_the_same_procedures():
    """Half of procedure 2 is done at once everywhere; a unit that does nothing else is like its peers."""
    usual = [peers.PeerGroup(unit, 1, 200, 1) for unit in range(40)] + [
        peers.PeerGroup(unit, 2, 20, 10) for unit in range(40)
    ]
    assert peers.unlike([*usual, peers.PeerGroup(99, 2, 60, 30)]) == []
    assert [one.unit_id for one in peers.unlike([*usual, peers.PeerGroup(99, 1, 60, 30)])] == [99]


def test_one_or_two_are_no_pattern():
    usual = [peers.PeerGroup(unit, 1, 10_000, 0) for unit in range(50)]
    assert peers.unlike([*usual, peers.PeerGroup(99, 1, 10, 2)]) == []


@pytest.mark.django_db
def test_it_is_done_once_a_day_and_forty_are_kept():
    now = timezone.now()
    assert integrity.examine_once_a_day(at=now) == 0 and Examination.objects.count() == 1
    integrity.examine_once_a_day(at=now + dt.timedelta(hours=1))
    assert Examination.objects.count() == 1
    for day in range(1, 45):
        integrity.examine_once_a_day(at=now + dt.timedelta(days=day))
    assert Examination.objects.count() == integrity.KEPT
    assert integrity.newest().made_at == now + dt.timedelta(days=44)


def test_the_same_seed_draws_the_same_sample_and_anybody_can_check_it(city):
    drawn = sampling.draw(YEAR, seed="biên bản 07", count=25)
    assert drawn == sampling.draw(YEAR, seed="biên bản 07", count=25) != sampling.draw(YEAR, seed="08", count=25)
    everyone = Dossier.objects.filter(finished_at__gte=YEAR.since, finished_at__lt=YEAR.end)
    codes = dict(everyone.values_list("code", "pk"))
    by_hand = sorted(codes, key=lambda code: hashlib.sha256(f"biên bản 07/{code}".encode()).digest())
    assert drawn == [codes[code] for code in by_hand[:25]]


def test_a_sample_stays_within_the_units_asked_for(city):
    unit = city["late_entry"].pk
    drawn = sampling.draw(YEAR, seed="x", count=10, units=[unit])
    assert set(Dossier.objects.filter(pk__in=drawn).values_list("unit_id", flat=True)) == {unit}
    assert sampling.draw(YEAR, seed="x", count=10, units=[]) == []


@pytest.mark.parametrize(("seed", "count"), [("", 10), (" ", 10), ("x", 0), ("x", 501)])
def test_a_sample_needs_a_seed_and_a_size(seed, count):
    with pytest.raises(ValueError, match="seed"):
        sampling.draw(YEAR, seed=seed, count=count)


@pytest.mark.django_db
def test_a_day_of_many_results_may_have_many_ratings_and_an_ordinary_day_may_not():
    world, busy = a_world(), dt.date(2018, 12, 20)
    for unit in (world.ward, world.other):
        for number in range(100):
            _rated(unit, world, number, dt.date(2018, 3, 1) + dt.timedelta(days=2 * number))
        for number in range(30):
            _rated(unit, world, 1000 + number, busy)
        for number in range(200):
            UnitTally.objects.create(unit=unit, day=dt.date(2018, 3, 1) + dt.timedelta(days=number), early=4)
    UnitTally.objects.create(unit=world.ward, day=busy, early=200)
    UnitTally.objects.create(unit=world.other, day=busy, early=8)
    groups, dossiers = integrity.asked(DETECTORS["ratings_in_bursts"], YEAR)
    found = {group.unit_id: (group.out_of, group.cases) for group in groups}
    assert found == {world.ward.pk: (130, 0), world.other.pk: (130, 30)} and not any(dossiers.values())


def _rated(unit, world, number, on):
    digest = hashlib.sha256(f"{unit.pk} {number}".encode()).digest()
    facts = {"manners": 5, "time": 5, "trips": 5, "good": 3}
    Rating.objects.create(digest=digest, unit=unit, procedure=world.ten_days.procedure, on=on, **facts)
