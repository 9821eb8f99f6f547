"""The citizen reads that a receipt was voided, which one holds, and what is paid; not the officials' words."""

from dossiers.casework import actions
from dossiers.casework.models import Dossier, FeeReceipt
from tests.behind_the_log import rewrite
from tests.world import local


def test_the_citizen_reads_what_was_voided_and_what_holds(find, received, world):
    dossier = received(at="2018-12-17 08:00")
    rewrite(dossier, fee_vnd=75, payment="due")
    actions.collect_fee(dossier.pk, by=world.receiver, at=local("2018-12-17 09:00"))
    wrong = {"receipt": FeeReceipt.objects.get().number, "amount_vnd": 75_000, "reason": "Ghi thiếu ba số 0"}
    actions.propose_void(dossier.pk, by=world.receiver, at=local("2018-12-17 10:00"), **wrong)
    actions.approve_void(dossier.pk, by=world.leader, at=local("2018-12-17 11:00"))
    said = find(Dossier.objects.get()).content.decode()
    assert "Hủy biên lai số 01/2018/BLT" in said and "Thay bằng biên lai số 02/2018/BLT" in said
    assert "75.000" in said and "Đã nộp" in said and "Ghi thiếu" not in said
