"""`make cover`: what share of the lines and branches of each room its own tests take, against the share owed.

Run after pytest has written .coverage. A room below its floor ends with a failure that names it; the branches that no
test takes stand in pytest's own table above. Floors only rise: what is reached is written here, a little below.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

ARITHMETIC = "clockwork errors hours ledger pauses promise spans terms worktime"
FLOORS = {
    "arithmetic of time": (100, "dossiers/calendars/{}.py", ARITHMETIC),
    "rates": (100, "dossiers/oversight/{}.py", "rates"),
    "states and moves": (100, "dossiers/casework/{}.py", "states moves kinds supplements outcomes"),
    "acts": (96, "dossiers/casework/actions/{}.py", "*"),
    "readers": (96, "dossiers/parsing/{}.py", "*"),
    "calendars": (93, "dossiers/calendars/{}.py", "*"),
    "casework": (85, "dossiers/casework/{}.py", "*"),
}
"""Room → percent owed, and its files by pattern. A file belongs to the first room that names it."""
Counts = Mapping[str, tuple[int, int]]


def main() -> int:
    """Print each room with its share; 1 where one is below its floor."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "cover.json"
        subprocess.run([sys.executable, "-m", "coverage", "json", "-q", "-o", told], check=True)
        counts = counted(json.loads(told.read_text()))
    below = []
    for room, (owed, share) in shares(counts).items():
        print(f"{room:<20}{share:7.2f} %   owed {owed} %{'' if share >= owed else '   BELOW ITS FLOOR'}")
        below += [room] if share < owed else []
    return 1 if below else 0


def counted(told: Mapping[str, Any]) -> Counts:
    """File → lines and branches taken, and all that there are."""
    files = {}
    for name, file in told["files"].items():
        sums = file["summary"]
        taken = sums["covered_lines"] + sums["covered_branches"]
        files[name] = taken, sums["num_statements"] + sums["num_branches"]
    return files


def shares(counts: Counts) -> dict[str, tuple[int, float]]:
    """Room → percent owed and reached. LookupError for a room without files: a floor under nothing holds nothing."""
    left, found = dict(counts), {}
    for room, (owed, pattern, names) in FLOORS.items():
        patterns = [pattern.format(name) for name in names.split()]
        mine = [left.pop(file) for file in list(left) if any(fnmatch(file, one) for one in patterns)]
        if not mine:
            raise LookupError(f"No file was counted for “{room}”.")
        found[room] = owed, 100 * sum(taken for taken, _ in mine) / max(1, sum(there for _, there in mine))
    return found


if __name__ == "__main__":
    sys.exit(main())
