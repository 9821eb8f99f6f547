"""The demonstration year is the article's year to the last dossier, from the tallies and from the dossiers alike."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from dossiers.casework import deadlines, seals
from dossiers.casework.models import Dossier, Pause
from dossiers.casework.states import State
from dossiers.oversight.figures import Period
from dossiers.oversight.models import Demonstration
from dossiers.oversight.reports import a_year_before
from dossiers.oversight.tallies import recount
from tests import browser, cluster
from tests.board import walk

ROOT = Path(__file__).parents[2]
ARTICLE = {
    "received": 686_728,
    "resolved": 674_062,
    "late": 486,
    "early_or_on_time": 673_576,
    "in_progress": 12_666,
    "in_time": 12_659,
    "overdue": 7,
    "ended_otherwise": 0,
    "on_time_rate": "99.93",
}
BOARD = ("late", "in_progress", "overdue")


def manage(*words):
    """A command of the portal in a process of its own, on this test's database."""
    owner = cluster.url(cluster.database_roles.OWNER, connection.settings_dict["NAME"])
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"DATABASE_OWNER_URL": owner, "DEMO": "city"},
        capture_output=True,
        text=True,
        timeout=580,
        check=False,
    )


@pytest.fixture
def city(own_database):
    loaded = manage("demo")
    assert loaded.returncode == 0, loaded.stdout + loaded.stderr
    return Demonstration.objects.get()


def test_the_whole_city(city, web, settings):
    """One test, because loading the city is the costly part of each of these."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]  # as the city was loaded with
    figures = json.loads(manage("figures", "--as-of", "demo", "--json").stdout)
    figures["early_or_on_time"] = figures["early"] + figures["on_time"]
    assert {key: figures[key] for key in ARTICLE} == ARTICLE
    counted = manage("figures", "--as-of", "demo", "--json", "--recount")
    assert counted.returncode == 0, counted.stderr
    assert recount() == []
    overdue = Dossier.objects.overdue(city.made_at)
    assert [dossier.state for dossier in overdue] == [State.AWAITING_PAPERS] * 7
    every_unit_and_procedure_takes_part()
    assert events_before_the_one_before() == 0
    promises_are_the_engines()
    assert [key for key in some(200) if seals.broken(key)] == []
    the_board_opens_what_it_counts(web, city.made_at)


@pytest.mark.long
def test_the_files_of_the_largest_figures(city, web, settings):
    """Lists of the whole year as files: as many rows as the figure says, and the same dossiers."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    the_board_opens_what_it_counts(web, city.made_at, (*BOARD, "received", "resolved", "early_or_on_time", "in_time"))


def some(count):
    """Keys of dossiers from all over the city, the same ones each time."""
    keys = Dossier.objects.filter(origin="sample").order_by("pk").values_list("pk", flat=True)
    return list(keys[:: max(1, keys.count() // count)])


def every_unit_and_procedure_takes_part():
    found = Dossier.objects.filter(origin="sample")
    assert found.values("unit").distinct().count() == 113
    assert found.values("procedure").distinct().count() == 152


def events_before_the_one_before():
    """How many events lie before their predecessor; the sweep writes down a moment that has passed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT occurred_at < lag(occurred_at) OVER (PARTITION BY dossier_id ORDER BY seq)"
            " AS backwards FROM casework_event WHERE kind <> 'became_overdue') AS step WHERE backwards"
        )
        return cursor.fetchone()[0]


def promises_are_the_engines():
    """Due dates as stored are the due dates that the engine computes from the facts; what only was sent has none."""
    chosen = some(2000) + list(Pause.objects.filter(ended_at__isnull=False).values_list("dossier_id", flat=True)[:300])
    for dossier in Dossier.objects.select_related("procedure_version").filter(pk__in=chosen, received_at__isnull=False):
        assert deadlines.promise(dossier, []) == dossier.due_at_original, dossier.code
        assert deadlines.promise(dossier, list(dossier.pauses.all())) == dossier.due_at, dossier.code
        if dossier.finished_at:
            assert deadlines.verdict(dossier, dossier.finished_at) == dossier.outcome, dossier.code


def the_board_opens_what_it_counts(web, made_at, figures=BOARD):
    """A leader sees the article's numbers, and each opens exactly the dossiers that a recount finds, file and all."""
    board = f"{web}/dieu-hanh/?ky=mau"
    truth = walk.recounted(Period(a_year_before(made_at), made_at, made_at))
    with browser.opened() as page:
        page.context.set_default_timeout(600_000)  # the file of 674,062 dossiers takes its time
        walk.sign_in(page, web, "lanhdao.tp")
        page.goto(board)
        assert "99,93" in page.locator(".headline").inner_text()
        assert browser.findings(page) == [] and walk.weights(page)[0] <= 30
        said = {figure: walk.opens_what_it_counts(page, board, figure, truth) for figure in figures}
        assert said == {figure: ARTICLE[figure] for figure in figures}
        page.goto(board)
        walk.opened(page, "overdue")
        walk.all_wait_for_papers(page, 7)
