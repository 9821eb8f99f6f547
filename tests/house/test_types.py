"""The type checker looks at everything; what it is told to overlook is little, and says why."""

import re
import tokenize
import tomllib
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
MOST = 20
REASONED = re.compile(r"# type: ignore\[[a-z, -]+\]  # \S.{9,}")
SETTINGS = tomllib.loads((BASE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]


def overlooked(path: Path) -> list[str]:
    """The comments of a module that the type checker reads."""
    with path.open("rb") as file:
        tokens = tokenize.tokenize(file.readline)
        return [token.string for token in tokens if token.type == tokenize.COMMENT and "type: ignore" in token.string]


def everything_overlooked() -> dict[str, str]:
    """Every such comment of the product, by module and number."""
    paths = [path for root in ("dossiers", "portal") for path in sorted((BASE / root).rglob("*.py"))]
    return {f"{path.relative_to(BASE)} {n}": said for path in paths for n, said in enumerate(overlooked(path), 1)}


def test_little_is_overlooked_and_each_time_for_a_reason() -> None:
    found = everything_overlooked()
    assert len(found) <= MOST
    assert {place: said for place, said in found.items() if not REASONED.match(said)} == {}


def test_the_whole_product_is_checked_strictly() -> None:
    assert SETTINGS["strict"] is True
    assert set(SETTINGS["files"]) == {"dossiers", "portal"}
    assert SETTINGS["exclude"] == ["/migrations/"]
    assert not [one for one in SETTINGS["overrides"] if one.get("ignore_errors") or "disable_error_code" in one]


def test_a_reason_is_more_than_the_name_of_the_error(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        'a = 1  # type: ignore\nb = 2  # type: ignore[misc]\nc = "# type: ignore"\n'
        "d = 3  # type: ignore[misc]  # the stubs know no such name\n",
        encoding="utf-8",
    )
    found = overlooked(module)
    assert len(found) == 3
    assert [bool(REASONED.match(said)) for said in found] == [False, False, True]
