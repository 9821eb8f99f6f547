"""`make mutants`: mutmut changes one thing at a time in the rooms that decide; a change no test notices has survived.

    make mutants                                    everything not tried yet (stop it and call it again: it goes on)
    make mutants ROOMS='dossiers.oversight.rates*'  one room, anew
    make mutants ROOMS='dossiers.casework.actions*' SAMPLE=300 SEED=1 TESTS=tests/casework
                                                    so many, drawn evenly over the modules; again: it goes on

Which files are changed and which tests are asked stands in pyproject.toml, [tool.mutmut]. All runs share one database
server and one template, because thousands of them follow each other. What survives and why: docs/mutants.md.
"""

import json
import os
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from itertools import chain, zip_longest
from pathlib import Path

BASE = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
COPIES = BASE / "mutants"
ALIVE = ("survived", "no tests", "suspicious")


def main(rooms: list[str]) -> int:
    """Run mutmut over these rooms, or over all that was not tried, and print the survivors of each file."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ.setdefault("WORKTIME_EXAMPLES", "12")
    try:
        with _one_server():
            if os.environ.get("SAMPLE"):
                return _try_sample(rooms or ["*"], int(os.environ["SAMPLE"]), int(os.environ.get("SEED") or 1))
            run = subprocess.run([BIN / "mutmut", "run", "--max-children", "2", *rooms], check=False)
    except KeyboardInterrupt:
        return 130
    _print_survivors()
    return run.returncode


@contextmanager
def _one_server() -> Iterator[None]:
    import django

    from tests import cluster

    cluster.open_session()
    try:
        django.setup()
        cluster.template()
        yield
    finally:
        cluster.close_session()


def _try_sample(rooms: list[str], count: int, seed: int) -> int:
    """Try a sample in one session (tests/mutant_session.py) and print what is alive of it."""
    _make_copies()
    names, fates = COPIES / "sample.txt", COPIES / f"fates-{seed}.jsonl"
    known = {one["name"] for one in _fates(fates)}
    wanted = drawn([name for name in _made() if any(fnmatch(name, room) for room in rooms)], count, seed)
    names.write_text("\n".join(name for name in wanted if name not in known), encoding="utf-8")
    places = {"MUTANT_SAMPLE": str(names), "MUTANT_FATES": str(fates)}
    order = [*("-p", "no:randomly", "-p", "no:cacheprovider", "-p", "tests.mutant_session")]
    order += ["--hypothesis-profile=mutants", "-m", "not long and not browser and not chaos"]
    tests = (os.environ.get("TESTS") or "tests/casework").split()
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *order, *tests],
        cwd=COPIES, env=os.environ | places, check=False,
    )  # fmt: skip
    tried = [one for one in _fates(fates) if one["name"] in set(wanted)]
    alive = [one for one in tried if one["fate"] in ALIVE]
    print(f"{len(wanted)} drawn, {len(tried)} tried, {len(alive)} alive")
    for one in alive:
        print(f"    {one['name']} ({one['fate']}, {one['asked']} tests asked)")
    return run.returncode


def drawn(names: list[str], count: int, seed: int) -> list[str]:
    """So many of the names, module by module in turn, each module's in an order drawn with the seed."""
    modules: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        modules[name.rpartition(".")[0]].append(name)
    dice = random.Random(seed)
    for inside in modules.values():
        dice.shuffle(inside)
    turns = chain.from_iterable(zip_longest(*modules.values()))
    return [name for name in turns if name is not None][:count]


def _make_copies() -> None:
    """What `mutmut run` does first: changed copies of the rooms, and all that their tests need."""
    import mutmut.__main__ as mutmut
    from mutmut.mutation.trampoline import set_mutant_under_test

    set_mutant_under_test("mutant_generation")
    COPIES.mkdir(exist_ok=True)
    mutmut.copy_src_dir()
    mutmut.copy_also_copy_files()
    mutmut.create_mutants(2)
    del os.environ["MUTANT_UNDER_TEST"]


def _made() -> list[str]:
    found = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(COPIES.rglob("*.meta")))
    return [name for meta in found for name in meta["exit_code_by_key"]]


def _fates(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


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
