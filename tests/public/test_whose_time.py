"""Who used the time, and through which units a linked dossier goes: as the applicant reads it."""

import re

import pytest

from dossiers.calendars.models import worktime_of
from dossiers.calendars.worktime import working_minutes
from dossiers.casework import actions, status_query
from dossiers.casework.models import Dossier, Leg
from portal.charts import shares
from portal.public import master_data_cache, whose_time
from portal.public.facts import StatusFacts
from tests.public.test_dossier import ask, bring, sign, text
from tests.world import a_dossier, with_linked


@pytest.fixture
def linked(world):
    return with_linked(world)


@pytest.fixture
def sent_out(linked, at):
    """Received at eight, sent to the police, the other ward and the district at ten."""
    dossier = a_dossier(linked, at("2018-12-17 08:00"), version=linked.at_once)
    actions.forward(dossier.pk, by=linked.receiver, at=at("2018-12-17 09:00"), to_officer=linked.handler)
    return actions.send_out(dossier.pk, by=linked.handler, at=at("2018-12-17 10:00"))


def told(dossier, at):
    dossier = master_data_cache.with_master_data(Dossier.objects.get(pk=dossier.pk))
    facts = StatusFacts(
        dossier,
        at,
        master_data_cache.happenings(status_query.happened(dossier.pk), dossier),
        master_data_cache.steps(dossier.procedure_version_id),
        status_query.pauses_of(dossier.pk),
    )
    return whose_time.told(facts, status_query.stays_of(dossier.pk))


def test_time_waiting_for_papers_is_the_applicants_and_the_rest_is_the_desks(in_process, find, world, at):
    dossier = bring(ask(in_process(), world, at("2018-12-18 09:00")), world, at("2018-12-19 09:00"))
    said = text(find(dossier, at="2018-12-20 09:00"))
    assert "Ai đã dùng thời gian Từ khi nhận hồ sơ đến nay: 2 ngày làm việc, 4 giờ và 40 phút , chỉ tính" in said
    assert "Phường thử 1 ngày làm việc, 4 giờ và 40 phút (61 %)" in said
    assert "Chờ bạn 1 ngày làm việc (39 %)" in said
    assert "Từ khi nộp đến nay: 3 ngày, kể cả ngày nghỉ." in said
    assert "Hồ sơ đi qua những nơi nào" not in said


def test_after_the_result_the_bar_stands_still(in_process, find, world, at):
    dossier = sign(in_process(), world, at("2018-12-24 09:00"))
    said = text(find(dossier, at="2018-12-28 09:00"))
    assert "Từ khi nhận hồ sơ đến khi có kết quả: 4 ngày làm việc, 4 giờ và 40 phút" in said
    assert "Phường thử 4 ngày làm việc, 4 giờ và 40 phút (100 %)" in said and "Chờ bạn" not in said


def test_nothing_is_told_before_reception_nor_of_a_dossier_that_was_stopped(in_process, find, world, at):
    dossier = in_process()
    assert "Ai đã dùng" not in text(find(dossier, at="2018-12-17 09:00"))
    actions.withdraw(dossier.pk, by=world.receiver, at=at("2018-12-19 09:00"), reason="Người nộp đổi ý")
    assert "Ai đã dùng" not in text(find(dossier, at="2018-12-19 10:00"))


def test_time_at_other_units_is_theirs_by_name(linked, sent_out, find, at):
    said = text(find(sent_out, at="2018-12-18 10:00"))
    assert "Phường thử 2 giờ (20 %)" in said and "Các nơi khác, cùng lúc 1 ngày làm việc (80 %)" in said
    for unit, by in ((linked.police, linked.handler), (linked.other, linked.second)):
        leg = Leg.objects.get(dossier=sent_out, unit=unit, kind="branch")
        actions.hand_over(sent_out.pk, leg_id=leg.pk, remark="Xong", by=by, at=at("2018-12-18 11:00"))
    used = {str(part.who): part.minutes for part in told(sent_out, at("2018-12-18 15:00")).parts}
    assert used == {"Phường thử": 120, "Quận thử": 660}


def test_the_parts_sum_to_the_whole_to_the_minute(linked, sent_out, at):
    ask(sent_out, linked, at("2018-12-19 07:35"))
    bring(sent_out, linked, at("2018-12-20 16:59"))
    found = told(sent_out, at("2018-12-21 10:01"))
    whole = working_minutes(worktime_of(sent_out.calendar_version_id), sent_out.received_at, at("2018-12-21 10:01"))
    assert sum(part.minutes for part in found.parts) == whole
    assert found.parts[-1].css == "you" and found.parts[-1].minutes > 480


