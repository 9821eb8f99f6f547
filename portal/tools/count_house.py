"""How large the portal's house is: modules, floors and arrows from room to room, counted from the imports themselves.

`python -m portal.tools.count_house [FOLDER]` counts the tree in FOLDER (this one). A room is a folder of portal/, and
so is each file that lies beside the folders. An arrow leads from a room to another that one of its modules imports,
however many do. Floors are the longest way down along the arrows; rooms in a circle share one, and are named.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
TOP = "portal"
Arrows = dict[str, set[str]]


def main() -> int:
    """Print the counts, and each room with the rooms that it imports."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else BASE
    found = modules(root)
    loose = sum(1 for name in found if name.count(".") == 1 and not _is_package(root, name))
    rooms = arrows(found)
    floors, circles = floors_of(rooms)
    print(f"{len(found)} modules, {loose} of them loose; {len(rooms)} rooms on {len(set(floors.values()))} floors;"
          f" {sum(map(len, rooms.values()))} arrows; {len(circles)} circles")  # fmt: skip
    for circle in circles:
        print(f"  in a circle: {', '.join(sorted(circle))}")
    for room in sorted(rooms, key=lambda one: (-floors[one], one)):
        print(f"  {floors[room]:>2}  {room:<16}{' '.join(sorted(rooms[room]))}")
    return 0


def modules(root: Path) -> dict[str, Path]:
    """Dotted name → file, migrations aside."""
    paths = (path for path in sorted((root / TOP).rglob("*.py")) if "migrations" not in path.parts)
    return {".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


def arrows(found: dict[str, Path]) -> Arrows:
    """Room → the other rooms that it imports."""
    rooms: Arrows = {room_of(name): set() for name in found}
    for name, path in found.items():
        for target in _imported(path, found):
            rooms[room_of(name)].add(room_of(target))
    return {room: others - {room} for room, others in rooms.items()}


def room_of(name: str) -> str:
    """The folder of portal/ in which a module lies, or the module itself where it lies beside the folders."""
    return [*name.split("."), TOP][1]


def floors_of(rooms: Arrows) -> tuple[dict[str, int], list[set[str]]]:
    """The floor of each room, the lowest is 1, and the circles in which rooms import each other."""
    below = {room: _reached(rooms, room) for room in rooms}
    together = {room: frozenset(one for one in below[room] if room in below.get(one, ())) | {room} for room in rooms}
    floors: dict[str, int] = {}
    for room in sorted(rooms, key=lambda one: len(below[one] | {one})):
        under = below[room] - together[room]
        floors[room] = 1 + max((floors[one] for one in under if one in floors), default=0)
    return floors, [set(one) for one in set(together.values()) if len(one) > 1]


def _reached(rooms: Arrows, start: str) -> set[str]:
    seen: set[str] = set()
    waiting = list(rooms[start])
    while waiting:
        room = waiting.pop()
        if room not in seen:
            seen.add(room)
            waiting += rooms[room]
    return seen


def _imported(path: Path, found: dict[str, Path]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names = [f"{node.module}.{one.name}" for one in node.names]
        else:
            continue
        for name in names:
            if name.split(".")[0] == TOP:
                yield next((one for one in (name, name.rpartition(".")[0]) if one in found), TOP)


def _is_package(root: Path, name: str) -> bool:
    return (root / Path(*name.split("."))).is_dir()


if __name__ == "__main__":
    sys.exit(main())
