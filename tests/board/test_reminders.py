"""The screens of reminders: made, answered and ended in a browser's forms; the monthly list; inspections."""

import datetime as dt

import pytest
from django.utils import timezone

from dossiers.casework import actions
from dossiers.casework.sweep import flag_overdue
from dossiers.oversight import late_list, reminders
from dossiers.oversight.figures import Period
from dossiers.oversight.models import Inspection, Reminder
from dossiers.units.roles import Role
from tests.world import a_dossier, a_dossier_in_process, an_officer, local

HERE = "/dieu-hanh/don-doc/"


@pytest.fixture
def overdue(world):
    """Two dossiers of the ward that are overdue now."""
    at = timezone.now() - dt.timedelta(days=40)
    dossiers = [a_dossier_in_process(world, at), a_dossier(world, at)]
    flag_overdue(at=timezone.now())
    return dossiers


@pytest.fixture
def reminder(world, overdue):
    for dossier in overdue:
        dossier.refresh_from_db()
    by, at = world.district_leader, timezone.now()
    return reminders.remind(world.ward, overdue, reason="Vì sao trễ?", days=2, by=by, at=at)


def test_a_reminder_goes_its_way_in_forms(world, overdue, signed_in):
    district, ward = signed_in(world.district_leader), signed_in(world.leader)
    page = district.get(f"{HERE}?don-vi=T10.31.01").content.decode()
    assert all(dossier.code in page for dossier in overdue)
    assert district.get(HERE).context["owing"] == [(world.ward, 2)]
    form = {"ho-so": [dossier.code for dossier in overdue], "noi-dung": "Vì sao trễ?", "so-ngay": "3"}
    made = district.post(f"{HERE}?don-vi=T10.31.01", form, follow=True)
    assert "Đã đôn đốc Phường thử" in made.content.decode()
    number = Reminder.objects.get().pk
    assert "Chờ trả lời" in ward.get(HERE).content.decode()
    assert "Vì sao trễ, khi nào xong" in ward.get(f"{HERE}{number}/").content.decode()
    answered = ward.post(f"{HERE}{number}/", {"tra-loi": "Mai xong"}, follow=True).content.decode()
    assert "Mai xong" in answered and "Kết thúc đôn đốc" not in answered
    ended = district.post(f"{HERE}{number}/", {"ket-qua": "settled", "nhan-xet": ""}, follow=True).content.decode()
    assert "Đã giải quyết" in ended and Reminder.objects.get().closed_by == world.district_leader


def test_what_was_typed_stays_beside_the_sentence(world, overdue, signed_in):
    client = signed_in(world.mayor)
    answer = client.post(f"{HERE}?don-vi=T10.31.01", {"noi-dung": "Giữ lại chữ này", "so-ngay": "3"})
    page = answer.content.decode()
    assert "Chọn từ 1 đến 500 hồ sơ" in page and "Giữ lại chữ này" in page and not Reminder.objects.exists()
    bad = client.post(
        f"{HERE}?don-vi=T10.31.01", {"ho-so": overdue[0].code, "noi-dung": "Chữ", "so-ngay": "x"}
    ).content.decode()
    assert "ngày làm việc" in bad and 'value="x"' in bad


def test_others_see_no_reminder_and_inspectors_only_read(world, reminder, signed_in):
    stranger = signed_in(world.stranger)
    assert f"Số {reminder.pk}" not in stranger.get(HERE).content.decode()
    assert stranger.get(f"{HERE}{reminder.pk}/").status_code == 404
    inspector = signed_in(an_officer("t.thanhtra", world.city, Role.INSPECTOR))
    page = inspector.get(f"{HERE}{reminder.pk}/").content.decode()
    assert "Vì sao trễ?" in page and "Gửi trả lời" not in page and 'id="ket-qua"' not in page
    assert "Đôn đốc mới" not in inspector.get(HERE).content.decode()
    for form in ({"tra-loi": "x"}, {"ket-qua": "settled", "nhan-xet": "x"}):
        assert "Chỉ lãnh đạo" in inspector.post(f"{HERE}{reminder.pk}/", form).content.decode()
    inspector.post(f"{HERE}?don-vi=T10.31.01", {"noi-dung": "x", "so-ngay": "2"})
    inspector.post(f"{HERE}kiem-tra/", {"don-vi": "T10.31.01"})
    reminder.refresh_from_db()
    assert reminder.answered_at is None and Reminder.objects.count() == 1 and not Inspection.objects.exists()


def test_the_page_costs_few_queries(world, reminder, signed_in, django_assert_max_num_queries):
    client = signed_in(world.district_leader)
    client.get(HERE)
    for address in (HERE, f"{HERE}tre-han/", f"{HERE}kiem-tra/"):
        with django_assert_max_num_queries(8):
            assert client.get(address).status_code == 200


def test_the_monthly_list_names_unit_and_person_with_the_apology(world, signed_in):
    received = local("2018-12-03 08:00")
    said, silent = a_dossier_in_process(world, received), a_dossier_in_process(world, received)
    sorry = {"reason": "Thiếu người", "extended_to": local("2018-12-21 17:00"), "by": world.leader}
    actions.extend(said.pk, at=local("2018-12-12 09:00"), **sorry)
    late = local("2018-12-20 09:00")
    december = (local("2018-12-01 00:00"), local("2019-01-01 00:00"))
    lines = {line.dossier_id: line for line in late_list.lines(Period(*december, late), units=[world.ward.pk])}
    assert set(lines) == {said.pk, silent.pk}
    assert lines[said.pk].apology and lines[said.pk].new_date == sorry["extended_to"]
    assert lines[silent.pk].apology is None and lines[silent.pk].person == world.handler.full_name
    assert lines[silent.pk].unit == world.ward and lines[silent.pk].days_late == 3
    (count,) = late_list.by_unit(lines.values())
    assert (count.dossiers, count.persons, count.without_apology) == (2, 1, 1)
    assert late_list.lines(Period(*december, late), units=[world.other.pk]) == []


def test_the_list_of_a_month_is_a_page_and_a_file_with_the_same_lines(world, history, signed_in):
    client = signed_in(world.mayor)
    page = client.get(f"{HERE}tre-han/?thang=2018-12")
    lines = page.context["lines"]
    assert lines and all(line.finished_at and line.days_late >= 1 for line in lines)
    file = b"".join(client.get(f"{HERE}tre-han/?thang=2018-12&dang=csv")).decode("utf-8-sig")
    assert len(file.splitlines()) == len(lines) + 1 and all(line.code in file for line in lines)
    assert client.get(f"{HERE}tre-han/?thang=khong").status_code == 400


def test_an_inspection_is_recorded_and_bad_input_is_kept(world, signed_in):
    client = signed_in(world.mayor)
    form = {"don-vi": "T10.31.01", "quyet-dinh": "QĐ 7/QĐ-UBND", "tu": "2018-12-18", "den": "2018-12-19"}
    page = client.post(f"{HERE}kiem-tra/", form).content.decode()
    assert "Ghi ai kiểm tra" in page and "QĐ 7/QĐ-UBND" in page and not Inspection.objects.exists()
    form |= {"nguoi-kiem-tra": "Bà A", "ket-qua": "Sổ đủ", "hat": "bb-07"}
    assert "Sổ đủ" in client.post(f"{HERE}kiem-tra/", form, follow=True).content.decode()
    assert "Sổ đủ" in signed_in(world.leader).get(f"{HERE}kiem-tra/").content.decode()
    assert "Sổ đủ" not in signed_in(world.stranger).get(f"{HERE}kiem-tra/").content.decode()
