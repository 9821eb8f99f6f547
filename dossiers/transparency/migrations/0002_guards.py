"""What was published is never changed: a leaf can only be added."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION transparency_leaf_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was published is append-only: % on transparency_leaf is refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER transparency_leaf_append_only BEFORE UPDATE OR DELETE ON transparency_leaf
    FOR EACH ROW EXECUTE FUNCTION transparency_leaf_refuse();
CREATE TRIGGER transparency_leaf_no_truncate BEFORE TRUNCATE ON transparency_leaf
    FOR EACH STATEMENT EXECUTE FUNCTION transparency_leaf_refuse();
ALTER TABLE transparency_leaf ENABLE ALWAYS TRIGGER transparency_leaf_append_only;
ALTER TABLE transparency_leaf ENABLE ALWAYS TRIGGER transparency_leaf_no_truncate;
"""

UNDO = """
DROP TRIGGER transparency_leaf_no_truncate ON transparency_leaf;
DROP TRIGGER transparency_leaf_append_only ON transparency_leaf;
DROP FUNCTION transparency_leaf_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("transparency", "0001_initial")]

    operations = [migrations.RunSQL(APPEND_ONLY, UNDO)]
