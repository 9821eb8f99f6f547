"""The administrator's desk: master data are kept here, people can be read, facts are not to be seen."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client

from dossiers.calendars.models import Calendar, CalendarDay, CalendarVersion
from dossiers.procedures.models import ProcedureVersion
from dossiers.units.models import Officer, Post

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
    removable = {
        model for model, model_admin in admin.site._registry.items() if model_admin.has_delete_permission(request)
    }
    assert removable == {CalendarDay}
    officer = Officer.objects.get()
    assert administrator.post(f"/admin/units/officer/{officer.pk}/delete/", {"post": "yes"}).status_code == 403
    page = administrator.post("/admin/units/officer/", {"action": "delete_selected", "_selected_action": [officer.pk]})
    assert Officer.objects.filter(pk=officer.pk).exists() and page.status_code in (200, 302)


def test_a_version_of_a_procedure_can_only_be_read(administrator: Client) -> None:
    version = ProcedureVersion.objects.first()
    assert version is not None
    answer = administrator.post(f"/admin/procedures/procedureversion/{version.pk}/change/", {"fee_vnd": "1"})
    assert answer.status_code == 403


def a_day(calendar: Calendar, **more: str) -> dict[str, Any]:
    day = {"calendar": calendar.pk, "date": "24/12/2026", "kind": "closed", "segments": "[]", "name": "Nghỉ thử"}
    return day | more


def test_a_day_off_is_published_as_a_new_version_and_old_promises_keep_theirs(administrator: Client) -> None:
    calendar = Calendar.objects.get(slug="can-tho")
    before = CalendarVersion.objects.filter(calendar=calendar).count()

    administrator.post("/admin/calendars/calendarday/add/", a_day(calendar))

    newest = CalendarVersion.objects.newest_of(calendar)
    assert newest is not None
    assert CalendarVersion.objects.filter(calendar=calendar).count() == before + 1
    assert "2026-12-24" in str(newest.definition)
    assert "thu.quantri" in newest.note or "Quản trị thử" in newest.note


def test_hours_that_make_no_sense_are_not_saved(administrator: Client) -> None:
    calendar = Calendar.objects.get(slug="can-tho")
    answer = administrator.post(
        "/admin/calendars/calendarday/add/",
        a_day(calendar, kind="half", segments='[["11:00", "07:00"]]'),
        follow=True,
    )
    assert "Không lưu" in answer.content.decode()
    assert not CalendarDay.objects.filter(name="Nghỉ thử").exists()


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
    pages = ["/admin/", "/admin/units/officer/", f"/admin/units/officer/{officer.pk}/change/", "/admin/units/unit/add/"]
    pages += ["/admin/calendars/calendarday/add/", f"/admin/procedures/procedureversion/{version.pk}/change/"]
    for address in pages:
        text = administrator.get(address).content.decode()
        assert " style=" not in text and "<style" not in text and " onclick=" not in text, address
        inline = [
            tag for tag in text.split("<script")[1:] if " src=" not in tag.split(">")[0] and "json" not in tag[:80]
        ]
        assert inline == [], address
