"""A file sent on a screen is read as what it is, checked, and brought in whole; killed or stopped it is not there."""

from __future__ import annotations

import os
import random
import threading
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone

from dossiers.casework.models import Applicant, CodeCounter, Dossier, Event
from dossiers.casework.models.event import Outbox
from dossiers.units.models import Officer
from portal.imports import sent_files, upload_runs
from portal.imports.models import DossierUpload, ImportedFile, ImportedRow
from portal.ops.embedded import database_roles
from tests import cluster
from tests.chaos.test_web_killed import in_a_process, kill
from tests.portal.tables import row, text

STATE = DossierUpload.State
NAMES = ["Nguyễn Thị Thử", "Trần Ngọc Ẩn", "Đặng Hữu Đức", "Huỳnh Phước Lộc"]
ROWS = int(os.environ.get("ROWS", "500000"))
KILLS = int(os.environ.get("KILLS", "20"))
MUTATED = int(os.environ.get("MUTATED", "10000"))


@pytest.fixture
def as_owner(own_database):
    """The process that brings a file in works as the owner; the whole test enters as the owner."""
    cluster.point_django_at(own_database, database_roles.OWNER)
    yield
    cluster.point_django_at(own_database)


def named(count=4, first=1):
    return [row(first + order, applicant_name=NAMES[order % 4]) for order in range(count)]


def csv_of(rows, encoding="utf-8", delimiter=","):
    if encoding != "cp1258":
        return text(rows, delimiter).encode(encoding)
    return windows_1258(text(rows, delimiter))


def windows_1258(words):
    """As Windows writes Vietnamese: a letter with its shape, then its tone."""
    import unicodedata

    spelt = ""
    for sign in unicodedata.normalize("NFC", words):
        parts = unicodedata.normalize("NFD", sign)
        tones = [part for part in parts if part in "\u0300\u0309\u0303\u0301\u0323"]
        letter = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
        spelt += letter + "".join(tones)
    return spelt.encode("cp1258")


def xlsx_of(rows, path):
    import datetime as dt

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Mã hồ sơ", *list(rows[0])[1:]])
    for one in rows:
        cells = list(one.values())
        when = list(one).index("received_at")
        cells[when] = dt.datetime.fromisoformat(cells[when])
        cells[list(one).index("status")] = int(one["status"])
        sheet.append(cells)
    book.save(path)
    return path.read_bytes()


def an_upload(content, name="ho-so.csv"):
    sender = Officer.objects.filter(username="t.gui").first() or Officer.objects.create(username="t.gui")
    upload = DossierUpload.objects.create(officer=sender, name=name, bytes=len(content), sent_at=timezone.now())
    sent_files.keep(upload.pk, [content])
    return upload


def run(upload):
    upload_runs.run(upload.pk, clock=timezone.now)
    upload.refresh_from_db()
    return upload.state


def wanted(upload):
    DossierUpload.objects.filter(pk=upload.pk, state=STATE.CHECKED).update(state=STATE.TO_IMPORT, attempts=0)


def found():
    return [model.objects.count() for model in (Dossier, Event, Outbox, CodeCounter, ImportedFile, ImportedRow)]


def test_every_way_of_writing_a_file_comes_in_with_the_same_names(as_owner, tmp_path):
    files = {
        "utf-8": csv_of(named(first=1)),
        "mark": csv_of(named(first=11), "utf-8-sig", ";"),
        "cp1258": csv_of(named(first=21), "cp1258"),
        "xlsx": xlsx_of(named(first=31), tmp_path / "a.xlsx"),
    }
    for number, (kind, content) in enumerate(files.items(), 1):
        upload = an_upload(content, kind)
        assert run(upload) == STATE.CHECKED, upload.problem
        assert (upload.added, Dossier.objects.count()) == (4, 4 * (number - 1)), "checked, and nothing written"
        assert upload.encoding == ("utf-8" if kind == "mark" else kind)
        seen = sent_files.preview(sent_files.place_of(upload.pk))
        assert [
            cells[seen.columns.index("Họ và tên" if "Họ và tên" in seen.columns else "Họ tên")] for cells in seen.rows
        ] == NAMES
        wanted(upload)
        assert run(upload) == STATE.IMPORTED and ImportedFile.objects.latest("pk").name == kind
    names = Applicant.objects.order_by("dossier__code").values_list("name", flat=True)
    assert list(names) == NAMES * 4
    again = an_upload(files["xlsx"])
    assert run(again) == STATE.CHECKED and (again.added, again.unchanged) == (0, 4)


