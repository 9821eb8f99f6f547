"""PostgreSQL's own pg_dump and pg_restore: which ones, and how they are told whom to ask."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from portal.ops.embedded import paths


class Trouble(Exception):
    """A backup cannot be made or put back; the message says why and what to do, in one or two sentences."""


def run(name: str, words: Sequence[str], *, place: Mapping[str, Any], server: int) -> None:
    """Run pg_dump or pg_restore against a database (Django's settings of it). Raises Trouble with its last words.

    The password goes by the environment: the arguments of a process can be read by everybody on the machine.
    """
    command = [str(_program(name, server)), *words]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env={**os.environ, **_whom(place)})
    if done.returncode:
        raise Trouble(f"{name} did not succeed: {done.stderr.strip()[-600:] or f'exit {done.returncode}'}")


def _whom(place: Mapping[str, Any]) -> dict[str, str]:
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    told = {variable: str(place[key]) for variable, key in names.items() if place.get(key)}
    if mode := place.get("OPTIONS", {}).get("sslmode"):
        told["PGSSLMODE"] = str(mode)
    return told | {"PGOPTIONS": "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c lock_timeout=60s"}


def _program(name: str, server: int) -> Path:
    """The newest at hand, at least as new as the server (major version): the system's, or the wheel's."""
    at_hand = [Path(found)] if (found := shutil.which(name)) else []
    try:
        at_hand.append(paths.database_programs() / name)
    except paths.NoPlace:
        pass
    found_versions = {_major(program): program for program in at_hand if program.exists()}
    newest = max(found_versions, default=0)
    if newest < server:
        has = f"the one here is of PostgreSQL {newest}" if newest else "there is none here"
        raise Trouble(
            f"{name} of PostgreSQL {server} or newer is needed, and {has}: install postgresql-client-{server}."
        )
    return found_versions[newest]


def _major(program: Path) -> int:
    said = subprocess.run([program, "--version"], check=False, capture_output=True, text=True).stdout
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found else 0
