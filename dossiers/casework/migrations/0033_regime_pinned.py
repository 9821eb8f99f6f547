"""A dossier pins its regime, a pause whether it starts the term again; neither changes without an event."""

import django.db.models.deletion
from django.db import migrations, models

FACTS = """procedure_id procedure_version_id unit_id holder_id handler_id state step step_since branches channel delivery
    payment sync fee_vnd origin code submitted_at received_at due_at_original due_at extended_to overdue_since finished_at
    returned_at ended_at outcome supplement_count predecessor_id intent seq acted_seq acted_at head reception_unit_id return_unit_id""".split()
PAUSE = "dossier_id reason began_at ended_at".split()


def told(table: str, name: str, function: str, columns: list[str], how: str) -> str:
    """The trigger of a table once more, over these columns."""
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"""
DROP TRIGGER {name} ON {table};
CREATE {how.format(name=name, table=table)} WHEN (({old}) IS DISTINCT FROM ({new}))
    EXECUTE FUNCTION {function}();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};
"""


ROW = "TRIGGER {name} AFTER UPDATE ON {table} FOR EACH ROW"
PART = "CONSTRAINT TRIGGER {name} AFTER UPDATE ON {table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"


def both(more: list[str], of_pause: list[str]) -> str:
    return told("casework_dossier", "casework_dossier_told", "casework_dossier_told", FACTS + more, ROW) + told(
        "casework_pause", "casework_pause_changed", "casework_part_told", PAUSE + of_pause, PART
    )


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0032_three_units_told'),
        ('procedures', '0004_regimes'),
    ]

    operations = [
        migrations.AddField(
            model_name='dossier',
            name='regime',
            field=models.ForeignKey(db_default=models.Value('2018'), db_index=False, default='2018', help_text='The law of the day of reception; until then that of the day on which it was sent', on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='procedures.regime'),
        ),
        migrations.AddField(
            model_name='pause',
            name='restarts',
            field=models.BooleanField(db_default=False, default=False, help_text='Complete papers start the term again from the beginning'),
        ),
        migrations.RunSQL(both(["regime_id"], ["restarts"]), both([], [])),
    ]
