"""A file of a dossier is evidence: the database refuses to remove its row or to let it speak of other bytes."""

from django.db import migrations

KEPT = """
CREATE FUNCTION casework_attachment_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A file of a dossier is never removed or exchanged: % of %', TG_OP, OLD.name
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER casework_attachment_kept BEFORE DELETE ON casework_attachment FOR EACH ROW
    WHEN (OLD.dossier_id IS NOT NULL) EXECUTE FUNCTION casework_attachment_refuse();
CREATE TRIGGER casework_attachment_frozen BEFORE UPDATE ON casework_attachment FOR EACH ROW
    WHEN (OLD.dossier_id IS NOT NULL AND (OLD.dossier_id, OLD.name, OLD.kind, OLD.size, OLD.digest, OLD.given_digest)
        IS DISTINCT FROM (NEW.dossier_id, NEW.name, NEW.kind, NEW.size, NEW.digest, NEW.given_digest))
    EXECUTE FUNCTION casework_attachment_refuse();
ALTER TABLE casework_attachment ENABLE ALWAYS TRIGGER casework_attachment_kept;
ALTER TABLE casework_attachment ENABLE ALWAYS TRIGGER casework_attachment_frozen;
"""

UNDO = """
DROP TRIGGER casework_attachment_frozen ON casework_attachment;
DROP TRIGGER casework_attachment_kept ON casework_attachment;
DROP FUNCTION casework_attachment_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_files")]

    operations = [migrations.RunSQL(KEPT, UNDO)]
