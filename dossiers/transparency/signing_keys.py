"""Whose keys sign and whom we ask: the log's own key, and its witnesses, from the settings.

The key is never in the database: whoever can rewrite the one should not be able to sign as the other.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from dossiers.transparency import note


@dataclass(frozen=True)
class WitnessAddress:
    """A witness that we ask to sign our checkpoints: its key, and the prefix of its addresses."""

    key: note.Key
    url: str


def own() -> note.SigningKey | None:
    """The log's key: from LOG_KEY, or the file of the embedded set-up, made on first use. None: there is no log."""
    if settings.LOG_KEY:
        try:
            key = note.read_signing_key(settings.LOG_KEY)
        except note.Malformed as error:
            raise ImproperlyConfigured(f"LOG_KEY: {error}") from error
        if key.kind != note.LOG:
            raise ImproperlyConfigured("LOG_KEY is a witness's key: a log signs with a key of its own.")
        return key
    if settings.LOG_KEY_FILE:
        return kept(Path(settings.LOG_KEY_FILE), settings.LOG_ORIGIN, note.LOG)
    return None


def kept(file: Path, name: str, kind: int) -> note.SigningKey:
    """The key in a file, made there under this name on first use; of two first uses at once, one key wins."""
    if not file.exists():
        unfinished = file.with_name(f".{file.name}.{os.getpid()}")
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
            handle.write(f"{note.new_key(name, kind)}\n")
        try:
            os.link(unfinished, file)
        except FileExistsError:
            pass
        finally:
            unfinished.unlink()
    return note.read_signing_key(file.read_text())


def witnesses() -> list[WitnessAddress]:
    """LOG_WITNESSES: ``key address`` of each, separated by commas."""
    try:
        return [read_witness(entry) for entry in settings.LOG_WITNESSES]
    except note.Malformed as error:
        raise ImproperlyConfigured(f"LOG_WITNESSES: {error}") from error


def read_witness(entry: str) -> WitnessAddress:
    """A witness written as its key, a space, and the prefix of its addresses. Malformed."""
    written, _, url = entry.strip().partition(" ")
    key = note.read_key(written)
    if key.kind != note.WITNESS or not url.startswith(("http://", "https://")):
        raise note.Malformed("A witness is named as its key, a space, its http address.")
    return WitnessAddress(key, url.strip().rstrip("/"))
