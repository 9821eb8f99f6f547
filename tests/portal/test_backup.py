"""A backup holds all that must outlive the machine, comes back only whole and only into an empty place."""

from __future__ import annotations

import datetime as dt
import fcntl
import io
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyrage
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections

from dossiers.casework import access, seal_audit
from dossiers.casework.files import store
from dossiers.casework.models import Attachment
from portal.ops import database, guards
from portal.ops.backup import every_night, making, restoring
from portal.ops.backup.programs import Trouble
from portal.ops.embedded import database_roles
from portal.ops.management.commands import backup as command
from portal.web import kept_backups
from tests import cluster
from tests.casework import specimens
from tests.world import a_dossier, a_world, local

NOW = local("2018-12-18 09:00")
TONIGHT = dt.datetime(2026, 12, 1, 18, 30, tzinfo=dt.UTC)  # half past one in the morning here


def quiet(_words: str) -> None:
    pass


def place_of(name: str, user: str = database_roles.OWNER) -> dict[str, Any]:
    return database.place(cluster.url(user, name))


@pytest.fixture
def city(own_database: str, tmp_path: Path, settings: Any) -> SimpleNamespace:
    """One dossier with one scan and a receipt that somebody holds."""
    settings.FILES_ROOT, settings.LOG_ROOT = tmp_path / "files", tmp_path / "log"
    (tmp_path / "log" / "tile").mkdir(parents=True)
    (tmp_path / "log" / "checkpoint").write_text("signed")
    settings.LOG_KEY, settings.LOG_KEY_FILE = "the log's key", None
    dossier = a_dossier(a_world(), NOW)
    token = access.issue_token(dossier, at=NOW)
    file = store.put(io.BytesIO(specimens.PDF), "don.pdf", intent=uuid.uuid4(), at=NOW)
    connections["default"].close()
    return SimpleNamespace(name=own_database, dossier=dossier, token=token, file=file, root=tmp_path / "backups")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[SimpleNamespace]:
    """An empty database, and folders that do not exist yet."""
    name = f"empty_{uuid.uuid4().hex[:12]}"
    with closing(cluster.superuser()) as connection:
        database_roles.create_database(connection, name)
        cluster.open_to_tests(connection, name)
    yield SimpleNamespace(name=name, files=tmp_path / "there" / "files", log=tmp_path / "there" / "log")
    cluster.drop(name)


def made(city: SimpleNamespace, at: dt.datetime = TONIGHT, **more: Any) -> Path:
    return making.make(city.root, at=at, place=place_of(city.name), say=quiet, **more)


def put_back(folder: Path, elsewhere: SimpleNamespace, settings: Any, **more: Any) -> dict[str, Any]:
    settings.FILES_ROOT, settings.LOG_ROOT = elsewhere.files, elsewhere.log
    settings.EMBEDDED_DATABASE = False  # whose keys would be written into var
    return restoring.restore(folder, place=place_of(elsewhere.name), say=quiet, **more)


def test_what_was_saved_is_back_and_a_receipt_from_before_opens(
    city: SimpleNamespace, elsewhere: SimpleNamespace, settings: Any
) -> None:
    folder = made(city)
    assert folder.name == "mot-cua-20261202-013000" and folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "keys.json").stat().st_mode & 0o777 == 0o600
    put_back(folder, elsewhere, settings)
    with cluster.visiting(elsewhere.name):
        assert access.by_token(token=city.token).code == city.dossier.code
        assert store.is_whole(Attachment.objects.get())
        assert not seal_audit.examine().broken
        assert list(guards.differences()) == [], "a copy says some guards in other words, and means the same"
    assert (elsewhere.log / "checkpoint").read_text() == "signed"


def test_a_damaged_copy_is_named_and_nothing_is_put_back(
    city: SimpleNamespace, elsewhere: SimpleNamespace, settings: Any
) -> None:
    folder = made(city)
    scan = next(path for path in (folder / "files").rglob("*") if path.is_file())
    scan.chmod(0o600)
    scan.write_bytes(scan.read_bytes()[:-1] + b"?")
    (folder / "files" / "added").write_text("x")
    next((folder / "database").glob("*.dat.gz")).unlink()
    with pytest.raises(Trouble) as said:
        put_back(folder, elsewhere, settings)
    for words in ("is missing", f"{scan.name} is not as it was written", "files/added does not belong"):
        assert words in str(said.value)
    with cluster.visiting(elsewhere.name), connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert cursor.fetchone() == (0,) and not elsewhere.files.exists()


def test_it_goes_only_into_an_empty_place(city: SimpleNamespace, elsewhere: SimpleNamespace, settings: Any) -> None:
    folder = made(city)
    with pytest.raises(Trouble, match="holds .* tables: a backup is put back into an empty one only"):
        restoring.restore(folder, place=place_of(city.name), say=quiet)
    elsewhere.files.mkdir(parents=True)
    (elsewhere.files / "somebody's").write_text("x")
    with pytest.raises(Trouble, match="FILES_ROOT .* is not empty"):
        put_back(folder, elsewhere, settings)


def test_other_keys_and_a_newer_portal_are_told_before_anything_is_written(
    city: SimpleNamespace, elsewhere: SimpleNamespace, settings: Any
) -> None:
    folder = made(city)
    settings.RECEIPT_KEY = "another " * 8
    with pytest.raises(Trouble, match="RECEIPT_KEY is not the one"):
        put_back(folder, elsewhere, settings)
    told = json.loads((folder / "backup.json").read_text())
    told["migrations"]["casework"] = "9999_tomorrow"
    (folder / "backup.json").write_text(json.dumps(told))
    with pytest.raises(Trouble, match="newer portal .*casework 9999_tomorrow"):
        put_back(folder, elsewhere, settings)
    with pytest.raises(Trouble, match=r"no backup that was made to its end.* The newest in it is .*mot-cua-"):
        put_back(city.root, elsewhere, settings)


