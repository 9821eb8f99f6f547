from django.db import migrations


class Migration(migrations.Migration):
    """Failed sign-ins are counted with all other failed tries (casework_lookupfailure); these counts were of minutes."""

    dependencies = [("units", "0007_administrators_by_two")]

    operations = [migrations.DeleteModel("SignInFailure")]
