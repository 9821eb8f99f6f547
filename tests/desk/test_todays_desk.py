"""The desk under today's law: its own clocks on its lists, reasons asked for, questions counted; none of it in 2018."""

import datetime as dt

import pytest
from django.utils import timezone

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import actions, last_days
from dossiers.casework.models import Alert, LatenessReason
from dossiers.procedures.models import RegimePeriod
from portal.web.process_cache import ProcessCache
from tests.desk.conftest import words

WATCH = "/can-bo/can-chu-y"


@pytest.fixture(params=["2018", "2025"])
def law(request, world):
    RegimePeriod.objects.create(from_day="2000-01-01", regime_id=request.param)
    ProcessCache.forget_everything()
    yield request.param
    ProcessCache.forget_everything()


def ask(dossier, world, until):
    return actions.consult(
        dossier.pk, unit=world.police, question="Đất có tranh chấp không?", due_at=until, by=world.handler,
        at=dossier.acted_at + dt.timedelta(minutes=1),
    )  # fmt: skip


def test_a_late_dossier_asks_its_holder_for_the_reason(law, at_desk, in_process, page_of, do):
    dossier, today = in_process(hours=24 * 40), law == "2025"
    page = words(at_desk("handler").get(page_of(dossier)))
    assert ("Chưa nêu lý do trễ" in page) is ("Nêu lý do trễ" in page) is today
    lists = at_desk("handler").get(WATCH, {"loai": "chua-neu-ly-do"}).context
    assert [row.code for row in lists["rows"]] == ([dossier.code] if today else lists["here"].key and [])
    done = do("handler", dossier, "explain_lateness", cause="workload", reason="Tháng này gấp đôi hồ sơ")
    assert done.status_code == (302 if today else 409) or not today
    assert LatenessReason.objects.count() == int(today)
    if today:
        page = words(at_desk("handler").get(page_of(dossier)))
        assert "Tháng này gấp đôi hồ sơ" in page and "Chưa nêu lý do trễ" not in page


def test_whoever_apologised_has_said_why(at_desk, in_process, page_of, world):
    RegimePeriod.objects.create(from_day="2000-01-01", regime_id="2025")
    dossier = in_process(hours=24 * 40)
    day = last_days.moved(dossier, timezone.localdate() + dt.timedelta(days=3))
    until = dt.datetime.combine(day, dt.time(9), LOCAL)
    actions.extend(dossier.pk, reason="Mưa bão", extended_to=until, by=world.leader, at=timezone.now())
    page = words(at_desk("handler").get(page_of(dossier)))
    assert "Mưa bão" in page and "Chưa nêu lý do trễ" not in page
    assert "chua-neu-ly-do" not in [tab.key for tab in at_desk("handler").get(WATCH).context["tabs"]]


def test_the_form_names_what_is_missing(world, at_desk, in_process, do):
    RegimePeriod.objects.create(from_day="2000-01-01", regime_id="2025")
    dossier = in_process(hours=24 * 40)
    answer = do("handler", dossier, "explain_lateness", cause="", reason="")
    assert answer.status_code == 422 and "Chọn lý do trong danh sách." in words(answer)


def test_papers_stand_on_the_list_of_hand_overs_with_their_clock(law, at_desk, received, in_process):
    lying, _gone = received(hours=24 * 3), in_process()
    page = at_desk("receiver").get("/can-bo/ban-giao")
    today = law == "2025"
    assert [row.dossier.code for row in page.context["papers"]] == ([lying.code] if today else [])
    assert ("quá lúc chuyển" in words(page)) is today
    counted = at_desk("receiver").get(WATCH, {"loai": "chua-chuyen"}).context["here"]
    assert (counted.key == "chua-chuyen" and counted.count == 1) is today


def test_the_list_of_submissions_tells_the_desk_and_says_when(law, world, at_desk):
    facts = actions.ApplicantFacts(name="Nguyễn Thị Thử", phone="0900123456")
    sent = actions.submit(
        actions.Intake(world.ward, world.ten_days, facts, channel=2), at=timezone.now() - dt.timedelta(hours=3)
    )
    today = law == "2025"
    assert (at_desk("leader").get(WATCH, {"loai": "chua-bao"}).context["here"].key == "chua-bao") is today
    page = words(at_desk("receiver").get("/can-bo/tiep-nhan/qua-mang"))
    assert sent.code in page and ("báo Một cửa" in page) is today is Alert.objects.filter(kind="online").exists()
    assert at_desk("leader").get(WATCH, {"loai": "chua-bao"}).context["here"].key != "chua-bao"


def test_questions_are_counted_on_the_list_and_the_page_and_late_ones_told_to_the_head(
    law, world, at_desk, in_process, page_of
):
    dossier = in_process(hours=24 * 9)
    until = dt.datetime.combine(last_days.moved(dossier, dossier.acted_at.date()), dt.time(23), dt.UTC)
    until = max(until - dt.timedelta(hours=14), dossier.acted_at + dt.timedelta(minutes=2))
    ask(dossier, world, until)
    page = words(at_desk("handler").get(page_of(dossier)))
    assert "Đã hỏi 1, đã trả lời 0" in page and "quá hạn trả lời" in page and "Cán bộ t.thuly hỏi" in page
    assert "hỏi 1, trả lời 0, quá hạn" in words(at_desk("handler").get("/can-bo/viec?cua=don-vi"))
    tab = at_desk("leader").get(WATCH, {"loai": "cho-y-kien"}).context
    assert (tab["here"].key, [row.code for row in tab["rows"]]) == ("cho-y-kien", [dossier.code])
