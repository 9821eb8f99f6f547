"""The screen of a day that has passed: no saving by one person, a notice, another leader's word, and what it did."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from dossiers.casework.models import CalendarChange, Dossier, LateClosing
from dossiers.casework.sweep import flag_overdue
from dossiers.oversight import reminders
from dossiers.oversight.models import Reminder
from dossiers.units.roles import Role
from tests.casework.test_late_closings import MINIMAL
from tests.world import a_dossier, an_officer, local

PLACE = "/dieu-hanh/lich/?lich=test&nam=2018"
STORM = {"tu": "2018-12-14", "den": "", "loai": "closed", "ten": "Nghỉ bão", "can-cu": "Công điện 12"}


@pytest.fixture(params=["2018-12-14 17:05", "2018-12-17 09:00"], ids=["that evening", "on Monday"])
def late(world, monkeypatch, request):
    """Two promises of that Friday that have passed, and one of a later day."""
    monkeypatch.setattr(timezone, "now", lambda: local(request.param))
    world.deputy = an_officer("t.pho", world.city, Role.LEADER)
    found = [a_dossier(world, local(f"2018-11-30 {hour}:20")) for hour in ("08", "14")]
    a_dossier(world, local("2018-12-10 08:00"))
    flag_overdue(at=local(request.param))
    reminders.remind_by_rule(at=local(request.param))
    return found


def said(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def notice():
    return SimpleUploadedFile("cong-dien-12.pdf", MINIMAL, content_type="application/pdf")


def test_a_passed_day_is_proposed_with_its_notice_and_confirmed_by_another_leader(world, signed_in, late):
    client = signed_in(world.mayor)
    preview = client.post(PLACE, {**STORM, "xem": "1"})
    assert "Ngày này đã qua" in said(preview) and "Sẽ dời hẹn của 3 hồ sơ" in said(preview)
    assert said(preview).count("gỡ quá hạn") == 3 - 1 and 'name="luu"' not in preview.content.decode()

    alone = client.post(PLACE, {**STORM, "luu": "1", "da-xem": "x"})
    assert "lãnh đạo thành phố khác xác nhận" in said(alone) and not CalendarChange.objects.exists()
    bare = client.post(PLACE, {**STORM, "trinh": "1"})
    assert "Đính kèm văn bản cho nghỉ" in said(bare) and "Công điện 12" in bare.content.decode()

    sent = client.post(PLACE, {**STORM, "trinh": "1", "van-ban": notice()}, follow=True)
    assert "Đã trình." in said(sent) and "chờ lãnh đạo thành phố xác nhận" in said(sent)
    address = "/dieu-hanh/lich/ngay-da-qua/test/"
    own = client.get(address)
    assert "người đề nghị không tự xác nhận được" in said(own) and 'name="xac-nhan"' not in own.content.decode()
    assert "không tự xác nhận được" in said(client.post(address, {"xac-nhan": "1"}))

    other = signed_in(world.deputy)
    page = other.get(address)
    assert "Sẽ dời hẹn của 3 hồ sơ, gỡ quá hạn 2 hồ sơ" in said(page) and "cong-dien-12.pdf" in said(page)
    assert b"".join(other.get(f"{address}van-ban").streaming_content) == MINIMAL
    token = re.search(r'name="da-xem" value="([0-9a-f]+)"', page.content.decode())[1]
    done = other.post(address, {"xac-nhan": "1", "da-xem": token}, follow=True)
    assert "Hẹn của 3 hồ sơ được tính lại, 2 hồ sơ được gỡ quá hạn" in said(done)
    assert not Dossier.objects.filter(overdue_since__isnull=False).exists()
    assert Reminder.objects.get().outcome == "unfounded"
    official = said(signed_in(world.receiver).get(f"/can-bo/ho-so/{late[0].code}"))
    assert "Không quá hẹn: ngày hẹn rơi vào ngày nghỉ được công bố sau" in official

    history = other.get(PLACE)
    assert "Đề nghị hoàn tác" in said(history) and 'name="hoan-tac"' not in history.content.decode()
    change = CalendarChange.objects.get()
    assert "hai người" in said(other.post(PLACE, {"hoan-tac": change.pk}))
    again = {"trinh-hoan-tac": change.pk, "can-cu": "Nhầm ngày", "van-ban": notice()}
    assert "Đã trình." in said(other.post(PLACE, again, follow=True))
    back = address
    assert "Hoàn tác ngày nghỉ đã qua" in said(signed_in(world.mayor).get(back))
    undone = signed_in(world.mayor).post(back, {"xac-nhan": "1"}, follow=True)
    assert "Đã hoàn tác “Công điện 12”" in said(undone)
    assert Dossier.objects.get(pk=late[0].pk).due_at == late[0].due_at


@pytest.mark.parametrize(("kind", "sentence"), [("ordinary", "hoàn tác thay đổi"), ("makeup", "từ hôm nay trở đi")])
def test_a_passed_day_becomes_nothing_but_closed(world, signed_in, late, kind, sentence):
    typed = {**STORM, "tu": "2018-12-13", "loai": kind, "trinh": "1", "van-ban": notice()}
    assert sentence in said(signed_in(world.mayor).post(PLACE, typed))
    assert not LateClosing.objects.exists()


def test_a_file_that_is_no_notice_is_refused_and_nothing_typed_is_lost(world, signed_in, late):
    wrong = SimpleUploadedFile("a.pdf", b"MZ not a document")
    page = signed_in(world.mayor).post(PLACE, {**STORM, "trinh": "1", "van-ban": wrong})
    assert (
        page.status_code == 200 and "Công điện 12" in page.content.decode() and 'name="trinh"' in page.content.decode()
    )
    assert not LateClosing.objects.exists()


def test_others_neither_see_nor_decide(world, signed_in, late):
    signed_in(world.mayor).post(PLACE, {**STORM, "trinh": "1", "van-ban": notice()})
    address = "/dieu-hanh/lich/ngay-da-qua/test/"
    for other in (world.leader, world.district_leader, world.stranger):
        client = signed_in(other)
        answers = [client.get(address), client.post(address, {"xac-nhan": "1"}), client.get(f"{address}van-ban")]
        assert [answer.status_code for answer in answers] == [403] * 3
    declined = signed_in(world.deputy).post(address, {"khong": "1"}, follow=True)
    assert "giữ nguyên" in said(declined) and not CalendarChange.objects.exists()
    assert signed_in(world.deputy).get("/dieu-hanh/lich/ngay-da-qua/none/").status_code == 404
