"""Whoever drops, changes or adds a guard of the database is found, and the guard is named."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from psycopg2.extensions import connection as Connection

from portal.ops import guards


@pytest.mark.django_db
def test_an_untouched_database_has_every_guard_and_no_other() -> None:
    assert list(guards.differences()) == []
    kinds = {kind for (kind, _), _ in guards.listed()}
    assert kinds >= {"trigger", "function", "constraint", "index", "columns", "grant", "role"}


DEEDS = {
    "DROP TRIGGER casework_event_stamp ON casework_event": "trigger casework_event.casework_event_stamp is gone",
    "DROP TRIGGER casework_dossier_told ON casework_dossier": "trigger casework_dossier.casework_dossier_told is gone",
    "ALTER TABLE casework_dossier DISABLE TRIGGER casework_dossier_frozen": "casework_dossier_frozen is not what",
    "ALTER TABLE casework_event ENABLE TRIGGER casework_event_append_only": "casework_event_append_only is not what",
    "CREATE OR REPLACE FUNCTION casework_event_refuse() RETURNS trigger LANGUAGE plpgsql AS"
    " $$BEGIN RETURN NEW; END $$": "function casework_event_refuse() is not what",
    "CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END $$;"
    " CREATE TRIGGER quiet BEFORE INSERT ON casework_outbox FOR EACH ROW EXECUTE FUNCTION quiet()":
        "trigger casework_outbox.quiet was made by no migration",
    "ALTER TABLE casework_dossier DROP CONSTRAINT dossier_finished_has_verdict": "dossier_finished_has_verdict is gone",
    "DROP INDEX one_open_pause": "index one_open_pause is gone",
    "ALTER TABLE casework_dossier ALTER COLUMN state DROP NOT NULL": "columns casework_dossier is not what",
    "GRANT UPDATE ON casework_event TO portal_app": "grant app on table casework_event is not what",
    "GRANT UPDATE (data) ON casework_event TO portal_app": "grant app on table casework_event.data was made by no",
    "GRANT SELECT ON units_officer TO PUBLIC": "grant PUBLIC on table units_officer was made by no",
    "REVOKE SELECT ON casework_dossier FROM portal_app": "grant app on table casework_dossier is not what",
}  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_of_the_owner_is_named(own_database: str, owner_connection: Connection, deed: str) -> None:
    owner_connection.cursor().execute(deed)
    assert any(DEEDS[deed] in words for words in guards.differences()), list(guards.differences())
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("doctor", stdout=said)
    assert DEEDS[deed] in said.getvalue()


def test_every_trigger_and_constraint_that_is_dropped_is_named(own_database: str, owner_connection: Connection) -> None:
    gone = [(kind, name) for (kind, name), _ in guards.listed() if kind in ("trigger", "constraint", "index")]
    with owner_connection.cursor() as cursor:
        for kind, name in gone:
            table, _, part = name.partition(".")
            match kind:
                case "trigger":
                    cursor.execute(f'DROP TRIGGER "{part}" ON {table}')
                case "constraint":
                    cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT IF EXISTS "{part}" CASCADE')
                case "index":
                    cursor.execute(f"DROP INDEX IF EXISTS {name}")
    named = "\n".join(guards.differences())
    assert [name for kind, name in gone if f"The {kind} {name} is gone" not in named] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "powers"), [("app", "SUPERUSER"), ("app", "BYPASSRLS"), ("app", "member of portal_owner")]
)
def test_a_role_that_got_powers_is_named(monkeypatch: pytest.MonkeyPatch, role: str, powers: str) -> None:
    really = dict(guards.present())
    monkeypatch.setattr(guards, "present", lambda: iter({**really, ("role", role): powers}.items()))
    assert list(guards.differences()) == [f"The role {role} is not what the migrations of this version made."]


@pytest.mark.django_db
def test_on_a_server_of_another_version_only_the_names_of_what_it_spells_otherwise_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    really: dict[Any, str] = {**dict(guards.present()), ("server", "major"): "19"}
    really |= {key: "spelt otherwise" for key in really if key[0] in guards.BY_WORDS}
    monkeypatch.setattr(guards, "present", lambda: iter(really.items()))
    assert list(guards.differences()) == []
    really.pop(("constraint", "casework_dossier.dossier_finished_has_verdict"))
    assert len(list(guards.differences())) == 1
