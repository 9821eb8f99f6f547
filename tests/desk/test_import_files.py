"""Dossiers from another system on a screen: who may, what is said, and that each act fits what became of the file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dossiers.units.roles import Role
from portal.imports import sent_files
from portal.imports.models import DossierUpload
from portal.imports.problems import ImportProblem
from tests.world import WORKING_DAY, a_world, an_officer

HERE = "/quan-tri/nhap-du-lieu"
STATE = DossierUpload.State


@pytest.fixture
def world(db):
    world = a_world()
    world.keeper = an_officer("t.quantri.tp", world.city, Role.ADMINISTRATOR)
    return world


@pytest.fixture
def screen(world):
    return at_screen(world.keeper)


def at_screen(officer):
    client = Client()
    client.force_login(officer)
    return client


def an_upload(world, state, **facts):
    upload = DossierUpload.objects.create(
        officer=world.keeper, name="ho-so.csv", bytes=9, sent_at=WORKING_DAY, state=state, **facts
    )
    sent_files.keep(upload.pk, [b"code;x\r\n1"])
    return upload


def test_a_file_is_kept_and_waits_for_its_check(screen, world):
    sent = SimpleUploadedFile("hồ sơ.xlsx", b"PK\x03\x04", "text/html")
    answer = screen.post(HERE, {"file": sent, "hour": "7h30"})
    upload = DossierUpload.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"{HERE}/{upload.pk}"
    assert (upload.state, upload.name, upload.bytes, f"{upload.hour:%H:%M}") == ("to_check", "hồ sơ.xlsx", 4, "07:30")
    assert sent_files.place_of(upload.pk).sent.read_bytes() == b"PK\x03\x04"
    page = screen.get(answer["Location"]).content.decode()
    assert "Đang kiểm tra" in page and 'value="dung"' in page and 'value="nhap"' not in page
    assert "hồ sơ.xlsx" in screen.get(HERE).content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Chọn tệp."),
        ({"file": SimpleUploadedFile("rong.csv", b"")}, "Tệp rỗng."),
        ({"file": SimpleUploadedFile("a.csv", b"x"), "hour": "25h"}, "giờ"),
    ],
)
def test_what_cannot_be_sent_is_told_and_keeps_nothing(screen, typed, sentence):
    answer = screen.post(HERE, typed)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert not DossierUpload.objects.exists()


@pytest.mark.parametrize("who", ["leader", "mayor", "receiver"])
def test_nobody_but_an_administrator_of_the_city_sees_or_sends(world, who):
    upload, client = an_upload(world, STATE.CHECKED), at_screen(getattr(world, who))
    for address in (HERE, f"{HERE}/mau", f"{HERE}/{upload.pk}", f"{HERE}/{upload.pk}/bao-cao"):
        assert client.get(address).status_code == 403
    assert client.post(f"{HERE}/{upload.pk}", {"viec": "nhap"}).status_code == 403
    upload.refresh_from_db()
    assert upload.state == STATE.CHECKED


@pytest.mark.parametrize(
    ("state", "act", "becomes"),
    [
        (STATE.CHECKED, "nhap", STATE.TO_IMPORT),
        (STATE.REFUSED, "nhap", STATE.REFUSED),
        (STATE.IMPORTED, "nhap", STATE.IMPORTED),
        (STATE.TO_CHECK, "nhap", STATE.TO_CHECK),
        (STATE.STOPPED, "lai", STATE.TO_CHECK),
        (STATE.FAILED, "lai", STATE.TO_CHECK),
        (STATE.IMPORTED, "lai", STATE.IMPORTED),
        (STATE.CHECKED, "?", STATE.CHECKED),
    ],
)
def test_each_act_fits_what_became_of_the_file(screen, world, state, act, becomes):
    upload = an_upload(world, state)
    screen.post(f"{HERE}/{upload.pk}", {"viec": act})
    upload.refresh_from_db()
    assert upload.state == becomes
    said = screen.get(f"{HERE}/{upload.pk}").content.decode()
    assert ("vừa đổi tình trạng" in said) == (state == becomes)


def test_stopping_is_asked_for_and_a_file_can_be_taken_off_the_server(screen, world):
    upload = an_upload(world, STATE.TO_IMPORT)
    screen.post(f"{HERE}/{upload.pk}", {"viec": "bo"})
    assert sent_files.place_of(upload.pk).sent.exists(), "not while it is brought in"
    screen.post(f"{HERE}/{upload.pk}", {"viec": "dung"})
    upload.refresh_from_db()
    assert upload.stop_asked
    DossierUpload.objects.update(state=STATE.STOPPED)
    screen.post(f"{HERE}/{upload.pk}", {"viec": "bo"})
    assert not sent_files.place_of(upload.pk).sent.exists()
    assert "Tệp đã xóa" in screen.get(f"{HERE}/{upload.pk}").content.decode()


def test_the_report_names_every_wrong_place_and_computes_nothing(screen, world):
    upload = an_upload(world, STATE.REFUSED, wrong=2, problem="2 chỗ sai. Chưa nhập gì.")
    place = sent_files.place_of(upload.pk)
    sent_files.write_report(place, [ImportProblem(3, "phone", "số thiếu chữ số."), ImportProblem(9, "=1+1", "lạ")])
    page = screen.get(f"{HERE}/{upload.pk}").content.decode()
    assert "2 chỗ sai" in page and "số thiếu chữ số." in page and "Điện thoại" in page
    report = b"".join(screen.get(f"{HERE}/{upload.pk}/bao-cao").streaming_content).decode("utf-8-sig")
    assert report.splitlines()[1].startswith("3,Điện thoại,") and "'=1+1" in report


def test_the_template_has_every_heading_and_is_read_again(screen, tmp_path):
    answer = screen.get(f"{HERE}/mau")
    path = tmp_path / "mau.csv"
    path.write_bytes(answer.content)
    from portal.imports import row_reader
    from portal.imports.problems import Problems

    assert list(row_reader.rows(path, Problems())) == []