def test_a_linked_dossier_shows_every_stay_with_its_state_and_its_own_limit(linked, sent_out, find, at):
    district, other = (
        Leg.objects.get(dossier=sent_out, unit=unit, kind="branch") for unit in (linked.district, linked.other)
    )
    actions.take_over(sent_out.pk, leg_id=district.pk, by=linked.district_handler, at=at("2018-12-17 14:00"))
    actions.hand_over(
        sent_out.pk, leg_id=district.pk, remark="Nhà ông Tư", by=linked.district_handler, at=at("2018-12-18 08:00")
    )
    said = text(find(sent_out, at="2018-12-18 10:00"))
    way = said[said.index("Hồ sơ đi qua những nơi nào") : said.index("Ai đã dùng")]
    assert "UBND phường thử nhận hồ sơ và chịu trách nhiệm với bạn" in way
    assert "Hồ sơ đang ở 2 nơi cùng lúc" in way
    assert re.search(r"Phường thử Bước 2 liên thông từ 17/12 .*? Chờ các nơi bàn giao", way)
    assert re.search(r"Công an thử Bước 3 liên thông từ 17/12 2 ngày .*? đến \d\d:\d\d ngày \d\d/12 Đang làm", way)
    assert re.search(r"Phường khác Bước 4 liên thông từ 17/12 .*? Chờ nhận bàn giao", way)
    assert re.search(r"Quận thử Bước 5 liên thông 17/12 – 18/12 4 ngày .*? Xong sớm hạn", way)
    for secret in ("Nhà ông Tư", linked.district_handler.full_name, linked.handler.full_name):
        assert secret not in said
    late = text(find(sent_out, at="2018-12-24 10:00"))
    assert "Quá hạn phần này" in late[late.index("Hồ sơ đi qua") : late.index("Ai đã dùng")]


def test_units_still_to_come_are_named(linked, find, at):
    dossier = a_dossier(linked, at("2018-12-17 08:00"), version=linked.in_turn)
    said = text(find(dossier, at="2018-12-17 10:00"))
    way = said[said.index("Hồ sơ đi qua những nơi nào") : said.index("Ai đã dùng")]
    assert re.search(r"Phường thử Bước 1 .*? Đang làm Quận thử Bước 3 liên thông – – Chưa đến lượt", way)
    assert way.count("Chưa đến lượt") == 2  # the district, then the ward again


def test_while_papers_are_awaited_no_unit_has_a_limit(linked, sent_out, find, at):
    ask(sent_out, linked, at("2018-12-17 15:00"))
    said = text(find(sent_out, at="2018-12-18 10:00"))
    way = said[said.index("Hồ sơ đi qua những nơi nào") : said.index("Ai đã dùng")]
    assert "đến " not in way.split("Tình trạng", 1)[1] and way.count("Chờ bạn") == 4


def test_a_withdrawn_linked_dossier_still_shows_its_way_and_a_pause_makes_no_stay_late(linked, find, at):
    dossier = a_dossier(linked, at("2018-12-17 08:00"), version=linked.in_turn)
    actions.forward(dossier.pk, by=linked.receiver, at=at("2018-12-17 09:00"), to_officer=linked.handler)
    ask(dossier, linked, at("2018-12-17 10:00"))
    bring(dossier, linked, at("2019-01-14 10:00"))
    actions.forward(dossier.pk, by=linked.handler, at=at("2019-01-14 11:00"), to_unit=linked.district)
    actions.withdraw(dossier.pk, by=linked.district_handler, at=at("2019-01-15 09:00"), reason="Người nộp đổi ý")
    said = text(find(dossier, at="2019-01-15 10:00"))
    way = said[said.index("Hồ sơ đi qua những nơi nào") : said.index("Những việc đã diễn ra")]
    assert "Xong sớm hạn" in way and "trễ" not in way and "Chưa đến lượt" not in way


def test_a_linked_dossiers_page_costs_one_query_more(client, linked, sent_out, find, django_assert_num_queries):
    address = find(sent_out).redirect_chain[-1][0]
    with django_assert_num_queries(2):
        client.get(address)


def test_english_says_the_same(client, linked, sent_out, find):
    address = find(sent_out).redirect_chain[-1][0]
    said = text(client.get(f"/en{address}"))
    assert "Who used the time" in said and "Where your application goes" in said and "At work" in said


def test_a_bar_shows_even_a_minute_and_nothing_for_nothing():
    bar = shares.shares([("#0a5563", 9999), ("#7a52bd", 1)], title="t")
    widths = [float(width) for width in re.findall(r'width="([\d.]+)"', bar)]
    assert min(widths) >= 3 and round(sum(widths) + 2) == 400
    assert shares.shares([("#0a5563", 0)], title="t") == ""


@pytest.mark.parametrize("minutes", [[1], [1, 1, 1], [333, 333, 334], [1, 9999], [41, 33, 27, 5, 7], [0, 5]])
def test_per_cents_sum_to_a_hundred(minutes):
    shared = whose_time._percents(minutes)
    assert sum(shared) == 100
    assert all(abs(one - 100 * part / sum(minutes)) < 1 for one, part in zip(shared, minutes, strict=True))
