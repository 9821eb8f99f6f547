"""Files are rooms and functions tell one story; some drawers are never opened (docs/house.md)."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.tree import BASE, files, python_files

FILE_WALL = 400
FUNCTION_WALL = 40
TEMPLATE_WALL, LINE_WALL = 120, 160
"""Lines of a template, characters of one of its lines."""
FORBIDDEN = set(
    "utils util helpers helper base common core misc mixins managers services selectors constants signals".split()
)
PYTHON = python_files()
OURS = [path for path in PYTHON if "tests" not in path.relative_to(BASE).parts]


def test_there_is_a_house() -> None:
    assert len(OURS) > 50 and len(PYTHON) > len(OURS)


def test_no_file_is_longer_than_its_wall() -> None:
    lengths = {path.relative_to(BASE): len(path.read_text().splitlines()) for path in PYTHON}
    assert {path: length for path, length in lengths.items() if length > FILE_WALL} == {}


def test_no_function_is_longer_than_its_wall() -> None:
    long = []
    for path in OURS:
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                and node.end_lineno - node.lineno >= FUNCTION_WALL
            ):
                long.append(f"{path.relative_to(BASE)}:{node.lineno} {node.name}")
    assert long == []


def over_a_wall(templates: dict[str, str]) -> list[str]:
    """Templates of too many lines, and lines of too many characters."""
    tall = [name for name, text in templates.items() if len(text.splitlines()) > TEMPLATE_WALL]
    wide = [
        f"{name}:{number}"
        for name, text in templates.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if len(line) > LINE_WALL
    ]
    return tall + wide


def test_no_template_is_longer_or_wider_than_its_walls() -> None:
    folder = BASE / "templates"
    texts = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}
    assert len(texts) > 200 and {Path(name).suffix for name in texts} >= {".html", ".txt"}
    assert over_a_wall(texts) == []


def test_the_walls_of_templates_are_where_they_are_said_to_be() -> None:
    fitting = {"tall": "<p>\n" * 120, "wide": "ế" * 160 + "\n"}
    beyond = {"tall": "<p>\n" * 121, "wide": "a\n" + "ế" * 161 + "\n"}
    assert over_a_wall(fitting) == []
    assert over_a_wall(beyond) == ["tall", "wide:2"]


def test_no_drawer_is_called_utils() -> None:
    names = {path: {path.stem, path.parent.name} for path in PYTHON}
    assert [path for path, words in names.items() if words & FORBIDDEN] == []


def test_every_file_says_what_it_is_for() -> None:
    silent = [path for path in OURS if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))]
    assert [str(path.relative_to(BASE)) for path in silent if path.name not in ("__init__.py", "apps.py")] == []


@pytest.mark.parametrize("path", ["manage.py", "portal/settings.py"])
def test_only_the_settings_say_debug(path: str) -> None:
    assert "DEBUG = True" not in (BASE / path).read_text()


def test_no_path_of_a_machine_is_in_the_tree() -> None:
    machine = re.compile(r"file:///|(?:^|[\"' =(])/(?:home|root|Users)/[A-Za-z]")
    texts = files("*.py", "*.toml", "*.txt", "*.json", "*.yml", "*.html", "*.css", "*.js", "Makefile", ".ci/*")
    found = [path for path in texts if path != Path(__file__) and machine.search(path.read_text(errors="replace"))]
    assert len(texts) > 100
    assert found == []
