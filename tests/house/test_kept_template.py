"""The template kept between runs of the tests: another migration or master data file is another template."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import cluster, kept_template


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for file in ("dossiers/units/migrations/0001_initial.py", "dossiers/units/data/units.csv", "portal/urls.py"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("as it was")
    monkeypatch.setattr(kept_template, "BASE", tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(kept_template, "wanted", lambda: True)
    kept_template.digest.cache_clear()
    yield tmp_path
    kept_template.digest.cache_clear()  # the name of these three files is not the name of the suite's own template


def name() -> str:
    kept_template.digest.cache_clear()
    return kept_template.digest()


@pytest.mark.parametrize(
    ("file", "other"),
    [
        ("dossiers/units/migrations/0001_initial.py", True),
        ("dossiers/units/migrations/0002_more.py", True),
        ("dossiers/units/data/units.csv", True),
        ("portal/urls.py", False),
    ],
)
def test_what_the_template_is_made_from_names_it(checkout: Path, file: str, other: bool) -> None:
    before = name()
    (checkout / file).write_text("another")
    assert (name() != before) == other


def test_a_stopped_servers_folder_comes_back_as_it_was(checkout: Path) -> None:
    data, again = checkout / "data", checkout / "again"
    (data / "base").mkdir(parents=True, mode=0o700)
    (data / "base" / "1").write_bytes(b"rows")
    os.chmod(data, 0o700)
    assert not kept_template.bring(again), "nothing was kept yet"
    kept_template.keep(data)
    assert kept_template.bring(again)
    assert (again / "base" / "1").read_bytes() == b"rows" and again.stat().st_mode & 0o777 == 0o700
    assert not kept_template.bring(again), "a server's own data are never covered"


def test_a_template_keeps_the_name_it_was_built_under(checkout: Path, django_db_setup: str) -> None:
    built = cluster.template()
    (checkout / "dossiers/units/migrations/0002_later.py").write_text("changed while the tests run")
    assert name() not in built
    assert cluster.template() == built
