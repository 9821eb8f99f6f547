"""What the person at the terminal sees while the city is made: steps with their durations, a bar on a terminal."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

WIDTH = 24


class Progress:
    """Steps one after the other. On a terminal one line grows as a bar; elsewhere each finished step is a line."""

    def __init__(self, out: TextIO | None = None, *, whole: float = 100.0) -> None:
        self.out = out or sys.stdout
        self.whole, self.done = whole, 0.0
        self.live = self.out.isatty()
        self.seconds: dict[str, float] = {}
        self.began = time.monotonic()
        self._lock = threading.Lock()

    @contextmanager
    def step(self, name: str, weight: float = 0.0) -> Iterator[None]:
        """One named step; ``weight`` is how much of the whole it is worth on the bar."""
        self._draw(name)
        began = time.monotonic()
        yield
        took = time.monotonic() - began
        with self._lock:
            self.seconds[name] = took
            self.done += weight
        self._say(f"{name} ({took:.1f} s)")

    def _draw(self, name: str) -> None:
        if self.live:
            filled = min(WIDTH, int(WIDTH * self.done / self.whole))
            self.out.write(f"\r\x1b[K  [{'█' * filled}{'·' * (WIDTH - filled)}] {name} …")
            self.out.flush()

    def _say(self, line: str) -> None:
        with self._lock:
            self.out.write(f"\r\x1b[K  {line}\n" if self.live else f"  {line}\n")
            self.out.flush()

    def total(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self.began
