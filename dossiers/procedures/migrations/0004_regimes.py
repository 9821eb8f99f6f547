"""Regimes, the days from which a city receives under them, and what a procedure's own law says otherwise."""

import datetime as dt

import django.db.models.deletion
import dossiers.procedures.models
from django.db import migrations, models

NAMES = (
    "law", "supplement_effect", "first_request_days", "close_after_days", "cut_off", "day_end", "code_owner",
    "reception_scope", "on_the_spot_receipt", "rating_questions", "forms_edition", "names_public",
)  # fmt: skip
REGIMES = {
    "2018": ("Nghị định 61/2018/NĐ-CP", "shift", None, None, dt.time(15), "close_of_business", "receiving",
             "own_level", "always", ["manners", "time", "trips"], "2018", False),
    "2025": ("Nghị định 118/2025/NĐ-CP", "restart", 3, 15, dt.time(15), "midnight", "competent", "province",
             "on_request",
             ["time", "bodies", "contacts", "published", "conduct", "lawful", "explained", "online"], "2025", True),
}  # fmt: skip


def begin(apps, schema_editor):
    """The two regimes that are known, and the older one for every city until its tables say otherwise."""
    for code, values in REGIMES.items():
        apps.get_model("procedures", "Regime").objects.create(code=code, **dict(zip(NAMES, values, strict=True)))
    apps.get_model("procedures", "RegimePeriod").objects.create(from_day=dt.date(1900, 1, 1), regime_id="2018")


class Migration(migrations.Migration):

    dependencies = [
        ('procedures', '0003_referrals'),
    ]

    operations = [
        migrations.AddField(
            model_name='procedureversion',
            name='close_after_days',
            field=models.PositiveSmallIntegerField(blank=True, help_text="Empty: the regime's", null=True),
        ),
        migrations.AddField(
            model_name='procedureversion',
            name='day_end',
            field=models.CharField(blank=True, choices=[('close_of_business', 'Hết giờ làm việc'), ('midnight', '24 giờ')], db_default='', default='', help_text="Empty: the regime's", max_length=20),
        ),
        migrations.AddField(
            model_name='procedureversion',
            name='first_request_days',
            field=models.PositiveSmallIntegerField(blank=True, help_text="Empty: the regime's", null=True),
        ),
        migrations.AddField(
            model_name='procedureversion',
            name='supplement_effect',
            field=models.CharField(blank=True, choices=[('shift', 'Dời thời hạn bằng đúng thời gian chờ'), ('restart', 'Tính lại thời hạn từ đầu'), ('restart_if_incomplete', 'Tính lại nếu hồ sơ chưa đủ điều kiện, nếu không thì dời')], db_default='', default='', help_text="Sector law's own; empty: the regime's", max_length=24),
        ),
        migrations.CreateModel(
            name='Regime',
            fields=[
                ('code', models.CharField(max_length=16, primary_key=True, serialize=False)),
                ('law', models.CharField(help_text='The decree, as it is printed', max_length=200)),
                ('supplement_effect', models.CharField(choices=[('shift', 'Dời thời hạn bằng đúng thời gian chờ'), ('restart', 'Tính lại thời hạn từ đầu'), ('restart_if_incomplete', 'Tính lại nếu hồ sơ chưa đủ điều kiện, nếu không thì dời')], max_length=24)),
                ('first_request_days', models.PositiveSmallIntegerField(help_text='Working days after reception in which papers may be asked for the first time; null: no end', null=True)),
                ('close_after_days', models.PositiveSmallIntegerField(help_text='Days after a request on which the desk closes what was not completed; null: never', null=True)),
                ('cut_off', models.TimeField(help_text="A same-day dossier received after this time counts as the next working day's")),
                ('day_end', models.CharField(choices=[('close_of_business', 'Hết giờ làm việc'), ('midnight', '24 giờ')], max_length=20)),
                ('code_owner', models.CharField(choices=[('receiving', 'Nơi tiếp nhận'), ('competent', 'Cơ quan có thẩm quyền')], max_length=12)),
                ('reception_scope', models.CharField(choices=[('own_level', 'Thủ tục của cấp mình'), ('province', 'Mọi thủ tục trong tỉnh')], max_length=12)),
                ('on_the_spot_receipt', models.CharField(choices=[('always', 'Luôn cấp'), ('on_request', 'Khi người nộp yêu cầu')], max_length=12)),
                ('rating_questions', models.JSONField(default=list, help_text='Names of the questions of a rating, in their order')),
                ('forms_edition', models.CharField(help_text="Edition of the law's forms (portal/forms/editions.py)", max_length=12)),
                ('names_public', models.BooleanField(help_text="Whether names of a desk's head and officers stand on public pages")),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('supplement_effect__in', dossiers.procedures.models.SupplementEffect)), name='regime_effect_known'), models.CheckConstraint(condition=models.Q(('day_end__in', dossiers.procedures.models.DayEnd)), name='regime_day_end_known')],
            },
        ),
        migrations.CreateModel(
            name='RegimePeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_day', models.DateField(unique=True)),
                ('regime', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='periods', to='procedures.regime')),
            ],
            options={
                'ordering': ['from_day'],
            },
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
