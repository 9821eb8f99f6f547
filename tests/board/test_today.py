"""Today: three units that need a leader, why, what was last done, and the next step; figures that open their lists."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import actions, last_days
from dossiers.casework.models import LatenessReason
from dossiers.casework.sweep import flag_overdue
from dossiers.oversight import needs, reminders
from dossiers.oversight.models import UnitTally
from dossiers.oversight.open_now import UnitNow
from dossiers.units.models import Unit
from portal.board import late_list
from tests import browser
from tests.behind_the_log import rewrite
from tests.board.test_overview import words
from tests.world import PASSWORD, a_dossier, a_dossier_in_process, a_world

HERE = "/dieu-hanh/hom-nay/"


def late_ones(world, *, number=2, days=40):
    """Dossiers of the ward that passed their promise long ago, one with its handler and a reason."""
    at = timezone.now() - dt.timedelta(days=days)
    made = [a_dossier_in_process(world, at), *(a_dossier(world, at) for _ in range(number - 1))]
    flag_overdue(at=timezone.now())
    LatenessReason.objects.create(
        dossier=made[0],
        unit=world.ward,
        cause="waiting",
        words="Chờ sở",
        given_by=world.leader,
        given_at=timezone.now(),
    )
    return made


def card(client, place=0):
    return client.get(HERE).context["cards"][place]


def test_a_unit_with_overdue_dossiers_needs_its_leaders_who_see_where_and_why(world, signed_in):
    late_ones(world)
    for who in (world.mayor, world.district_leader):
        page = signed_in(who).get(HERE)
        told = words(page)
        assert "Hôm nay, một đơn vị cần bạn" in told and "Phường thử" in told
        assert "2 quá hạn, lâu nhất" in told and "ngày làm việc" in told
        assert "Lý do đã nêu: chờ ý kiến hoặc kết quả của cơ quan khác" in told
        assert "Chưa ai làm gì." in told
        assert page.context["cards"][0].button == "Đôn đốc"
    own = signed_in(world.leader).get(HERE)
    assert "Hôm nay, hai việc cần bạn" in words(own), "overdue, and apologies owed"
    assert [one.button for one in own.context["cards"]] == ["Giao người làm", "Xin lỗi, hẹn lại"]


def test_a_quiet_city_says_so(world, signed_in):
    told = words(signed_in(world.mayor).get(HERE))
    assert "Không có đơn vị nào cần bạn" in told and "Chưa ai làm gì" not in told


def test_what_was_done_is_told_and_the_button_is_the_next_step(world, signed_in):
    made = late_ones(world)
    client, at = signed_in(world.mayor), timezone.now()
    first = reminders.remind(
        world.ward, made, reason="Báo cáo", days=1, by=world.district_leader, at=at - dt.timedelta(days=9)
    )
    one = card(client)
    assert "đôn đốc" in one.last and "quá hạn trả lời" in one.last and one.button == "Ghi kiểm tra"
    assert client.get(one.goes_to).context["typed"]["unit"] == world.ward.code
    reminders.answer(first.pk, words="Mai xong", by=world.leader, at=at)
    one = card(client)
    assert "Trả lời" in one.last and "“Mai xong”. Chưa xong." in one.last
    assert one.button == "Hỏi lý do, hẹn lại" and "viec=hoi" in one.goes_to
    reminders.remind(world.ward, made, reason="Hẹn lại", days=1, by=world.mayor, at=at)
    page = client.get(HERE)
    assert page.context["cards"] == [], "acted on today: in peace until its answer or tomorrow"
    assert "Đã đôn đốc hôm nay, chờ trả lời: Phường thử" in words(page)


def test_an_apology_in_time_is_no_debt_and_an_officer_is_named_where_the_work_lies(world, signed_in):
    made = late_ones(world)
    page = signed_in(world.mayor).get(HERE)
    assert page.context["owed"] == 2
    assert world.handler.full_name in words(page) or "chưa ai nhận" in words(page)
    day = timezone.localdate() + dt.timedelta(days=4)
    later = dt.datetime.combine(last_days.moved(made[0], day), dt.time(9), LOCAL)
    actions.extend(made[0].pk, reason="Thiếu người", extended_to=later, by=world.leader, at=timezone.now())
    page = signed_in(world.mayor).get(HERE)
    assert page.context["owed"] == 1 and "Đã xin lỗi 1 hồ sơ" in words(page)


def test_every_figure_opens_the_list_of_as_many_dossiers(world, signed_in):
    late_ones(world, number=3)
    for who in (world.mayor, world.district_leader, world.leader):
        client = signed_in(who)
        page = client.get(HERE)
        for figure in ("unassigned", "asked", "owed", "overdue"):
            address = page.context[f"{figure}_list"]
            assert client.get(address).context["count"] == page.context[figure], (who, figure)
        for line in page.context["days"]:
            assert client.get(line.listed).context["count"] == line.due
        for one in page.context["cards"]:
            assert client.get(one.listed).context["count"] == one.number
    assert page.context["overdue"] == 3


def test_whoever_may_not_remind_gets_no_reminder_and_no_foreign_unit_is_told(world, signed_in):
    late_ones(world)
    other = signed_in(world.head).get(HERE)
    assert other.context["cards"] == [] and "Phường thử" not in words(other)
    own = card(signed_in(world.receiver))
    assert own.button == "Xem hồ sơ"


def test_what_is_due_counts_only_beyond_what_is_usual_and_chance():
    assert needs.beyond_usual(4, 0.0) == 0, "few are no wave"
    assert needs.beyond_usual(80, 74) == 0, "chance alone gives so many"
    assert needs.beyond_usual(214, 74) == 140


def test_three_are_chosen_by_their_score_and_none_acted_on_today():
    day = dt.date(2026, 12, 2)

    def one(name, **given):
        return needs.weighed(UnitNow(Unit(pk=len(name), name=name), **given), None, day=day, working_days=20)

    few = [one("a", late_days=2, overdue=1), one("bb", late_days=9, overdue=1), one("ccc"), one("dddd", owed=3)]
    wave = one("eeeee", due={day: 214}, finished=1480)
    assert [need.now.unit.name for need in needs.chosen([*few, wave])] == ["eeeee", "bb", "dddd"]
    assert wave.why == needs.Why.AHEAD and wave.score == 140


def test_the_page_takes_eight_statements_however_much_there_is(world, signed_in):
    client = signed_in(world.mayor)
    for _ in range(2):
        late_ones(world)
        client.get(HERE)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(HERE).status_code == 200
        assert len(queries) <= 8, [query["sql"][:80] for query in queries]


def test_what_is_usual_is_read_from_the_tallies(world, signed_in):
    UnitTally.objects.create(day=timezone.localdate() - dt.timedelta(days=3), unit=world.ward, early=40)
    page = signed_in(world.mayor).get(HERE)
    assert re.search(r"thường xong 2 một ngày", words(page))


def test_the_list_of_late_dossiers_comes_in_pages_and_each_stands_on_one(world, signed_in, monkeypatch):
    monkeypatch.setattr(late_list, "A_PAGE", 2)
    made = late_ones(world, number=5, days=40)
    month = timezone.localtime(made[0].due_at).strftime("%m/%Y")
    client, codes = signed_in(world.mayor), []
    for number in (1, 2, 3):
        page = client.get("/dieu-hanh/don-doc/tre-han/", {"thang": month, "trang": number})
        codes += [line.code for line in page.context["shown"]]
    assert sorted(codes) == sorted(line.code for line in page.context["lines"]) and len(set(codes)) == len(codes)
    assert page.context["after"] is None and page.context["before"] == 2


def sign_in(page, web, officer) -> None:
    page.context.clear_cookies()
    page.goto(f"{web}/can-bo/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(officer.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Đăng nhập", exact=True).click()


@pytest.fixture
def needy(own_database) -> SimpleNamespace:
    """Three wards with overdue dossiers, below one district."""
    world = a_world()
    at = timezone.now() - dt.timedelta(days=40)
    for number, name in ((3, "Phường Tân An Hội Đông"), (4, "Phường thử bốn")):
        ward = Unit.objects.create(
            code=f"T10.31.0{number}", kind=Unit.Kind.COMMUNE, name=name, parent=world.district,
            calendar=world.ward.calendar, valid_from=dt.date(2000, 1, 1),
        )  # fmt: skip
        made = a_dossier(world, at)
        rewrite(made, unit=ward, holder=ward)
    late_ones(world)
    return world


@pytest.mark.browser
def test_from_sign_in_to_a_sent_reminder_in_at_most_three_clicks_also_on_a_telephone(needy, web):
    for viewport, who in ((browser.PHONE, needy.mayor), ({"width": 1280, "height": 720}, needy.district_leader)):
        with browser.opened(javascript=False, viewport=viewport) as page:
            sign_in(page, web, who)
            cards = page.locator(".need article")
            assert cards.count() >= 2 and not browser.scrolls_sideways(page)
            for text in cards.all_inner_texts():
                assert "Ở bước" in text and ("Chưa ai làm gì" in text or "đôn đốc" in text)
            lowest = page.locator(".need" if viewport == browser.PHONE else ".ahead-g h2").last.bounding_box()
            assert lowest["y"] + lowest["height"] <= viewport["height"], "on one screen"
            with page.expect_navigation():
                page.locator(".need").get_by_role("link", name="Đôn đốc", exact=True).first.click()
            with page.expect_navigation():
                page.get_by_role("button", name="Gửi đôn đốc").click()
            assert "Đã đôn đốc" in page.locator("main").inner_text()
    with browser.opened() as page:
        sign_in(page, web, needy.mayor)
        assert browser.findings(page) == []
