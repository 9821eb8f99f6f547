"""What is installed is pinned by hash, and no lock file knows an address of a machine or a mirror."""

import json
import re

from tests.house.tree import BASE, files

LOCKS = sorted((BASE / "requirements").glob("*.txt"))


def test_there_are_lock_files() -> None:
    assert {path.name for path in LOCKS} == {"runtime.txt", "dev.txt", "uv.txt", "mutants.txt"}


def test_every_requirement_is_pinned_and_hashed() -> None:
    for path in LOCKS:
        text = path.read_text().replace("\\\n", " ")
        entries = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
        assert entries
        loose = [line[:60] for line in entries if not re.match(r"[\w.\-\[\]]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)]
        assert loose == [], path.name


def test_no_lock_file_holds_an_address() -> None:
    for path in [*LOCKS, *(BASE / "requirements").glob("*.in"), BASE / "pyproject.toml"]:
        found = re.findall(
            r"(?:https?|file|git\+\w+):\S*|--(?:extra-)?index-url|--find-links|^-[ei] ", path.read_text(), re.M
        )
        assert found == [], path.name


def test_npm_packages_are_pinned_by_content_and_name_no_host() -> None:
    packages = json.loads((BASE / "package-lock.json").read_text())["packages"]
    installed = {name: package for name, package in packages.items() if name}
    assert installed
    assert [name for name, package in installed.items() if not package.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, package in installed.items() if "resolved" in package] == []


def test_development_has_all_that_runtime_has() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^([\w.\-\[\]]+==[^\s;]+)", (BASE / "requirements" / name).read_text(), re.M))

    assert pins("runtime.txt") <= pins("dev.txt")


def test_nothing_built_or_fetched_is_committed() -> None:
    kept = [path.relative_to(BASE).as_posix() for path in files()]
    assert len(kept) > 100
    assert [path for path in kept if path.startswith(("static/vendor/", "node_modules/", "var/", ".venv/"))] == []
    assert [path for path in kept if path.endswith((".mo", ".pyc", ".woff2", ".min.js", ".min.css"))] == []
