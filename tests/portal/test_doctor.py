"""The doctor finds what an attacker or a careless hand would change."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connections
from psycopg2.extensions import connection as Connection

from portal.ops import database_audit
from tests import cluster


def found() -> str:
    return "\n".join(finding.sentence for finding in database_audit.examine() if finding.error)


@pytest.mark.django_db
def test_a_database_as_migrated_is_well() -> None:
    assert found() == ""
    assert [message for message in run_checks(databases=["default"]) if message.id.startswith("portal.E")] == []


@pytest.mark.parametrize(("deed", "finding"), [
    ("GRANT UPDATE ON casework_event TO portal_app", "UPDATE on casework_event"),
    ("GRANT TRUNCATE ON casework_event TO PUBLIC", "TRUNCATE on casework_event"),
    ("ALTER TABLE casework_event DISABLE TRIGGER USER", "not ENABLE ALWAYS"),
    ("ALTER TABLE casework_event ENABLE TRIGGER USER", "not ENABLE ALWAYS"),
    ("DROP TABLE casework_event CASCADE", "no event log"),
])  # fmt: skip
def test_a_deed_of_the_owner_is_found(own_database: str, owner_connection: Connection, deed: str, finding: str) -> None:
    owner_connection.cursor().execute(deed)
    assert finding in found()


def test_working_as_the_owner_is_found(own_database: str) -> None:
    connections["default"].close()
    cluster.point_django_at(own_database, "portal_owner")
    assert "owns" in found()
    with pytest.raises(CommandError):
        call_command("doctor", stdout=StringIO())


def test_a_server_that_forgets_is_found(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "EMBEDDED_DATABASE", False)
    assert "fsync is off" in found()


@pytest.mark.django_db
def test_the_clock_is_silent_without_a_worker() -> None:
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("doctor", "--clock", stdout=said)
    assert "not come by" in said.getvalue()