def test_rows_that_differ_after_loading_are_told(
    city: SimpleNamespace, elsewhere: SimpleNamespace, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counter-proof of the digests: one letter of one unit's name."""
    folder = made(city)
    told = json.loads((folder / "backup.json").read_text())
    told["tables"]["units_unit"][1] = str(int(told["tables"]["units_unit"][1]) + 1)
    (folder / "backup.json").write_text(json.dumps(told))
    with pytest.raises(Trouble, match="differs from the one saved: units_unit: rows differ"):
        put_back(folder, elsewhere, settings)


def test_encrypted_nobody_reads_it_without_the_key(
    city: SimpleNamespace, elsewhere: SimpleNamespace, settings: Any, tmp_path: Path
) -> None:
    key, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    folder = made(city, to=[str(key.to_public())])
    everything = [path for path in folder.rglob("*") if path.is_file() and path.name != "backup.json"]
    assert everything and all(path.suffix == ".age" for path in everything)
    assert not any(specimens.PDF[:64] in path.read_bytes() for path in everything)
    with pytest.raises(Trouble, match="is encrypted: name the file"):
        put_back(folder, elsewhere, settings)
    for name, identity in (("right", key), ("wrong", other)):
        (tmp_path / name).write_text(f"# made by age-keygen\n{identity}\n")
    with pytest.raises(Trouble, match="cannot be opened with this key"):
        put_back(folder, elsewhere, settings, identity=tmp_path / "wrong")
    put_back(folder, elsewhere, settings, identity=tmp_path / "right")
    with cluster.visiting(elsewhere.name):
        assert store.is_whole(Attachment.objects.get())
    with pytest.raises(Trouble, match="not an age public key"):
        made(city, at=TONIGHT + dt.timedelta(days=1), to=["ssh-ed25519 AAAA"])


def test_files_that_were_saved_before_are_not_copied_again(city: SimpleNamespace) -> None:
    first = made(city)
    second = made(city, at=TONIGHT + dt.timedelta(days=1))
    scans = [next(path for path in (one / "files").rglob("*") if path.is_file()) for one in (first, second)]
    assert os.path.samefile(*scans)
    third = made(city, at=TONIGHT + dt.timedelta(days=2), keep=2)
    assert kept_backups.whole(city.root) == [second, third] and not first.exists()
    assert scans[1].read_bytes() == specimens.PDF


def test_one_that_is_not_finished_is_none(city: SimpleNamespace) -> None:
    left = city.root / "mot-cua-20260101-013000.unfinished"
    left.mkdir(parents=True)
    (left / "backup.json").write_text("{}")
    assert kept_backups.newest(city.root) is None
    with pytest.raises(Trouble, match="database .*nowhere"):
        making.make(city.root, at=TONIGHT, place=place_of("nowhere"), say=quiet)
    with pytest.raises(Trouble, match="permission denied"):  # nobody but the owner may read everything
        making.make(city.root, at=TONIGHT, place=place_of(city.name, database_roles.READONLY), say=quiet)
    assert not left.exists() and kept_backups.whole(city.root) == [] and not list(city.root.glob("mot-cua-*"))


def test_two_at_once_are_one(city: SimpleNamespace) -> None:
    city.root.mkdir()
    with (city.root / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Trouble, match="Another backup is being made"):
            made(city)


def test_a_disk_without_room_is_told_first(city: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making.shutil, "disk_usage", lambda _: SimpleNamespace(free=1))
    with pytest.raises(Trouble, match="GB free, the database alone may need"):
        made(city)
    assert kept_backups.whole(city.root) == []


@pytest.mark.parametrize(
    ("hour", "hours_ago", "due"),
    [(1, None, True), (1, 20, True), (1, 2, False), (9, 20, False), (9, 26, True), (9, None, False)],
)
@pytest.mark.django_db
def test_the_embedded_portal_makes_one_every_night(
    tmp_path: Path, settings: Any, hour: int, hours_ago: int | None, due: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BACKUP_ROOT = str(tmp_path)
    at = TONIGHT.replace(hour=17 + hour) if hour == 1 else TONIGHT.replace(hour=hour - 7)
    monkeypatch.setattr(every_night, "since", lambda: at - dt.timedelta(hours=20))
    if hours_ago is not None:
        (tmp_path / "mot-cua-1").mkdir()
        (tmp_path / "mot-cua-1" / "backup.json").write_text("{}")
        os.utime(tmp_path / "mot-cua-1" / "backup.json", times=(at.timestamp() - hours_ago * 3600,) * 2)
    assert every_night.is_due(at=at) == due


def test_the_command_asks_for_what_it_needs(settings: Any, tmp_path: Path) -> None:
    settings.BACKUP_ROOT = ""
    for words, said in (([], "Name the folder"), ([tmp_path, "--keep=-1"], "--keep is 0"),
                        ([tmp_path, "--nightly=25 giờ"], "takes a time of day")):  # fmt: skip
        with pytest.raises(CommandError, match=said):
            call_command("backup", *map(str, words))
    settings.EMBEDDED_DATABASE = False
    with pytest.raises(CommandError, match="set DATABASE_OWNER_URL"):
        call_command("backup", str(tmp_path))


def test_the_next_night_is_tomorrow_when_it_is_past() -> None:
    now = dt.datetime(2026, 12, 1, 1, 30, tzinfo=dt.UTC)
    assert command._seconds_until(dt.time(1, 30), now) == 86400
    assert command._seconds_until(dt.time(2, 0), now) == 1800
