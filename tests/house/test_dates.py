"""No screen asks for a day in a native box: on an English browser it would read 12/03 for the third of December."""

import re

from django import forms

from portal.desk.dossier import act_forms
from portal.desk.intake.form import IntakeForm
from portal.web.days import DayField, MomentField
from tests.house.tree import BASE, python_files

NATIVE = re.compile(r"""type=["']?(?:date|datetime-local|week)\b|Date(?:Time)?Input\(|SelectDateWidget""")


def test_no_template_and_no_form_has_a_native_box_for_days() -> None:
    files = [*(BASE / "templates").rglob("*.html"), *(BASE / "portal").rglob("*.py")]
    found = []
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            hit = NATIVE.search(line)
            if hit:
                found.append(f"{path.relative_to(BASE)}: {hit[0]}")
    assert found == []


def test_forms_use_the_fields_that_read_what_people_type() -> None:
    assert isinstance(IntakeForm.base_fields["arrived_at"], MomentField)
    assert isinstance(act_forms.day("x"), DayField) and isinstance(act_forms.moment("x"), MomentField)
    native = [
        f"{path}: {line.strip()}"
        for path in python_files("portal")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"forms\.(?:DateField|DateTimeField|SplitDateTimeField)\(", line)
    ]
    assert native == [] and issubclass(DayField, forms.DateField)
