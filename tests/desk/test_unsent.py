"""The desk sees how far each message came, and makes up for those that failed."""

import pytest

from dossiers.casework import actions
from dossiers.notices.models import Message
from dossiers.notices.preparing import prepare_pending
from tests.world import local

UNSENT = "/can-bo/tin-chua-gui"


@pytest.fixture
def failed(in_process):
    dossier = in_process()
    prepare_pending(at=local("2018-12-17 15:00"))
    Message.objects.update(state="failed", settled_at=local("2018-12-18 15:00"), result="http 503", attempts=13)
    return Message.objects.get(dossier=dossier)


def test_the_dossier_shows_each_message_masked(client, world, failed):
    client.force_login(world.handler)
    actions.choose_contact(
        failed.dossier_id, actions.ContactChoice(ways=frozenset({"zalo"})), at=local("2018-12-17 16:00")
    )
    said = client.get(f"/can-bo/ho-so/{failed.dossier.code}").content.decode()
    panel = said[said.index("Tin gửi người nộp") : said.index("Nhật ký</h2>")]
    assert "Tiếp nhận hồ sơ" in panel and "••• 456" in panel and "Không gửi được" in panel and "13 lần thử" in panel
    assert "Người nộp chọn: Zalo." in panel
    assert "0900123456" not in panel


def test_a_person_closes_the_task_and_it_leaves_the_list(client, world, failed):
    client.force_login(world.receiver)
    page = client.get(UNSENT).content.decode()
    assert failed.dossier.code in page and "lần cuối: http 503" in page
    assert "Tin chưa gửi được" in client.get("/can-bo/viec").content.decode()
    done = client.post(UNSENT, {"tin": failed.pk, "ghi": "Đã gọi 0900, gặp người nhà"}, follow=True)
    said = done.content.decode()
    assert "đã được báo" in said and "Mọi tin đã đến nơi" in said
    again = client.post(UNSENT, {"tin": failed.pk}, follow=True).content.decode()
    assert "Tin này đã có người xử lý" in again
    assert "Tin chưa gửi được" not in client.get("/can-bo/viec").content.decode()


def test_other_units_see_and_close_nothing(client, world, failed):
    client.force_login(world.stranger)
    assert failed.dossier.code not in client.get(UNSENT).content.decode()
    client.post(UNSENT, {"tin": failed.pk})
    client.post(UNSENT, {"tin": "x' OR 1=1"})
    failed.refresh_from_db()
    assert failed.closed_at is None
