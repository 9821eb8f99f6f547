"""A rating is only ever added."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION voices_rating_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Ratings are append-only: % on voices_rating is refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER voices_rating_append_only BEFORE UPDATE OR DELETE ON voices_rating
    FOR EACH ROW EXECUTE FUNCTION voices_rating_refuse();
CREATE TRIGGER voices_rating_no_truncate BEFORE TRUNCATE ON voices_rating
    FOR EACH STATEMENT EXECUTE FUNCTION voices_rating_refuse();
ALTER TABLE voices_rating ENABLE ALWAYS TRIGGER voices_rating_append_only;
ALTER TABLE voices_rating ENABLE ALWAYS TRIGGER voices_rating_no_truncate;
"""

UNDO = """
DROP TRIGGER voices_rating_no_truncate ON voices_rating;
DROP TRIGGER voices_rating_append_only ON voices_rating;
DROP FUNCTION voices_rating_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("voices", "0003_ratings")]

    operations = [migrations.RunSQL(GUARDS, UNDO)]
