"""Form fields for what ``dossiers.parsing`` reads. What was typed comes back as typed, with the reader's sentence.

``read_back`` says in words what a value was taken for; it stands beside the box (parts/field.html) and, with a script,
follows the typing.
"""

from collections.abc import Callable
from typing import Any

from django import forms

from dossiers.parsing import Unreadable, money, money_words

LONGEST = 600
"""Signs that a box takes: more than any fact has, so that what is pasted is read whole before it is refused."""


class ReadField(forms.CharField):
    """A text field whose value is what a reader made of it; None when nothing was typed."""

    def __init__(self, read: Callable[[str], Any], **kwargs: Any) -> None:
        super().__init__(**({"max_length": LONGEST, "empty_value": None} | kwargs))
        self.read = read

    def to_python(self, value: Any) -> Any:
        """The value, or ValidationError with the reader's sentence."""
        typed = super().to_python(value)
        if typed is None or not typed.strip():
            return None
        try:
            return self.read(typed)
        except Unreadable as error:
            raise forms.ValidationError(error.sentence, code="unreadable") from error

    def run_validators(self, value: Any) -> None:
        """The reader has judged it; validators of text do not fit a value."""


class MoneyField(ReadField):
    """An amount in đồng, typed with or without dots; read back in words."""

    is_read_back = True

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "data-reads": "tien"}
        super().__init__(money.parse, **({"widget": forms.TextInput(attrs=attrs)} | kwargs))

    def prepare_value(self, value: Any) -> Any:
        """An amount of ours with its dots; what was typed as it is."""
        return money.written(value) if isinstance(value, int) else value

    def read_back(self, value: Any) -> str:
        """bảy mươi lăm nghìn đồng; empty for what cannot be read (its own sentence says why)."""
        try:
            return money_words.in_words(money.parse(str(self.prepare_value(value) or "")))
        except Unreadable:
            return ""
