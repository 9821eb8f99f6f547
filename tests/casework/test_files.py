"""The store of files: what it takes, what it refuses and how it says so, what it keeps and what it sweeps."""

import datetime as dt
import hashlib
import io
import os
import resource
import threading
import uuid

import pytest
from django.db import IntegrityError, connections, transaction
from PIL import Image

from dossiers.casework.files import sniff, store
from dossiers.casework.models import Attachment
from tests.casework import specimens
from tests.world import a_dossier, a_world, local

NOW = local("2018-12-18 09:00")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def file_store(tmp_path, settings):
    settings.FILES_ROOT = tmp_path / "files"
    return settings.FILES_ROOT


def put(content, label="don.pdf", intent=None, **more):
    return store.put(io.BytesIO(content), label, intent=intent or uuid.uuid4(), at=NOW, **more)


def kept_files(file_store):
    return [path for path in file_store.rglob("*") if path.is_file()]


def test_a_pdf_is_kept_as_it_is_under_a_random_name_nobody_else_may_read(file_store):
    file = put(specimens.PDF, "C:\\Quét\\Đơn đề nghị.PDF")
    assert (file.label, file.kind, file.size) == ("Đơn đề nghị.pdf", "pdf", len(specimens.PDF))
    assert bytes(file.digest) == bytes(file.given_digest) == hashlib.sha256(specimens.PDF).digest()
    assert store.path_of(file).read_bytes() == specimens.PDF
    assert store.path_of(file).stat().st_mode & 0o777 == 0o600
    assert store.path_of(file).parent.stat().st_mode & 0o777 == 0o700
    assert "Đơn" not in str(store.path_of(file)) and len(file.name) == 32
    assert kept_files(file_store) == [store.path_of(file)]


def test_a_photo_is_kept_whole_and_its_thumbnail_knows_nothing_of_place_or_owner():
    content = specimens.photo_with_a_place()
    file = put(content, "anh.jpg")
    assert store.path_of(file).read_bytes() == content  # the evidence stays bit for bit
    assert (file.width, file.height) == (600, 400)
    small = store.thumbnail_of(file).read_bytes()
    with Image.open(io.BytesIO(small)) as picture:
        assert not picture.getexif() and picture.size[1] == 480  # turned as the phone was held
    assert b"Tr" not in small and b"bi mat" not in small and b"Exif" not in small


def test_a_heic_photo_becomes_a_jpeg_without_exif_and_keeps_the_digest_of_what_was_sent():
    content = specimens.heic()
    file = put(content, "IMG_0042.HEIC")
    assert (file.label, file.kind) == ("IMG_0042.jpg", "jpeg")
    assert bytes(file.given_digest) == hashlib.sha256(content).digest()
    assert store.is_whole(file)
    with Image.open(store.path_of(file)) as picture:
        assert picture.format == "JPEG" and picture.size == (640, 480) and not picture.getexif()
    assert file.has_thumbnail


def test_a_png_with_transparency_gets_a_thumbnail_on_white():
    file = put(specimens.picture("PNG"), "quet.png")
    assert (file.kind, file.has_thumbnail) == ("png", True)


@pytest.mark.parametrize(
    ("content", "label", "sentence"),
    [
        (
            specimens.PROGRAMME,
            "don.pdf",
            "Tệp “don.pdf” không phải PDF, JPEG, PNG hoặc HEIC (bên trong là chương trình)",
        ),
        (specimens.SVG, "so-do.svg", "bên trong là trang web hoặc hình SVG"),
        (specimens.SVG, "so-do.png", "bên trong là trang web hoặc hình SVG"),
        (specimens.zip_bomb(), "anh.jpg", "bên trong là tệp nén"),
        (b"", "trong.pdf", "Tệp “trong.pdf” trống"),
        (b"chi la chu", "chu.pdf", "không phải PDF, JPEG, PNG hoặc HEIC. Quét hoặc chụp"),
        (specimens.PDF[:-8], "cut.pdf", "bị cụt hoặc hỏng"),
        (specimens.picture()[:900], "cut.jpg", "Không mở được ảnh “cut.jpg”"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "gia.png", "Không mở được ảnh"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 99, "gia.heic", "Không mở được ảnh"),
        (specimens.huge_picture(), "lon.png", "Ảnh “lon.png” có 100 triệu điểm ảnh, tối đa 50 triệu"),
    ],
    ids=[
        "programme",
        "svg",
        "svg-as-png",
        "zip-bomb",
        "empty",
        "text",
        "cut-pdf",
        "cut-jpeg",
        "no-png",
        "no-heic",
        "100MP",
    ],
)
def test_what_is_no_paper_is_refused_with_a_sentence_and_nothing_is_kept(file_store, content, label, sentence):
    with pytest.raises(sniff.FileRefused) as refused:
        put(content, label)
    assert sentence in str(refused.value)
    assert not Attachment.objects.exists()
    assert kept_files(file_store) == []


def test_the_limit_is_one_setting_that_the_sentence_reads_too(settings, file_store):
    settings.FILE_LIMIT_MB = 1
    with pytest.raises(sniff.FileRefused, match="Tệp “to.pdf” lớn hơn 1 MB"):
        put(b"%PDF-" + b"\0" * (1024 * 1024), "to.pdf")
    assert kept_files(file_store) == []


