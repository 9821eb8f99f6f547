"""Stored files at the desk: fetched by whoever may see their dossier, as a download, and written down."""

import datetime as dt
import io
import uuid

import pytest
from django.utils import timezone

from dossiers.casework import actions
from dossiers.casework.files import store
from dossiers.casework.models import Look
from dossiers.casework.states import State
from tests.casework import specimens
from tests.desk.conftest import words


@pytest.fixture
def scan(world, received, tmp_path, settings):
    """A photo that belongs to a dossier of the ward."""
    settings.FILES_ROOT = tmp_path / "files"
    dossier = received()
    content = io.BytesIO(specimens.photo_with_a_place())
    return store.add(dossier, dossier.papers.get(), content, "Sổ đỏ.jpg", by=world.receiver, at=timezone.now())


def address(file, more=""):
    return f"/can-bo/tep/{file.name}{more}"


def test_a_file_is_a_download_in_a_sandbox_and_who_fetched_it_is_written_down(world, at_desk, scan):
    answer = at_desk("handler").get(address(scan))
    assert b"".join(answer.streaming_content) == specimens.photo_with_a_place()
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''S%E1%BB%95")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Length"] == str(scan.size)
    look = Look.objects.get()
    assert (look.dossier_id, look.officer, look.what, look.file) == (scan.dossier_id, world.handler, "file", scan.name)


def test_no_answer_of_the_portal_shows_a_stored_file_inline(at_desk, scan):
    small = at_desk("handler").get(address(scan, "/anh"))
    drawn = b"".join(small.streaming_content)
    assert drawn == store.thumbnail_of(scan).read_bytes() != store.path_of(scan).read_bytes()
    assert small["Content-Type"] == "image/jpeg" and "sandbox" in small["Content-Security-Policy"]
    assert b"bi mat" not in drawn
    assert not Look.objects.exists()


@pytest.mark.parametrize("more", ["", "/anh"])
def test_a_file_of_a_dossier_one_may_not_see_is_not_there(at_desk, client, scan, more):
    assert at_desk("stranger").get(address(scan, more)).status_code == 404
    assert client.get(address(scan, more)).status_code == 302
    assert at_desk("handler").get(f"/can-bo/tep/{'0' * 32}{more}").status_code == 404
    assert not Look.objects.exists()


def test_a_file_that_waits_for_its_act_is_seen_by_whoever_put_it_in_alone(world, at_desk, scan):
    waiting = store.put(io.BytesIO(specimens.PDF), "a.pdf", intent=uuid.uuid4(), by=world.receiver, at=timezone.now())
    assert at_desk("receiver").get(address(waiting)).status_code == 200
    assert at_desk("leader").get(address(waiting)).status_code == 404
    assert at_desk("receiver").get(address(waiting, "/anh")).status_code == 404  # a PDF is not drawn
    assert not Look.objects.exists()


def test_a_file_whose_bytes_are_gone_is_not_there_and_nobody_has_seen_it(at_desk, scan):
    store.path_of(scan).unlink()
    assert at_desk("handler").get(address(scan)).status_code == 404
    assert not Look.objects.exists()


def test_what_came_online_is_told_to_the_desk_which_takes_only_the_rest(
    world, in_process, at_desk, page_of, do, settings, tmp_path
):
    settings.FILES_ROOT = tmp_path / "files"
    dossier = in_process()
    asked = [actions.Missing("Bản vẽ"), actions.Missing("Giấy ủy quyền")]
    at = dossier.acted_at + dt.timedelta(minutes=5)
    actions.ask_for_papers(dossier.pk, papers=asked, reason="Thiếu", basis="NĐ 61/2018/NĐ-CP", by=world.handler, at=at)
    pause = dossier.pauses.get()
    store.put(io.BytesIO(specimens.PDF), "bv.pdf", intent=actions.intent_of(pause), at=at, slot="0")
    actions.hand_in_papers(dossier.pk, pause_id=pause.pk, at=at, part=True)
    page = words(at_desk("receiver").get(page_of(dossier) + "?viec=add_papers"))
    assert "Đã nộp trực tuyến: Bản vẽ." in page and "Bản vẽ <b>đã nộp trực tuyến</b>" in page and "bv.pdf" in page
    form = page[page.index('id="viec"') :]
    assert 'value="1"' in form and 'name="papers" value="0"' not in form
    assert do("receiver", dossier, "add_papers", papers=["1"]).status_code == 302
    dossier.refresh_from_db()
    assert dossier.state == State.IN_PROCESS
    names = list(dossier.papers.filter(supplement=True).order_by("pk").values_list("name", flat=True))
    assert names == ["Bản vẽ", "Giấy ủy quyền"]
