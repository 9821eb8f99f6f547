"""A dossier is found by its code without accents and with O for 0 and I, L for 1, also when the code came from a system before."""

import importlib

from django.db import migrations, models

found_by = importlib.import_module("dossiers.units.migrations.0009_legal_codes").found_by

NAME_CLASHES = """
DO $$
DECLARE clashes text;
BEGIN
    SELECT string_agg(codes, '; ') INTO clashes FROM (
        SELECT string_agg(code, ' = ' ORDER BY code) AS codes FROM casework_dossier
        GROUP BY regexp_replace(translate(normalize(translate(code, 'đĐÐƉ', 'DDDD'), NFKD),
            'abcdefghijklmnopqrstuvwxyzOIL', 'ABCDEFGH1JK1MN0PQRSTUVWXYZ011'), '[^A-Z0-9]', '', 'g')
        HAVING count(*) > 1 LIMIT 20) AS alike;
    IF clashes IS NOT NULL THEN
        RAISE EXCEPTION 'Dossiers whose codes read alike once O is read as 0, I and L as 1: %. Change one of each (UPDATE casework_dossier SET code = ...), then run migrate again.', clashes;
    END IF;
END $$;
"""
NOTE_SHAPES = r"""
INSERT INTO casework_keptcodeshape (skeleton)
SELECT DISTINCT regexp_replace(regexp_replace(code_key, '[0-9]+', '9', 'g'), '[A-Z]+', 'A', 'g')
FROM casework_dossier
WHERE code !~ '^[A-Z0-9]+([.\-][A-Z0-9]+){0,5}-\d{6}-\d{4,6}$' OR code_key !~ '[A-Z]'
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0019_results_named"), ("units", "0009_legal_codes")]

    operations = [
        migrations.CreateModel(
            name="KeptCodeShape",
            fields=[("skeleton", models.CharField(max_length=40, primary_key=True, serialize=False))],
        ),
        migrations.RunSQL(NAME_CLASHES, migrations.RunSQL.noop),
        migrations.RemoveField("dossier", "code_key"),
        migrations.AddField(
            "dossier",
            "code_key",
            models.GeneratedField(
                db_persist=True, expression=found_by("code"), output_field=models.CharField(max_length=40), unique=True
            ),
        ),
        migrations.RunSQL(NOTE_SHAPES, migrations.RunSQL.noop),
    ]
