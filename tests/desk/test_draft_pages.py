"""The leader reads a drafted result in the page: pictures of its pages, drawn here, tied to its digest."""

import datetime as dt
import io
import uuid

import pytest
from django.utils import timezone
from PIL import Image

from dossiers.casework import actions
from dossiers.casework.actions import drafting
from dossiers.casework.files import drawn_pages, store
from dossiers.casework.models import Look, Proposal
from tests.casework import specimens
from tests.desk.conftest import words

COLOURS = ("red", "green", "blue")


def a_pdf(count: int = 3) -> bytes:
    """Pages of one colour each, so that a drawn page tells which it is."""
    sheets = [Image.new("RGB", (595, 842), COLOURS[number % 3]) for number in range(count)]
    made = io.BytesIO()
    sheets[0].save(made, "PDF", save_all=True, append_images=sheets[1:])
    return made.getvalue()


@pytest.fixture
def drafted(world, in_process, tmp_path, settings):
    """A result with this file that the handler laid before the leader; gives dossier and file."""
    settings.FILES_ROOT = tmp_path / "files"

    def made(content: bytes, label: str = "giấy phép.pdf"):
        dossier, now = in_process(), timezone.now()
        file = store.put(io.BytesIO(content), label, intent=uuid.uuid4(), at=now, by=world.handler)
        facts = {"number": "15/GP", "dated_on": timezone.localdate(), "file": file}
        actions.propose_result(dossier.pk, by=world.handler, at=now + dt.timedelta(seconds=1), **facts)
        file.refresh_from_db()
        return dossier, file

    return made


def address(file, number, digest=""):
    return f"/can-bo/tep/{file.name}/{digest or bytes(file.digest).hex()}/trang-{number}"


def colour(answer):
    with Image.open(io.BytesIO(answer.content)) as picture:
        red, green, blue = picture.convert("RGB").resize((1, 1)).getpixel((0, 0))
    return max(zip((red, green, blue), COLOURS, strict=True))[1]


def test_the_leader_reads_every_page_of_the_draft_in_the_page_before_signing(world, at_desk, drafted):
    dossier, file = drafted(a_pdf())
    desk = at_desk("leader")
    page = desk.get(f"/can-bo/ho-so/{dossier.code}?lam=approve_result")
    content = page.content.decode()
    assert [content.count(f'src="{address(file, number)}"') for number in (1, 2, 3, 4)] == [1, 1, 1, 0]
    assert "3 trang" in words(page) and drafting.digest(Proposal.objects.get().facts)[:16] in content
    drawn = [desk.get(address(file, number)) for number in (1, 2, 3)]
    assert [colour(one) for one in drawn] == list(COLOURS)
    assert {one["Content-Type"] for one in drawn} == {"image/jpeg"}
    assert all("sandbox" in one["Content-Security-Policy"] and "no-store" in one["Cache-Control"] for one in drawn)
    assert [(one.officer, one.file) for one in Look.objects.filter(what="file")] == [(world.leader, file.name)]


def test_a_photo_is_one_page_without_its_place(at_desk, drafted):
    dossier, file = drafted(specimens.photo_with_a_place(), "kq.jpg")
    answer = at_desk("leader").get(address(file, 1))
    assert answer.status_code == 200 and b"bi mat" not in answer.content and b"Exif" not in answer.content
    assert at_desk("leader").get(address(file, 2)).status_code == 404


def test_bytes_that_were_exchanged_are_not_shown_and_the_page_says_so(at_desk, drafted):
    dossier, file = drafted(a_pdf())
    store.path_of(file).write_bytes(a_pdf(2))
    assert at_desk("leader").get(address(file, 1)).status_code == 404
    page = words(at_desk("leader").get(f"/can-bo/ho-so/{dossier.code}"))
    assert "Không vẽ được trang" in page and "tải tệp về xem" in page


@pytest.mark.parametrize(("number", "digest"), [(0, ""), (4, ""), (99999, ""), (1, "0" * 64), (1, "x")])
def test_a_page_that_is_not_there_or_of_another_digest_is_not_drawn(at_desk, drafted, number, digest):
    _, file = drafted(a_pdf())
    assert at_desk("leader").get(address(file, number, digest)).status_code == 404


def test_who_may_not_see_the_dossier_sees_no_page(at_desk, client, drafted):
    _, file = drafted(a_pdf(1))
    assert at_desk("stranger").get(address(file, 1)).status_code == 404
    assert client.get(address(file, 1)).status_code == 302
    assert not Look.objects.exists()


def test_a_long_file_is_shown_in_part_and_says_how_much_is_left(at_desk, drafted):
    dossier, file = drafted(a_pdf(drawn_pages.MOST + 2))
    page = at_desk("leader").get(f"/can-bo/ho-so/{dossier.code}")
    assert page.content.decode().count("/trang-") == drawn_pages.MOST and "Còn 2 trang" in words(page)


def test_what_cannot_be_read_costs_a_failed_process_and_nothing_else(drafted):
    _, file = drafted(specimens.PDF)
    store.path_of(file).write_bytes(b"%PDF-1.7 " + b"\xff" * 1000)
    assert drawn_pages.draw(file, 1) is None and drawn_pages.count(file) == 0


def test_a_page_as_large_as_a_field_is_drawn_small(drafted):
    large = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(large, "PDF", resolution=0.1)  # 14.400 points a side
    _, file = drafted(large.getvalue())
    with Image.open(io.BytesIO(drawn_pages.draw(file, 1).picture)) as drawn:
        assert max(drawn.size) <= 2000
