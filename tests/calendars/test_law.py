"""docs/law.md names tests: they must exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_named_in_the_law_exists():
    law = (ROOT / "docs" / "law.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\btest_[a-z0-9_]+\b(?!\.py)", law))
    written = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(named) > 10 and named - written == set()


def test_every_file_named_in_the_law_exists():
    law = (ROOT / "docs" / "law.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\b(test_[a-z0-9_]+\.py)\b", law))
    assert named and named <= {path.name for path in (ROOT / "tests").rglob("test_*.py")}
