"""Encryption of a backup to public keys in the age format (age-encryption.org/v1): who makes it cannot read it."""

from __future__ import annotations

from pathlib import Path

import pyrage

from portal.ops.backup.programs import Trouble

ENDING = ".age"


def recipients(given: list[str]) -> list[pyrage.x25519.Recipient]:
    """Public keys (age1…). Raises Trouble for one that is none."""
    try:
        return [pyrage.x25519.Recipient.from_str(one.strip()) for one in given if one.strip()]
    except pyrage.RecipientError as error:
        raise Trouble(f"A recipient is not an age public key (age1…): {error}") from error


def identities(file: Path) -> list[pyrage.x25519.Identity]:
    """Private keys out of a file as age-keygen writes it. Raises Trouble."""
    try:
        lines = [line.strip() for line in file.read_text().splitlines()]
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError) as error:
        raise Trouble(f"{file} holds no age private key (AGE-SECRET-KEY-1…): {error}") from error
    if not found:
        raise Trouble(f"{file} holds no age private key (AGE-SECRET-KEY-1…).")
    return found


def encrypt(path: Path, to: list[pyrage.x25519.Recipient]) -> Path:
    """The file becomes its encrypted form beside it, with .age at the end; memory does not grow with it."""
    made = path.with_name(path.name + ENDING)
    pyrage.encrypt_file(str(path), str(made), to)
    made.chmod(0o600)
    path.unlink()
    return made


def decrypt(path: Path, made: Path, by: list[pyrage.x25519.Identity]) -> None:
    """Write the plain form of an encrypted file. Raises Trouble where none of the keys opens it."""
    made.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        pyrage.decrypt_file(str(path), str(made), by)
    except pyrage.DecryptError as error:
        raise Trouble(f"{path.name} cannot be opened with this key: {error}") from error
