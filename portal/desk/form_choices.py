"""What may be chosen in a field is known only when the form is made for a dossier, a unit or an officer."""

from collections.abc import Iterable
from typing import Any

from django import forms


def offer(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Give a field of choices what may be chosen in it, in this order; groups are (name, choices)."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)
