"""The log of petitions is only ever added to and stamped by the database; what was sent is never changed."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION voices_petitionevent_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.recorded_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER voices_petitionevent_stamp BEFORE INSERT ON voices_petitionevent
    FOR EACH ROW EXECUTE FUNCTION voices_petitionevent_stamp();
ALTER TABLE voices_petitionevent ENABLE ALWAYS TRIGGER voices_petitionevent_stamp;

CREATE FUNCTION voices_petitionevent_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The log of petitions is append-only: % on voices_petitionevent is refused', TG_OP
        USING ERRCODE = 'insufficient_privilege', HINT = 'Write a correcting event instead.';
END $$;
CREATE TRIGGER voices_petitionevent_append_only BEFORE UPDATE OR DELETE ON voices_petitionevent
    FOR EACH ROW EXECUTE FUNCTION voices_petitionevent_refuse();
CREATE TRIGGER voices_petitionevent_no_truncate BEFORE TRUNCATE ON voices_petitionevent
    FOR EACH STATEMENT EXECUTE FUNCTION voices_petitionevent_refuse();
ALTER TABLE voices_petitionevent ENABLE ALWAYS TRIGGER voices_petitionevent_append_only;
ALTER TABLE voices_petitionevent ENABLE ALWAYS TRIGGER voices_petitionevent_no_truncate;

CREATE FUNCTION voices_petition_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was sent as % never changes', OLD.code USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER voices_petition_frozen BEFORE UPDATE ON voices_petition FOR EACH ROW
    WHEN ((OLD.code, OLD.kind, OLD.unit_id, OLD.text, OLD.sent_at, OLD.screen_by, OLD.secret_digest)
        IS DISTINCT FROM (NEW.code, NEW.kind, NEW.unit_id, NEW.text, NEW.sent_at, NEW.screen_by, NEW.secret_digest))
    EXECUTE FUNCTION voices_petition_frozen();
ALTER TABLE voices_petition ENABLE ALWAYS TRIGGER voices_petition_frozen;
"""

UNDO = """
DROP TRIGGER voices_petition_frozen ON voices_petition;
DROP TRIGGER voices_petitionevent_no_truncate ON voices_petitionevent;
DROP TRIGGER voices_petitionevent_append_only ON voices_petitionevent;
DROP TRIGGER voices_petitionevent_stamp ON voices_petitionevent;
DROP FUNCTION voices_petition_frozen();
DROP FUNCTION voices_petitionevent_refuse();
DROP FUNCTION voices_petitionevent_stamp();
"""


class Migration(migrations.Migration):
    dependencies = [("voices", "0001_initial")]

    operations = [migrations.RunSQL(GUARDS, UNDO)]
