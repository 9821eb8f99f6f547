"""What a process may remember for a while: small answers that every page asks for and that change rarely."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from cachetools import TTLCache
from django.db import connection

from dossiers.casework import row_scope

Answer = TypeVar("Answer")

MOST_ANSWERS = 4096
"""So many answers one cache holds; then the least recently used goes, whatever visitors put into addresses."""


class ProcessCache(Generic[Answer]):
    """A function's answers, kept for ``seconds`` by this process, for each database and each argument.

    Nothing that must be right to the second belongs here. Two threads may both ask when an answer is old; that is
    cheaper than making one wait.
    """

    everything: "list[ProcessCache[Any]]" = []

    def __init__(self, ask: Callable[..., Answer], seconds: float, most: int = MOST_ANSWERS) -> None:
        self.ask, self.seconds = ask, seconds
        self.answers: TTLCache[Hashable, tuple[Answer]] = TTLCache(most, ttl=seconds, timer=time.monotonic)
        self.lock = threading.Lock()  # the library's cache is not safe for threads
        ProcessCache.everything.append(self)

    def __call__(self, *of: Hashable) -> Answer:
        """The answer, from memory when it is young enough."""
        found = self._get(of)
        if found is None:
            with row_scope.everything():  # it is remembered for all who come, whoever asked first
                found = (self.ask(*of),)
            self.keep(found[0], *of)
        return found[0]

    def knows(self, *of: Hashable) -> bool:
        """Whether the answer is there and young enough."""
        return self._get(of) is not None

    def keep(self, answer: Answer, *of: Hashable) -> None:
        """Remember an answer that came another way."""
        with self.lock:
            self.answers[connection.settings_dict["NAME"], *of] = (answer,)

    def forget(self) -> None:
        """Forget every answer of this function."""
        with self.lock:
            self.answers.clear()

    @classmethod
    def forget_everything(cls) -> None:
        """For tests, and for commands that have just changed what is remembered."""
        for cache in cls.everything:
            cache.forget()

    def _get(self, of: tuple[Hashable, ...]) -> tuple[Answer] | None:
        with self.lock:
            return self.answers.get((connection.settings_dict["NAME"], *of))
