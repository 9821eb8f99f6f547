"""The administrator's desk: master data are kept here, people can be read, facts are not to be seen."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import ProgrammingError, transaction
from django.test import Client

from dossiers.calendars.models import Calendar, CalendarDay, CalendarVersion, Shift
from dossiers.procedures.models import ProcedureVersion
from dossiers.units.models import Officer, Post, Unit
from tests import cluster

PASSWORD = "mot-cua-thu-2018"


@pytest.fixture
def administrator(client: Client, db: None) -> Client:
    client.force_login(Officer.objects.create_superuser("thu.quantri", PASSWORD, full_name="Quản trị thử"))
    return client


def test_people_can_be_read_but_not_changed_here(administrator: Client) -> None:
    officer = Officer.objects.get()
    for address in ("officer/add/", "post/add/", f"officer/{officer.pk}/change/"):
        answer = administrator.post(f"/admin/units/{address}", {"is_superuser": "on", "password1": "x"})
        assert answer.status_code in (403, 404), address
    administrator.post(
        f"/admin/units/officer/{officer.pk}/password/", {"password1": "x", "password2": "x"}, follow=True
    )
    assert Officer.objects.get().check_password(PASSWORD) and not Post.objects.exists()


def test_every_list_and_form_opens(administrator: Client) -> None:
    for model, model_admin in admin.site._registry.items():
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert administrator.get(address).status_code == 200, address
        assert administrator.get(address, {"q": "thu"}).status_code == 200, address
        adding = administrator.get(f"{address}add/").status_code
        assert adding == (200 if model_admin.has_add_permission(administrator_request()) else 403), address
        first = model._default_manager.first()
        if first is not None:
            assert administrator.get(f"{address}{first.pk}/change/").status_code == 200, address


def administrator_request() -> Any:
    from django.test import RequestFactory

    request = RequestFactory().get("/admin/")
    request.user = Officer.objects.get(username="thu.quantri")
    return request


def test_facts_are_absent() -> None:
    registered = {model._meta.label for model in admin.site._registry}
    facts = {
        model._meta.label for name in ("casework", "oversight") for model in apps.get_app_config(name).get_models()
    }
    assert registered & facts == set()


def test_nothing_that_others_point_at_can_be_removed(administrator: Client) -> None:
    request = administrator_request()
    assert not any(model_admin.has_delete_permission(request) for model_admin in admin.site._registry.values())
    officer = Officer.objects.get()
    assert administrator.post(f"/admin/units/officer/{officer.pk}/delete/", {"post": "yes"}).status_code == 403
    page = administrator.post("/admin/units/officer/", {"action": "delete_selected", "_selected_action": [officer.pk]})
    assert Officer.objects.filter(pk=officer.pk).exists() and page.status_code in (200, 302)


def test_a_version_of_a_procedure_can_only_be_read(administrator: Client) -> None:
    version = ProcedureVersion.objects.first()
    assert version is not None
    answer = administrator.post(f"/admin/procedures/procedureversion/{version.pk}/change/", {"fee_vnd": "1"})
    assert answer.status_code == 403


EDITED = {"units.Unit": {"address", "phone", "name_en"}, "procedures.Referral": None}
"""The models of which anything can be changed here, and what; None is all but the code."""


def test_whatever_has_an_act_of_its_own_can_only_be_read(administrator: Client) -> None:
    """Every registered model is asked, so that one registered tomorrow is asked too."""
    request = administrator_request()
    for model, model_admin in admin.site._registry.items():
        row = model._default_manager.first()
        assert model_admin.has_delete_permission(request, row) is False, model
        if model_admin.has_change_permission(request, row):
            assert model._meta.label in EDITED, model
            left = {field.name for field in model._meta.fields} - set(model_admin.get_readonly_fields(request, row))
            assert EDITED[model._meta.label] in (None, left), model
            assert model_admin.get_inline_instances(request, row) == [], model
        else:
            assert model_admin.has_add_permission(request) is False, model
        if row is not None:
            for inline in model_admin.get_inline_instances(request, row):
                assert not inline.has_add_permission(request, row), inline
                assert not inline.has_change_permission(request, row), inline


def test_a_units_parent_is_not_changed_in_one_post(administrator: Client, db: None) -> None:
    city, district, ward = (Unit.objects.filter(kind=kind).first() for kind in ("city", "district", "commune"))
    assert city and district and ward
    other = Unit.objects.filter(kind="district").exclude(pk=ward.parent_id).first()
    assert other is not None
    typed = {"parent": other.pk, "kind": "city", "name": "Tên khác", "valid_to": "01/01/2020", "code": ward.code,
             "calendar": ward.calendar_id, "address": "Số 1 đường Mới", "phone": "02923"}  # fmt: skip
    assert administrator.post(f"/admin/units/unit/{ward.pk}/change/", typed).status_code == 302
    after = Unit.objects.get(pk=ward.pk)
    assert (after.parent_id, after.kind, after.name, after.valid_to) == (ward.parent_id, ward.kind, ward.name, None)
    assert after.address == "Số 1 đường Mới"


def test_no_day_and_no_hour_changes_here(administrator: Client) -> None:
    calendar = Calendar.objects.get(slug="can-tho")
    day, shift = calendar.days.first(), calendar.shifts.first()
    assert day is not None and shift is not None
    rows = list(CalendarDay.objects.values()), list(Shift.objects.values()), list(CalendarVersion.objects.values("pk"))
    typed = {"calendar": calendar.pk, "date": "24/12/2026", "kind": "closed", "segments": "[]", "name": "Nghỉ thử"}
    for address, data in (
        ("calendarday/add/", typed),
        (f"calendarday/{day.pk}/change/", typed),
        (f"calendarday/{day.pk}/delete/", {"post": "yes"}),
        (f"calendar/{calendar.pk}/change/", {"slug": "x", "name": "x", "shifts-TOTAL_FORMS": "0"}),
        ("calendar/add/", {"slug": "x", "name": "x", "zone": "Asia/Ho_Chi_Minh"}),
    ):
        assert administrator.post(f"/admin/calendars/{address}", data).status_code == 403, address
    administrator.post("/admin/calendars/calendarday/", {"action": "delete_selected", "_selected_action": [day.pk]})
    now = list(CalendarDay.objects.values()), list(Shift.objects.values()), list(CalendarVersion.objects.values("pk"))
    assert now == rows


def test_signing_in_the_password_and_signing_out_are_the_desks_own(administrator: Client) -> None:
    for address in ("/admin/password_change/", "/admin/password_change/done/"):
        assert administrator.get(address)["Location"] == "/can-bo/tai-khoan"
    guess = {"old_password": "guess", "new_password1": "một câu dễ nhớ 2026", "new_password2": "một câu dễ nhớ 2026"}
    right = guess | {"old_password": PASSWORD}
    for typed in (guess, right):
        assert administrator.post("/admin/password_change/", typed)["Location"] == "/can-bo/tai-khoan"
    assert Officer.objects.get().check_password(PASSWORD)
    assert administrator.get("/admin/logout/").status_code == 405
    assert administrator.post("/admin/logout/")["Location"] == "/can-bo/dang-nhap"
    assert Client().get("/admin/login/")["Location"].startswith("/can-bo/dang-nhap")


def test_its_log_is_only_added_to_by_the_application_and_by_the_owner(administrator: Client, own_database: str) -> None:
    owner = cluster.as_owner(own_database)
    with owner.cursor() as cursor:
        cursor.execute(
            "INSERT INTO units_officer (password, is_superuser, username, full_name, phone, is_active,"
            " is_staff, identity_number, session_epoch) VALUES ('', true, 't.ai', '', '', true, true, '', 0)"
        )
        cursor.execute("INSERT INTO django_admin_log (action_time, object_repr, action_flag, change_message, user_id)"
                       " SELECT now(), 'x', 2, '', id FROM units_officer WHERE username = 't.ai'")  # fmt: skip
        for attack in ("DELETE FROM django_admin_log", "UPDATE django_admin_log SET object_repr = 'y'",
                       "TRUNCATE django_admin_log"):  # fmt: skip
            with pytest.raises(Exception, match="append-only"):
                cursor.execute(attack)
    owner.close()
    for attack in (
        lambda: LogEntry.objects.all()._raw_delete("default"),
        lambda: LogEntry.objects.update(object_repr="y"),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            attack()


def test_without_an_account_of_the_staff_nobody_gets_in(client: Client, db: None) -> None:
    refused = client.get("/admin/units/officer/")
    assert refused.status_code == 302 and refused["Location"].startswith("/admin/login/")
    signing_in = client.get(refused["Location"])
    assert (signing_in.status_code, signing_in["Location"]) == (302, "/can-bo/dang-nhap?next=/admin/units/officer/")
    client.force_login(Officer.objects.create_user("can.bo", PASSWORD, full_name="Cán bộ"))
    assert client.get("/admin/", follow=True).status_code == 403
    client.post("/admin/login/", {"username": "can.bo", "password": "guess"})
    assert client.get("/admin/", follow=True).status_code == 403


def test_the_pages_hold_no_inline_script_or_style(administrator: Client) -> None:
    officer, version = Officer.objects.get(), ProcedureVersion.objects.first()
    assert version is not None
    unit, calendar = Unit.objects.first(), Calendar.objects.first()
    assert unit is not None and calendar is not None
    pages = ["/admin/", "/admin/units/officer/", f"/admin/units/officer/{officer.pk}/change/"]
    pages += [f"/admin/units/unit/{unit.pk}/change/", "/admin/procedures/referral/"]
    pages += [
        f"/admin/calendars/calendar/{calendar.pk}/change/",
        f"/admin/procedures/procedureversion/{version.pk}/change/",
    ]
    for address in pages:
        text = administrator.get(address).content.decode()
        assert " style=" not in text and "<style" not in text and " onclick=" not in text, address
        inline = [
            tag for tag in text.split("<script")[1:] if " src=" not in tag.split(">")[0] and "json" not in tag[:80]
        ]
        assert inline == [], address
