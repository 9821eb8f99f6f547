"""Lists of what needs attention: each number is the length of its list, each list holds exactly its dossiers."""

import datetime as dt

from django.utils import timezone

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import actions, last_days
from dossiers.casework.alerts import warn
from dossiers.casework.models import Pause
from portal.presentation import regime_now
from tests.behind_the_log import rewrite
from tests.desk.conftest import words
from tests.world import resolve

PAGE = "/can-bo/can-chu-y"


def codes(response) -> list[str]:
    return [row.code for row in response.context["rows"]]


def counts(response) -> dict[str, int]:
    return {tab.key: tab.count for tab in response.context["tabs"]}


def test_late_without_apology_is_the_leaders_list_until_the_letter_is_signed(at_desk, in_process, world):
    late, fine = in_process(hours=24 * 60), in_process(hours=3)
    response = at_desk("leader").get(PAGE, {"loai": "tre-chua-xin-loi"})
    assert codes(response) == [late.code] and counts(response)["tre-chua-xin-loi"] == 1
    assert f"{late.code}?viec=extend#viec" in words(response) and fine.code not in words(response)
    assert "tre-chua-xin-loi" not in counts(at_desk("handler").get(PAGE))
    day = last_days.moved(late, timezone.localdate() + dt.timedelta(days=3))
    until = dt.datetime.combine(day, dt.time(9), LOCAL)
    actions.extend(late.pk, reason="Mưa bão", extended_to=until, by=world.leader, at=timezone.now())
    assert codes(at_desk("leader").get(PAGE, {"loai": "tre-chua-xin-loi"})) == []


def test_a_supplement_not_answered_by_its_day_is_a_list_of_its_own(at_desk, in_process, world):
    dossier = in_process(hours=30)
    paper = world.ten_days.papers.get()
    asked = {"papers": [actions.Missing(paper.name, paper.pk)], "reason": "Thiếu", "by": world.handler}
    actions.ask_for_papers(dossier.pk, at=dossier.acted_at + dt.timedelta(minutes=5), **asked)
    assert codes(at_desk("handler").get(PAGE, {"loai": "qua-ngay-bo-sung"})) == []
    Pause.objects.update(answer_by=timezone.localdate() - dt.timedelta(days=1))
    response = at_desk("handler").get(PAGE, {"loai": "qua-ngay-bo-sung"})
    assert codes(response) == [dossier.code] and counts(response)["qua-ngay-bo-sung"] == 1
    assert codes(at_desk("stranger").get(PAGE, {"loai": "qua-ngay-bo-sung"})) == []


def test_warned_of_are_the_handlers_own_and_the_leaders_whole_unit(at_desk, in_process, received, world):
    mine = in_process(hours=24 * 11)
    warn(at=timezone.now())
    for who in ("handler", "leader"):
        response = at_desk(who).get(PAGE)
        expected = [mine.code] if mine.due_at >= timezone.now() else []
        assert codes(response) == expected and counts(response)["sap-den-hen"] == len(expected)
    assert codes(at_desk("stranger").get(PAGE)) == []


def test_odd_addresses_show_the_first_list(at_desk):
    for query in ({"loai": "x"}, {"trang": "x"}, {"trang": "0"}, {"trang": "9" * 40}):
        assert at_desk("receiver").get(PAGE, query).status_code == 200


def test_a_wish_to_withdraw_is_a_list_of_the_desk_and_stands_on_the_dossier(at_desk, in_process, world):
    dossier = in_process(hours=3)
    actions.ask_to_withdraw(dossier.pk, why="mistake", at=timezone.now())
    response = at_desk("receiver").get(PAGE, {"loai": "xin-rut"})
    assert codes(response) == [dossier.code] and counts(response)["xin-rut"] == 1
    assert f"{dossier.code}?viec=withdraw#viec" in words(response)
    assert "xin-rut" not in counts(at_desk("leader").get(PAGE))
    page = words(at_desk("receiver").get(f"/can-bo/ho-so/{dossier.code}"))
    assert "Người nộp xin rút hồ sơ" in page and "nộp nhầm hoặc khai sai" in page


def test_a_result_said_to_be_wrong_is_a_list_of_whoever_answers_for_it_until_it_is_put_right(
    at_desk, in_process, world, monkeypatch
):
    dossier = in_process(hours=24 * 14)
    rewrite(dossier, regime="2025")
    resolve(dossier.pk, by=world.leader, at=dossier.acted_at + dt.timedelta(hours=1))
    monkeypatch.setattr(regime_now, "has_desk_clocks", lambda: True)
    assert "bao-sai" not in counts(at_desk("handler").get(PAGE))
    said = dossier.acted_at + dt.timedelta(hours=2)
    actions.dispute_result(dossier.pk, words="Sai tên đệm, đúng là Thị", at=said)
    for who in ("receiver", "handler", "leader"):
        response = at_desk(who).get(PAGE, {"loai": "bao-sai"})
        assert codes(response) == [dossier.code] and counts(response)["bao-sai"] == 1
        assert "Quá hạn sửa" in words(response)
    assert "bao-sai" not in counts(at_desk("stranger").get(PAGE))
    page = words(at_desk("handler").get(f"/can-bo/ho-so/{dossier.code}"))
    assert "Sai tên đệm, đúng là Thị" in page and "đã quá hạn" in page
    actions.uphold_result(dossier.pk, reason="Tên đúng như tờ khai", by=world.leader, at=timezone.now())
    assert "bao-sai" not in counts(at_desk("handler").get(PAGE))
    assert "đã quá hạn" not in words(at_desk("handler").get(f"/can-bo/ho-so/{dossier.code}"))
