"""A small demonstration city for the tests about it, loaded by the command in a process of its own."""

import os
import subprocess
import sys

from tests import cluster
from tests.portal.child_processes import BASE

MADE = "2026-11-20T10:15"
SIZE = 0.004


def demo(name: str, *words: str) -> subprocess.CompletedProcess[str]:
    """`manage.py demo` on a database of the test cluster."""
    with cluster.in_environment(name):
        return subprocess.run(
            [sys.executable, "manage.py", "demo", *words],
            cwd=BASE, env=os.environ | {"DEMO": "city"}, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip


def load(name: str, *, size: float = SIZE, made: str = MADE, seed: int = 2018) -> subprocess.CompletedProcess[str]:
    """Load a small city and insist that it was loaded."""
    done = demo(name, "--size", str(size), "--made", made, "--seed", str(seed))
    assert done.returncode == 0, done.stdout + done.stderr
    return done
