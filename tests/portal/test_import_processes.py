"""The import as a process: killed in the middle it leaves nothing; two at once bring a file in once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from psycopg2.extensions import connection as Connection

from dossiers.casework.models import CodeCounter, Dossier, Event
from dossiers.casework.models.event import Outbox
from portal.imports.models import ImportedFile, ImportedRow
from tests.portal.tables import row, table

HOME = Path(__file__).parents[2]
ROWS = 2500


def start(path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "manage.py", "import_dossiers", str(path)]
    return subprocess.Popen(
        command, cwd=HOME, env=dict(os.environ), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def many(folder: Path) -> Path:
    return table(folder, *(row(order) for order in range(1, ROWS + 1)))


def writing(owner: Connection, what: str) -> bool:
    """Whether another session is at this statement now."""
    with owner.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND state <> 'idle' AND query LIKE %s",
            [f"%{what}%"],
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.chaos
@pytest.mark.parametrize("what", ["COPY staged", "INSERT INTO casework_event", "INSERT INTO casework_dossier"])
def test_killed_in_the_middle_it_leaves_nothing(
    own_database: str, owner_connection: Connection, tmp_path: Path, what: str
) -> None:
    process = start(many(tmp_path))
    until = time.monotonic() + 60
    while not writing(owner_connection, what):
        assert process.poll() is None, "the import was over before it could be killed"
        assert time.monotonic() < until
    process.kill()
    process.communicate()
    while writing(owner_connection, "staged"):  # the server notices at its next look at the client
        time.sleep(0.02)

    for model in (Dossier, Event, Outbox, CodeCounter, ImportedFile, ImportedRow):
        assert not model.objects.exists(), model


def test_two_at_once_bring_a_file_in_once(own_database: str, tmp_path: Path) -> None:
    path = many(tmp_path)
    said = sorted(process.communicate()[0] for process in [start(path), start(path)])

    assert said[0].startswith("This file was imported on")
    assert said[1].startswith(f"rows {ROWS}, imported {ROWS}, unchanged 0")
    assert Dossier.objects.count() == ROWS


def test_a_wrong_file_ends_with_sentences_and_code_2(own_database: str, tmp_path: Path) -> None:
    process = start(table(tmp_path, row(1), row(2, phone="1")))
    _, said = process.communicate()

    assert process.returncode == 2
    assert "dòng 3, phone: " in said
    assert "Traceback" not in said
