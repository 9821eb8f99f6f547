"""Rows brought in are known by the same key as dossiers: letters of a code that look like digits as these."""

from django.db import migrations

DO = "UPDATE imports_importedrow SET code_key = translate(code_key, 'OIL', '011') WHERE code_key ~ '[OIL]'"


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial"), ("casework", "0020_codes_found")]

    operations = [migrations.RunSQL(DO, migrations.RunSQL.noop)]
