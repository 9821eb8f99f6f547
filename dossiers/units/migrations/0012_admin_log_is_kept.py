"""The log of /admin/ is only ever added to, like the log of grants: its table is Django's, its guards are ours."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION units_adminlog_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.content_type_id IS NULL
            AND to_jsonb(OLD) - 'content_type_id' = to_jsonb(NEW) - 'content_type_id' THEN
        RETURN NEW;  -- an upgrade takes a model away
    END IF;
    RAISE EXCEPTION 'The log of the administration is append-only: % on django_admin_log is refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER units_adminlog_append_only BEFORE UPDATE OR DELETE ON django_admin_log
    FOR EACH ROW EXECUTE FUNCTION units_adminlog_refuse();
CREATE TRIGGER units_adminlog_no_truncate BEFORE TRUNCATE ON django_admin_log
    FOR EACH STATEMENT EXECUTE FUNCTION units_adminlog_refuse();
ALTER TABLE django_admin_log ENABLE ALWAYS TRIGGER units_adminlog_append_only;
ALTER TABLE django_admin_log ENABLE ALWAYS TRIGGER units_adminlog_no_truncate;
"""

UNDO = """
DROP TRIGGER units_adminlog_no_truncate ON django_admin_log;
DROP TRIGGER units_adminlog_append_only ON django_admin_log;
DROP FUNCTION units_adminlog_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("units", "0011_two_persons_in_the_database"), ("admin", "0003_logentry_add_action_flag_choices")]

    operations = [migrations.RunSQL(GUARDS, UNDO)]
