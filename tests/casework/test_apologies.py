"""An apology moves the date that holds, where the law says so; the strict rate goes on comparing with the promise."""

import pytest

from dossiers.casework import actions, duties, sweep
from dossiers.casework.models import Dossier
from dossiers.notices import preparing, wording
from dossiers.notices.models import Message
from dossiers.oversight import lateness, reports
from dossiers.oversight.figures import Period
from dossiers.procedures.models import RegimePeriod
from tests.world import local, resolve

NEW = "2019-01-11 17:00"


@pytest.fixture
def today(world):
    return RegimePeriod.objects.create(from_day="2018-12-01", regime_id="2025")


def apologise(dossier, world, at="2018-12-28 09:00", to=NEW):
    """The promise of a dossier received on 17 December is the last day of December, 17:00."""
    return actions.extend(dossier.pk, reason="Phải xác minh thêm", extended_to=local(to), by=world.leader, at=local(at))


def test_under_the_older_law_the_promise_holds(in_process, world):
    dossier = apologise(in_process(), world)
    assert duties.return_date(dossier) == dossier.due_at and not duties.moves_date(dossier)
    assert "moves" not in dossier.events.last().data


def test_today_the_new_date_holds_and_the_promise_stays_beside_it(today, in_process, world):
    before = in_process()
    dossier = apologise(before, world)
    assert duties.return_date(dossier) == local(NEW) and dossier.due_at == before.due_at
    assert dossier.events.last().data["moves"] is True


@pytest.mark.parametrize(
    ("when", "in_time"),
    [("2018-12-28 09:00", True), ("2018-12-30 23:59", True), ("2018-12-31 07:00", False), ("2019-01-03 08:00", False)],
)
def test_it_comes_a_day_before_the_end_or_the_event_says_that_it_did_not(today, in_process, world, when, in_time):
    dossier = in_process()
    assert dossier.due_at == local("2018-12-31 17:00")
    assert apologise(dossier, world, at=when).events.last().data["in_time"] is in_time


def test_once_is_once_under_both_laws(today, in_process, world):
    dossier = in_process()
    apologise(dossier, world)
    with pytest.raises(actions.ActRefused, match="một lần"):
        apologise(dossier, world, at="2018-12-28 10:00", to="2019-01-18 17:00")


def test_a_promise_that_waiting_moved_further_holds(today, in_process, world, at):
    dossier = apologise(in_process(), world)
    dossier.due_at = at("2019-01-25 17:00")
    assert duties.return_date(dossier) == at("2019-01-25 17:00") and not duties.is_moved(dossier)


@pytest.mark.parametrize("law", ["2018", "2025"])
def test_the_rates_by_both_laws(law, in_process, world, at):
    """Kept by the new date, not kept, apologised too late, never apologised: all late for the strict rate."""
    RegimePeriod.objects.create(from_day="2018-12-01", regime_id=law)
    kept, broken, too_late, silent = (in_process() for _ in range(4))
    for dossier in (kept, broken):
        apologise(dossier, world)
    apologise(too_late, world, at="2019-01-03 08:00")
    for dossier, done in ((kept, NEW), (broken, "2019-01-14 08:00"), (too_late, NEW), (silent, "2019-01-03 09:00")):
        resolve(dossier.pk, by=world.leader, at=at(done))
    late = lateness.late_dossiers(Period(at("2018-12-01 00:00"), at("2019-02-01 00:00"), at("2019-02-01 00:00")))
    assert len(late) == 4
    assert lateness.kept_anew(late) == (1 if law == "2025" else 0)
    asked = {"since": at("2018-12-01 00:00"), "until": at("2019-02-01 00:00"), "as_of": at("2019-02-01 00:00")}
    assert reports.kept_new_date(**asked) == reports.kept_new_date(**asked, unit=world.ward) == lateness.kept_anew(late)
    assert reports.kept_new_date(**asked, unit=world.other) == 0


@pytest.mark.parametrize(("law", "told"), [("2018", {"extended", "became_overdue"}), ("2025", {"extended"})])
def test_whoever_was_told_a_new_date_in_time_is_not_told_that_the_old_one_passes(law, told, in_process, world, at):
    RegimePeriod.objects.create(from_day="2018-12-01", regime_id=law)
    dossier = apologise(in_process(), world)
    sweep.flag_overdue(at=at("2019-01-03 08:00"))
    preparing.prepare_pending(at=at("2019-01-03 08:01"))
    assert Dossier.objects.get(pk=dossier.pk).overdue_since is not None, "the strict clock goes on"
    kinds = set(Message.objects.filter(dossier=dossier).values_list("kind", flat=True))
    assert kinds & {"extended", "became_overdue"} == told


def test_the_message_names_both_dates(today, in_process, world):
    dossier = apologise(in_process(), world)
    data = dossier.events.last().data
    words = wording.told("extended", "email", dossier, data).body
    assert "từ nay: 11/01/2019 (ban đầu hẹn 31/12/2018)" in words
    assert "doi ngay tra 11/01/2019 (ban dau 31/12/2018)" in wording.told("extended", "sms", dossier, data).body


@pytest.mark.parametrize(
    ("law", "done", "early"),
    [("2018", "2018-12-20 09:00", False), ("2025", "2018-12-20 09:00", True), ("2025", "2018-12-31 16:00", False)],
)
def test_a_result_before_its_promise_is_told_as_one(law, done, early, in_process, world, at):
    RegimePeriod.objects.create(from_day="2018-12-01", regime_id=law)
    dossier = in_process()
    resolve(dossier.pk, by=world.leader, at=at(done))
    preparing.prepare_pending(at=at(done))
    (message,) = Message.objects.filter(dossier=dossier, kind="resolved")
    assert ("som, truoc hen 31/12/2018" in message.body) is early