def test_an_endless_file_is_left_after_the_limit_and_memory_does_not_grow():
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size=-1):
            assert size > 0, "asked for everything at once"
            self.given += size
            return b"%PDF-".ljust(size, b"\0")

    stream, before = Endless(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(sniff.FileRefused, match="lớn hơn 20 MB"):
        store.put(stream, "vo-tan.pdf", intent=uuid.uuid4(), at=NOW)
    assert stream.given <= 20 * 1024 * 1024 + store.CHUNK
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 1024  # kilobytes


def test_the_darkroom_knows_no_secret_and_opens_a_large_picture_within_its_limits(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "khong-duoc-biet")
    seen = {}
    run = sniff.subprocess.run

    def watched(words, **more):
        seen.update(more)
        return run(words, **more)

    monkeypatch.setattr(sniff.subprocess, "run", watched)
    file = put(specimens.picture("JPEG", (7000, 7000)), "lon.jpg")  # 49 megapixels
    assert file.has_thumbnail
    assert seen["env"] == {} and seen["timeout"]


def test_the_files_of_one_form_have_a_common_limit(settings):
    settings.DOSSIER_FILES_MB = 1
    intent, big = uuid.uuid4(), b"%PDF-" + b"\0" * 700_000 + b"%%EOF"
    put(big, intent=intent)
    with pytest.raises(sniff.FileRefused, match="quá 1 MB"):
        put(big, intent=intent)
    assert Attachment.objects.count() == 1


def test_a_waiting_file_is_tied_to_its_paper_by_the_act_and_is_evidence_from_then_on(world):
    intent = uuid.uuid4()
    first = put(specimens.PDF, intent=intent, by=world.receiver, slot="7")
    put(specimens.PDF, intent=intent, by=world.receiver, slot="khac1")
    put(specimens.PDF, intent=intent, by=world.stranger, slot="7")  # somebody else's file under a guessed key
    dossier = a_dossier(world, NOW)
    paper = dossier.papers.get()
    with transaction.atomic():
        assert store.attach(dossier, {"7": paper}, intent=intent, by=world.receiver) == 2
    assert [f.paper_id for f in dossier.attachments.order_by("pk")] == [paper.pk, None]
    first.refresh_from_db()
    assert not store.discard(first.name, intent=intent, by=world.receiver)
    for attack in (
        lambda: Attachment.objects.filter(pk=first.pk).delete(),
        lambda: Attachment.objects.filter(pk=first.pk).update(digest=b"\0" * 32),
        lambda: Attachment.objects.filter(pk=first.pk).update(dossier=None, paper=None),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attack()
    assert store.is_whole(first)


def test_a_file_put_in_by_mistake_is_taken_out_again_by_whoever_put_it_in(world, file_store):
    intent = uuid.uuid4()
    file = put(specimens.picture(), intent=intent, by=world.receiver)
    assert not store.discard(file.name, intent=intent, by=world.stranger)
    assert not store.discard(file.name, intent=uuid.uuid4(), by=world.receiver)
    assert store.discard(file.name, intent=intent, by=world.receiver)
    assert kept_files(file_store) == []


def test_a_scan_added_later_counts_in_the_dossiers_limit(world, settings):
    settings.DOSSIER_FILES_MB = 1
    dossier, big = a_dossier(world, NOW), b"%PDF-" + b"\0" * 700_000 + b"%%EOF"
    file = store.add(dossier, dossier.papers.get(), io.BytesIO(big), "a.pdf", by=world.receiver, at=NOW)
    assert (file.dossier_id, file.paper_id) == (dossier.pk, dossier.papers.get().pk)
    with pytest.raises(sniff.FileRefused, match="quá 1 MB"):
        store.add(dossier, None, io.BytesIO(big), "b.pdf", by=world.receiver, at=NOW)
    assert Attachment.objects.count() == 1


def test_what_no_act_took_within_a_day_is_swept_and_nothing_else(world, file_store):
    forgotten = put(specimens.picture())
    intent = uuid.uuid4()
    taken = put(specimens.picture(), intent=intent)
    store.attach(a_dossier(world, NOW), {}, intent=intent)
    lost, fresh = store.path_of(taken).with_name("ab" * 16), store.incoming() / "tmpx.upload"
    for path in (lost, fresh):
        path.write_bytes(b"x")
    old = (NOW - dt.timedelta(days=3)).timestamp()
    for path in (*kept_files(file_store),):
        os.utime(path, (old, old))
    os.utime(fresh, (NOW.timestamp(), NOW.timestamp()))
    assert store.sweep(at=NOW + dt.timedelta(hours=23)) == 1  # the lost one
    assert store.sweep(at=NOW + dt.timedelta(hours=25)) >= 1
    assert set(kept_files(file_store)) <= {store.path_of(taken), store.thumbnail_of(taken), fresh}
    assert store.path_of(taken).exists() and store.thumbnail_of(taken).exists()
    assert not Attachment.objects.filter(pk=forgotten.pk).exists()


def test_ten_at_once_do_not_slip_through_the_common_limit(own_database, settings):
    settings.DOSSIER_FILES_MB = 1
    a_world()
    intent, big, outcomes = uuid.uuid4(), b"%PDF-" + b"\0" * 400_000 + b"%%EOF", []

    def one():
        try:
            outcomes.append(put(big, intent=intent))
        except sniff.FileRefused as error:
            outcomes.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(outcome, Attachment) for outcome in outcomes) == 2
    assert Attachment.objects.count() == 2
