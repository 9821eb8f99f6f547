from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("calendars", "0001_initial")]

    operations = [
        migrations.AddField(
            "masterdataload",
            "own",
            models.BooleanField(default=False, help_text="A city's own tables, not those of the package"),
        ),
    ]
