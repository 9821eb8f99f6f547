"""Eight pairs of acts that must exclude each other, at once on one dossier; and forms that arrive eight times at once.

Of every pair exactly one act is done, and the other is refused with a sentence. With the guards off both are done.
CHAOS_RACES sets the number for each family, CHAOS_KEYS the number of keys.
"""

import datetime as dt
import os
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from dossiers.casework import actions
from dossiers.casework.actions import beats
from dossiers.casework.models import Dossier, Event, Proposal
from dossiers.casework.seals import broken
from dossiers.units.roles import Role
from tests.chaos.report import tell
from tests.world import a_dossier, a_dossier_in_process, a_world, an_officer, local, resolve, with_linked

pytestmark = pytest.mark.chaos

RACES = int(os.environ.get("CHAOS_RACES", "6"))
KEYS = int(os.environ.get("CHAOS_KEYS", "12"))
UNGUARDED = 6
CLICKS = 8
MORNING, NOW = local("2018-12-17 14:20"), local("2018-12-18 09:00")
WHY = "Người nộp đã có hồ sơ khác cho cùng việc này."
RIGHT = actions.ApplicantFacts("Nguyễn Thị Thử Nghiệm", phone="0900123456", id_number="092090001234")
Call = Callable[[], object]


class Threads:
    """Eight threads that keep their connections; what a call raises is its outcome."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(CLICKS)

    def at_once(self, *calls: Call) -> list[object]:
        """The outcomes of calls that begin together, in their order."""
        barrier = threading.Barrier(len(calls))

        def run(call: Call) -> object:
            barrier.wait(timeout=60)
            try:
                return call()
            except Exception as error:
                return error

        return [future.result() for future in [self.pool.submit(run, call) for call in calls]]

    def close(self) -> None:
        """End the threads and their connections."""
        self.at_once(*[connections.close_all] * CLICKS)
        self.pool.shutdown()


@pytest.fixture
def world(own_database):
    made = with_linked(a_world())
    made.district_colleague = an_officer("t.thuly.quan.hai", made.district, Role.HANDLER)
    return made


@pytest.fixture
def threads(own_database):
    made = Threads()
    yield made
    made.close()


def decided(world):
    """A result and a refusal."""
    one = a_dossier_in_process(world, MORNING)
    return one, (
        lambda: resolve(one.pk, by=world.leader, at=NOW, seen=one.acted_seq),
        lambda: actions.refuse_to_resolve(one.pk, reason=WHY, by=world.leader, at=NOW, seen=one.acted_seq),
    )


def handed_on(world):
    """Passed to the next step, and withdrawn at the desk."""
    one = a_dossier(world, MORNING)
    return one, (
        lambda: actions.forward(one.pk, by=world.receiver, at=NOW, to_officer=world.handler, seen=one.acted_seq),
        lambda: actions.withdraw(one.pk, reason=WHY, by=world.receiver, at=NOW, seen=one.acted_seq),
    )


def handed_out(world):
    """Handed out twice, to two people."""
    one = resolve(a_dossier_in_process(world, MORNING).pk, by=world.leader, at=local("2018-12-17 16:00"))
    return one, tuple(
        lambda who=who: actions.return_result(
            one.pk, by=world.receiver, at=NOW, taken_by=who, checked="CCCD 092090001234", seen=one.acted_seq
        )
        for who in ("Nguyễn Thị Thử", "Trần Văn Nhận")
    )


def paid(world):
    """The same money taken at two counters."""
    one = a_dossier_in_process(world, MORNING)
    one = actions.ask_for_payment(
        one.pk, amount_vnd=75_000, reason="Lệ phí theo quy định", by=world.handler, at=local("2018-12-17 15:00")
    )
    return one, (lambda: actions.pay(one.pk, by=world.receiver, at=NOW, seen=one.acted_seq),) * 2


def supplemented(world):
    """The missing paper handed in twice."""
    one = a_dossier_in_process(world, MORNING)
    one = actions.ask_for_papers(
        one.pk, papers=[actions.Missing("Bản vẽ")], basis="NĐ 61/2018/NĐ-CP", reason="Thiếu bản vẽ",
        by=world.handler, at=local("2018-12-17 15:00"),
    )  # fmt: skip
    papers = [actions.PaperFacts("Bản vẽ", originals=1)]
    return one, (lambda: actions.add_papers(one.pk, papers=papers, by=world.receiver, at=NOW, seen=one.acted_seq),) * 2


def answered(world):
    """A correction approved and declined."""
    one = a_dossier_in_process(world, MORNING)
    one = actions.propose_correction(
        one.pk, applicant=RIGHT, reason="Ghi sai tên", by=world.receiver,
        at=local("2018-12-17 15:00"),
    )  # fmt: skip
    return one, (
        lambda: actions.approve_correction(one.pk, by=world.leader, at=NOW, seen=one.acted_seq),
        lambda: actions.decline(one.pk, reason=WHY, by=world.leader, at=NOW, seen=one.acted_seq),
    )


def taken_over(world):
    """Taken over by two officers of the next unit."""
    one = a_dossier(world, MORNING, version=world.in_turn)
    one = actions.forward(one.pk, by=world.receiver, at=local("2018-12-17 14:30"), to_officer=world.handler)
    one = actions.forward(one.pk, by=world.handler, at=local("2018-12-17 15:00"), to_unit=world.district)
    two = (world.district_handler, world.district_colleague)
    return one, tuple(lambda by=by: actions.take_over(one.pk, by=by, at=NOW, seen=one.acted_seq) for by in two)


def apologised(world):
    """Two new dates named for one promise."""
    one = a_dossier_in_process(world, MORNING)
    return one, tuple(
        lambda day=day: actions.extend(
            one.pk,
            reason="Chờ kết quả đo đạc",
            extended_to=local(f"{day} 17:00"),
            by=world.leader,
            at=NOW,
            seen=one.acted_seq,
        )  # fmt: skip
        for day in ("2019-02-01", "2019-02-12")
    )


FAMILIES = {
    "result or refusal": decided,
    "handed on or withdrawn": handed_on,
    "handed out twice": handed_out,
    "paid twice": paid,
    "paper handed in twice": supplemented,
    "approved or declined": answered,
    "taken over by two": taken_over,
    "two apologies": apologised,
}


@pytest.mark.parametrize("family", FAMILIES)
def test_of_two_that_exclude_each_other_one_is_done(world, threads, family):
    doubled = 0
    for _ in range(RACES):
        dossier, calls = FAMILIES[family](world)
        before = Event.objects.filter(dossier=dossier).count()
        outcomes = threads.at_once(*calls)
        refused = [one for one in outcomes if isinstance(one, Exception)]
        assert all(isinstance(one, actions.ActRefused) and str(one) for one in refused), outcomes
        doubled += len(refused) != 1
        now = Dossier.objects.get(pk=dossier.pk)
        assert now.seq == Event.objects.filter(dossier=dossier).count() > before
        assert broken(dossier.pk) == []
    tell(f"race: {family}", RACES, doubled)
    assert doubled == 0


def guards_off(owner_connection, monkeypatch):
    """No lock, no key of the log, no triggers that rows follow events."""
    with owner_connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'casework_event'::regclass AND contype IN ('p', 'u')"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE casework_event DROP CONSTRAINT "{name}"')
        for table in ("dossier", "leg", "pause"):
            cursor.execute(f"ALTER TABLE casework_{table} DISABLE TRIGGER USER")
    monkeypatch.setattr(beats, "_LOCK", "")


@pytest.mark.parametrize("family", ["result or refusal", "paper handed in twice"])
def test_without_the_guards_both_are_done(world, threads, owner_connection, monkeypatch, family):
    """The counter-proof, for the families that no further constraint holds apart."""
    guards_off(owner_connection, monkeypatch)
    allowed, doubled = beats.allowed, 0
    for _ in range(UNGUARDED):
        dossier, calls = FAMILIES[family](world)
        checked = threading.Barrier(2)

        def both_checked(*args, checked=checked, **kwargs):
            found = allowed(*args, **kwargs)
            checked.wait(timeout=10)
            return found

        with monkeypatch.context() as patched:
            patched.setattr(beats, "allowed", both_checked)
            outcomes = threads.at_once(*calls)
        doubled += not any(isinstance(one, Exception) for one in outcomes)
    print(f"\nwithout the guards: {family} doubled in {doubled} of {UNGUARDED}")
    assert doubled > 0


def a_form(world):
    """A reception's form with a key of its own."""
    person = actions.ApplicantFacts(name="Nguyễn Thị Thử", phone="0900123456")
    return actions.Intake(unit=world.ward, version=world.ten_days, applicant=person, intent=uuid.uuid4())


