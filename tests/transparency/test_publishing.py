"""The hourly checkpoint: every new head once, in tiles that only grow, signed by the log and by who watches it."""

import datetime as dt
import hashlib
import shutil

import pytest
from django.db import connection
from django.db.utils import DatabaseError

from dossiers.casework.models import Dossier
from dossiers.transparency import heads, log_state, merkle, note, publishing, tiles
from dossiers.transparency.cosigning import Refused
from dossiers.transparency.models import Checkpoint, Leaf
from dossiers.transparency.publishing import Differs
from tests.transparency.conftest import LOG
from tests.world import a_dossier, a_dossier_in_process, local, resolve

NINE = local("2026-09-16 09:00")
HOUR = dt.timedelta(hours=1)


def publish(at=NINE):
    return publishing.publish(LOG, at=at)


def shown():
    return publishing.published(LOG.key)[0]


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def dossiers(world):
    """Three dossiers at their desks, one of them resolved."""
    done = a_dossier_in_process(world, local("2018-12-03 08:00"))
    resolve(done.pk, by=world.leader, at=local("2018-12-05 08:00"))
    return [done, a_dossier(world, local("2018-12-04 08:00")), a_dossier(world, local("2018-12-28 08:00"))]


def test_every_head_is_in_the_first_checkpoint(log, dossiers):
    assert publish() == 3
    tree = tiles.Tree(publishing.folder(), 3)
    assert (shown().size, shown().root, shown().origin) == (3, tree.root(), LOG.name)
    for leaf in Leaf.objects.all():
        dossier = Dossier.objects.get(pk=leaf.dossier_id)
        assert (leaf.code, leaf.seq, bytes(leaf.head)) == (dossier.code, dossier.seq, bytes(dossier.head))
        entry = heads.entry(leaf.text)
        merkle.check_inclusion(leaf.number, 3, merkle.leaf_hash(entry), tree.inclusion(leaf.number), tree.root())
        assert entry in (log / "tile/entries/000.p/3").read_bytes()
    assert (log / "key").read_text() == f"{LOG.key}\n"


def test_only_what_moved_is_added_and_nothing_that_was_published_changes(log, dossiers, world):
    publish()
    before = files(log)
    assert publish(NINE + HOUR) == 0 and shown().size == 3
    a_dossier(world, local("2018-12-29 08:00"))
    assert publish(NINE + 2 * HOUR) == 1 and shown().size == 4
    after = files(log)
    assert {place for place in before if after.get(place) != before[place]} == {"checkpoint"}
    proof = tiles.Tree(publishing.folder(), 4).consistency(3)
    merkle.check_consistency(
        3, 4, note.read_checkpoint(note.split(before["checkpoint"].decode())[0]).root, shown().root, proof
    )


def test_the_files_hold_neither_codes_nor_names_nor_seals(log, dossiers):
    publish()
    together = b"".join(files(log).values())
    for dossier in dossiers:
        dossier.refresh_from_db()
        for canary in (dossier.code.encode(), bytes(dossier.head), note.encoded(bytes(dossier.head)).encode()):
            assert canary not in together
    salts = [bytes(leaf.salt) for leaf in Leaf.objects.all()]
    assert len(set(salts)) == 3 and all(len(salt) == 16 for salt in salts)
    guess = heads.entry(heads.text(dossiers[0].code, 1, bytes(dossiers[0].head), bytes(16)))
    assert guess not in together


def test_it_rings_each_minute_and_signs_once_an_hour(log, dossiers, settings):
    assert [publishing.publish_when_due(at=NINE + dt.timedelta(minutes=minute)) for minute in (50, 51, 59)] == [3, 0, 0]
    assert Checkpoint.objects.count() == 1
    publishing.publish_when_due(at=NINE + HOUR)
    assert Checkpoint.objects.count() == 2
    settings.LOG_KEY = ""
    assert publishing.publish_when_due(at=NINE + 5 * HOUR) == 0 and Checkpoint.objects.count() == 2


def test_what_stands_against_a_checkpoint_is_an_incident_at_each_ring(log, dossiers, monkeypatch, caplog):
    publishing.publish_when_due(at=NINE)
    monkeypatch.setattr(heads, "TITLE", "another title")
    for minute in (0, 1):
        assert publishing.publish_when_due(at=NINE + HOUR + dt.timedelta(minutes=minute)) == 0
    assert caplog.text.count("No checkpoint is signed: Entry") == 2 and Checkpoint.objects.count() == 1


def test_the_metrics_tell_how_old_the_newest_checkpoint_is(log, dossiers, client, witnessed):
    assert "portal_public_log" not in client.get("/metrics").content.decode()
    publish()
    told = client.get("/metrics").content.decode()
    assert "portal_public_log_entries 3.0\n" in told and "portal_public_log_cosignatures_missing 0.0\n" in told


def test_an_empty_city_signs_an_empty_tree(log, db):
    assert publish() == 0
    assert (shown().size, shown().root) == (0, hashlib.sha256(b"").digest())


