"""Linked procedures in a browser: commune, district, commune; the log and the clocks say the same as the screens."""

import datetime as dt

import pytest
from django.utils import timezone

from dossiers.casework import control, seals
from dossiers.casework.models import Dossier, Event, Leg
from dossiers.casework.states import State
from tests import browser
from tests.journeys.test_the_main_job import act, look_at, sign_in
from tests.world import a_dossier, a_world, with_linked

pytestmark = pytest.mark.browser


@pytest.fixture
def world(own_database):
    return with_linked(a_world())


def as_who(page, web, officer, to="/can-bo/viec"):
    page.context.clear_cookies()
    sign_in(page, web, officer, to)


def test_commune_district_commune_with_a_return_on_the_way(world, web):
    dossier = a_dossier(world, timezone.now() - dt.timedelta(hours=2), version=world.in_turn)
    here = f"/can-bo/ho-so/{dossier.code}"
    with browser.opened() as page:
        as_who(page, web, world.receiver, here)
        act(page, "forward")
        as_who(page, web, world.handler, here)
        act(page, "forward", {"Kết quả, nhận xét": "Đã thẩm định"})
        as_who(page, web, world.district_handler)
        look_at(page)
        row = page.locator("tr.file", has_text=dossier.code)
        assert "Nhận bàn giao" in row.inner_text() and "Quận thử" in row.inner_text()
        row.locator("a[data-act=take_over]").click()
        with page.expect_navigation():
            page.locator("#viec form button.btn-primary").click()
        act(page, "send_back", {"Lý do trả lại": "Thiếu biên bản xác minh"})
        as_who(page, web, world.handler, here)
        assert "Thiếu biên bản xác minh" in page.content()
        act(page, "forward", {"Kết quả, nhận xét": "Đã bổ sung biên bản"})
        as_who(page, web, world.district_handler, here)
        act(page, "take_over")
        act(page, "forward", {"Kết quả, nhận xét": "Đủ điều kiện"})
        as_who(page, web, world.leader, here)
        look_at(page)
        assert "Ai đã dùng thời gian" in page.content() and "Đủ điều kiện" in page.content()
        act(page, "resolve")
    done = Dossier.objects.get(pk=dossier.pk)
    assert (done.state, done.holder, done.branches) == (State.FINISHED, world.ward, 0)
    kinds = list(Event.objects.filter(dossier=dossier).values_list("kind", flat=True))
    assert kinds == [
        "received", "forwarded", "forwarded", "taken_over", "sent_back", "forwarded", "taken_over", "forwarded",
        "resolved",
    ]  # fmt: skip
    legs = list(Leg.objects.filter(dossier=dossier).select_related("unit").order_by("opened_at"))
    assert [leg.unit_id for leg in legs] == [u.pk for u in (world.ward, world.district) * 2] + [world.ward.pk]
    assert [leg.ended for leg in legs] == ["done", "sent_back", "done", "done", None]
    assert all(leg.taken_by == world.district_handler for leg in legs if leg.unit == world.district)
    assert all(one.closed_at == other.opened_at for one, other in zip(legs, legs[1:], strict=False))
    assert legs[-1].closed_at == done.finished_at and legs[2].due_at > legs[2].opened_at
    assert all(line.result for line in control.lines(legs[1:], [], done.finished_at))
    assert seals.broken(dossier.pk) == []


def test_several_units_at_once_and_the_join_waits(world, web):
    dossier = a_dossier(world, timezone.now() - dt.timedelta(hours=2), version=world.at_once)
    here = f"/can-bo/ho-so/{dossier.code}"
    with browser.opened() as page:
        as_who(page, web, world.receiver, here)
        act(page, "forward")
        as_who(page, web, world.handler, here)
        act(page, "send_out")
        assert "Đang ở 3 nơi cùng lúc" in page.content()
        look_at(page)
        act(page, "hand_over", {"Kết quả phần việc": "Công an: không vướng mắc"})
        for officer in (world.stranger, world.district_handler):
            as_who(page, web, officer, here)
            act(page, "take_over")
            act(page, "hand_over", {"Kết quả phần việc": "Đã xong phần của đơn vị"})
        as_who(page, web, world.leader, here)
        act(page, "resolve")
    assert Dossier.objects.get(pk=dossier.pk).state == State.FINISHED
    assert seals.broken(dossier.pk) == []


def test_the_worklist_is_worked_by_keys_and_in_bulk_and_the_keys_can_be_switched_off(world, web):
    made = [a_dossier(world, timezone.now() - dt.timedelta(hours=n + 1)) for n in range(3)]
    other = a_dossier(world, timezone.now() - dt.timedelta(hours=1), version=world.hours)
    with browser.opened() as page:
        as_who(page, web, world.receiver)
        look_at(page)
        press = page.keyboard.press
        press("?")
        assert page.locator("#phim").is_visible()
        assert browser.findings(page) == []
        press("Escape")
        press("/")
        assert page.evaluate("document.activeElement.id") == "q"
        page.keyboard.type("jx")
        assert page.locator("tr.cur").count() == 0 and page.locator("#q").input_value() == "jx"
        page.locator("#q").fill("")
        page.locator("h1").click()
        codes = [row.inner_text().split()[0] for row in page.locator("tr.file td.hd").all()]
        press("j"), press("j"), press("k")
        assert codes[0] in page.locator("tr.cur").inner_text()
        for _ in codes:
            if other.code not in page.locator("tr.cur").inner_text():
                press("x")
            press("j")
        assert "Đã chọn 3 hồ sơ" in page.locator("[data-chosen]").inner_text()
        assert page.locator(f"input[value^='{other.code}']").is_disabled()
        with page.expect_navigation():
            press("c")
        look_at(page)
        with page.expect_navigation():
            page.get_by_role("button", name="Chuyển thụ lý").click()
        assert "3 trên 3 hồ sơ đã xong" in page.content()
        look_at(page)
        page.goto(f"{web}/can-bo/viec")
        press("j")
        with page.expect_navigation():
            press("Enter")
        assert other.code in page.url
        with page.expect_navigation():
            press("c")
        assert "viec=forward" in page.url
        page.locator("h1").click()
        with page.expect_navigation():
            press("n")
        assert "/can-bo/tiep-nhan?nhap=" in page.url
        page.goto(f"{web}/can-bo/viec")
        with page.expect_navigation():
            page.locator("[data-keys] button").click()
        as_who(page, web, world.receiver)  # the account keeps it, not the browser
        press("j"), press("?")
        assert page.locator("tr.cur").count() == 0 and not page.locator("#phim").is_visible()
        assert page.locator("[data-keys] button").inner_text() == "Bật phím tắt"
    assert {Dossier.objects.get(pk=one.pk).step for one in made} == {2}
