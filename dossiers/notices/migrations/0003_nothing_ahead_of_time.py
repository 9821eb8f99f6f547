"""Nobody is told what has not happened yet: a message carries no instant that has not come yet."""

from django.db import migrations

AHEAD = """
CREATE TRIGGER notices_message_not_ahead BEFORE INSERT ON notices_message FOR EACH ROW
    WHEN (NEW.made_at > clock_timestamp() + interval '5 minutes') EXECUTE FUNCTION casework_refuse_ahead();
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0021_nothing_ahead_of_time"), ("notices", "0002_petitions")]

    operations = [migrations.RunSQL(AHEAD, "DROP TRIGGER notices_message_not_ahead ON notices_message")]
