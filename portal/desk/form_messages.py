"""What forms say when something typed cannot be: Django's own sentences, where they are English or stiff, in ours."""

from django import forms
from django.core.validators import (
    BaseValidator,
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
    ProhibitNullCharactersValidator,
)

NO_NULL = ProhibitNullCharactersValidator(message="Ô này có ký tự không đọc được. Xóa đi và gõ lại.")
LIMITS = {
    MaxLengthValidator: "Dài %(show_value)d ký tự, tối đa %(limit_value)d. Hãy rút gọn.",
    MinValueValidator: "Số phải từ %(limit_value)s trở lên.",
    MaxValueValidator: "Số không được quá %(limit_value)s.",
}
SENTENCES = {
    "required": "Cần điền ô này.",
    "invalid_choice": "Chọn trong danh sách.",
    "invalid_list": "Chọn trong danh sách.",
}


def plain(form: forms.Form) -> None:
    """Give every field of a form our sentences, except where the form has one of its own."""
    for field in form.fields.values():
        for kind, sentence in SENTENCES.items():
            if field.error_messages.get(kind) == _usual(field, kind):
                field.error_messages[kind] = sentence
        if type(field) is forms.IntegerField and field.error_messages["invalid"] == _usual(field, "invalid"):
            field.error_messages["invalid"] = "Ghi bằng chữ số."
        field.validators = [NO_NULL if isinstance(v, ProhibitNullCharactersValidator) else v for v in field.validators]
        for validator in field.validators:
            if isinstance(validator, BaseValidator) and type(validator) in LIMITS:
                validator.message = LIMITS[type(validator)]


def _usual(field: forms.Field, kind: str) -> object:
    """What Django says by itself."""
    found = None
    for parent in reversed(type(field).__mro__):
        found = getattr(parent, "default_error_messages", {}).get(kind, found)
    return found
