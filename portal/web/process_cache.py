"""What a process may remember for a while: small answers that every page asks for and that change rarely."""

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from django.db import connection

Answer = TypeVar("Answer")


class Remembered(Generic[Answer]):
    """A function's answers, kept for ``seconds`` by this process, for each database and each argument.

    Nothing that must be right to the second belongs here. Two threads may both ask when an answer is old; that is
    cheaper than making one wait.
    """

    everything: "list[Remembered[object]]" = []

    def __init__(self, ask: Callable[..., Answer], seconds: float) -> None:
        self.ask, self.seconds = ask, seconds
        self.answers: dict[Hashable, tuple[float, Answer]] = {}
        Remembered.everything.append(self)

    def __call__(self, *of: Hashable) -> Answer:
        """The answer, from memory when it is young enough."""
        key = (connection.settings_dict["NAME"], *of)
        found = self.answers.get(key)
        if found is None or time.monotonic() - found[0] >= self.seconds:
            found = (time.monotonic(), self.ask(*of))
            self.answers[key] = found
        return found[1]

    def knows(self, *of: Hashable) -> bool:
        """Whether the answer is there and young enough."""
        found = self.answers.get((connection.settings_dict["NAME"], *of))
        return found is not None and time.monotonic() - found[0] < self.seconds

    def keep(self, answer: Answer, *of: Hashable) -> None:
        """Remember an answer that came another way."""
        self.answers[connection.settings_dict["NAME"], *of] = (time.monotonic(), answer)

    @classmethod
    def forget_everything(cls) -> None:
        """For tests, and for commands that have just changed what is remembered."""
        for memory in cls.everything:
            memory.answers.clear()
