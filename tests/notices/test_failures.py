"""What could not be sent is a task of the receiving unit's desk, closed once by whoever told the applicant."""

import pytest

from dossiers.notices import failures
from dossiers.notices.models import Message


@pytest.fixture
def failed(received, told, at):
    (message,) = told(received())
    Message.objects.filter(pk=message.pk).update(state="failed", settled_at=at("2018-12-18 15:00"), result="http 503")
    return Message.objects.get(pk=message.pk)


def test_a_task_is_closed_once_and_only_by_its_own_units(failed, world, at):
    when = at("2018-12-18 16:00")
    assert list(failures.open_tasks([world.other.pk])) == []
    with pytest.raises(failures.AlreadyClosed):
        failures.close(failed.pk, units=[world.other.pk], words="", by=world.stranger, at=when)
    assert list(failures.open_tasks([world.ward.pk])) == [failed]
    done = failures.close(failed.pk, units=[world.ward.pk], words="  ", by=world.receiver, at=when)
    assert (done.closing, done.closed_at, done.closed_by) == ("Đã gọi điện", when, world.receiver)
    with pytest.raises(failures.AlreadyClosed):
        failures.close(failed.pk, units=[world.ward.pk], words="", by=world.receiver, at=when)
    assert list(failures.open_tasks([world.ward.pk])) == []


def test_a_message_that_arrived_cannot_be_closed(received, told, world, at):
    (message,) = told(received())
    with pytest.raises(failures.AlreadyClosed):
        failures.close(message.pk, units=[world.ward.pk], words="", by=world.receiver, at=at("2018-12-18 16:00"))


def test_addresses_are_emptied_half_a_year_after_the_end_and_the_rest_stays(failed, at):
    assert failures.forget(at=at("2019-06-01 00:00")) == 0
    assert failures.forget(at=at("2019-07-01 00:00")) == 1
    failed.refresh_from_db()
    assert (failed.recipient, failed.body, failed.state, failed.seq) == ("", "", "failed", 1)
