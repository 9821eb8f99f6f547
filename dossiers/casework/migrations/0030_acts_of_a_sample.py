"""A loader may play the real acts for a sample: what it writes then is marked so, at the instant it is said to happen.

`casework.as_sample` is set for one transaction by the owner of the tables. For anybody else the mark is refused as every
event of another origin is: a city's own acts can never be dated back this way.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION casework_event_as_sample() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.origin := 'sample';
    NEW.recorded_at := NEW.occurred_at;
    SELECT head INTO NEW.prev_hash FROM casework_dossier WHERE id = NEW.dossier_id;
    NEW.hash := NULL;
    RETURN NEW;
END $$;
-- Named so that it comes before casework_event_stamp, which asks who may write such an event.
CREATE TRIGGER casework_event_as_sample BEFORE INSERT ON casework_event FOR EACH ROW
    WHEN (NEW.origin = 'live' AND current_setting('casework.as_sample', true) = 'on')
    EXECUTE FUNCTION casework_event_as_sample();
ALTER TABLE casework_event ENABLE ALWAYS TRIGGER casework_event_as_sample;

CREATE FUNCTION casework_dossier_as_sample() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.origin := 'sample';
    RETURN NEW;
END $$;
CREATE TRIGGER casework_dossier_as_sample BEFORE INSERT ON casework_dossier FOR EACH ROW
    WHEN (NEW.origin = 'live' AND current_setting('casework.as_sample', true) = 'on')
    EXECUTE FUNCTION casework_dossier_as_sample();
"""

BACKWARDS = """
DROP TRIGGER casework_dossier_as_sample ON casework_dossier;
DROP FUNCTION casework_dossier_as_sample();
DROP TRIGGER casework_event_as_sample ON casework_event;
DROP FUNCTION casework_event_as_sample();
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0029_rows_follow_events")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
