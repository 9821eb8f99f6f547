"""What is acted here and now is not dated back: how long before it is recorded an event of a kind may have happened.

The bounds of dossiers/casework/recording.py, as the database holds them. What was brought in or made (other origins) keeps
its instants, and so does what the owner of the tables writes. `portal.takes_past_acts` is a setting of the database that
only its owner can make (ALTER DATABASE): one of a session is not looked at.
"""

from django.db import migrations

DO = """
CREATE FUNCTION casework_recorded_within(kind text) RETURNS interval LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN kind = 'became_overdue' THEN 'infinity'::interval
    WHEN kind IN ('overdue_lifted', 'calendar_changed') THEN interval '1 hour'
    ELSE interval '6 minutes'
END;

CREATE FUNCTION casework_event_dated_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind = 'became_overdue' THEN
        IF NEW.occurred_at IS NOT DISTINCT FROM (SELECT due_at FROM casework_dossier WHERE id = NEW.dossier_id) THEN
            RETURN NEW;
        END IF;
    ELSIF NEW.occurred_at >= NEW.recorded_at - casework_recorded_within(NEW.kind) THEN
        RETURN NEW;
    END IF;
    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = 'casework_event'::regclass), 'MEMBER')
            OR EXISTS (SELECT FROM pg_db_role_setting
                WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()) AND setrole = 0
                    AND 'portal.takes_past_acts=on' = ANY (setconfig)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'What is done here is not dated back: % of dossier % at %', NEW.kind, NEW.dossier_id,
        NEW.occurred_at USING ERRCODE = 'check_violation',
        HINT = 'Compare the clocks of this machine and of the database; past acts are brought in as an import.';
END $$;
-- Named so that it comes after casework_event_stamp, which says when it was recorded.
CREATE TRIGGER casework_event_within_bounds BEFORE INSERT ON casework_event FOR EACH ROW
    WHEN (NEW.origin = 'live' AND (NEW.kind = 'became_overdue' OR NEW.occurred_at < NEW.recorded_at - interval '6 minutes'))
    EXECUTE FUNCTION casework_event_dated_back();
ALTER TABLE casework_event ENABLE ALWAYS TRIGGER casework_event_within_bounds;
"""

UNDO = """
DROP TRIGGER casework_event_within_bounds ON casework_event;
DROP FUNCTION casework_event_dated_back();
DROP FUNCTION casework_recorded_within(text);
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0038_samples_mark_always")]

    operations = [migrations.RunSQL(DO, UNDO)]
