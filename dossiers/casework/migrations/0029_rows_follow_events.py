"""A dossier's row, stays and pauses change with an event of the same dossier in the same transaction, or not at all."""

from django.db import migrations

# A row that is not committed and yet seen is of one's own transaction, whichever savepoint it was written under.
OF_THIS_TRANSACTION = """
CREATE FUNCTION casework_of_this_transaction(written xid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    here bigint := pg_current_xact_id()::text::bigint;
    there bigint := ((here >> 32) << 32) | written::text::bigint;
BEGIN
    IF there - here > 2147483648 THEN  -- of the round of numbers before this one
        there := there - 4294967296;
    END IF;
    RETURN there > 0 AND coalesce(pg_xact_status(there::text::xid8) = 'in progress', false);
END $$;
"""

FACTS = """procedure_id procedure_version_id unit_id holder_id handler_id state step step_since branches channel delivery
    payment sync fee_vnd origin code submitted_at received_at due_at_original due_at extended_to overdue_since finished_at
    returned_at ended_at outcome supplement_count predecessor_id intent seq acted_seq acted_at head""".split()
_OLD, _NEW = (", ".join(f"{row}.{name}" for name in FACTS) for row in ("OLD", "NEW"))

ROWS = f"""
CREATE FUNCTION casework_dossier_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said record;
BEGIN
    SELECT hash, prev_hash, xmin AS written INTO said FROM casework_event WHERE dossier_id = NEW.id AND seq = NEW.seq;
    IF NEW.seq <> OLD.seq + 1 OR said.hash IS NULL OR said.hash IS DISTINCT FROM NEW.head
            OR said.prev_hash IS DISTINCT FROM OLD.head OR NOT casework_of_this_transaction(said.written) THEN
        RAISE EXCEPTION 'Dossier % changes with its next event in the same transaction, or not at all', OLD.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER casework_dossier_told AFTER UPDATE ON casework_dossier FOR EACH ROW
    WHEN (({_OLD}) IS DISTINCT FROM ({_NEW})) EXECUTE FUNCTION casework_dossier_told();
ALTER TABLE casework_dossier ENABLE ALWAYS TRIGGER casework_dossier_told;

CREATE FUNCTION casework_dossier_begun() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM casework_event WHERE dossier_id = NEW.id
            AND casework_of_this_transaction(xmin)) THEN
        RAISE EXCEPTION 'Dossier % begins with its first event, or not at all', NEW.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER casework_dossier_begun AFTER INSERT ON casework_dossier
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION casework_dossier_begun();
ALTER TABLE casework_dossier ENABLE ALWAYS TRIGGER casework_dossier_begun;
"""

PARTS = """
CREATE FUNCTION casework_part_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whose bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.dossier_id ELSE NEW.dossier_id END;
    written xid := (SELECT xmin FROM casework_event WHERE dossier_id = whose ORDER BY seq DESC LIMIT 1);
BEGIN
    IF written IS NULL OR NOT casework_of_this_transaction(written) THEN
        RAISE EXCEPTION '% of dossier % changes with an event in the same transaction, or not at all', TG_TABLE_NAME, whose
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
"""


def part(table: str, columns: str) -> str:
    """The guards of one table: rows come, go and change in these columns with an event alone."""
    old, new = (", ".join(f"{row}.{name}" for name in columns.split()) for row in ("OLD", "NEW"))
    how = "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
    return f"""
CREATE CONSTRAINT TRIGGER {table}_told AFTER INSERT OR DELETE ON {table}
    {how} EXECUTE FUNCTION casework_part_told();
CREATE CONSTRAINT TRIGGER {table}_changed AFTER UPDATE ON {table}
    {how} WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION casework_part_told();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_told;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_changed;
"""


LEG = part("casework_leg", "dossier_id unit_id kind step opened_at closed_at")
PAUSE = part("casework_pause", "dossier_id reason began_at ended_at")

UNDO = """
DROP TRIGGER casework_pause_changed ON casework_pause;
DROP TRIGGER casework_pause_told ON casework_pause;
DROP TRIGGER casework_leg_changed ON casework_leg;
DROP TRIGGER casework_leg_told ON casework_leg;
DROP TRIGGER casework_dossier_begun ON casework_dossier;
DROP TRIGGER casework_dossier_told ON casework_dossier;
DROP FUNCTION casework_part_told();
DROP FUNCTION casework_dossier_begun();
DROP FUNCTION casework_dossier_told();
DROP FUNCTION casework_of_this_transaction(xid);
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0028_empty_particulars")]

    operations = [migrations.RunSQL(OF_THIS_TRANSACTION + ROWS + PARTS + LEG + PAUSE, UNDO)]
