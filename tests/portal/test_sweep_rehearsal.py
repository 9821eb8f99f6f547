"""`manage.py sweep --at` ahead of now on a loaded city: a number, and not a byte of the city is changed."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from dossiers.casework.models import Dossier
from dossiers.notices.preparing import prepare_pending
from dossiers.oversight import reminders, tallies
from tests import cluster
from tests.behind_the_log import rewrite
from tests.portal import demo_city

TABLES = (
    "casework_dossier casework_event casework_outbox casework_alert casework_extension casework_letter"
    " casework_calendarmove notices_message notices_attempt oversight_reminder oversight_remindeddossier"
    " oversight_unittally oversight_mixtally oversight_upkeep oversight_export casework_attachment"
).split()
ALL = "SELECT md5(string_agg(row::text, E'\\n' ORDER BY row::text)), count(*) FROM {} AS row"


def now():
    return dt.datetime.now(dt.UTC)


def printed(command, *words):
    out = StringIO()
    call_command(command, *words, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """A small demonstration city, as busy as it gets: swept, told and reminded until now."""
    with django_db_blocker.unblock():
        name = cluster.clone()
        demo_city.load(name)
        with cluster.visiting(name), cluster.in_environment(name):
            call_command("sweep", stdout=StringIO())
            prepare_pending(at=now())
            reminders.remind_by_rule(at=now())
            tallies.apply_pending()
            yield name
        cluster.drop(name)


def everything():
    """Every row of every table that a sweep may touch, and what the commands say."""
    with connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(ALL.format(table))
            found[table] = cursor.fetchone()
    figures = json.loads(printed("figures", "--as-of", "demo", "--json", "--recount"))
    return found, figures, printed("verify", "--all").partition(" (")[0]


@pytest.mark.parametrize(
    "ahead", [dt.timedelta(days=365), dt.timedelta(days=3), dt.timedelta(hours=1), dt.timedelta(seconds=40)], ids=str
)
@pytest.mark.parametrize("zone", [None, dt.UTC, dt.timezone(dt.timedelta(hours=-9))], ids=["naive", "UTC", "-09:00"])
def test_ahead_of_now_it_only_says_what_would_be_flagged(loaded, ahead, zone):
    before, at = everything(), now() + ahead
    running = Dossier.objects.running().filter(overdue_since__isnull=True, due_at__lt=at).count()
    local = at.astimezone(zone or dt.timezone(dt.timedelta(hours=7)))
    typed = (local if zone else local.replace(tzinfo=None)).isoformat()
    assert printed("sweep", "--at", typed) == f"would flag {running}\n"
    assert everything() == before
    if ahead.days == 365:
        assert running > 0


def test_now_and_the_past_are_swept_in_earnest(loaded):
    assert printed("sweep") == "flagged 0\n"
    dossier = Dossier.objects.in_time(now()).running().first()
    due_at = dossier.due_at
    rewrite(dossier, due_at=now() - dt.timedelta(hours=1))
    assert printed("sweep", "--at", (now() - dt.timedelta(hours=2)).isoformat()) == "flagged 0\n"
    assert printed("sweep", "--at", now().isoformat()) == "flagged 1\n"
    rewrite(dossier, due_at=due_at)


@pytest.mark.parametrize("typed", ["tomorrow", "2026-13-01", "31/12/2027", "9999-12-31T23:59-23:00"])
def test_what_is_no_instant_is_refused_with_a_sentence(loaded, typed):
    with pytest.raises(CommandError, match="not an instant") as refused:
        printed("sweep", "--at", typed)
    assert refused.value.returncode == 2
