"""Legs by when they were taken over, and the questions that wait: what a leader's first screen reads."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("casework", "0045_means_of_an_answer")]

    operations = [
        migrations.AddIndex("leg", BrinIndex(name="leg_taken", fields=["taken_at"], autosummarize=True)),
        migrations.AddIndex(
            "leg",
            models.Index(
                name="leg_question_open", fields=["dossier"], condition=Q(kind="consult", closed_at__isnull=True)
            ),
        ),
    ]