def test_a_key_that_comes_eight_times_at_once_has_one_effect(world, threads):
    effects = 0
    for number in range(KEYS):
        form, at = a_form(world), MORNING + dt.timedelta(seconds=number)
        outcomes = threads.at_once(*[lambda f=form, at=at: actions.receive(f, by=world.receiver, at=at)] * CLICKS)
        assert len({one.pk for one in outcomes}) == 1, outcomes
        effects += Dossier.objects.filter(intent=form.intent).count()
    assert Event.objects.filter(kind="received").count() == Dossier.objects.count() == effects == KEYS
    assert not Proposal.objects.exists()
    tell("one key sent eight times at once", KEYS, effects - KEYS, f"{KEYS * CLICKS:,} forms, {effects:,} dossiers")


def test_without_the_keys_uniqueness_one_form_makes_several(world, threads, owner_connection):
    """The counter-proof."""
    with owner_connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'casework_dossier'::regclass AND contype = 'u'"
            " AND pg_get_constraintdef(oid) LIKE '%(intent)%'"
        )
        ((name,),) = cursor.fetchall()
        cursor.execute(f'ALTER TABLE casework_dossier DROP CONSTRAINT "{name}"')
    form = a_form(world)
    threads.at_once(*[lambda: actions.receive(form, by=world.receiver, at=MORNING)] * CLICKS)
    assert Dossier.objects.filter(intent=form.intent).count() > 1
