"""A unit is not reminded before it is late: a reminder carries no instant that has not come yet."""

from django.db import migrations

AHEAD = """
CREATE TRIGGER oversight_reminder_not_ahead BEFORE INSERT ON oversight_reminder FOR EACH ROW
    WHEN (NEW.made_at > clock_timestamp() + interval '5 minutes') EXECUTE FUNCTION casework_refuse_ahead();
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0021_nothing_ahead_of_time"), ("oversight", "0010_index_readings")]

    operations = [migrations.RunSQL(AHEAD, "DROP TRIGGER oversight_reminder_not_ahead ON oversight_reminder")]
