"""What marks a sample's rows stands among the guards: it comes by in every session, as they do."""

from django.db import migrations

ON = "ALTER TABLE casework_{0} ENABLE {1} TRIGGER casework_{0}_as_sample;"


def both(how: str) -> str:
    """The two triggers that mark a sample."""
    return "".join(ON.format(table, how) for table in ("event", "dossier"))


class Migration(migrations.Migration):
    dependencies = [("casework", "0037_rows_in_scope")]

    operations = [migrations.RunSQL(both("ALWAYS"), both(""))]
