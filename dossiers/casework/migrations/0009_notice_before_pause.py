"""A clock stops for papers only after the notice to the citizen was numbered and stored."""

from django.db import migrations

DO = """
CREATE FUNCTION casework_pause_has_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT pg_has_role(current_user,
            (SELECT relowner FROM pg_class WHERE oid = 'casework_pause'::regclass), 'MEMBER') THEN
        RAISE EXCEPTION 'A pause for papers of dossier % begins with its notice (form 02)', NEW.dossier_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;  -- the loader brings pauses of other systems, whose notices it does not have
END $$;
CREATE TRIGGER casework_pause_has_notice BEFORE INSERT ON casework_pause FOR EACH ROW
    WHEN (NEW.reason = 'papers' AND NEW.notice_id IS NULL) EXECUTE FUNCTION casework_pause_has_notice();
ALTER TABLE casework_pause ENABLE ALWAYS TRIGGER casework_pause_has_notice;
"""
UNDO = """
DROP TRIGGER casework_pause_has_notice ON casework_pause;
DROP FUNCTION casework_pause_has_notice();
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0008_supplements")]

    operations = [migrations.RunSQL(DO, UNDO)]
