"""One plain word for each thing: models are in the glossary; no two classes or modules share a name by chance."""

import ast
import collections
from collections.abc import Iterable
from pathlib import Path

from django.apps import apps

from tests.house.tree import BASE, python_files

SAME_CLASS = {
    "Checkpoint": "check_proof.py is handed out alone and shares no line with the portal: the same idea, written twice",
    "Key": "check_proof.py is handed out alone and shares no line with the portal: the same idea, written twice",
}
"""Classes that stand in two modules, and why that is one idea."""
GIVEN = {"Command", "Migration"}
"""Names that Django asks for."""


def classes(paths: Iterable[Path]) -> dict[str, list[str]]:
    """Every class of a module's first level, and where it is. An inner one is called by its owner's name (Leg.Kind)."""
    found = collections.defaultdict(list)
    for path in paths:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef):
                found[node.name].append(f"{path.name}:{node.lineno}")
    return found


def twice(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """Names that stand in more than one place, without a reason."""
    excused = GIVEN | SAME_CLASS.keys()
    return {name: places for name, places in found.items() if len(places) > 1 and name not in excused}


def test_every_model_has_its_vietnamese_word_in_the_glossary() -> None:
    rows = [line.split("|") for line in (BASE / "docs/glossary.md").read_text().splitlines() if line.count("|") == 3]
    words = " ".join(row[2] for row in rows if row[1].strip())
    ours = [model.__name__ for model in apps.get_models() if model.__module__.startswith(("dossiers.", "portal."))]
    assert len(ours) > 60
    assert [name for name in ours if f"`{name}`" not in words and f"`{name}." not in words] == []


def test_no_two_classes_have_one_name() -> None:
    found = classes(python_files())
    assert len(found) > 600
    assert twice(found) == {}
    assert [name for name in SAME_CLASS if len(found[name]) < 2] == [], "reasons that nobody needs"


def test_a_second_class_of_a_name_is_seen(tmp_path: Path) -> None:
    first, second = tmp_path / "one.py", tmp_path / "two.py"
    first.write_text("class Row:\n    class Kind:\n        pass\n")
    second.write_text("class Line:\n    class Kind:\n        pass\n\n\nclass Row:\n    pass\n")
    assert twice(classes([first])) == {}
    assert twice(classes([first, second])) == {"Row": ["one.py:1", "two.py:6"]}
