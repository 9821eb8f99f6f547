"""manage.py verify finds what was changed behind the log's back, and only that."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from psycopg2.extensions import connection as Connection

from dossiers.casework.models import Dossier
from dossiers.oversight import signing, tallies
from dossiers.oversight.figures import Period
from portal.imports.bringing import bring
from portal.ops.embedded import database_roles
from tests import cluster
from tests.casework.conftest import local
from tests.portal.tables import open_row, row, table
from tests.world import a_dossier, a_world


@pytest.fixture
def three(own_database: str, tmp_path: Path) -> list[Dossier]:
    """Three dossiers of three events each."""
    cluster.point_django_at(own_database, database_roles.OWNER)
    bring(table(tmp_path, row(1), row(2), open_row(3)), at=local("2026-11-20 10:00"))
    cluster.point_django_at(own_database)
    return list(Dossier.objects.order_by("code"))


def verified(*words: Any) -> str:
    out = io.StringIO()
    call_command("verify", *words, stdout=out)
    return out.getvalue()


def tamper(owner: Connection, statement: str, *parameters: Any) -> None:
    with owner.cursor() as cursor:
        cursor.execute("ALTER TABLE casework_event DISABLE TRIGGER casework_event_append_only")
        cursor.execute(statement, parameters)


def test_an_untouched_log_holds(three: list[Dossier]) -> None:
    assert "3 dossiers, 9 events: every seal holds" in verified("--all")
    assert "3 events, every seal holds" in verified(three[0].code.lower())


TAMPERED = {
    "a changed time": (
        "UPDATE casework_event SET occurred_at = occurred_at - interval '1 day' WHERE {} AND seq = 2",
        "2",
    ),
    "a changed fact": ("UPDATE casework_event SET data = '{{}}' WHERE {} AND seq = 2", "2"),
    "an event that is gone": ("DELETE FROM casework_event WHERE {} AND seq = 2", "3"),
    "a last event that is gone": ("DELETE FROM casework_event WHERE {} AND seq = 3", "head"),
    "a seal of its own making": ("UPDATE casework_event SET hash = sha256('x') WHERE {} AND seq = 1", "1"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_changed_is_named(three: list[Dossier], owner_connection: Connection, what: str) -> None:
    statement, place = TAMPERED[what]
    tamper(owner_connection, statement.format("dossier_id = %s"), three[1].pk)

    with pytest.raises(CommandError) as all_of_them:
        verified("--all", "--sample", "0")
    with pytest.raises(CommandError) as one:
        verified(three[1].code)

    for said in (str(all_of_them.value), str(one.value)):
        assert three[1].code in said and place in said
        assert three[0].code not in said and three[2].code not in said


def test_a_dossier_that_forgot_its_head_is_found(three: list[Dossier], owner_connection: Connection) -> None:
    with owner_connection.cursor() as cursor:
        cursor.execute("ALTER TABLE casework_dossier DISABLE TRIGGER casework_dossier_told")
        cursor.execute("UPDATE casework_dossier SET head = NULL WHERE id = %s", [three[2].pk])
    with pytest.raises(CommandError, match="1 dossiers whose seals do not hold"):
        verified("--all", "--sample", "0")


@pytest.mark.parametrize("words", [(), ("H13.31.02-261005-0001", "--all"), ("nonsense",), ("H13.31.02-261005-9999",)])
def test_wrong_use_is_a_sentence(db: None, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as refused:
        verified(*words)
    assert refused.value.returncode == 2


def test_an_empty_log_holds(db: None) -> None:
    assert "0 dossiers, 0 events" in verified("--all")


CHANGED_PAST_THE_TRIGGERS = {
    "sha256 = repeat('0', 64)": "edition 1: the kept numbers are not those that were signed",
    "content = jsonb_set(content, '{lines,0,9}', '9')": "Toàn thành phố, column 10: 9 signed, 0 by the log",
    "content = jsonb_set(content, '{edition_before}', '\"x\"')": "the edition before it is another one, or gone",
    "edition = 7, reason = 'Khác'": "edition 7: the kept numbers are not those that were signed",
    "officer_id = (SELECT min(id) FROM units_officer)": "edition 1: the kept numbers are not those that were signed",
}


def test_a_signed_report_changed_past_the_triggers_is_found(own_database: str, owner_connection: Connection) -> None:
    """Nobody can change one; whoever could, as the server's own administrator, is found out."""
    world = a_world()
    a_dossier(world, local("2018-12-03 08:00"))
    tallies.apply_pending()
    period = Period(local("2018-12-01 00:00"), local("2019-01-01 00:00"), local("2019-01-01 00:00"))
    kept = signing.sign("ii-06a", "don-vi", world.city, period, officer=world.mayor, at=timezone.now())
    assert "1 signed reports: every digest holds" in verified("--reports")
    with owner_connection.cursor() as cursor:
        cursor.execute("ALTER TABLE oversight_signedreport DISABLE TRIGGER USER")
        for change, complaint in CHANGED_PAST_THE_TRIGGERS.items():
            cursor.execute("CREATE TABLE kept AS SELECT * FROM oversight_signedreport")
            cursor.execute(f"UPDATE oversight_signedreport SET {change} WHERE id = {kept.pk}")
            with pytest.raises(CommandError, match=re.escape(complaint)):
                verified("--reports")
            cursor.execute("DELETE FROM oversight_signedreport; INSERT INTO oversight_signedreport SELECT * FROM kept")
            cursor.execute("DROP TABLE kept")
    assert "1 signed reports" in verified("--reports")
