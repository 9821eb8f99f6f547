"""The log of grants and accounts is only ever added to, and the database says when."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION units_staffevent_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.recorded_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER units_staffevent_stamp BEFORE INSERT ON units_staffevent
    FOR EACH ROW EXECUTE FUNCTION units_staffevent_stamp();
ALTER TABLE units_staffevent ENABLE ALWAYS TRIGGER units_staffevent_stamp;

CREATE FUNCTION units_staffevent_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The log of grants is append-only: % on units_staffevent is refused', TG_OP
        USING ERRCODE = 'insufficient_privilege', HINT = 'Write a correcting event instead.';
END $$;
CREATE TRIGGER units_staffevent_append_only BEFORE UPDATE OR DELETE ON units_staffevent
    FOR EACH ROW EXECUTE FUNCTION units_staffevent_refuse();
CREATE TRIGGER units_staffevent_no_truncate BEFORE TRUNCATE ON units_staffevent
    FOR EACH STATEMENT EXECUTE FUNCTION units_staffevent_refuse();
ALTER TABLE units_staffevent ENABLE ALWAYS TRIGGER units_staffevent_append_only;
ALTER TABLE units_staffevent ENABLE ALWAYS TRIGGER units_staffevent_no_truncate;
"""

UNDO = """
DROP TRIGGER units_staffevent_no_truncate ON units_staffevent;
DROP TRIGGER units_staffevent_append_only ON units_staffevent;
DROP TRIGGER units_staffevent_stamp ON units_staffevent;
DROP FUNCTION units_staffevent_refuse();
DROP FUNCTION units_staffevent_stamp();
"""


class Migration(migrations.Migration):
    dependencies = [("units", "0003_people")]

    operations = [migrations.RunSQL(GUARDS, UNDO)]
