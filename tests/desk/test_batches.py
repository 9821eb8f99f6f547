"""A whole list at once: chosen on the worklist, confirmed, worked through by the server, told dossier by dossier."""

import re

import pytest
from django.utils import timezone

from dossiers.casework import actions, batches
from dossiers.casework.models import Batch, Dossier
from dossiers.casework.states import State
from portal.desk.worklist import bulk
from portal.desk.worklist import queue as queue_page

QUEUE, BULK = "/can-bo/viec", "/can-bo/viec/nhieu"


@pytest.fixture
def few_at_once(monkeypatch):
    """Three while one waits, pages of two: lists of the suite are short."""
    monkeypatch.setattr(bulk, "AT_ONCE", 3)
    monkeypatch.setattr(queue_page, "PAGE", 2)


def the_list(dossier):
    step = dossier.procedure_version.steps.get(seq=dossier.step).name
    return f"?thu-tuc={dossier.procedure_id}&buoc={step}&cua=don-vi"


def test_the_whole_list_is_taken_confirmed_and_done_by_the_server(world, at_desk, received, few_at_once):
    made = [received(hours=3 + hour / 10) for hour in range(5)]
    desk, address = at_desk("receiver"), the_list(made[0])
    page = desk.get(QUEUE + address).content.decode()
    assert "Làm với 5 hồ sơ đầu danh sách" in page
    confirm = desk.post(BULK + address, {"ca-nhom": "1"}).content.decode()
    chosen = re.findall(r'name="chon" value="([^"]+)"', confirm)
    assert len(chosen) == 5 and "máy chủ làm lần lượt" in " ".join(confirm.split()).lower()
    actions.reassign(made[0].pk, to_officer=world.handler, reason="Nghỉ phép", by=world.leader, at=timezone.now())
    going = desk.post(BULK, {"chon": chosen, "lam": "forward"})
    assert going.status_code == 302
    here = going["Location"]
    running = desk.get(here).content.decode()
    assert "0 trên 5 hồ sơ đã xong" in running and 'http-equiv="refresh"' in running
    assert Dossier.objects.filter(state=State.IN_PROCESS).count() == 0, "the page only keeps what is to be done"
    batches.work(clock=timezone.now)
    batches.work(clock=timezone.now)
    ended = desk.get(here).content.decode()
    assert "4 trên 5 hồ sơ đã xong" in ended and "vừa cập nhật" in ended and 'http-equiv="refresh"' not in ended
    assert at_desk("leader").get(here).status_code == 404, "somebody else's batch"


def test_stopped_before_it_begins_it_does_nothing(world, at_desk, received, few_at_once):
    made = [received(hours=3 + hour / 10) for hour in range(4)]
    desk = at_desk("receiver")
    chosen = [f"{one.code}:{one.acted_seq}" for one in made]
    here = desk.post(BULK, {"chon": chosen, "lam": "forward"})["Location"]
    assert desk.post(here).status_code == 302
    batches.work(clock=timezone.now)
    said = desk.get(here).content.decode()
    assert "0 trên 4 hồ sơ đã xong" in said and "4 hồ sơ chưa làm vì bạn đã dừng" in " ".join(said.split())
    assert not Dossier.objects.filter(state=State.IN_PROCESS).exists()


def test_a_result_is_not_signed_unattended_and_strangers_dossiers_are_left_out(world, at_desk, received, few_at_once):
    made = [received(hours=3 + hour / 10) for hour in range(4)]
    chosen = [f"{one.code}:{one.acted_seq}" for one in made]
    answer = at_desk("leader").post(BULK, {"chon": chosen, "lam": "resolve"})
    assert answer.status_code != 302 and not Batch.objects.exists()
    at_desk("stranger").post(BULK, {"chon": chosen, "lam": "forward"})
    assert not Batch.objects.exists()


def test_a_list_of_several_kinds_or_one_page_offers_nothing(world, at_desk, received, few_at_once):
    made = [received(hours=3), received(hours=4)]
    desk = at_desk("receiver")
    assert "đầu danh sách" not in desk.get(QUEUE + the_list(made[0])).content.decode(), "one page"
    received(hours=5)
    assert "đầu danh sách" not in desk.get(f"{QUEUE}?cua=don-vi").content.decode(), "any procedure, any step"


def test_too_many_or_none_are_refused_and_old_results_go(world, received):
    dossier = received()
    for chosen in ([], [(dossier.pk + n, 1) for n in range(batches.MOST + 1)]):
        with pytest.raises(actions.Invalid):
            batches.make("forward", chosen, by=world.receiver, at=timezone.now())
    with pytest.raises(ValueError, match="resolve"):
        batches.make("resolve", [(dossier.pk, 1)], by=world.receiver, at=timezone.now())
    batch = batches.make("forward", [(dossier.pk, dossier.acted_seq)], by=world.receiver, at=timezone.now())
    batches.work(clock=timezone.now)
    batches.work(clock=timezone.now)
    assert batches.forget(at=timezone.now()) == 0
    assert batches.forget(at=timezone.now() + batches.KEPT + batches.KEPT) == 2 and not Batch.objects.exists()
    assert batch.act == "forward"
