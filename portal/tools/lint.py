"""`make check`: every linter in turn, a line each, all of them even when one finds something."""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]


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
    ]


def main() -> int:
    failed = [name for name, command, more in steps() if not _passes(name, command, more)]
    print(
        f"{len(failed)} of {len(steps())} checks found something: {', '.join(failed)}"
        if failed
        else "All checks passed."
    )
    return 1 if failed else 0


def _passes(name: str, command: list[str], more: dict[str, str]) -> bool:
    began = time.monotonic()
    done = subprocess.run(command, cwd=BASE, env={**os.environ, **more}, capture_output=True, text=True, check=False)
    passed = done.returncode == 0
    print(f"  {'ok  ' if passed else 'FAIL'} {name:<18}{time.monotonic() - began:6.1f} s", flush=True)
    if not passed:
        print(done.stdout + done.stderr, flush=True)
    return passed


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
