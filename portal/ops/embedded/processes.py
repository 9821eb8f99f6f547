"""Child processes that never outlive their parent."""

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable

PR_SET_PDEATHSIG = 1


def die_with_parent(with_signal: int) -> Callable[[], None]:
    """A preexec_fn asking the kernel to send `with_signal` to the child when the parent dies (Linux).

    The request is per thread of the parent and is cleared by a change of account: start children from
    the main thread, and hand `user=` to Popen (it changes the account before this runs). Elsewhere than
    on Linux it does nothing: see `watch_parent`.
    """
    parent = os.getpid()
    library = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def ask() -> None:
        if library is None:
            return
        if library.prctl(PR_SET_PDEATHSIG, with_signal) != 0:
            os._exit(127)
        if os.getppid() != parent:  # it died between fork and prctl
            os._exit(127)

    return ask


def lifeline() -> tuple[int, int]:
    """A pipe whose writing end dies with this process: children given the reading end can watch us."""
    reading, writing = os.pipe()
    os.set_inheritable(reading, True)
    return reading, writing


def watch_parent() -> None:
    """In a child: end this process when the supervisor at the other end of PORTAL_LIFELINE is gone.

    The way for systems without a parent-death signal (macOS); harmless beside it.
    """
    descriptor = os.environ.pop("PORTAL_LIFELINE", "")
    if descriptor.isdigit():
        threading.Thread(target=_end_at_hangup, args=(int(descriptor),), daemon=True).start()


def _end_at_hangup(descriptor: int) -> None:
    while os.read(descriptor, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
