"""A list as a file: asked for, made in the background with progress, fetched by who asked and by nobody else."""

import csv
import io
import os
import signal

import pytest
from django.db import connection
from django.test import Client

from dossiers.oversight.models import Export
from portal.board.period import frozen
from portal.exports import jobs
from portal.web.process_cache import ProcessCache
from tests.board.test_dossier_list import MONTH
from tests.oversight.histories import a_history
from tests.oversight.test_tallies_killed import ALONE, _until, a_reader
from tests.world import a_world, local

NOW = local("2026-11-25 08:00")
LIST = {
    "so": "received",
    **dict(pair.split("=") for pair in frozen(MONTH).replace("%3A", ":").replace("%2B", "+").split("&")),
}


@pytest.fixture
def world(own_database):
    ProcessCache.forget_everything()
    world = a_world()
    world.history = a_history(world, 5, dossiers=20)
    return world


def client_of(officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def ask(client, **more):
    return client.post("/dieu-hanh/xuat/", {**LIST, "dang": "csv", **more})


def codes(body: bytes) -> list[str]:
    return [line["Mã hồ sơ"] for line in csv.DictReader(io.StringIO(body.decode("utf-8-sig")))]


def test_a_list_becomes_a_file_for_who_asked_and_for_nobody_else(world):
    client = client_of(world.mayor)
    count = client.get("/dieu-hanh/ho-so/", LIST).context["count"]
    assert count > 10
    assert ask(client)["Location"] == "/dieu-hanh/tai-ve/"
    assert "đang chờ" in client.get("/dieu-hanh/tai-ve/").content.decode()
    assert jobs.work(at=NOW) == 1 and jobs.work(at=NOW) == 0
    export = Export.objects.get()
    assert (export.done, export.total, export.attempts) == (count, count, 1)
    assert f"/dieu-hanh/tai-ve/{export.pk}/" in client.get("/dieu-hanh/tai-ve/").content.decode()
    answer = client.get(f"/dieu-hanh/tai-ve/{export.pk}/")
    assert answer["Content-Disposition"].startswith("attachment") and "no-store" in answer["Cache-Control"]
    found = codes(b"".join(answer.streaming_content))
    assert len(found) == len(set(found)) == count
    for other in (world.leader, world.district_leader):
        assert client_of(other).get(f"/dieu-hanh/tai-ve/{export.pk}/").status_code == 404


def test_a_spreadsheet_holds_the_same_rows(world):
    ask(client_of(world.mayor), dang="xlsx")
    assert jobs.work(at=NOW) == 1
    export = Export.objects.get()
    assert jobs.path_of(export).read_bytes()[:2] == b"PK" and export.done == export.total > 10


def test_who_has_lost_the_post_gets_no_file_and_a_sentence(world):
    client = client_of(world.leader)
    ask(client)
    world.leader.posts.update(to_on="2019-01-01")
    assert jobs.work(at=NOW) == 0
    assert Export.objects.get().problem == jobs.NO_LONGER_YOURS
    assert client.get("/dieu-hanh/tai-ve/").status_code == 403


def test_units_out_of_sight_cannot_be_asked_for_and_unknown_forms_neither(world):
    client = client_of(world.leader)
    assert ask(client, **{"don-vi": "T10.31.02"}).status_code == 404
    assert ask(client, dang="exe").status_code == 404 and ask(client, so="secrets").status_code == 404
    assert client.get("/dieu-hanh/xuat/").status_code == 405
    ask(client)
    assert jobs.work(at=NOW) == 1
    units = set(Export.objects.get().question["units"])
    assert units == {world.ward.pk}


def test_five_files_may_wait_and_old_ones_go(world):
    client = client_of(world.mayor)
    for _ in range(6):
        ask(client)
    assert Export.objects.count() == 5
    assert "Đợi có tệp xong" in client.get("/dieu-hanh/tai-ve/").content.decode()
    assert jobs.work(at=NOW) == 5
    paths = [jobs.path_of(one) for one in Export.objects.all()]
    assert all(path.exists() for path in paths)
    Export.objects.update(expires_at=local("2020-01-01 00:00"))
    jobs.work(at=NOW)
    assert not Export.objects.exists() and not any(path.exists() for path in paths)


def test_killed_in_the_middle_it_is_begun_again_and_is_whole(world, monkeypatch):
    ask(client_of(world.mayor))
    monkeypatch.setattr(jobs, "TELL_EVERY", 3)
    real = jobs._told
    monkeypatch.setattr(
        jobs, "_told", lambda *given: real(*given) if "SET done = %s WHERE" not in given[1] else stall(*given)
    )

    def stall(aside, statement, parameters):
        real(aside, statement, parameters)
        real(aside, "SELECT pg_sleep(30)", [])

    worker = a_reader(lambda: jobs.work(at=NOW))
    _until("SELECT count(*) > 0 FROM oversight_export WHERE done = 3")
    assert jobs.work(at=NOW) == 0, "another worker leaves it alone"
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    with connection.cursor() as cursor:
        asleep = "FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
        cursor.execute(f"SELECT pg_terminate_backend(pid) {asleep}")
    _until(ALONE)
    monkeypatch.setattr(jobs, "_told", real)
    assert jobs.work(at=NOW) == 1
    export = Export.objects.get()
    assert export.attempts == 2 and export.done == export.total
    assert len(codes(jobs.path_of(export).read_bytes())) == export.total


def test_what_fails_three_times_is_given_up_with_a_sentence(world, monkeypatch):
    ask(client_of(world.mayor))
    with monkeypatch.context() as broken:
        broken.setattr(jobs, "write", lambda *given: 1 / 0)
        for _ in range(3):
            assert jobs.work(at=NOW) == 0
    assert jobs.work(at=NOW) == 0
    assert Export.objects.get().problem == jobs.GAVE_UP
