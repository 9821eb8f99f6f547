"""Messages about a dossier are seen within the statement's scope; those about none (codes, digests, petitions) by all."""

from django.db import migrations

DO = """
CREATE POLICY in_scope ON notices_message USING ((SELECT casework_scope_is_all()) OR dossier_id IS NULL
    OR dossier_id = ANY ((SELECT casework_scope_dossiers())::bigint[])
    OR casework_is_in_scope(dossier_id, (SELECT casework_scope_units())));
ALTER TABLE notices_message ENABLE ROW LEVEL SECURITY;
"""
UNDO = "ALTER TABLE notices_message DISABLE ROW LEVEL SECURITY; DROP POLICY in_scope ON notices_message;"


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_nothing_ahead_of_time"), ("casework", "0037_rows_in_scope")]

    operations = [migrations.RunSQL(DO, UNDO)]