def test_wrong_rows_are_named_as_the_spreadsheet_numbers_them(as_owner, tmp_path):
    path = tmp_path / "a.xlsx"
    xlsx_of([row(1), row(2, phone="1"), row(3)], path)
    book = openpyxl.load_workbook(path)
    book.active.insert_rows(2)
    book.save(path)
    upload = an_upload(path.read_bytes())
    assert run(upload) == STATE.REFUSED and upload.wrong == 1
    assert [line[:2] for line in sent_files.report(sent_files.place_of(upload.pk))] == [[4, "Điện thoại"]]
    assert not Dossier.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("Mã hồ sơ".encode("utf-16"), "UTF-16"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "XLS"),
        (b"PK\x03\x04 not packed", "Không mở được bảng tính"),
        ("code\nNguyÔn ThÞ V¨n, ®­êng µ¸".encode("latin-1"), "TCVN3"),
        ("code\nNguyeãn Vaên Haûi, ñöôøng Traàn".encode("latin-1"), "VNI"),
        (b"", "rỗng"),
    ],
)
def test_what_is_not_read_is_refused_with_a_sentence(as_owner, content, sentence):
    upload = an_upload(content)
    assert run(upload) == STATE.REFUSED and sentence in upload.problem
    assert not Dossier.objects.exists()


