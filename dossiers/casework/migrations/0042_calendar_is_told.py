"""A dossier's calendar changes with its next event, or with a change of that calendar written in the same transaction.

A change of a calendar pins every open dossier of it to the new version, also those whose promise stays the same and which
therefore get no event: the change itself is the record.
"""

from django.db import migrations

DO = """
CREATE FUNCTION casework_calendar_told() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF (OLD.calendar_version_id IS NULL AND NEW.seq = OLD.seq + 1 AND EXISTS (SELECT FROM casework_event
            WHERE dossier_id = NEW.id AND seq = NEW.seq AND (data ->> 'calendar')::bigint = NEW.calendar_version_id
                AND casework_of_this_transaction(xmin)))
        OR EXISTS (SELECT FROM casework_calendarchange AS change
            JOIN calendars_calendarversion AS was ON was.id = OLD.calendar_version_id
            JOIN calendars_calendarversion AS now ON now.id = NEW.calendar_version_id
            WHERE change.calendar_id = was.calendar_id AND change.calendar_id = now.calendar_id
                AND casework_of_this_transaction(change.xmin)) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'Dossier % follows another calendar with its event or a change of that calendar, or not at all', OLD.code
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE CONSTRAINT TRIGGER casework_dossier_calendar_told AFTER UPDATE ON casework_dossier
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.calendar_version_id IS DISTINCT FROM NEW.calendar_version_id) EXECUTE FUNCTION casework_calendar_told();
ALTER TABLE casework_dossier ENABLE ALWAYS TRIGGER casework_dossier_calendar_told;
"""

UNDO = """
DROP TRIGGER casework_dossier_calendar_told ON casework_dossier;
DROP FUNCTION casework_calendar_told();
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0041_closing_announced")]

    operations = [migrations.RunSQL(DO, UNDO)]
