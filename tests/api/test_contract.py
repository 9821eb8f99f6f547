"""The API keeps what its description says: generated requests of all kinds against the true web server, stateful too.

CONTRACT_EXAMPLES says how many a phase makes of each address; the suite makes a few, `make faults` five thousand cases.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web_server import Served, served

CONFIG = Path(__file__).with_name("schemathesis.toml")
LIMITS = (
    "API_REQUESTS_PER_MINUTE", "LOOKUP_FAILURES_PER_ADDRESS", "LOOKUP_FAILURES_PER_NETWORK",
    "LOOKUP_FAILURES_PER_WIDE_NETWORK", "LOOKUP_WHOLE_FAILURES_PER_ADDRESS", "LOOKUP_WHOLE_FAILURES_PER_NETWORK",
    "LOOKUP_WHOLE_FAILURES_PER_WIDE_NETWORK", "LOOKUP_WHOLE_FAILURES_PER_DOSSIER",
)  # fmt: skip


@pytest.fixture(scope="module")
def web(django_db_setup: str) -> Iterator[Served]:
    with served("contract", **dict.fromkeys(LIMITS, "1000000000")) as running:
        yield running


def held_against(web: Served, schema: str, folder: Path, *more: str) -> tuple[int, int, str]:
    """Exit code, number of cases and what was said."""
    tool = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(CONFIG), "run", schema]
    options = ["--checks", "all", "--no-color", "--continue-on-failure", "--generation-database", "none", *more]
    done = subprocess.run([*tool, *options], cwd=folder, capture_output=True, text=True, check=False)
    made = re.search(r"(\d+) generated", done.stdout)
    return done.returncode, int(made[1]) if made else 0, done.stdout[-6000:] + done.stderr[-2000:]


def the_whole_contract(web: Served, folder: Path, examples: int) -> int:
    """How many cases were made; none of them failed."""
    options = ["--phases", "examples,coverage,fuzzing,stateful", "-n", str(examples), "--warnings", "off"]
    code, made, said = held_against(web, f"http://127.0.0.1:{web.port}/api/schema/", folder, *options)
    assert code == 0, said
    return made


def test_some_hundred_generated_requests_find_no_broken_promise(web: Served, tmp_path: Path) -> None:
    assert the_whole_contract(web, tmp_path, examples=5) >= 300


@pytest.mark.long
def test_five_thousand_generated_requests_find_no_broken_promise(web: Served, tmp_path: Path) -> None:
    assert the_whole_contract(web, tmp_path, int(os.environ.get("CONTRACT_EXAMPLES", "300"))) >= 5000


def planted(description: dict[str, Any], kind: str) -> None:
    """Make the description promise something else than the API does."""
    units = description["paths"]["/api/v1/units/"]["get"]
    if kind == "a status that is not described":
        del units["responses"]["400"]
    elif kind == "another type in an answer":
        description["components"]["schemas"]["UnitOut"]["properties"]["name"] = {"type": "integer"}
    elif kind == "another kind of answer":
        units["responses"]["200"]["content"] = {"text/csv": {"schema": {"type": "string"}}}
    elif kind == "a parameter said to be narrower than it is":
        (page,) = (one for one in units["parameters"] if one["name"] == "page_size")
        page["schema"]["maximum"] = 5


@pytest.mark.parametrize("kind", [
    "nothing", "a status that is not described", "another type in an answer", "another kind of answer",
    "a parameter said to be narrower than it is",
])  # fmt: skip
def test_a_planted_broken_promise_is_found(web: Served, tmp_path: Path, kind: str) -> None:
    address = f"http://127.0.0.1:{web.port}"
    asked = urllib.request.Request(address + "/api/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        description = json.load(answer)
    planted(description, kind)
    file = tmp_path / "description.json"
    file.write_text(json.dumps(description))
    more = ["-u", address, "--include-path", "/api/v1/units/", "--phases", "coverage,fuzzing", "-n", "5"]
    code, made, said = held_against(web, str(file), tmp_path, *more)
    assert made > 10 and (code == 0) == (kind == "nothing"), said