def test_witnesses_sign_and_one_that_was_away_is_asked_again(log, witnessed, dossiers, settings):
    with_address = list(settings.LOG_WITNESSES)
    settings.LOG_WITNESSES = [f"{witnessed.witness.key.key} http://127.0.0.1:1"]
    publishing.publish_when_due(at=NINE)
    assert "cannot be reached" in Checkpoint.objects.get().trouble and shown().size == 3
    settings.LOG_WITNESSES = with_address
    publishing.publish_when_due(at=NINE + dt.timedelta(minutes=1))
    signed = publishing.published(LOG.key)[1]
    assert [one.key for one in note.signatures(signed, [witnessed.witness.key.key])] == [witnessed.witness.key.key]
    assert (Checkpoint.objects.get().trouble, Checkpoint.objects.get().note) == ("", signed)
    publishing.publish_when_due(at=NINE + HOUR)
    assert len(note.signatures(publishing.published(LOG.key)[1], [witnessed.witness.key.key])) == 1


def test_a_leaf_changed_in_the_database_stops_the_log(log, dossiers, monkeypatch):
    publish()
    before = files(log)
    monkeypatch.setattr(heads, "TITLE", "another title")
    with pytest.raises(Differs, match="is not what the database holds for"):
        publish(NINE + HOUR)
    assert files(log) == before


def test_a_log_rolled_back_with_its_files_is_refused_by_the_witness(log, witnessed, dossiers, world, tmp_path):
    """The whole machine comes back from an old copy: database and tiles agree, the witness remembers."""
    publish()
    shutil.copytree(log, tmp_path / "copy")
    a_dossier(world, local("2018-12-29 08:00"))
    publish(NINE + HOUR)
    forked = tmp_path / "forked"
    shutil.copytree(tmp_path / "copy", forked)
    entries = [hashlib.sha256(b"other %d" % number).digest() for number in range(2)]
    folder = tiles.Folder(forked)
    for count in (0, 1, 2):
        size = tiles.grow(folder, 3, entries[:count])
        tree = tiles.Tree(folder, size)
        checkpoint = note.TreeHead(LOG.name, size, tree.root())
        signed = f"{checkpoint.text}\n{LOG.sign(checkpoint.text)}"
        with pytest.raises(Refused, match="has seen"):
            publishing._cosigned(LOG, checkpoint, signed, tree)
        if count:
            shutil.rmtree(forked)
            shutil.copytree(tmp_path / "copy", forked)


def test_a_publisher_killed_between_rows_and_tiles_publishes_the_same_rows(log, dossiers, monkeypatch):
    def killed(*_):
        raise SystemExit

    monkeypatch.setattr(tiles, "grow", killed)
    with pytest.raises(SystemExit):
        publish()
    rows = list(Leaf.objects.values_list())
    monkeypatch.undo()
    assert not (log / "checkpoint").exists() and len(rows) == 3
    publishing.publish(LOG, at=NINE)
    assert list(Leaf.objects.values_list()) == rows and shown().size == 3


@pytest.mark.parametrize("statement", [
    "UPDATE transparency_leaf SET seq = 9", "DELETE FROM transparency_leaf", "DELETE FROM transparency_checkpoint",
])  # fmt: skip
def test_the_application_cannot_change_what_was_published(log, dossiers, statement):
    publish()
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_owner_cannot_either_as_long_as_the_guards_are_on(db, owner_connection):
    with owner_connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'transparency_leaf'::regclass AND tgenabled = 'A'"
        )
        assert cursor.fetchone()[0] == 2


def told(at=NINE):
    return [one.grade for one in log_state.findings(at=at)]


def test_the_doctor_tells_how_the_log_is(log, witnessed, dossiers, settings, monkeypatch):
    assert told() == ["warning"]
    publish()
    assert told() == ["ok"] and told(NINE + 2 * HOUR) == ["ok"] and told(NINE + 3 * HOUR) == ["ERROR"]
    settings.LOG_WITNESSES = []
    assert told() == ["ok", "warning"]
    settings.LOG_WITNESSES = [f"{note.new_key('other.example/w', note.WITNESS).key} http://127.0.0.1:1"]
    assert told() == ["ok", "warning"]
    settings.LOG_WITNESSES = []
    monkeypatch.setattr(heads, "TITLE", "another title")
    assert told() == ["ok", "ERROR", "warning"]
    settings.LOG_KEY = ""
    assert told() == ["ok"]


def test_a_refusal_of_a_witness_and_a_rewritten_database_stand_beside_the_newest_checkpoint(
    log, witnessed, dossiers, world, monkeypatch
):
    """Whence the operator is told; the next checkpoint that is signed has no trouble."""
    publishing.publish_when_due(at=NINE)
    assert told() == ["ok"]
    with monkeypatch.context() as patch:
        patch.setattr(heads, "TITLE", "another title")
        assert publishing.publish_when_due(at=NINE + HOUR) == 0
    found = {one.sentence: (one.grade, one.is_alarm) for one in log_state.findings(at=NINE + HOUR)}
    assert found["The last checkpoint could not be signed."] == ("ERROR", True)
    a_dossier(world, local("2018-12-29 08:00"))
    assert publishing.publish_when_due(at=NINE + 2 * HOUR) == 1
    assert told(NINE + 2 * HOUR) == ["ok"]


def test_a_witness_that_is_away_for_a_moment_is_no_alarm(log, dossiers, settings):
    settings.LOG_WITNESSES = [f"{note.new_key('other.example/w', note.WITNESS).key} http://127.0.0.1:1"]
    publish()
    (_, soon), (_, later) = (list(log_state.findings(at=NINE + minutes * HOUR / 60)) for minutes in (5, 20))
    assert (soon.grade, soon.is_alarm) == ("warning", False) and (later.grade, later.is_alarm) == ("warning", True)
