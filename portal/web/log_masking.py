"""Secrets and codes in addresses (receipt links, signed look-ups, dossiers) never reach a log, nor do people's facts.

A failure may carry them in its message: a database tells the row that it refused, Python the text that is no number.
Telephone and paper numbers and e-mail addresses are masked wherever they stand, the database's DETAIL is left out.
Names have no shape; nothing of ours writes one into a message (tests/portal/test_canary_run.py).
"""

import logging
import re
from collections.abc import Mapping

_SIGNS = r"(?:[^/?&%\s\"'<>]|%(?!2F|3F|26)[0-9A-F]{2})+"
_BEHIND_A_CODE = r"(?:ledger|usage|moi|bien-nhan|bien-nhan\.pdf|bo-sung|in)(?![^/?\s\"'<>])"
SECRET_PATH = re.compile(
    rf"((?:(?:/|%2F)(?:r|t|ho-so|nhan-tin|cua-toi|danh-gia|dossiers)|(?<!can-bo)(?:/|%2F)viec)(?:/|%2F)){_SIGNS}(?:/(?!{_BEHIND_A_CODE}){_SIGNS})*",
    re.I,
)
"""A code of a system before may hold slashes: all parts are masked but the words that stand behind a code."""


_DETAIL = re.compile(
    r"DETAIL:.*?(?=\n(?:CONTEXT|HINT|QUERY|WHERE):|\n\n(?:The above|During handling)|\nTraceback |\n?\Z)", re.DOTALL
)
"""What PostgreSQL adds to a refusal: the key or the whole row, over several lines where a value has some."""

_NUMBER = re.compile(r"(?<![\w.,])(?:\+?84|0)\d{2,3}[ .-]?\d{3}[ .-]?\d{2,5}(?!\d)")
"""A telephone number, or a paper number, which begin with a nought alike."""

PLAIN = (bool, float, type(None))
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def without_secret_paths(text: str) -> str:
    """The text with the secret part of each address replaced by an ellipsis; numbers stay."""
    return SECRET_PATH.sub(r"\1…", text)


def mask(text: str) -> str:
    """The text with the secret part of each address, and what tells of people, replaced by an ellipsis."""
    text = _DETAIL.sub("DETAIL: …", without_secret_paths(text))
    return _EMAIL.sub("…", _NUMBER.sub("…", text))


def without_people(value: object) -> object:
    """The value with every text in it masked; what is neither text, number nor a container of them becomes text."""
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, int):
        return value if mask(str(value)) == str(value) else mask(str(value))
    if isinstance(value, Mapping):
        return {mask(str(name)): without_people(one) for name, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [without_people(one) for one in value]
    return mask(value if isinstance(value, str) else repr(value))


class Masked(logging.Filter):
    """A filter of log handlers: the finished message goes out masked, an exception's text too."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, Mapping):  # structlog's: its formatter wants the facts apart
            record.msg = without_people(record.msg)
        else:
            record.msg, record.args = mask(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = mask(record.exc_text)
        return True
