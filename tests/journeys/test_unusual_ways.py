"""Journeys off the main road in the browser: papers twice, an apology, refused, withdrawn, by post."""

import datetime as dt

import pytest
from django.utils import timezone

from dossiers.casework import actions, deadline_audit, last_days
from dossiers.casework.models import Dossier, Event, Letter
from dossiers.casework.seals import broken
from dossiers.casework.states import State
from tests import browser
from tests.world import PASSWORD, a_dossier_in_process, a_world, resolve

pytestmark = pytest.mark.browser


@pytest.fixture
def world(own_database):
    return a_world()


def be(page, web, officer, dossier=None):
    """Sign in as this officer, on the dossier's page."""
    page.context.clear_cookies()
    to = f"/can-bo/ho-so/{dossier.code}" if dossier else "/can-bo/viec"
    page.goto(f"{web}/can-bo/dang-nhap?next={to}")
    page.get_by_label("Tên đăng nhập").fill(officer.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"{web}{to}")


def act(page, name, words=None, ticks=()):
    """Open an act of the dossier on screen, fill it in, look at it wide and narrow, do it."""
    page.locator(f".actionbar a[href*='viec={name}']").first.click()
    form = page.locator("#viec form")
    for label in ticks:
        form.get_by_label(label, exact=True).check()
    for label, text in (words or {}).items():
        form.get_by_label(label).fill(text)
    for viewport in (browser.PHONE, browser.DESKTOP):
        page.set_viewport_size(viewport)
        assert not browser.scrolls_sideways(page), (page.url, viewport)
    assert browser.findings(page) == [], page.url
    with page.expect_navigation():
        form.locator("button.btn-primary, button.btn-warn").click()
    assert "đã" in page.get_by_role("status").first.inner_text()


def log_of(dossier) -> list[str]:
    return list(Event.objects.filter(dossier=dossier).values_list("kind", flat=True))


def is_sound(dossier):
    """The seals hold and the promise is the one that the log tells."""
    return broken(dossier.pk) == [] and list(deadline_audit.disagreements([dossier.pk])) == []


def test_papers_and_back_with_a_second_request_and_a_late_one_with_its_apology(world, web):
    hours_ago = timezone.now() - dt.timedelta(hours=5)
    dossier, late = (
        a_dossier_in_process(world, hours_ago),
        a_dossier_in_process(world, hours_ago - dt.timedelta(days=40)),
    )
    promised, was_due = dossier.due_at, late.due_at
    with browser.opened() as page:
        be(page, web, world.handler, dossier)
        act(page, "ask_for_papers", {"Lý do": "Thiếu chữ ký"}, ticks=["Tờ khai"])
        be(page, web, world.receiver, dossier)
        act(page, "add_papers", ticks=["Tờ khai"])
        be(page, web, world.handler, dossier)
        act(page, "propose_papers", {"Lý do": "Thiếu trang 2", "Căn cứ": "Điều 9 NĐ thử"}, ticks=["Tờ khai"])
        be(page, web, world.leader, dossier)
        act(page, "approve_papers")
        be(page, web, world.receiver, dossier)
        act(page, "add_papers", ticks=["Tờ khai"])
        be(page, web, world.leader, late)
        until = f"{last_days.moved(late, timezone.localdate() + dt.timedelta(days=4)):%d/%m/%Y} 16:00"
        act(page, "extend", {"Hẹn lại lúc": until, "Lý do trễ": "Chờ xác minh"})
        page.goto(f"{web}/can-bo/can-chu-y?loai=tre-chua-xin-loi")
        assert late.code not in page.content()
    dossier.refresh_from_db()
    assert log_of(dossier)[2:] == ["papers_asked", "papers_added", "papers_proposed", "papers_asked", "papers_added"]
    assert dossier.supplement_count == 2 and dossier.due_at >= promised and dossier.state == State.IN_PROCESS
    assert Letter.objects.filter(dossier=dossier).count() == 2 and is_sound(dossier)
    late.refresh_from_db()
    assert late.due_at == was_due and late.extended_to > was_due and late.is_overdue(timezone.now())
    assert resolve(late.pk, by=world.leader, at=timezone.now()).outcome == "late"
    assert Letter.objects.get(dossier=late).is_whole() and is_sound(late)


def test_refused_withdrawn_and_returned_by_post(world, web):
    hours_ago = timezone.now() - dt.timedelta(hours=5)
    online = actions.submit(
        actions.Intake(world.ward, world.ten_days, actions.ApplicantFacts("Lê Mạng", phone="0900111222")), at=hours_ago
    )
    taken_back, posted = a_dossier_in_process(world, hours_ago), a_dossier_in_process(world, hours_ago)
    resolve(posted.pk, by=world.leader, at=timezone.now())
    with browser.opened() as page:
        be(page, web, world.receiver)
        page.goto(f"{web}/can-bo/tiep-nhan?procedure=T.000010")
        page.get_by_label("Họ và tên").fill("Ngô Văn Trái Tuyến")
        page.get_by_label("Điện thoại").fill("0900333444")
        page.locator("summary", has_text="Từ chối tiếp nhận").click()
        page.get_by_label("Lý do").fill("Không thuộc thẩm quyền theo Điều 9")
        page.get_by_role("button", name="Từ chối tiếp nhận").click()
        page.get_by_role("heading", name="PHIẾU TỪ CHỐI").wait_for()
        assert "Không thuộc thẩm quyền theo Điều 9" in page.content() and browser.findings(page) == []
        be(page, web, world.receiver, online)
        act(page, "refuse", {"Lý do": "Không thuộc thẩm quyền"})
        page.goto(f"{web}/can-bo/ho-so/{taken_back.code}")
        act(page, "withdraw", {"Lý do": "Theo đơn"})
        page.goto(f"{web}/can-bo/ho-so/{posted.code}")
        act(page, "hand_to_post", {"Số hiệu bưu gửi": "RR123456785VN"})
        act(page, "parcel_back", {"Lý do chuyển hoàn": "Vắng nhà"})
        act(page, "hand_to_post", {"Số hiệu bưu gửi": "RR123456794VN"})
        page.goto(f"{web}/can-bo/tra-ket-qua")
        assert "RR123456794VN" in page.content() and browser.findings(page) == []
        page.get_by_role("link", name=f"Đã phát {posted.code}").click()
        act(page, "deliver")
    states = {one.pk: one for one in Dossier.objects.all()}
    at_desk = Dossier.objects.get(applicant__name="Ngô Văn Trái Tuyến")
    assert log_of(at_desk) == ["not_accepted"] and at_desk.state == State.NOT_ACCEPTED
    assert (at_desk.received_at, at_desk.due_at, at_desk.outcome) == (None, None, None)  # no clock has begun
    assert log_of(online) == ["submitted", "not_accepted"] and states[online.pk].due_at is None
    assert log_of(taken_back)[-1] == "withdrawn" and states[taken_back.pk].outcome == "withdrawn"
    back = states[posted.pk]
    assert log_of(posted)[2:] == ["resolved", "posted", "came_back", "posted", "returned"]
    assert back.state == State.RETURNED and back.finished_at < back.returned_at and back.outcome == "early"
    assert all(is_sound(one) for one in (at_desk, online, taken_back, posted))
