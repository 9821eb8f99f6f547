"""What hangs on a dossier by another row, or on a unit alone, is seen within the statement's scope as well.

Warnings by their dossier, slips of guidance by the unit that wrote them, what corrects a line of a register or voids a
receipt by that line or receipt, whose own policy holds inside the sub-query.
"""

from django.db import migrations

_ALL = "(SELECT casework_scope_is_all())"
_UNITS = "(SELECT casework_scope_units())"
_DOSSIERS = "(SELECT casework_scope_dossiers())"

POLICIES = {
    "alert": f"{_ALL} OR dossier_id = ANY ({_DOSSIERS}::bigint[]) OR casework_is_in_scope(dossier_id, {_UNITS})",
    "guidance": f"{_ALL} OR unit_id = ANY ({_UNITS}::bigint[])",
    "certificationcorrection":
        f"{_ALL} OR EXISTS (SELECT FROM casework_certification AS line WHERE line.id = certification_id)",
    "receiptvoid": f"{_ALL} OR EXISTS (SELECT FROM casework_feereceipt AS receipt WHERE receipt.id = receipt_id)",
}  # fmt: skip

DO = "".join(
    f"CREATE POLICY in_scope ON casework_{table} USING ({words});"
    f"ALTER TABLE casework_{table} ENABLE ROW LEVEL SECURITY;\n"
    for table, words in POLICIES.items()
)
UNDO = "".join(
    f"ALTER TABLE casework_{table} DISABLE ROW LEVEL SECURITY; DROP POLICY in_scope ON casework_{table};\n"
    for table in POLICIES
)


class Migration(migrations.Migration):
    dependencies = [("casework", "0042_calendar_is_told")]

    operations = [migrations.RunSQL(DO, UNDO)]
