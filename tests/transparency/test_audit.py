"""verify --log: whatever was changed after it was published is found, and the dossier is named."""

import io
import re
import shutil
import time
from contextlib import closing

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from dossiers.casework.models import Dossier
from dossiers.transparency import audit, publishing
from dossiers.transparency.models import Leaf
from dossiers.transparency.publishing import Differs
from portal.imports.bringing import bring
from portal.ops.embedded import database_roles
from tests import cluster
from tests.casework.conftest import local
from tests.portal.tables import row, table
from tests.transparency.conftest import LOG
from tests.world import a_dossier, a_world

NINE = local("2026-11-20 11:00")
TEN = local("2026-11-20 12:00")

RESEAL = """
UPDATE casework_event SET hash = casework_event_hash(prev_hash, dossier_id, seq, kind::text, state::integer,
    occurred_at, recorded_at, origin::text, unit_id, leg_id, actor_id, data)
    WHERE dossier_id = ANY(%(them)s) AND seq = 1;
UPDATE casework_event AS event SET prev_hash = one.hash, hash = casework_event_hash(one.hash, event.dossier_id,
    event.seq, event.kind::text, event.state::integer, event.occurred_at, event.recorded_at, event.origin::text,
    event.unit_id, event.leg_id, event.actor_id, event.data)
FROM casework_event AS one WHERE event.dossier_id = ANY(%(them)s) AND event.seq = 2
    AND one.dossier_id = event.dossier_id AND one.seq = 1;
UPDATE casework_event AS event SET prev_hash = two.hash, hash = casework_event_hash(two.hash, event.dossier_id,
    event.seq, event.kind::text, event.state::integer, event.occurred_at, event.recorded_at, event.origin::text,
    event.unit_id, event.leg_id, event.actor_id, event.data)
FROM casework_event AS two WHERE event.dossier_id = ANY(%(them)s) AND event.seq = 3
    AND two.dossier_id = event.dossier_id AND two.seq = 2;
"""
REPAIR = """
UPDATE casework_dossier AS dossier SET head = event.hash, seq = event.seq FROM casework_event AS event
WHERE dossier.id = ANY(%(them)s) AND event.dossier_id = dossier.id
    AND event.seq = (SELECT max(seq) FROM casework_event WHERE dossier_id = dossier.id);
"""
CLASSES = {
    "whole chain recomputed": (
        "UPDATE casework_event SET occurred_at = occurred_at - interval '1 day'"
        " WHERE dossier_id = ANY(%(them)s) AND seq = 2;"
        + RESEAL + REPAIR,
        "was rewritten",
    ),
    "last event deleted, head repaired": (
        "DELETE FROM casework_event WHERE dossier_id = ANY(%(them)s) AND seq = 3;" + REPAIR, "event 3 is gone",
    ),
    "dossier removed with its events": (
        "DELETE FROM casework_event WHERE dossier_id = ANY(%(them)s);"
        "DELETE FROM casework_dossier WHERE id = ANY(%(them)s);",
        "the dossier is gone",
    ),
    "events of two swapped": (
        "UPDATE casework_event SET data = jsonb_build_object('of', dossier_id - 1)"
        " WHERE dossier_id = ANY(%(them)s) AND seq = 2;"
        + RESEAL + REPAIR,
        "was rewritten",
    ),
    "row of the log amended too": (
        "UPDATE casework_event SET data = '{}' WHERE dossier_id = ANY(%(them)s);" + RESEAL + REPAIR
        + "UPDATE transparency_leaf AS leaf SET head = dossier.head FROM casework_dossier AS dossier"
        " WHERE dossier.id = leaf.dossier_id AND dossier.id = ANY(%(them)s);",
        "is not what the database holds",
    ),
    "code changed": (
        "UPDATE casework_dossier SET code = replace(code, '-26', '-25') WHERE id = ANY(%(them)s);",
        "was published under this code",
    ),
}  # fmt: skip


def bring_in(tmp_path, count, database, start=1):
    cluster.point_django_at(database, database_roles.OWNER)
    bring(table(tmp_path, *(row(number) for number in range(start, start + count))), at=local("2026-11-20 10:00"))
    cluster.point_django_at(database)
    return list(Dossier.objects.order_by("code"))


def tamper(statement, *, them=()):
    """As the server's superuser, with every guard off."""
    with closing(cluster.superuser(connection.settings_dict["NAME"])) as raw, raw.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for name in ("casework_event", "casework_dossier", "transparency_leaf"):
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        cursor.execute(statement, {"them": list(them)})


def compared(**more):
    return audit.compare(publishing.folder(), LOG.key, publishing.signing_keys.witnesses(), **more)


