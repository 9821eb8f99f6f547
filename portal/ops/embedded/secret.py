"""The secret key: given by the environment in production, made once and kept for the embedded set-up."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

PLACEHOLDERS = ("change", "secret", "development", "insecure", "example", "placeholder", "password", "xxx")
SHORTEST = 40
NO_RECEIPT_KEY = (
    "RECEIPT_KEY is not set: with DATABASE_URL receipts have a key of their own, so that they outlive a change of "
    "SECRET_KEY. Where receipts were already printed without one, give it the SECRET_KEY they were printed with."
)


def key(folder: Path, *, may_generate: bool) -> str:
    """The key kept in `folder`, made on first use; ImproperlyConfigured where the environment must give one."""
    if not may_generate:
        raise ImproperlyConfigured("SECRET_KEY is not set: with DATABASE_URL the portal asks for one of its own.")
    file = folder / "secret_key"
    if not file.exists():
        _write(file)
    return file.read_text().strip()


def _write(file: Path) -> None:
    """Written beside and linked into place: of two first starts at once, one key wins and is whole."""
    unfinished = file.with_name(f"secret_key.{os.getpid()}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
        handle.write(secrets.token_urlsafe(48))
    try:
        os.link(unfinished, file)
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()


def refuse_placeholder(value: str, name: str = "SECRET_KEY") -> None:
    """ImproperlyConfigured for a key that is short or looks like one out of an example."""
    if len(value) < SHORTEST or len(set(value)) < 10 or value.lower().startswith(PLACEHOLDERS):
        raise ImproperlyConfigured(
            f"{name} must be random and at least {SHORTEST} characters long; make one with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
