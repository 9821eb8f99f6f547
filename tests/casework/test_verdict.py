import pytest

from dossiers.casework import actions
from dossiers.casework.models import Dossier
from tests.world import resolve


@pytest.mark.parametrize(
    ("version", "received_at", "finished_at", "outcome"),
    [
        ("ten_days", "2018-12-03 08:00", "2018-12-17 17:00:00", "on_time"),  # exactly at the promise
        ("ten_days", "2018-12-03 08:00", "2018-12-17 07:05:00", "on_time"),  # the same date
        ("ten_days", "2018-12-03 08:00", "2018-12-14 17:00:00", "early"),
        ("ten_days", "2018-12-03 08:00", "2018-12-17 17:00:01", "late"),
        ("same_day", "2018-12-03 08:00", "2018-12-03 17:00:00", "on_time"),
        ("same_day", "2018-12-03 15:01", "2018-12-04 17:00:00", "on_time"),  # after the cut-off: tomorrow
        ("same_day", "2018-12-03 15:00", "2018-12-04 07:00:00", "late"),  # exactly at the cut-off: today
        ("hours", "2018-12-03 08:00", "2018-12-04 07:00:00", "early"),  # one working hour before 08:00
        ("hours", "2018-12-03 08:00", "2018-12-04 07:01:00", "on_time"),
    ],
)
def test_the_verdict_is_decided_at_finished(world, received, at, version, received_at, finished_at, outcome):
    dossier = received(at=received_at, version=getattr(world, version))
    actions.forward(dossier.pk, by=world.receiver, at=at(received_at))
    resolve(dossier.pk, by=world.leader, at=at(finished_at))
    actions.return_result(dossier.pk, by=world.receiver, at=at("2019-03-01 08:00"))
    assert Dossier.objects.get(pk=dossier.pk).outcome == outcome


def test_withdrawn_stopped_and_refused_are_never_on_time(world, in_process, at):
    now = at("2018-12-18 08:00")
    withdrawn = actions.withdraw(in_process().pk, reason="Đổi ý", by=world.receiver, at=now)
    stopped = actions.stop(in_process().pk, reason="Hết căn cứ", by=world.leader, at=now)
    refused = actions.refuse_to_resolve(in_process().pk, reason="Không đủ điều kiện", by=world.leader, at=now)
    assert [d.outcome for d in (withdrawn, stopped, refused)] == ["withdrawn", "stopped", "refused"]
    assert Dossier.objects.ended_otherwise().count() == 3 and not Dossier.objects.resolved().exists()
    last = actions.stop(withdrawn.pk, reason="Đã trả giấy tờ", by=world.leader, at=at("2018-12-19 08:00"))
    assert (last.outcome, last.ended_at) == ("withdrawn", now)