def test_a_spreadsheet_that_would_fill_the_memory_is_refused_before_it_is_opened(as_owner, tmp_path, monkeypatch):
    path = tmp_path / "a.xlsx"
    xlsx_of([row(1)], path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/more.xml", b"0" * 3_000_000)
    from portal.imports import spreadsheet_reader

    monkeypatch.setattr(spreadsheet_reader, "LARGEST_TEXTS", 2_000_000)
    upload = an_upload(path.read_bytes())
    assert run(upload) == STATE.REFUSED and "quá lớn" in upload.problem


def test_a_stop_that_comes_at_the_end_takes_everything_back(as_owner, monkeypatch):
    upload = an_upload(csv_of(named()))
    run(upload)
    wanted(upload)
    before = found()
    real = upload_runs.bring

    def stopped_meanwhile(*of, **more):
        brought = real(*of, **more)
        thread = threading.Thread(
            target=lambda: (upload_runs._end(upload.pk, STATE.STOPPED, timezone.now()), upload_runs.connection.close())
        )
        thread.start()
        thread.join()
        return brought

    monkeypatch.setattr(upload_runs, "bring", stopped_meanwhile)
    assert run(upload) == STATE.STOPPED and found() == before


def test_a_stop_that_was_asked_before_it_began_is_kept(as_owner):
    upload = an_upload(csv_of(named()))
    DossierUpload.objects.update(stop_asked=True)
    assert run(upload) == STATE.STOPPED and not upload.stop_asked


def test_the_worker_starts_a_process_and_gives_up_with_a_sentence(own_database):
    cluster.point_django_at(own_database)
    upload = an_upload(csv_of(named()))
    assert upload_runs.work(at=timezone.now()) == 1
    assert upload_runs.work(at=timezone.now()) == 1, "one at a time"
    upload_runs._children[0].wait(60)
    upload.refresh_from_db()
    assert upload.state == STATE.CHECKED
    DossierUpload.objects.update(state=STATE.TO_IMPORT, attempts=upload_runs.ATTEMPTS)
    upload_runs.start(upload.pk).wait(60)
    upload.refresh_from_db()
    assert upload.state == STATE.FAILED and "Làm lại" in upload.problem


def brought_whole_after_kills(content, kills, rows, dice, latest=1.1):
    """How often it was killed before it was over; ``latest`` is a share of the time that the check took."""
    upload = an_upload(content)
    began = time.perf_counter()
    assert run(upload) == STATE.CHECKED
    usual, before = time.perf_counter() - began, found()
    wanted(upload)
    for killed in range(kills):
        DossierUpload.objects.filter(state=STATE.TO_IMPORT).update(attempts=0)
        process = in_a_process(lambda: upload_runs.run(upload.pk, clock=timezone.now))
        time.sleep(dice.uniform(0.02, latest) * usual)
        kill(process)
        upload.refresh_from_db()
        there = Dossier.objects.count() - before[0]
        if upload.state == STATE.IMPORTED:
            assert there == rows
            return killed
        assert (upload.state, there) == (STATE.TO_IMPORT, 0) and found() == before
    assert run(upload) == STATE.IMPORTED and Dossier.objects.count() - before[0] == rows
    return kills


@pytest.mark.chaos
def test_killed_again_and_again_nothing_is_half_there_and_then_all_of_it_is(as_owner):
    dice = random.Random(20)
    kills = 0
    while kills < 6:
        brought_whole_after_kills(csv_of(named(40, 1 + 100 * kills)), 3, 40, dice)
        kills += 3


@pytest.mark.chaos
@pytest.mark.long
def test_half_a_million_rows_killed_twenty_times_come_in_whole(as_owner, tmp_path):
    rows = ROWS

    def many():
        for number in range(rows):
            day, order = divmod(number, 9_000)
            yield row(
                1,
                code=f"H13.31.02-26{1 + day // 28:02d}{1 + day % 28:02d}-{order + 1:04d}",
                applicant_name=NAMES[number % 4],
            )

    path = tmp_path / "many.xlsx"
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for number, one in enumerate(many()):
        if not number:
            sheet.append(list(one))
        sheet.append(list(one.values()))
    book.save(path)
    assert brought_whole_after_kills(path.read_bytes(), KILLS, rows, random.Random(20), latest=0.85) == KILLS


def mutated(content, dice):
    content = bytearray(content)
    for _ in range(dice.choice([1, 1, 2, 5, 30])):
        place = dice.randrange(len(content))
        match dice.randrange(4):
            case 0:
                content[place] = dice.choice([dice.randrange(256), *b"Anh 12"])
            case 1:
                del content[place : place + dice.randrange(1, 40)]
            case 2:
                content[place:place] = bytes(dice.choices(b'",;\n\r\t\0=\xc3\xe1', k=dice.randrange(1, 6)))
            case 3:
                content[place:place] = content[: dice.randrange(1, 200)]
        if not content:
            content = bytearray(b"x")
    return bytes(content)


def all_or_nothing(files, tmp_path, dice):
    originals = [csv_of(named(3)), csv_of(named(3), "cp1258"), xlsx_of(named(3), tmp_path / "m.xlsx")]
    ends = set()
    for number in range(files):
        upload = an_upload(mutated(dice.choice(originals), dice), f"tệp {number}")
        before = found()
        state = run(upload)
        assert state in (STATE.CHECKED, STATE.REFUSED) and found() == before, upload.pk
        assert state == STATE.CHECKED or upload.problem.strip()
        ends.add(state)
        if state == STATE.CHECKED:
            wanted(upload)
            assert run(upload) == STATE.IMPORTED
            assert Dossier.objects.count() == before[0] + upload.added
        sent_files.place_of(upload.pk).remove()
    assert ends == {STATE.CHECKED, STATE.REFUSED}


def test_mutated_files_never_crash_and_never_come_in_half(as_owner, tmp_path):
    all_or_nothing(60, tmp_path, random.Random(1258))


@pytest.mark.long
def test_ten_thousand_mutated_files_never_crash_and_never_come_in_half(as_owner, tmp_path):
    all_or_nothing(MUTATED, Path(tmp_path), random.Random(26))
