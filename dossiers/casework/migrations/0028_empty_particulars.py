"""Emptying what is personal about one dossier, also in tables to which the application may only add.

The function looks at state and time itself, so whoever calls it empties nothing that may still be needed.
"""

from django.db import migrations

EMPTY = """
CREATE FUNCTION casework_empty_particulars(one bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM casework_retention r JOIN casework_dossier d ON d.id = r.dossier_id
        WHERE r.dossier_id = one AND d.state IN (3, 7, 8, 10) AND r.held_at IS NULL AND r.erased_at IS NULL
            AND r.hidden_at IS NOT NULL AND r.erase_after <= clock_timestamp()
        FOR UPDATE OF r;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'The particulars of dossier % are not to be emptied', one
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE casework_applicant SET name = '', phone = '', id_number = '', address = '', email = '', submitted_by = '',
        authorisation = '', delivery_address = '' WHERE dossier_id = one;
    DELETE FROM casework_contact WHERE dossier_id = one;
    DELETE FROM casework_formeraddress WHERE dossier_id = one;
    UPDATE casework_paper SET name = '', note = '' WHERE dossier_id = one;
    UPDATE casework_pause SET papers = '[]', explanation = '', basis = '' WHERE dossier_id = one;
    UPDATE casework_leg SET question = '', answer = '', remark = '' WHERE dossier_id = one;
    UPDATE casework_extension SET reason = '' WHERE dossier_id = one;
    UPDATE casework_decision SET reason = '', on_paper = '',
        number = CASE WHEN act = 'resolve' AND number = '' THEN '–' ELSE number END,
        dated_on = CASE WHEN act = 'resolve' THEN coalesce(dated_on, made_at::date) ELSE dated_on END
        WHERE dossier_id = one;
    UPDATE casework_handout SET taken_by = '', checked = '', tracking_number = '' WHERE dossier_id = one;
    UPDATE casework_parcel SET number = '', why_back = '' WHERE dossier_id = one;
    UPDATE casework_note SET text = '' WHERE dossier_id = one;
    UPDATE casework_letter SET facts = '{}', salt = '' WHERE dossier_id = one;
    UPDATE casework_proposal SET facts = '{}', before = '{}', reason = '', basis = '', answer = ''
        WHERE dossier_id = one;
    UPDATE casework_attachment SET label = '' WHERE dossier_id = one;
    UPDATE casework_retention SET kept = '{}', why = '', erased_at = clock_timestamp() WHERE dossier_id = one;
END $$;
COMMENT ON FUNCTION casework_empty_particulars IS
    'Empties what is personal about one dossier when dossiers/casework/retention.py and the clock of the database agree';
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0027_retention")]

    operations = [migrations.RunSQL(EMPTY, "DROP FUNCTION casework_empty_particulars(bigint)")]
