"""Where the kernel tells children nothing of their parent's death, a pipe does."""

import os
import signal
import subprocess
import sys

from portal.ops.embedded import processes
from tests.portal.child_processes import BASE

CHILD = """
import time
from portal.ops.embedded.processes import watch_parent
watch_parent()
print("on", flush=True)
time.sleep(60)
"""


def test_a_child_ends_when_the_supervisors_end_of_the_pipe_closes() -> None:
    reading, writing = processes.lifeline()
    env = {**os.environ, "PORTAL_LIFELINE": str(reading)}
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD], cwd=BASE, env=env, pass_fds=[reading], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout.readline() == "on\n"
    assert child.poll() is None
    os.close(writing)
    assert child.wait(10) == -signal.SIGTERM
    child.stdout.close()
    os.close(reading)
