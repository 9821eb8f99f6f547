"""How long a unit really takes: working days from receipt to result, the newest results, one query."""

import pytest

from dossiers.oversight import durations, reports
from portal.public import record
from tests.public.test_dossier import sign, text


@pytest.fixture
def period(at):
    return reports.year_before(at("2019-02-01 00:00"))


def test_results_are_counted_by_working_days_after_receipt(in_process, world, at, period, django_assert_num_queries):
    sign(in_process(), world, at("2018-12-17 16:00"))  # received on the same day
    sign(in_process(), world, at("2018-12-24 09:00"))  # a weekend in between: 18, 19, 20, 21 and 24
    sign(in_process(), world, at("2019-01-03 09:00"))
    with django_assert_num_queries(1):
        record = durations.record(world.ward.pk, world.ten_days.procedure_id, period)
    assert record.days[0] == 1 and record.days[5] == 1
    assert record.resolved == 3
    assert record.late == 1 and record.worst == 3
    assert record.since == period.since


def test_other_units_and_procedures_are_not_in_it(in_process, world, at, period):
    sign(in_process(), world, at("2018-12-24 09:00"))
    assert durations.record(world.other.pk, world.ten_days.procedure_id, period).resolved == 0
    assert durations.record(world.ward.pk, world.ten_days.procedure_id + 1, period).resolved == 0


def test_a_busy_unit_says_since_when_it_was_counted(in_process, world, at, period, monkeypatch):
    monkeypatch.setattr(durations, "NEWEST", 1)
    sign(in_process(), world, at("2018-12-24 09:00"))
    sign(in_process(), world, at("2018-12-26 09:00"))
    record = durations.record(world.ward.pk, world.ten_days.procedure_id, period)
    assert record.resolved == 1 and record.since == at("2018-12-26 09:00")


def test_a_procedures_page_shows_the_record_of_the_chosen_unit(client, in_process, world, at, now):
    sign(in_process(), world, at("2018-12-24 09:00"))
    sign(in_process(), world, at("2019-01-03 09:00"))
    now("2019-01-04 10:00")
    page = client.get("/thu-tuc/T.000010?noi=T10.31.01")
    said = text(page)
    assert "2 hồ sơ đã giải quyết" in said and "1 hồ sơ trễ , trễ nhiều nhất 3 ngày làm việc." in said
    assert "tổng 2" in page.content.decode()
    assert "Đơn vị chưa giải quyết hồ sơ nào của thủ tục này." in text(client.get("/thu-tuc/T.000010?noi=T10.31.02"))
    assert "Đơn vị này có đúng hẹn không?" not in text(client.get("/thu-tuc/T.000010"))


def test_a_long_tail_goes_into_the_last_column():
    found = record.columns({1: 5, 2: 3, 9: 2, 30: 1})
    assert [(one.label, one.count) for one in found] == [("1", 5), ("2", 3), ("3", 0), ("4", 0), ("5", 0), ("6+", 3)]
    assert record.columns({}) == []
