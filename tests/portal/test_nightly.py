"""What the nightly checks find is an incident: a row, a mail, a metric, a line on the page; until it is well again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from dossiers.oversight import tallies
from dossiers.oversight.incidents import Incident, NightCheck, keep, overview
from dossiers.oversight.models import UnitTally
from portal import tasks
from portal.celery import app
from portal.ops import guards, nightly
from tests.behind_the_log import rewrite
from tests.world import a_dossier_in_process, a_world, local, resolve


@pytest.fixture
def world(db: None, settings: Any) -> Any:
    settings.OPERATOR_EMAIL = "van-hanh@example.vn"
    return a_world()


def seen(check: NightCheck) -> list[str]:
    return [one.what for one in Incident.objects.standing().filter(which=check)]


def test_an_untouched_city_has_no_incidents_and_every_check_has_come_by(world: Any) -> None:
    resolve(a_dossier_in_process(world, local("2018-12-03 08:00")).pk, by=world.leader, at=local("2018-12-05 08:00"))
    tallies.apply_pending()
    assert tasks.nightly() == 0
    assert mail.outbox == [] and not Incident.objects.exists()
    assert [(one.name, one.incidents) for one in overview()] == [(name, 0) for name in NightCheck.values]
    assert all(one.made_at for one in overview() if one.name != NightCheck.CONDITION)


def test_what_is_found_is_kept_told_once_measured_shown_and_over_when_it_is_well_again(
    world: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = a_dossier_in_process(world, local("2018-12-03 08:00"))
    resolve(dossier.pk, by=world.leader, at=local("2018-12-05 08:00"))
    tallies.apply_pending()
    rewrite(dossier, outcome="late")
    UnitTally.objects.filter(early=1).update(early=0)
    monkeypatch.setattr(guards, "differences", lambda: iter(["The trigger x is gone"]))
    assert nightly.run(at=timezone.now()) >= 3
    assert seen(NightCheck.FACTS) == [f"{dossier.code}: outcome is late, its events say early"]
    assert seen(NightCheck.GUARDS) == ["The trigger x is gone"]
    assert any("early: 0 in the tallies, 1 counted" in words for words in seen(NightCheck.TALLIES))
    assert len(mail.outbox) == 1 and mail.outbox[0].to == ["van-hanh@example.vn"]
    assert dossier.code in mail.outbox[0].body and "The trigger x is gone" in mail.outbox[0].body
    assert 'portal_incidents{check="facts"} 1' in client.get("/metrics").content.decode()

    nightly.run(at=timezone.now())
    assert len(mail.outbox) == 1 and len(seen(NightCheck.FACTS)) == 1  # told once, kept once

    client.force_login(world.mayor)
    page = client.get("/dieu-hanh/dau-hieu/").content.decode()
    assert f"{dossier.code}: outcome is late" in page and "Chốt bảo vệ cơ sở dữ liệu" in page

    rewrite(dossier, outcome="early")
    UnitTally.objects.filter(day=dt.date(2018, 12, 5)).update(early=1)
    monkeypatch.undo()
    assert nightly.run(at=timezone.now()) == 0
    assert not Incident.objects.standing().exists() and Incident.objects.exists()


def test_a_check_that_breaks_is_an_incident_and_the_others_look_on(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def broken() -> Any:
        raise OperationalError("gone")

    monkeypatch.setitem(nightly.CHECKS, NightCheck.SEALS, broken)
    nightly.run(at=timezone.now())
    assert seen(NightCheck.SEALS) == ["The check itself broke: OperationalError"]
    assert next(one for one in overview() if one.name == "guards").made_at is not None


def test_of_very_many_differences_the_first_are_kept_and_the_rest_is_a_number(db: None) -> None:
    assert keep(NightCheck.FACTS, (f"X-{n}" for n in range(1000)), at=timezone.now(), seconds=1) == 1000
    assert Incident.objects.count() == 201 and Incident.objects.filter(what__startswith="and 800 more").exists()


def test_the_clock_rings_for_the_checks_once_a_night() -> None:
    row = app.conf.beat_schedule["nightly"]
    assert row["task"] == "portal.tasks.nightly" and row["options"]["expires"] <= 3600
