"""The application's role sees a dossier, and what hangs on it, only within the scope that its statement says.

The scope is the setting ``portal.row_scope``: ``all|{}|{}`` or ``|{units}|{dossiers}``; without it nothing is seen.
Each policy reads it once a statement: what stands in ``(SELECT …)`` is an initial plan, and the comparisons after it
leave the indexes of pages in use. The tables' owner is not bound (migrations, loading, backups).
"""

from django.db import migrations

SCOPE = """
CREATE FUNCTION casework_scope_is_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN split_part(coalesce(current_setting('portal.row_scope', true), ''), '|', 1) = 'all';

CREATE FUNCTION casework_scope_units() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(split_part(current_setting('portal.row_scope', true), '|', 2), ''), '{}')::bigint[];

CREATE FUNCTION casework_scope_dossiers() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(split_part(current_setting('portal.row_scope', true), '|', 3), ''), '{}')::bigint[];

-- These two read as the owner: a policy that read another table under its policy would go round in a circle. Plans in
-- plpgsql are kept for the session, so that a policy costs no planning.
CREATE FUNCTION casework_went_through(one bigint, units bigint[]) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER COST 100 SET search_path = public, pg_temp AS $$
BEGIN
    RETURN cardinality(units) > 0 AND EXISTS (
        SELECT FROM casework_leg WHERE dossier_id = one AND step > 1 AND unit_id = ANY (units)
    );
END $$;

CREATE FUNCTION casework_is_in_scope(one bigint, units bigint[]) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER COST 100 SET search_path = public, pg_temp AS $$
BEGIN
    RETURN cardinality(units) > 0 AND EXISTS (
        SELECT FROM casework_dossier WHERE id = one AND (unit_id = ANY (units) OR holder_id = ANY (units)
            OR reception_unit_id = ANY (units) OR return_unit_id = ANY (units)
            OR EXISTS (SELECT FROM casework_leg WHERE dossier_id = one AND step > 1 AND unit_id = ANY (units)))
    );
END $$;
"""

_ALL = "(SELECT casework_scope_is_all())"
_UNITS = "(SELECT casework_scope_units())"
_DOSSIERS = "(SELECT casework_scope_dossiers())"

DOSSIER = f"""{_ALL} OR unit_id = ANY ({_UNITS}::bigint[]) OR holder_id = ANY ({_UNITS}::bigint[])
    OR reception_unit_id = ANY ({_UNITS}::bigint[]) OR return_unit_id = ANY ({_UNITS}::bigint[])
    OR id = ANY ({_DOSSIERS}::bigint[]) OR casework_went_through(id, {_UNITS})"""

PART = f"dossier_id = ANY ({_DOSSIERS}::bigint[]) OR casework_is_in_scope(dossier_id, {_UNITS})"

PARTS = """applicant attachment certification contact decision event extension feereceipt formeraddress handout latenessreason leg letter
    look note
    paper papertransfer parcel pause proposal receipttoken resultdispute resultfetch retention""".split()
OF_A_UNIT = {"certification", "event", "leg"}
"""Their own unit opens them: who reads a list of stays need not look at each dossier."""
NOT_YET_OF_A_DOSSIER = {"attachment"}
"""On their way: whoever sends them finds them by a secret (drafts, pieces)."""


def policy(table: str) -> str:
    """The policy of a table that hangs on dossiers."""
    words = _ALL
    if table in OF_A_UNIT:
        words += f" OR unit_id = ANY ({_UNITS}::bigint[])"
    if table in NOT_YET_OF_A_DOSSIER:
        words += " OR dossier_id IS NULL"
    return switched_on(table, f"{words} OR {PART}")


def switched_on(table: str, words: str) -> str:
    """Row-level security of one table, with this condition for reading and writing."""
    return f"""
CREATE POLICY in_scope ON casework_{table} USING ({words});
ALTER TABLE casework_{table} ENABLE ROW LEVEL SECURITY;
"""


def switched_off(table: str) -> str:
    """The way back."""
    return f"""
ALTER TABLE casework_{table} DISABLE ROW LEVEL SECURITY;
DROP POLICY in_scope ON casework_{table};
"""


GUARDS = ("casework_dossier_told()", "casework_dossier_begun()", "casework_part_told()")
"""They look whether an event was written, some of them at the end of the transaction: whoever's scope it is by then."""
AS_OWNER = "".join(f"ALTER FUNCTION {guard} SECURITY DEFINER SET search_path = public, pg_temp;\n" for guard in GUARDS)
AS_INVOKER = "".join(f"ALTER FUNCTION {guard} SECURITY INVOKER RESET search_path;\n" for guard in GUARDS)

UNDO = """
DROP FUNCTION casework_is_in_scope(bigint, bigint[]);
DROP FUNCTION casework_went_through(bigint, bigint[]);
DROP FUNCTION casework_scope_dossiers();
DROP FUNCTION casework_scope_units();
DROP FUNCTION casework_scope_is_all();
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0036_certifications")]

    operations = [
        migrations.RunSQL(
            SCOPE + switched_on("dossier", DOSSIER) + "".join(map(policy, PARTS)) + AS_OWNER,
            AS_INVOKER
            + "".join(map(switched_off, [*PARTS, "dossier"]))
            + UNDO,
        )
    ]
