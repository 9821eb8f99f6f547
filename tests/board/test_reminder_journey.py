"""A reminder in a browser without a script: sent, answered, ended; by rule and up the ladder; then inspected."""

import datetime as dt

import pytest
from django.utils import timezone

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import actions, last_days
from dossiers.casework.sweep import flag_overdue
from dossiers.oversight import reminders
from dossiers.oversight.models import Inspection, Reminder
from tests import browser
from tests.world import PASSWORD, a_dossier, a_dossier_in_process, a_world

pytestmark = pytest.mark.browser

HERE = "/dieu-hanh/don-doc/"


@pytest.fixture
def world(own_database):
    """A ward with two overdue dossiers, one with an apology in time."""
    world, at = a_world(), timezone.now() - dt.timedelta(days=40)
    world.said, world.silent = a_dossier_in_process(world, at), a_dossier(world, at)
    day = last_days.moved(world.said, timezone.localdate() + dt.timedelta(days=3))
    later = dt.datetime.combine(day, dt.time(9), LOCAL)
    actions.extend(world.said.pk, reason="Thiếu người", extended_to=later, by=world.leader, at=timezone.now())
    flag_overdue(at=timezone.now())
    return world


def as_leader(page, web, officer, address=HERE):
    page.context.clear_cookies()
    page.goto(f"{web}/can-bo/dang-nhap?next={address}")
    page.get_by_label("Tên đăng nhập").fill(officer.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    press(page, "Đăng nhập")


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def follow(page, name):
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=True).click()


def words(page) -> str:
    return page.locator("main").inner_text().replace("\xa0", " ")


def test_a_reminder_is_sent_answered_and_ended_and_silence_goes_up_the_ladder(world, web):
    with browser.opened(javascript=False, viewport=browser.PHONE) as page:
        number = sent(page, web, world)
        answered(page, web, world, number)
        ended(page, web, world, number)
        up_the_ladder(page, web, world)
        listed_and_inspected(page, web, world)
    with browser.opened() as page:
        assert looked_at(page, web, world) == []


def sent(page, web, world) -> int:
    as_leader(page, web, world.district_leader)
    assert "Phường thử (2)" in words(page)
    page.get_by_role("link", name="Phường thử", exact=True).first.click()
    page.get_by_label("Nội dung đôn đốc").fill("Báo cáo vì sao hai hồ sơ này trễ")
    page.get_by_label("Trả lời trong mấy ngày làm việc").fill("0")
    press(page, "Gửi đôn đốc")
    assert "từ 1 đến 30 ngày" in words(page)
    assert page.get_by_label("Nội dung đôn đốc").input_value() == "Báo cáo vì sao hai hồ sơ này trễ"
    page.get_by_label("Trả lời trong mấy ngày làm việc").fill("3")
    press(page, "Gửi đôn đốc")
    assert "Chờ trả lời" in words(page) and "2 hồ sơ" in words(page)
    return Reminder.objects.get().pk


def answered(page, web, world, number) -> None:
    as_leader(page, web, world.leader)
    follow(page, f"Số {number}")
    page.get_by_label("Vì sao trễ, khi nào xong").fill("Thiếu người ký, mai xong")
    press(page, "Gửi trả lời")
    assert "Đã trả lời, chờ kết luận" in words(page) and page.get_by_label("Kết quả").count() == 0


def ended(page, web, world, number) -> None:
    as_leader(page, web, world.district_leader, f"{HERE}{number}/")
    assert "Thiếu người ký, mai xong" in words(page)
    page.get_by_label("Kết quả").select_option(label="Chấp nhận giải trình")
    page.get_by_label("Nhận xét").fill("Đã rõ")
    press(page, "Kết thúc")
    assert "Chấp nhận giải trình: Đã rõ" in words(page)
    page.goto(f"{web}{HERE}")
    assert "Không đôn đốc nào đang chờ" in words(page) and "Đã kết thúc gần đây" in words(page)


def up_the_ladder(page, web, world) -> None:
    """A dossier that becomes overdue later: the rule reminds the ward; silence reminds the district."""
    at = timezone.now()
    assert reminders.remind_by_rule(at=at) == 0, "a leader has reminded of both"
    before = at - dt.timedelta(days=14)
    a_dossier(world, at - dt.timedelta(days=60))
    flag_overdue(at=before)
    assert reminders.remind_by_rule(at=before) == 1
    first = Reminder.objects.latest("pk")
    assert reminders.remind_by_rule(at=first.answer_due_at + dt.timedelta(minutes=1)) == 1
    second = Reminder.objects.latest("pk")
    as_leader(page, web, world.district_leader)
    assert "Tự động" in words(page)
    follow(page, f"Số {second.pk}")
    assert f"Phường thử chưa trả lời đôn đốc số {first.pk}" in words(page)
    follow(page, f"Đôn đốc số {first.pk}")
    assert f"Đơn vị cấp trên, đôn đốc số {second.pk}" in words(page)


def listed_and_inspected(page, web, world) -> None:
    as_leader(page, web, world.mayor, f"{HERE}tre-han/")
    lines = {line.split()[0]: line for line in page.locator("table").last.locator("tbody tr").all_inner_texts()}
    assert {world.said.code, world.silent.code} <= set(lines)
    assert "hẹn lại" in lines[world.said.code] and "chưa có" in lines[world.silent.code]
    follow(page, "Kiểm tra")
    today = timezone.localdate().isoformat()
    typed = {
        "Quyết định hoặc kế hoạch": "QĐ 7/QĐ-UBND", "Từ ngày": today, "Đến ngày": today, "Người kiểm tra": "Bà A",
        "Kết quả": "Sổ đủ, hai hồ sơ trễ do thiếu người ký",
    }  # fmt: skip
    page.get_by_label("Đơn vị", exact=True).select_option("T10.31.01")
    for label, text in typed.items():
        page.get_by_label(label, exact=True).fill(text)
    press(page, "Ghi lại")
    assert "QĐ 7/QĐ-UBND" in words(page) and "hai hồ sơ trễ do thiếu người ký" in words(page)
    assert Inspection.objects.get().recorded_by == world.mayor


def looked_at(page, web, world) -> list[str]:
    """Each page of it as a leader sees it, by axe and in both widths."""
    found, number = [], Reminder.objects.latest("pk").pk
    as_leader(page, web, world.mayor)
    for address in ("", f"{number}/", "tre-han/", "kiem-tra/", "?don-vi=T10.31.01"):
        page.goto(f"{web}{HERE}{address}")
        found += [f"{address}: {finding}" for finding in browser.findings(page)]
        page.set_viewport_size(browser.PHONE)
        found += [f"{address} scrolls sideways"] if browser.scrolls_sideways(page) else []
        page.set_viewport_size(browser.DESKTOP)
    return found
