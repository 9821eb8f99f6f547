"""The board tells how many results are said to be wrong, waiting or answered, in time or late; each opens its list."""

import pytest

from dossiers.casework import actions
from tests.behind_the_log import rewrite
from tests.board.conftest import PERIOD
from tests.world import a_dossier_in_process, local, resolve

HERE = "/dieu-hanh/ket-qua-sai/"


@pytest.fixture
def wrong(world):
    """Two results said to be wrong in December 2018: one answered in time, one waiting, long late by now."""
    made = []
    for hour in (8, 9):
        dossier = a_dossier_in_process(world, local(f"2018-12-03 0{hour}:00"))
        rewrite(dossier, regime="2025")
        resolve(dossier.pk, by=world.leader, at=local("2018-12-05 09:00"))
        actions.dispute_result(dossier.pk, words="Sai tên đệm", at=local("2018-12-06 09:00"))
        made.append(dossier)
    actions.uphold_result(made[0].pk, reason="Đúng theo tờ khai", by=world.leader, at=local("2018-12-07 09:00"))
    return made


def test_each_number_opens_its_list(world, wrong, signed_in):
    client = signed_in(world.mayor)
    answered, waiting = wrong
    page = client.get(HERE, {"so": "late"})
    assert [(one.name, one.count) for one in page.context["tiles"]] == [
        ("open", 0),
        ("late", 1),
        ("done", 0),
        ("done_late", 0),
    ]
    said = page.content.decode()
    assert waiting.code in said and answered.code not in said and "chưa trả lời" in said
    said = client.get(f"{HERE}?so=done&{PERIOD}").content.decode()
    assert answered.code in said and waiting.code not in said and "Kết quả đúng, đã trả lời" in said
    assert client.get(HERE, {"so": "nonsense"}).status_code == 200


def test_a_head_sees_the_own_units_alone(world, wrong, signed_in):
    page = signed_in(world.head).get(HERE, {"so": "late"})
    assert page.status_code == 200 and sum(one.count for one in page.context["tiles"]) == 0
    assert wrong[1].code not in page.content.decode()
