"""The index of QĐ 766 by its published formula, and beside it the strict rate and what the index does not show."""

import datetime as dt

import pytest

from dossiers.casework import actions
from dossiers.casework.models import Dossier
from dossiers.oversight import balance, index_readings, tallies
from dossiers.oversight.figures import Period
from dossiers.oversight.incidents import NightCheck
from dossiers.oversight.index766 import IndexFacts, feedback_satisfied, service_satisfied, share
from dossiers.oversight.models import IndexReading, UnitTally
from portal.ops import nightly
from tests.behind_the_log import rewrite
from tests.world import a_dossier_in_process, a_world, local, resolve

RECEIVED = local("2018-12-03 08:00")
ASK = {"papers": [actions.Missing("Bản vẽ")], "basis": "NĐ 61/2018/NĐ-CP", "reason": "Thiếu"}


@pytest.fixture
def world(db):
    return a_world()


def told(at: str) -> IndexFacts:
    return index_readings.facts(Period(local("2018-11-01 00:00"), local(at), local(at)))[None]


def finished(world, at: str, dossier: Dossier | None = None) -> Dossier:
    dossier = dossier or a_dossier_in_process(world, RECEIVED)
    actions.forward(dossier.pk, by=world.handler, at=local(at) - dt.timedelta(minutes=5), to_officer=world.leader)
    return resolve(dossier.pk, by=world.leader, at=local(at))


def asked(world, at: str, dossier: Dossier) -> None:
    actions.ask_for_papers(dossier.pk, **ASK, answer_by=dt.date(2019, 1, 30), by=world.handler, at=local(at))


def test_without_anything_to_divide_by_there_is_no_rate():
    nothing = IndexFacts()
    assert [nothing.index, nothing.headline, nothing.strict_rate, nothing.paused_share] == [None] * 4
    assert nothing.ended_otherwise_share is None and nothing.again_share is None and nothing.days_middle is None


def test_the_formulas_by_hand():
    facts = IndexFacts(
        handled=1000, in_time=991, resolved=800, on_time=795, strict=700, paused=60, refused=3, withdrawn=5
    )
    assert (facts.index, facts.headline, facts.strict_rate, facts.paused_share) == ("99.10", "99.38", "87.50", "7.50")
    assert facts.ended_otherwise_share == "0.99"  # 8 of 808
    assert share(1, 3) == "33.33" and share(1, 200_000) == "0.00"
    assert feedback_satisfied(200, 10, 4, 6) == "90.00" and feedback_satisfied(0, 0, 0, 0) is None
    assert service_satisfied(1000, 9, 11) == "98.00" and service_satisfied(1000, 9, None) is None


def test_what_is_finished_and_what_runs_counts_by_its_appointment(world):
    finished(world, "2018-12-17 10:00")  # in time
    late = a_dossier_in_process(world, RECEIVED)
    a_dossier_in_process(world, RECEIVED)  # runs past its promise
    assert (told("2018-12-17 16:00").handled, told("2018-12-17 16:00").in_time) == (3, 3)
    finished(world, "2018-12-18 10:00", late)
    facts = told("2018-12-19 08:00")
    assert (facts.handled, facts.in_time, facts.resolved, facts.on_time, facts.strict) == (3, 1, 2, 1, 1)


def test_an_apology_helps_the_index_and_never_the_strict_rate(world):
    dossier = a_dossier_in_process(world, RECEIVED)
    until = local("2018-12-21 17:00")
    actions.extend(dossier.pk, reason="Thiếu người", extended_to=until, by=world.leader, at=local("2018-12-12 09:00"))
    finished(world, "2018-12-19 10:00", dossier)
    facts = told("2018-12-20 08:00")
    assert (facts.index, facts.headline, facts.strict_rate) == ("100.00", "0.00", "0.00")


def test_a_request_for_papers_ends_the_index_clock_and_one_pause_is_allowed(world):
    waiting, back = a_dossier_in_process(world, RECEIVED), a_dossier_in_process(world, RECEIVED)
    for dossier in (waiting, back):
        asked(world, "2018-12-10 09:00", dossier)
    supplied = actions.PaperFacts("Bản vẽ", originals=1)
    actions.add_papers(back.pk, papers=[supplied], by=world.receiver, at=local("2018-12-12 09:00"))
    finished(world, "2018-12-18 10:00", Dossier.objects.get(pk=back.pk))  # two days were the applicant's
    facts = told("2018-12-28 08:00")
    assert (facts.handled, facts.in_time, facts.resolved, facts.strict, facts.paused) == (2, 2, 1, 1, 1)
    rewrite(waiting, supplement_count=2)
    assert told("2018-12-28 08:00").in_time == 1  # asked more than once: overdue in the index alone


def test_the_citizens_clock_runs_through_nights_and_waits(world):
    for day in range(4, 14):
        finished(world, f"2018-12-{day:02d} 08:00")
    facts = told("2018-12-20 08:00")
    assert (facts.days_middle, facts.days_p90) == (5.5, 9.1)


def test_a_night_is_read_once_and_the_units_add_up_to_the_city(world):
    finished(world, "2018-12-17 10:00")
    at = local("2018-12-20 02:00")
    assert index_readings.read_once_a_day(at=at) == 1
    assert index_readings.read_once_a_day(at=at + dt.timedelta(hours=3)) == 0
    (city, whole), (ward, part) = index_readings.newest()
    assert city.unit is None and ward.unit == world.ward and whole == part and whole.resolved == 1
    for night in range(1, 44):
        index_readings.read(at=at + dt.timedelta(days=night))
    assert IndexReading.objects.values("made_at").distinct().count() == index_readings.KEPT


def test_a_cell_changed_behind_the_application_is_named_by_the_nightly_job(world):
    finished(world, "2018-12-17 10:00")
    tallies.apply_pending()
    looks_at_tallies = nightly.CHECKS[NightCheck.TALLIES]
    assert balance.broken_cells() == [] and list(looks_at_tallies()) == []
    UnitTally.objects.update(received_desk=3)
    found = "\n".join(looks_at_tallies())
    assert "T10.31.01, in progress: " in found and "received_desk" in found
