"""`make check`: every linter in turn, a line each, all of them even when one finds something."""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

from portal.tools import dependency_audit

BASE = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
AUDIT = [sys.executable, "-m", "portal.tools.dependency_audit"]
OK, FAIL, NOT_ASKED = "ok  ", "FAIL", "????"


def steps() -> list[tuple[str, list[str], dict[str, str]]]:
    """Name, command and additional environment of each check."""
    templates = sorted(str(path.relative_to(BASE)) for path in (BASE / "templates").rglob("*.html"))
    return [
        ("format", [_tool("ruff"), "format", "--check", "-q", "."], {}),
        ("lint", [_tool("ruff"), "check", "-q", "."], {}),
        ("templates", [_tool("djade"), "--target-version", "5.2", "--check", *templates], {}),
        ("indentation", [_tool("djhtml"), "--tabwidth", "2", "--check", *templates], {}),
        ("types", [_tool("mypy"), "--no-error-summary"], {}),
        ("floors", [_tool("lint-imports")], {}),
        ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"], {}),
        ("API description", [*MANAGE, "spectacular", "--validate", "--fail-on-warn", "--file", os.devnull], {}),
        ("deployment", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], _production()),
        ("Dockerfile", [_tool("hadolint"), "Dockerfile"], {}),
        (
            "compose file",
            [_tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
            {},
        ),
        ("known weaknesses", AUDIT, {}),
    ]


def main() -> int:
    said = {name: said_by(name, command, more) for name, command, more in steps()}
    failed = [name for name, word in said.items() if word == FAIL]
    not_asked = [name for name, word in said.items() if word == NOT_ASKED]
    if failed:
        print(f"{len(failed)} of {len(said)} checks found something: {', '.join(failed)}")
    else:
        print(
            "All checks passed." if not not_asked else f"All checks passed but one that could not ask: {not_asked[0]}."
        )
    return 1 if failed else 0


def said_by(name: str, command: list[str], more: dict[str, str]) -> str:
    """Run one check, and print what it found: AUDIT = [sys.executable, "-m", "portal.tools.dependency_audit"]
    OK, FAIL, or NOT_ASKED, which is neither and never looks like the first."""
    began = time.monotonic()
    done = subprocess.run(command, cwd=BASE, env={**os.environ, **more}, capture_output=True, text=True, check=False)
    word = OK if done.returncode == 0 else FAIL
    if command == AUDIT and done.returncode == dependency_audit.NOT_ASKED:
        word = NOT_ASKED
    print(f"  {word} {name:<18}{time.monotonic() - began:6.1f} s", flush=True)
    if word != OK:
        print(done.stdout + done.stderr, flush=True)
    return word


def _tool(name: str) -> str:
    return str(BIN / name)


def _production() -> dict[str, str]:
    """What a real deployment sets; nothing is connected to."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "RECEIPT_KEY": secrets.token_urlsafe(48),
        "FILES_ROOT": "/portal/files",
        "EXPORTS_ROOT": "/portal/exports",
        "DATABASE_URL": "postgres://portal_app:x@database:5432/portal",
        "REDIS_URL": "redis://broker:6379/0",
        "ALLOWED_HOSTS": "motcua.example",
        "HTTPS": "1",
    }


if __name__ == "__main__":
    sys.exit(main())
