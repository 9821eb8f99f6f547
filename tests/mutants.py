"""`make mutants`: mutmut changes one thing at a time in the rooms that decide; a change no test notices has survived.

    make mutants                                    everything not tried yet (stop it and call it again: it goes on)
    make mutants ROOMS='dossiers.oversight.rates*'  one room, anew

Which files are changed and which tests are asked stands in pyproject.toml, [tool.mutmut]. All runs share one database
server and one template, because thousands of them follow each other. What survives and why: docs/mutants.md.
"""

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

BIN = Path(sys.executable).parent
ALIVE = ("survived", "no tests", "suspicious")


def main(rooms: list[str]) -> int:
    """Run mutmut over these rooms, or over all that was not tried, and print the survivors of each file."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ.setdefault("WORKTIME_EXAMPLES", "12")
    import django

    from tests import cluster

    cluster.open_session()
    try:
        django.setup()
        cluster.template()
        run = subprocess.run([BIN / "mutmut", "run", "--max-children", "2", *rooms], check=False)
    except KeyboardInterrupt:
        return 130
    finally:
        cluster.close_session()
    _print_survivors()
    return run.returncode


def _print_survivors() -> None:
    told = subprocess.run([BIN / "mutmut", "results", "--all", "true"], capture_output=True, text=True, check=True)
    alive: dict[str, list[str]] = defaultdict(list)
    tried: dict[str, int] = defaultdict(int)
    for line in told.stdout.splitlines():
        name, _, fate = line.strip().rpartition(": ")
        room = name.rpartition(".")[0]
        if fate != "not checked":
            tried[room] += 1
        if fate in ALIVE:
            alive[room].append(f"{name} ({fate})")
    for room, count in sorted(tried.items()):
        print(f"{room}: {count} tried, {len(alive[room])} alive")
        for one in alive[room]:
            print(f"    {one}")
    print("One of them as a diff: .venv/bin/mutmut show NAME")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
