"""Imports go down only, views never enqueue, and the domain never asks what time it is."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from portal.tools import count_house
from tests.house.tree import BASE, python_files

BIN = Path(sys.executable).parent
FACES = python_files("portal/public", "portal/desk", "portal/board", "portal/api")
ENQUEUES = {"delay", "apply_async", "send_task"}


def tool(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([BIN / words[0], *words[1:]], cwd=BASE, capture_output=True, text=True, check=False)


def test_imports_only_go_down() -> None:
    done = tool("lint-imports", "--no-cache")
    assert done.returncode == 0, done.stdout
    assert "Contracts:" in done.stdout and "0 broken" in done.stdout


def test_no_two_rooms_of_the_portal_import_each_other() -> None:
    rooms = count_house.arrows(count_house.modules(BASE))
    assert len(rooms) > 15 and count_house.floors_of(rooms)[1] == []


def test_the_count_finds_a_circle_and_what_lies_above_it() -> None:
    rooms = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set()}
    assert count_house.floors_of(rooms) == ({"d": 1, "b": 2, "c": 2, "a": 3}, [{"b", "c"}])


@pytest.mark.parametrize(
    "line", ["from portal.demo import accounts", "import portal.bench.rounds", "from portal.tools import fonts"]
)
def test_an_import_of_what_stands_apart_would_be_found(line: str, tmp_path: Path) -> None:
    room = tmp_path / "portal" / "web"
    room.mkdir(parents=True)
    for name in ("web", "demo", "bench", "tools"):
        (room.parent / name).mkdir(exist_ok=True)
        (room.parent / name / "__init__.py").touch()
    (room / "page.py").write_text(f"def page():\n    {line}\n")
    assert count_house.arrows(count_house.modules(tmp_path))["web"]
    here = count_house.arrows(count_house.modules(BASE))
    assert not [room for room, others in here.items() if others & {"demo", "bench", "tools"} and room != "bench"]


def ringing(path: Path) -> list[str]:
    """Places in a file that enqueue a task or reach for the queue."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and node.attr in ENQUEUES:
            found.append(f"{path.name}:{node.lineno} .{node.attr}")
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in {"celery", "kombu", "redis"}:
            found.append(f"{path.name}:{node.lineno} {node.module}")
        if isinstance(node, ast.ImportFrom) and node.module in {"portal.tasks", "portal.celery"}:
            found.append(f"{path.name}:{node.lineno} {node.module}")
    return found


def test_views_never_enqueue() -> None:
    assert len(FACES) > 20
    assert [place for path in FACES + python_files("dossiers") for place in ringing(path)] == []


def test_the_search_for_rings_finds_one(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("from portal.tasks import sweep\n\nsweep.delay()\n")
    assert len(ringing(bad)) == 2


@pytest.mark.parametrize("line", [
    "from django.utils.timezone import now",
    "from django.utils import timezone\n\n\ndef f():\n    return timezone.now()",
    "import datetime\n\n\ndef f():\n    return datetime.datetime.now()",
    "from django.dispatch import receiver",
    "from django.db.models.signals import post_save",
])  # fmt: skip
def test_the_linter_refuses_clocks_and_signals_in_the_dossiers(line: str) -> None:
    done = subprocess.run(
        [BIN / "ruff", "check", "--select", "TID251", "--stdin-filename", "dossiers/casework/anything.py", "-"],
        cwd=BASE, input=line + "\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and "TID251" in done.stdout, done.stdout
