"""Is a known weakness in what the lock files pin? Asked of the registries, by pip-audit and npm.

Three answers, and none of them stands for another: nothing known, something known, and not asked. A registry that is
out of reach, or that answers without knowing a package, was not asked: `make check` says so and goes on, since a
machine without a network finds nothing out; `REQUIRE_AUDIT=1` (before a release) makes it a failure.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.tools import assets

BASE = Path(__file__).resolve().parents[2]
LOCKS = [BASE / "requirements" / name for name in ("dev.txt", "uv.txt")]
"""Development has all that runtime has."""
FOUND, NOT_ASKED = 1, 3
SECONDS = 180


@dataclass
class Audit:
    """What one registry said: weaknesses (package, name of the weakness, mended in), and why it was not asked."""

    asked: str
    known: list[str] = field(default_factory=list)
    not_asked: str = ""

    def __str__(self) -> str:
        if self.known:
            return f"{self.asked}: " + "; ".join(self.known)
        return f"{self.asked}: not asked, {self.not_asked}" if self.not_asked else f"{self.asked}: nothing known"


def of_python(locks: list[Path] = LOCKS, *, osv_url: str = "") -> Audit:
    """PyPI's advisories about every package of these lock files; ``osv_url`` asks a service that speaks OSV instead.

    The last lock file, the shortest, is asked about first: a mirror without advisories is not asked 150 times for none.
    """
    first = _of_python(locks[-1:], osv_url)
    return first if first.not_asked or len(locks) == 1 else _of_python(locks, osv_url)


def _of_python(locks: list[Path], osv_url: str) -> Audit:
    tool = str(Path(sys.executable).parent / "pip-audit")
    command = [tool, "--format=json", "--progress-spinner=off", "--disable-pip", "--require-hashes", "--timeout=10"]
    command += [f"--requirement={path}" for path in locks]
    told = _told([*command, *(["--vulnerability-service=osv", f"--osv-url={osv_url}"] if osv_url else [])])
    audit = Audit("Python packages")
    packages = told.get("dependencies") or []
    unknown = [one["name"] for one in packages if "skip_reason" in one]
    audit.known = [_weakness(one["name"], one["version"], weak) for one in packages for weak in one.get("vulns", [])]
    if not packages:
        audit.not_asked = f"the registry did not answer ({told.get('said', '')})"
    elif unknown:
        audit.not_asked = f"the registry knows nothing of {len(unknown)} of {len(packages)} packages"
    return audit


def of_npm(folder: Path = BASE, *, registry: str = "") -> Audit:
    """The npm registry's advisories about every package of the folder's package-lock.json."""
    command = [*assets.npm(), "audit", "--package-lock-only", "--json", f"--prefix={folder}", "--fetch-retries=0"]
    told = _told([*command, *([f"--registry={registry}"] if registry else [])])
    if "auditReportVersion" not in told:
        return Audit(
            "npm packages", not_asked=f"the registry did not answer ({told.get('message') or told.get('said')})"
        )
    return Audit(
        "npm packages", known=[f"{name} ({weak['severity']})" for name, weak in told["vulnerabilities"].items()]
    )


def _weakness(name: str, version: str, weak: dict[str, Any]) -> str:
    mended = ", ".join(weak.get("fix_versions") or []) or "no version"
    return f"{name} {version} has {weak['id']}, mended in {mended}"


def _told(command: list[str]) -> dict[str, Any]:
    """The JSON that a tool prints; without one, the last line of what it said instead."""
    with tempfile.TemporaryDirectory() as folder:  # npm must not take ours for a folder to repair
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return {"said": f"nothing within {SECONDS} s"}
    try:
        told = json.loads(done.stdout)
    except ValueError:
        return {"said": (done.stderr.strip().splitlines() or ["nothing"])[-1][:200]}
    return told if isinstance(told, dict) else {}


def main() -> int:
    audits = [of_python(), of_npm()]
    for audit in audits:
        print(audit)
    if any(audit.known for audit in audits):
        return FOUND
    if any(audit.not_asked for audit in audits):
        return FOUND if os.environ.get("REQUIRE_AUDIT") else NOT_ASKED
    return 0


if __name__ == "__main__":
    sys.exit(main())
