"""Tallies are what the outbox brought, each row once; the recount finds a wrong one and names it."""

import threading

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from dossiers.casework import actions, deadline_audit
from dossiers.casework.models import Outbox
from dossiers.casework.seals import broken
from dossiers.oversight import tallies
from dossiers.oversight.models import MixTally, Recount, UnitTally, Upkeep
from tests.oversight.histories import a_history
from tests.world import a_dossier, a_dossier_in_process, a_world, local, resolve


def sums(model) -> dict[str, int]:
    names = ("received_desk", "received_online", "received_post", "early", "on_time", "late", "ended_otherwise")
    return {name: sum(model.objects.values_list(name, flat=True)) for name in names}


@pytest.mark.parametrize("seed", range(1, 9))
def test_reopened_and_corrected_dossiers_leave_the_tallies_exact(world, seed):
    history = a_history(world, seed, mended=True)
    assert tallies.recount() == []
    tallies.apply_pending(limit=1)
    assert tallies.recount() == [] and tallies.pending() == 0
    assert not Outbox.objects.filter(reader="tallies").exists() and all(broken(one.dossier.pk) == [] for one in history)
    assert list(deadline_audit.disagreements([one.dossier.pk for one in history])) == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_applied_in_any_portions_the_tallies_are_what_a_recount_finds(world, seed):
    a_history(world, seed)
    assert tallies.recount() == []  # what still waits in the outbox is reckoned with
    tallies.apply_pending(limit=2)
    assert tallies.recount() == [] and tallies.pending() == 0


def test_so_many_rows_are_taken_in_a_portion_and_no_more(world):
    a_history(world, 1)
    waiting = tallies.pending()
    assert waiting > 2
    with CaptureQueriesContext(connection) as queries:
        assert tallies.apply_pending(limit=2) == waiting
    assert sum("DELETE FROM casework_outbox" in query["sql"] for query in queries) == waiting // 2 + 1


def test_the_outbox_is_empty_afterwards_and_a_second_run_adds_nothing(world):
    a_dossier(world, local("2018-12-03 08:00"))
    assert tallies.pending() == 1
    assert tallies.apply_pending() == 1
    before = sums(UnitTally)
    assert tallies.apply_pending() == 0
    assert sums(UnitTally) == before and not tallies.pending()
    assert Upkeep.objects.get(reader="tallies").rows == 0


def test_a_dossier_counts_on_its_local_day(world):
    a_dossier(world, local("2018-12-04 00:30"))  # 17:30 of the third in UTC
    tallies.apply_pending()
    assert str(UnitTally.objects.get().day) == "2018-12-04"


def test_a_withdrawal_that_is_stopped_later_ended_once(world):
    dossier = a_dossier(world, local("2018-12-03 08:00"))
    actions.withdraw(dossier.pk, reason="Rút", by=world.receiver, at=local("2018-12-04 08:00"))
    actions.stop(dossier.pk, reason="Theo yêu cầu", by=world.leader, at=local("2018-12-06 08:00"))
    tallies.apply_pending()
    assert sums(UnitTally)["ended_otherwise"] == 1
    assert tallies.recount() == []


def test_a_cell_changed_behind_the_back_is_named_and_put_right(world):
    a_dossier(world, local("2018-12-03 08:00"))
    tallies.apply_pending()
    UnitTally.objects.update(received_desk=5, late=1)
    found = [str(difference) for difference in tallies.recount(write=True)]
    ward = world.ward.code
    assert sorted(found) == [
        f"2018-12-03 {ward}, late: 1 in the tallies, 0 counted",
        f"2018-12-03 {ward}, received_desk: 5 in the tallies, 1 counted",
    ]
    assert tallies.recount() == []
    first, second = Recount.objects.order_by("id")
    assert (first.differences, first.repaired, second.differences, second.dossiers) == (2, True, 0, 1)


def test_the_mix_is_kept_by_month_and_procedure_and_a_wrong_one_is_named(world):
    for at in ("2018-12-05 09:00", "2018-12-20 09:00"):
        dossier = a_dossier_in_process(world, local("2018-12-03 08:00"))
        resolve(dossier.pk, by=world.leader, at=local(at))
    tallies.apply_pending()
    [mixed] = MixTally.objects.all()
    assert (str(mixed.month), mixed.unit_id, mixed.resolved, mixed.late) == ("2018-12-01", world.ward.pk, 2, 1)
    MixTally.objects.update(late=2)
    ward, code = world.ward.code, world.ten_days.procedure.code
    found = [str(one) for one in tallies.recount(write=True)]
    assert found == [f"2018-12-01 {ward}, late of {code} this month: 2 in the tallies, 1 counted"]
    assert tallies.recount() == []


def test_rebuilding_leaves_to_the_reader_what_is_still_in_the_outbox(world):
    a_dossier(world, local("2018-12-03 08:00"))
    tallies.apply_pending()
    a_dossier(world, local("2018-12-03 09:00"))
    tallies.rebuild()
    assert sums(UnitTally)["received_desk"] == 1
    tallies.apply_pending()
    assert sums(UnitTally)["received_desk"] == 2 and tallies.recount() == []


def test_mail_of_other_readers_is_left_alone(world):
    dossier = a_dossier(world, local("2018-12-03 08:00"))
    Outbox.objects.create(reader="others", dossier_id=dossier.pk, seq=1, payload={})
    tallies.apply_pending()
    assert set(Outbox.objects.values_list("reader", flat=True)) == {"others", "notices"}


def test_writers_and_readers_at_once_lose_nothing_and_count_nothing_twice(own_database):
    """Commits land out of order here: a reader that remembered the last id would lose rows."""
    world, each, writers = a_world(), 15, 4
    done, failures = threading.Event(), []

    def guarded(work):
        def run():
            try:
                work()
            except Exception as error:
                failures.append(error)
            finally:
                connections.close_all()

        return threading.Thread(target=run)

    def write(number):
        return lambda: [a_dossier(world, local(f"2018-12-0{3 + number} 08:{i:02d}")) for i in range(each)]

    def read():
        while not done.is_set():
            tallies.apply_pending(limit=3)

    writing, reading = [guarded(write(number)) for number in range(writers)], [guarded(read) for _ in range(3)]
    for thread in writing + reading:
        thread.start()
    for thread in writing:
        thread.join()
    done.set()
    for thread in reading:
        thread.join()
    tallies.apply_pending()
    assert failures == []
    assert sums(UnitTally)["received_desk"] == writers * each
    assert tallies.recount() == [] and not tallies.pending()


def test_the_app_role_keeps_the_tallies(world):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("portal_app",)
    a_dossier(world, local("2018-12-03 08:00"))
    assert tallies.apply_pending() == 1
    tallies.rebuild()
