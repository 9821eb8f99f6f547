"""`make cover` holds: each room has its floor, and one that sinks below it fails."""

import pytest

from tests import cover
from tests.house.tree import BASE


def full() -> dict[str, tuple[int, int]]:
    paths = [
        path for floor in ("casework", "calendars", "parsing") for path in (BASE / "dossiers" / floor).rglob("*.py")
    ]
    paths.append(BASE / "dossiers/oversight/rates.py")
    return {path.relative_to(BASE).as_posix(): (10, 10) for path in paths}


def test_every_room_that_decides_owes_something_and_names_files_that_exist() -> None:
    reached = cover.shares(full())
    assert all(share == 100 for _, share in reached.values())
    assert reached["rates"][0] == reached["arithmetic of time"][0] == 100
    named = [pattern.format(name) for _, pattern, names in cover.FLOORS.values() for name in names.split()]
    assert [path for path in named if "*" not in path and not (BASE / path).exists()] == []


@pytest.mark.parametrize(("file", "room"), [
    ("dossiers/calendars/worktime.py", "arithmetic of time"), ("dossiers/casework/moves.py", "states and moves"),
    ("dossiers/casework/actions/beats.py", "acts"), ("dossiers/parsing/money.py", "readers"),
    ("dossiers/calendars/models.py", "calendars"), ("dossiers/casework/log.py", "casework"),
])  # fmt: skip
def test_a_branch_that_no_test_takes_lowers_its_own_room_alone(file: str, room: str) -> None:
    counts = full() | {file: (9, 10)}
    sunk = [name for name, (_, share) in cover.shares(counts).items() if share < 100]
    assert sunk == [room]


def test_a_room_without_files_holds_nothing_and_says_so() -> None:
    with pytest.raises(LookupError, match="rates"):
        cover.shares({name: count for name, count in full().items() if "rates" not in name})


def test_lines_and_branches_are_counted_alike() -> None:
    sums = {"covered_lines": 7, "num_statements": 8, "covered_branches": 1, "num_branches": 2}
    assert cover.counted({"files": {"a.py": {"summary": sums}}}) == {"a.py": (8, 10)}
