"""Secrets and codes in addresses (receipt links, signed look-ups, dossiers) never reach a log."""

import logging
import re

_SIGNS = r"(?:[^/?&%\s\"'<>]|%(?!2F|3F|26)[0-9A-F]{2})+"
_BEHIND_A_CODE = r"(?:ledger|moi|bien-nhan|bien-nhan\.pdf|bo-sung|in)(?![^/?\s\"'<>])"
SECRET_PATH = re.compile(
    rf"((?:/|%2F)(?:r|t|ho-so|nhan-tin|cua-toi|danh-gia|dossiers)(?:/|%2F)){_SIGNS}(?:/(?!{_BEHIND_A_CODE}){_SIGNS})*",
    re.I,
)
"""A code of a system before may hold slashes: all parts are masked but the words that stand behind a code."""


def mask(text: str) -> str:
    """The text with the secret part of each address replaced by an ellipsis."""
    return SECRET_PATH.sub(r"\1…", text)


class Masked(logging.Filter):
    """A filter of log handlers: the finished message goes out masked, an exception's text too."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = mask(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = mask(record.exc_text)
        return True
