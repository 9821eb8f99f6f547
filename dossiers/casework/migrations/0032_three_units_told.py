"""Where a dossier was received and is handed out changes with an event, or not at all."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("dossiers.casework.migrations.0029_rows_follow_events").FACTS
FACTS = [*BEFORE, "reception_unit_id", "return_unit_id"]


def guard(names: list[str]) -> str:
    """The trigger over these columns of a dossier."""
    old, new = (", ".join(f"{row}.{name}" for name in names) for row in ("OLD", "NEW"))
    return f"""
DROP TRIGGER casework_dossier_told ON casework_dossier;
CREATE TRIGGER casework_dossier_told AFTER UPDATE ON casework_dossier FOR EACH ROW
    WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION casework_dossier_told();
ALTER TABLE casework_dossier ENABLE ALWAYS TRIGGER casework_dossier_told;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0031_three_units")]

    operations = [migrations.RunSQL(guard(FACTS), guard(BEFORE))]
