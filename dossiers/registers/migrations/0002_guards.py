"""Lines keep their number, their history is only ever added to, and who was received is seen by that unit alone."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION registers_entryevent_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.recorded_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER registers_entryevent_stamp BEFORE INSERT ON registers_entryevent
    FOR EACH ROW EXECUTE FUNCTION registers_entryevent_stamp();
ALTER TABLE registers_entryevent ENABLE ALWAYS TRIGGER registers_entryevent_stamp;

CREATE FUNCTION registers_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Registers keep what was written: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege', HINT = 'Correct or withdraw the line instead.';
END $$;
CREATE TRIGGER registers_entryevent_append_only BEFORE UPDATE OR DELETE ON registers_entryevent
    FOR EACH ROW EXECUTE FUNCTION registers_refuse();
CREATE TRIGGER registers_entryevent_no_truncate BEFORE TRUNCATE ON registers_entryevent
    FOR EACH STATEMENT EXECUTE FUNCTION registers_refuse();
CREATE TRIGGER registers_registerentry_kept BEFORE DELETE ON registers_registerentry
    FOR EACH ROW EXECUTE FUNCTION registers_refuse();
CREATE TRIGGER registers_registerentry_frozen BEFORE UPDATE ON registers_registerentry FOR EACH ROW
    WHEN ((OLD.kind, OLD.unit_id, OLD.year, OLD.number, OLD.form_key)
        IS DISTINCT FROM (NEW.kind, NEW.unit_id, NEW.year, NEW.number, NEW.form_key)
        OR (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS NULL))
    EXECUTE FUNCTION registers_refuse();
ALTER TABLE registers_entryevent ENABLE ALWAYS TRIGGER registers_entryevent_append_only;
ALTER TABLE registers_entryevent ENABLE ALWAYS TRIGGER registers_entryevent_no_truncate;
ALTER TABLE registers_registerentry ENABLE ALWAYS TRIGGER registers_registerentry_kept;
ALTER TABLE registers_registerentry ENABLE ALWAYS TRIGGER registers_registerentry_frozen;

CREATE POLICY in_scope ON registers_receivedperson USING (
    (SELECT casework_scope_is_all()) OR unit_id = ANY ((SELECT casework_scope_units())::bigint[])
);
ALTER TABLE registers_receivedperson ENABLE ROW LEVEL SECURITY;
"""

UNDO = """
ALTER TABLE registers_receivedperson DISABLE ROW LEVEL SECURITY;
DROP POLICY in_scope ON registers_receivedperson;
DROP TRIGGER registers_registerentry_frozen ON registers_registerentry;
DROP TRIGGER registers_registerentry_kept ON registers_registerentry;
DROP TRIGGER registers_entryevent_no_truncate ON registers_entryevent;
DROP TRIGGER registers_entryevent_append_only ON registers_entryevent;
DROP TRIGGER registers_entryevent_stamp ON registers_entryevent;
DROP FUNCTION registers_refuse();
DROP FUNCTION registers_entryevent_stamp();
"""


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_initial"), ("casework", "0037_rows_in_scope")]

    operations = [migrations.RunSQL(GUARDS, UNDO)]