def verified(*words):
    out = io.StringIO()
    call_command("verify", "--log", *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def city(own_database, log, tmp_path):
    """Thirteen published dossiers, of three events each."""
    dossiers = bring_in(tmp_path, 13, own_database)
    publishing.publish(LOG, at=NINE)
    return dossiers


def test_of_every_class_of_tampering_all_200_are_found_and_named_and_nobody_else(own_database, log, tmp_path):
    dossiers = bring_in(tmp_path, 200 * len(CLASSES) + 30, own_database)
    publishing.publish(LOG, at=NINE)
    assert compared().wrong == []
    touched = {}
    for place, (name, (statement, says)) in enumerate(CLASSES.items()):
        them = dossiers[200 * place : 200 * place + 200]
        tamper(statement, them=[dossier.pk for dossier in them])
        touched[name] = ({dossier.code for dossier in them}, says)
    began, found = time.monotonic(), compared().wrong
    print(f"{len(found)} found in {time.monotonic() - began:.2f} s")
    named = {name: {line.split(":")[0] for line in found if says in line} for name, (_, says) in touched.items()}
    for name, (codes, _) in touched.items():
        assert named[name] >= codes, (name, len(named[name] & codes))
    assert {line.split(":")[0] for line in found} == set().union(*(codes for codes, _ in touched.values()))


@pytest.mark.parametrize("what", CLASSES)
def test_the_command_names_what_was_changed(city, what):
    statement, says = CLASSES[what]
    assert "13 entries of the public log are what the database holds" in verified()
    tamper(statement, them=[city[5].pk])
    with pytest.raises(CommandError) as told:
        verified()
    assert city[5].code in str(told.value) and says in str(told.value) and told.value.returncode == 1
    assert not any(dossier.code in str(told.value) for dossier in city if dossier != city[5])


def test_a_changed_fact_whose_seal_was_left_is_found_by_the_same_command(city):
    tamper(
        "UPDATE casework_event SET data = '{\"x\": 1}' WHERE dossier_id = ANY(%(them)s) AND seq = 2", them=[city[2].pk]
    )
    assert compared().wrong == []
    with pytest.raises(CommandError, match=f"{re.escape(city[2].code)}: the seal does not hold at event 2"):
        verified()


def test_a_row_of_the_log_that_is_gone_is_found_though_nobody_knows_its_name(city):
    tamper("DELETE FROM transparency_leaf WHERE number IN (3, 12)")
    assert [line.split(":")[0] for line in compared().wrong if line.startswith("Entry")] == ["Entry 3", "Entry 12"]


def test_a_dossier_kept_out_of_the_log_is_named(city):
    late = a_dossier(a_world(), local("2018-12-29 08:00"))
    assert compared().wrong == [], "it waits for the next checkpoint"
    tamper("UPDATE transparency_checkpoint SET made_at = now() + interval '1 hour'")
    assert compared().wrong == [f"{late.code}: its last event was never published."]


def test_a_rolled_back_database_is_found_and_signs_nothing_more(city, log):
    tamper("DELETE FROM transparency_leaf WHERE number >= 9")
    assert len([line for line in compared().wrong if line.startswith("Entry")]) == 4
    before = (log / "checkpoint").read_bytes()
    with pytest.raises(Differs, match="holds 13 entries, the database not all of them"):
        publishing.publish(LOG, at=TEN)
    assert (log / "checkpoint").read_bytes() == before and Leaf.objects.count() == 9


def test_a_copy_made_earlier_is_no_roll_back(city):
    tamper("DELETE FROM transparency_leaf WHERE number >= 9")
    found = compared(is_copy=True)
    assert (found.later, [line for line in found.wrong if line.startswith("Entry")]) == (4, [])


@pytest.mark.parametrize("place", ["tile/0/000.p/13", "checkpoint"])
def test_files_that_were_changed_are_found(city, log, place):
    content = bytearray((log / place).read_bytes())
    content[20] ^= 1
    (log / place).write_bytes(bytes(content))
    assert compared().wrong


def test_a_log_rewritten_with_its_own_key_is_found_by_the_witness_alone(own_database, witnessed, log, tmp_path):
    """Rows, tiles and signature all made anew, as whoever has database and key can: only outsiders remember."""
    dossiers = bring_in(tmp_path, 13, own_database)
    publishing.publish(LOG, at=NINE)
    assert compared().witnesses == ["paper.example/witness has seen 13 entries, the same"]
    statement, _ = CLASSES["last event deleted, head repaired"]
    tamper(statement, them=[dossiers[5].pk])
    tamper("DELETE FROM transparency_leaf; DELETE FROM transparency_checkpoint")
    shutil.rmtree(log)
    url, publishing.settings.LOG_WITNESSES = publishing.settings.LOG_WITNESSES, []
    publishing.publish(LOG, at=TEN)
    assert compared().wrong == []
    publishing.settings.LOG_WITNESSES = url
    assert compared().wrong == [
        "The log was rewritten: paper.example/witness has seen other entries among the first 13."
    ]
    with pytest.raises(CommandError, match="The log was rewritten"):
        verified()


def test_a_log_cut_back_with_its_files_is_found_by_the_witness(own_database, witnessed, log, tmp_path):
    bring_in(tmp_path, 13, own_database)
    publishing.publish(LOG, at=NINE)
    shutil.copytree(log, tmp_path / "copy")
    a_dossier(a_world(), local("2018-12-29 08:00"))
    publishing.publish(LOG, at=TEN)
    shutil.rmtree(log)
    shutil.copytree(tmp_path / "copy", log)
    tamper("DELETE FROM transparency_leaf WHERE number >= 13")
    said = "The log was rolled back: paper.example/witness has seen 14 entries, it shows 13."
    assert said in compared().wrong
    witnessed.shutdown()
    witnessed.server_close()
    assert any("could not be asked" in line for line in compared().wrong)


def test_the_command_reads_a_folder_elsewhere_and_says_how_it_is_used(city, log, settings, tmp_path):
    shutil.copytree(log, tmp_path / "elsewhere")
    settings.LOG_ROOT = tmp_path / "nowhere"
    assert "13 entries" in verified("--tiles", str(tmp_path / "elsewhere"), "--key", str(LOG.key))
    with pytest.raises(CommandError, match="There is no checkpoint"):
        verified()
    settings.LOG_KEY = ""
    for words in ([], ["--key", "x"], ["--tiles", str(tmp_path / "none"), "--key", str(LOG.key)],
                  ["--witness", f"{LOG.key} http://127.0.0.1:1", "--key", str(LOG.key)]):  # fmt: skip
        with pytest.raises(CommandError) as told:
            verified(*words)
        assert told.value.returncode == 2
