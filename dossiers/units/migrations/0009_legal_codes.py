"""A unit's code has a legal shape, and no two units' codes read alike: what the desk issues can be found again."""

import re

import dossiers.units.models
from django.db import migrations, models

LEGAL = r"^(?=.{1,24}$)(?=.*[A-HJKMNP-Z])[A-Z0-9]+(?:[.\-][A-Z0-9]+){0,5}$"
HOW = (
    "Give each another code as the owner of the tables, then run migrate again:"
    " UPDATE units_unit SET code = 'NEW' WHERE code = 'OLD'. Dossiers keep the codes they were given and are found."
)


def name_what_does_not_fit(apps, schema_editor) -> None:
    """Stop with a sentence that names every unit in the way."""
    codes = sorted(apps.get_model("units", "Unit").objects.values_list("code", flat=True))
    wrong = [code for code in codes if not re.search(LEGAL, code)]
    if wrong:
        raise ValueError(
            f"Units whose codes have no legal shape (docs/master-data.md): {', '.join(map(repr, wrong))}. {HOW}"
        )
    alike: dict[str, list[str]] = {}
    for code in codes:
        alike.setdefault(re.sub("[^A-Z0-9]", "", code).translate(str.maketrans("OIL", "011")), []).append(code)
    twice = [" = ".join(same) for same in alike.values() if len(same) > 1]
    if twice:
        raise ValueError(f"Units whose codes read alike without dots, and with O for 0, I and L for 1: {'; '.join(twice)}. {HOW}")


def found_by(field: str) -> models.Func:
    plain = models.Func(
        models.F(field), models.Value("đĐ\u00d0\u0189"), models.Value("DDDD"), function="translate"
    )
    decomposed = models.Func(plain, template="normalize(%(expressions)s, NFKD)")
    raised = models.Func(
        decomposed,
        models.Value("abcdefghijklmnopqrstuvwxyzOIL"),
        models.Value("ABCDEFGH1JK1MN0PQRSTUVWXYZ011"),
        function="translate",
    )
    return models.Func(
        raised, models.Value("[^A-Z0-9]"), models.Value(""), models.Value("g"), function="regexp_replace"
    )


class Migration(migrations.Migration):
    dependencies = [("units", "0008_sign_in_failures_are_counted_elsewhere")]

    operations = [
        migrations.RunPython(name_what_does_not_fit, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="unit",
            name="code",
            field=models.CharField(max_length=32, unique=True, validators=[dossiers.units.models.legal_code]),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                name="unit_code_is_legal",
                condition=models.Q(code__regex=LEGAL),
                violation_error_message="Mã đơn vị không đúng dạng.",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(
                found_by("code"),
                name="unit_code_found_once",
                violation_error_message="Đã có đơn vị có mã chỉ khác ở dấu chấm, dấu gạch hoặc O với 0, I, L với 1: "
                "mã hồ sơ sẽ lẫn nhau.",
            ),
        ),
    ]
