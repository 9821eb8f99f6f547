"""One plain word for each thing: models are in the glossary; no two classes or modules share a name by chance."""

import ast
import collections
from collections.abc import Iterable
from pathlib import Path

from django.apps import apps

from tests.house.tree import BASE, python_files

SAME_CLASS: dict[str, str] = {}
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


SAME_NOUN = {
    "batch": "desk/worklist models",
    "caveats": "api presentation",
    "catalogue": "calendars procedures units",
    "contact": "models public",
    "control": "casework forms",
    "data_map": "ops tools",
    "deadlines": "api casework",
    "dossier": "desk/dossier models public",
    "figures": "api oversight public",
    "frame": "board desk",
    "handing_in": "actions public",
    "index766": "board oversight",
    "integrity": "board oversight",
    "late_list": "board oversight",
    "linked": "actions desk/dossier",
    "log": "casework feedback",
    "period": "board public",
    "petitions": "desk feedback notices public",
    "procedure_search": "presentation procedures",
    "procedures": "api public",
    "receipt": "desk/papers forms public",
    "register": "desk/papers exports",
    "reminders": "board oversight",
    "retention": "casework models",
    "satisfaction": "board feedback presentation",
    "unit": "board public",
    "usage": "api presentation public",
    "visit": "board desk web",
}
"""Modules of one name in several rooms: each time the same noun, as facts, as a page, as a paper or for machines."""
SAME_SUBJECT = {
    "test_screens": "every face has its screens opened in a browser",
    "test_catalogue": "master data are loaded from tables by calendars, procedures and units, and found by citizens",
    "test_voiding": "a void receipt, as an act and as a screen",
}
"""Test modules of one name in several rooms, beside the twins of SAME_NOUN."""
DJANGOS = {"__init__", "__main__", "admin", "apps", "conftest", "models", "tasks", "urls", "wsgi"}
"""Module names that Django, Celery, Python or pytest look for."""


def repeated(paths: Iterable[Path], base: Path = BASE) -> dict[str, str]:
    """Module names that stand in more than one room, and in which. A command is called by what it runs."""
    rooms = collections.defaultdict(list)
    for path in paths:
        room = path.parent.relative_to(base)
        if path.stem not in DJANGOS and room.name != "commands":
            deep = room.parent.name == "desk"
            rooms[path.stem].append(f"desk/{room.name}" if deep else room.name)
    return {name: " ".join(sorted(found)) for name, found in rooms.items() if len(found) > 1}


def test_no_two_modules_have_one_name_for_different_things() -> None:
    found = repeated(python_files("portal", "dossiers"))
    assert found == SAME_NOUN


def test_no_two_test_modules_have_one_name_for_different_things() -> None:
    found = repeated(python_files("tests"))
    assert {name for name in found if name not in SAME_SUBJECT and name.removeprefix("test_") not in SAME_NOUN} == set()
    assert [name for name in SAME_SUBJECT if name not in found] == []


def test_a_second_module_of_a_name_is_seen(tmp_path: Path) -> None:
    for room in ("portal/board", "portal/public", "portal/desk/intake"):
        (tmp_path / room).mkdir(parents=True)
    places = [tmp_path / "portal/board/rows.py", tmp_path / "portal/public/urls.py", tmp_path / "portal/board/urls.py"]
    assert repeated(places, tmp_path) == {}
    assert repeated([*places, tmp_path / "portal/desk/intake/rows.py"], tmp_path) == {"rows": "board desk/intake"}
