"""A disk that is full: nothing confirmed is lost, nothing is half there, and with room again everything goes on.

It needs a small volume of its own, so the right to mount one. CHAOS_DISK says how many times it is filled.
"""

import io
import os
import time
import uuid
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from dossiers.casework.files import sniff, store
from dossiers.casework.models import Attachment
from tests.casework import specimens
from tests.chaos import own_servers
from tests.chaos.report import tell
from tests.portal import child_processes
from tests.world import a_dossier, a_world

pytestmark = pytest.mark.chaos

TIMES = int(os.environ.get("CHAOS_DISK", "1"))


WHOLE = specimens.PDF + b"\x00" * 1_500_000
"""A PDF that scanners padded; more than the small volume holds."""


def mounted(folder, megabytes):
    return own_servers.small_volume(folder, megabytes)


@pytest.fixture
def var(django_db_blocker):
    """The portal's database on a volume of 300 megabytes."""
    place = child_processes.folder(f"disk-{uuid.uuid4().hex[:8]}")
    with mounted(place, 300) as is_there:
        if not is_there:
            pytest.skip("this account may not mount a volume")
        with (
            django_db_blocker.unblock(),
            own_servers.own_folder(durable=True, place=place),
            own_servers.own_postgres(place),
        ):
            yield place


def fill(folder):
    """Write until nothing more goes; the file to remove."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            with suppress(OSError):
                while file.write(bytes(size)):
                    pass
    return filler


def test_with_the_databases_disk_full_nothing_confirmed_is_lost_and_work_goes_on_when_there_is_room(var):
    desk = own_servers.Desk(a_world())
    errors = 0
    try:
        for _ in range(TIMES):
            seen, until = desk.errors, time.monotonic() + 90
            filler = fill(var)
            while desk.errors < seen + 10:
                assert time.monotonic() < until, "the disk was never full"
                time.sleep(0.1)
            filler.unlink()
            own_servers.again()
            errors, before, until = desk.errors, len(desk.confirmed), time.monotonic() + 90
            while len(desk.confirmed) < before + 5:
                assert time.monotonic() < until, "nothing was received any more"
                time.sleep(0.1)
    finally:
        desk.close()
    lost = own_servers.losses(desk.confirmed)
    tell("disk of the database full", TIMES, lost, f"{errors} refusals, {len(desk.confirmed):,} receipts confirmed")
    assert lost == 0


@pytest.fixture
def small(tmp_path, settings):
    """The store of files on a volume of one megabyte."""
    with mounted(tmp_path / "small", 1) as is_there:
        if not is_there:
            pytest.skip("this account may not mount a volume")
        settings.FILES_ROOT = tmp_path / "small" / "files"
        yield settings.FILES_ROOT


@pytest.mark.django_db
def test_a_file_for_which_there_is_no_room_is_refused_with_a_sentence_and_nothing_of_it_stays(small):
    with pytest.raises(sniff.FileRefused, match="Máy chủ tạm hết chỗ chứa nên chưa nhận được tệp “đơn.pdf”"):
        store.put(io.BytesIO(WHOLE), "đơn.pdf", intent=uuid.uuid4(), at=timezone.now())
    assert not Attachment.objects.exists() and not [path for path in small.rglob("*") if path.is_file()]
    assert store.put(io.BytesIO(specimens.PDF), "đơn.pdf", intent=uuid.uuid4(), at=timezone.now()).kind == "pdf"
    tell("disk of the files full", 1, 0)


def test_an_upload_for_which_there_is_no_room_brings_the_form_back(small, own_database):
    world, desk = a_world(), Client(raise_request_exception=False)
    desk.force_login(world.receiver)
    dossier = a_dossier(world, timezone.now())
    scan = SimpleUploadedFile("đơn.pdf", WHOLE, "application/pdf")
    sent = {"viec": "tep", "giay-to": dossier.papers.get().pk, "tep": scan}
    answer = desk.post(f"/can-bo/ho-so/{dossier.code}", sent)
    assert "Máy chủ tạm hết chỗ chứa" in answer.content.decode() and answer.status_code < 500
    assert not Attachment.objects.exists() and not [path for path in small.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_a_store_that_swallowed_the_error_would_keep_half_a_file(small, monkeypatch):
    """The counter-proof: half a scan, kept as if it were whole."""

    def careless(stream, path, label):
        with suppress(OSError), path.open("wb", buffering=0) as file:
            while piece := stream.read(4096):
                file.write(piece)
        return b"x" * 32

    monkeypatch.setattr(store, "_written", careless)
    half = store.put(io.BytesIO(WHOLE), "đơn.pdf", intent=uuid.uuid4(), at=timezone.now())
    assert half.size < len(WHOLE)
