"""Everything locked is in the bill of materials; known weaknesses are asked for, silence is not health."""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from portal.tools import dependency_audit, lint, sbom
from tests.house.tree import BASE

AFFECTED = {
    "package": {"name": "idna", "ecosystem": "PyPI"},
    "versions": ["3.10"],
    "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.11"}]}],
}
SINCE = "2026-01-01T00:00:00Z"
WEAK = {"id": "GHSA-test-0001", "details": "x", "modified": SINCE, "published": SINCE, "affected": [AFFECTED]}
SCORE = {"score": 8, "vectorString": None}
HIGH = {"id": 1, "url": "https://example.org", "title": "x", "severity": "high", "cwe": [], "cvss": SCORE}
NPM_WEAK = {"bootstrap": [{**HIGH, "vulnerable_versions": "<=5.3.9"}]}


def pinned() -> set[str]:
    """What the lock files pin, read here line by line without the tool's own reader."""
    found = set()
    for path in (BASE / "requirements").glob("*.txt"):
        for name, version in re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", path.read_text(), re.M):
            found.add(f"pkg:pypi/{re.sub(r'[-_.]+', '-', name).lower()}@{version}")
    for place, one in json.loads((BASE / "package-lock.json").read_text())["packages"].items():
        if place:
            found.add(f"pkg:npm/{place.rpartition('node_modules/')[2].replace('@', '%40')}@{one['version']}")
    return found


@pytest.fixture(scope="module")
def bill() -> str:
    return sbom.written()


def test_every_locked_package_is_in_the_bill_of_materials_and_nothing_else(bill: str) -> None:
    assert len(pinned()) > 150
    assert {one["purl"] for one in json.loads(bill)["components"]} == pinned()


def test_the_bill_is_what_cyclonedx_specifies(bill: str) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill) is None
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill.replace('"library"', '"librarian"')) is not None


def test_the_bill_tells_the_product_from_the_developers_tools_and_holds_every_digest(bill: str) -> None:
    parts = {one["name"]: one for one in json.loads(bill)["components"]}
    assert parts["django"]["scope"] == parts["bootstrap"]["scope"] == "required"
    assert parts["pytest"]["scope"] == parts["uv"]["scope"] == "excluded"
    assert [name for name, one in parts.items() if not one["externalReferences"][0]["hashes"]] == []


def test_the_bill_is_made_and_never_kept() -> None:
    assert sbom.WHERE.relative_to(BASE).parts[0] == "var"


class Registry(BaseHTTPRequestHandler):
    """Speaks OSV and npm's advisories, about one weak package each, or says 405 as a mirror without them does."""

    weak, deaf = True, False

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.endswith("/bulk"):
            told = NPM_WEAK if self.weak else {}
        else:
            told = {"vulns": [WEAK]} if self.weak and b'"idna"' in body else {}
        answer = b"" if self.deaf else json.dumps(told).encode()
        self.send_response(405 if self.deaf else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def registry() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def locks(tmp_path: Path) -> list[Path]:
    digest = f"--hash=sha256:{'0' * 64}"
    (tmp_path / "lock.txt").write_text(f"django==5.2.19 {digest}\nidna==3.10 {digest}\n")
    return [tmp_path / "lock.txt"]


def test_a_known_weakness_is_named_with_its_package(
    registry: str, locks: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    python = dependency_audit.of_python(locks, osv_url=f"{registry}/v1/query")
    assert str(python) == "Python packages: idna 3.10 has GHSA-test-0001, mended in 3.11"
    assert "bootstrap (high)" in str(dependency_audit.of_npm(registry=registry))
    monkeypatch.setattr(Registry, "weak", False)
    assert str(dependency_audit.of_python(locks, osv_url=f"{registry}/v1/query")) == "Python packages: nothing known"
    assert str(dependency_audit.of_npm(registry=registry)) == "npm packages: nothing known"


@pytest.mark.parametrize("away", [True, False])
def test_a_registry_that_is_away_or_has_no_advisories_was_not_asked(
    registry: str, locks: list[Path], monkeypatch: pytest.MonkeyPatch, away: bool
) -> None:
    monkeypatch.setattr(Registry, "deaf", True)
    address = "http://127.0.0.1:9" if away else registry
    for audit in (dependency_audit.of_python(locks, osv_url=address), dependency_audit.of_npm(registry=address)):
        assert "not asked" in str(audit) and audit.known == []


@pytest.mark.parametrize(
    ("python", "must", "code"),
    [
        ({}, "", 0),
        ({"not_asked": "no network"}, "", 3),
        ({"not_asked": "no network"}, "1", 1),
        ({"known": ["idna"], "not_asked": "half of it"}, "", 1),
    ],
)
def test_not_asked_is_no_health_and_no_failure_unless_an_answer_is_required(
    monkeypatch: pytest.MonkeyPatch, python: dict[str, object], must: str, code: int
) -> None:
    monkeypatch.setattr(dependency_audit, "of_python", lambda: dependency_audit.Audit("Python", **python))
    monkeypatch.setattr(dependency_audit, "of_npm", lambda: dependency_audit.Audit("npm"))
    monkeypatch.setenv("REQUIRE_AUDIT", must)
    assert dependency_audit.main() == code


def test_make_check_says_what_it_could_not_ask(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def exits(code: int) -> list[str]:
        return [lint.sys.executable, "-c", f"raise SystemExit({code})"]

    monkeypatch.setattr(lint, "AUDIT", exits(3))
    monkeypatch.setattr(lint, "steps", lambda: [("format", exits(0), {}), ("known weaknesses", exits(3), {})])
    assert lint.main() == 0
    assert "could not ask: known weaknesses" in capsys.readouterr().out
    monkeypatch.setattr(lint, "steps", lambda: [("format", exits(4), {}), ("known weaknesses", exits(3), {})])
    assert lint.main() == 1
    assert "1 of 2 checks found something: format" in capsys.readouterr().out
