"""A plugin of pytest: one session in which a sample of mutants is tried, each by the tests that enter its function.

Starting a session for each mutant costs more than its tests. Here each test runs once unchanged, which says what it
enters, and then again for every mutant of the sample until one fails. Tests with a database of their own are left out:
a clone for each of them and each mutant would take the night. `tests/mutants.py` starts it and reads what it writes.
"""

import json
import os
import signal
import time
from collections import defaultdict
from pathlib import Path
from types import FrameType

import pytest
from _pytest.runner import runtestprotocol
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.utils.format_utils import mangled_name_from_mutant_name

TOO_LONG = 30
"""Seconds of one test: a change that makes it run on has been noticed."""
MOST_TESTS = int(os.environ.get("MUTANT_TESTS", "400"))
"""The quickest tests of a function are asked, so many of them."""


class RanOn(Exception):
    """The test did not end."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Try the mutants named in the file MUTANT_SAMPLE; one line of JSON each goes to the file MUTANT_FATES."""
    signal.signal(signal.SIGALRM, _ran_on)
    items = [item for item in session.items if "own_database" not in getattr(item, "fixturenames", ())]
    entered = _entered(session, items)
    names = Path(os.environ["MUTANT_SAMPLE"]).read_text(encoding="utf-8").split()
    with Path(os.environ["MUTANT_FATES"]).open("a", encoding="utf-8", buffering=1) as fates:
        for name in names:
            asked = [item for _, item in sorted(entered[mangled_name_from_mutant_name(name)], key=lambda one: one[0])]
            set_mutant_under_test(name)
            killer = next((item.nodeid for item in asked[:MOST_TESTS] if not _passes(session, items, item)), None)
            fate = "killed" if killer else "survived" if asked else "no tests"
            fates.write(json.dumps({"name": name, "fate": fate, "asked": len(asked[:MOST_TESTS]), "by": killer}) + "\n")
    return True


def _entered(session: pytest.Session, items: list[pytest.Item]) -> dict[str, list[tuple[float, pytest.Item]]]:
    """The tests of each function with their seconds; a test that fails unchanged is left out and named."""
    set_mutant_under_test("stats")
    entered: dict[str, list[tuple[float, pytest.Item]]] = defaultdict(list)
    for item in items:
        state()._stats.clear()
        begun = time.perf_counter()
        if _passes(session, items, item):
            for function in state()._stats:
                entered[function].append((time.perf_counter() - begun, item))
        else:
            print(f"left out, for it fails unchanged: {item.nodeid}", flush=True)
    return entered


def _passes(session: pytest.Session, items: list[pytest.Item], item: pytest.Item) -> bool:
    session._setupstate.teardown_exact(item)
    item._initrequest()  # type: ignore[attr-defined]
    following = items[(items.index(item) + 1) % len(items)]
    signal.alarm(TOO_LONG)
    try:
        reports = runtestprotocol(item, log=False, nextitem=following)
    except RanOn:
        return False
    finally:
        signal.alarm(0)
    return not any(report.failed for report in reports)


def _ran_on(_: int, __: FrameType | None) -> None:
    raise RanOn
