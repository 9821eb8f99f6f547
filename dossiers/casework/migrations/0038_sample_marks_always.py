"""Every trigger of the log fires whatever a session calls itself, the one that marks a sample's acts too.

It is no guard, but the doctor counts it among them: one that a session could switch off would hide another that is.
"""

from django.db import migrations

FORWARDS = """
ALTER TABLE casework_event ENABLE ALWAYS TRIGGER casework_event_as_sample;
ALTER TABLE casework_dossier ENABLE ALWAYS TRIGGER casework_dossier_as_sample;
"""

BACKWARDS = """
ALTER TABLE casework_event ENABLE TRIGGER casework_event_as_sample;
ALTER TABLE casework_dossier ENABLE TRIGGER casework_dossier_as_sample;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0037_rows_in_scope")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
