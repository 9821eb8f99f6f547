"""What is wrong with a file, row by row, without holding more of it in memory than a person would read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class ImportProblem:
    """One wrong cell: the line of the file, the column ("" for the whole row), the reason."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = f"dòng {self.line}, {self.column}" if self.column else f"dòng {self.line}"
        return f"{where}: {self.reason}"


class ImportRefused(Exception):
    """Nothing was imported; ``str(error)`` says why, ``problems`` where, ``more`` how many were left unnamed."""

    def __init__(self, sentence: str, problems: Iterable[ImportProblem] = (), more: int = 0) -> None:
        super().__init__(sentence)
        self.problems = sorted(problems)
        self.more = more


@dataclass
class Problems:
    """The wrong rows found so far: the first ``limit`` by name, the others counted."""

    limit: int = 200
    named: list[ImportProblem] = field(default_factory=list)
    more: int = 0

    def add(self, line: int, column: str, reason: str) -> None:
        """Note one wrong cell."""
        if len(self.named) < self.limit:
            self.named.append(ImportProblem(line, column, reason))
        else:
            self.more += 1

    def __len__(self) -> int:
        return len(self.named) + self.more

    def refuse(self) -> None:
        """Raise ImportRefused if anything was wrong."""
        if self.named:
            rows = len({problem.line for problem in self.named})
            said = f"{len(self)} chỗ sai" if self.more else f"{len(self)} chỗ sai ở {rows} dòng"
            raise ImportRefused(f"{said}. Chưa nhập gì.", self.named, self.more)
