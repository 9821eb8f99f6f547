"""Which dossiers the database shows to the statements of this thread: the floor under ``access``.

Policies on the dossiers' tables (row-level security) compare each row with what the connection says beside every
statement: units, single dossiers, or all. A request begins with nothing. The officer's visit adds the units of the
posts held, the doors of ``access`` add the one dossier that they opened. A filter that somebody forgot then finds
nothing that is not in scope. What belongs to no person's units, such as figures, jobs and commands, says
``everything`` where it asks; a test holds the list of those places.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import _GeneratorContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class RowScope:
    """All dossiers, or those of these units (received, held or passed through) and these single ones."""

    is_all: bool = False
    units: tuple[int, ...] = ()
    dossiers: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """As the policies read it: ``all|{}|{}`` or ``|{units}|{dossiers}``, numbers alone."""
        units, dossiers = (",".join(str(int(one)) for one in numbers) for numbers in (self.units, self.dossiers))
        return f"{'all' if self.is_all else ''}|{{{units}}}|{{{dossiers}}}"


class TooNarrow(Exception):
    """What works on all dossiers was called where only some are seen: it would find little and call it health."""


NOTHING = RowScope()
EVERYTHING = RowScope(is_all=True)

_present: ContextVar[RowScope | None] = ContextVar("row_scope", default=None)
_of_process = NOTHING


def for_process(scope: RowScope) -> None:
    """What statements outside of requests see: a worker and a command say EVERYTHING, a web server nothing."""
    global _of_process  # noqa: PLW0603 (one process has one)
    _of_process = scope


def present() -> RowScope:
    """What the next statement of this thread sees."""
    scope = _present.get()
    return _of_process if scope is None else scope


@contextmanager
def limited_to(scope: RowScope) -> Iterator[None]:
    """This scope within the block; what was added inside ends with it. As a decorator: within the function."""
    token = _present.set(scope)
    try:
        yield
    finally:
        _present.reset(token)


def everything() -> _GeneratorContextManager[None]:
    """All dossiers within the block (or the function that it decorates): figures, doors, the city's own acts."""
    return limited_to(EVERYTHING)


def must_be_everything() -> None:
    """Raise TooNarrow unless all dossiers are seen: first line of sweeps, recounts and audits."""
    if not present().is_all:
        raise TooNarrow(present().words)


def add_units(units: Iterable[int] | None) -> None:
    """From here to the end of the request the dossiers of these units are seen as well; None is the whole city."""
    scope = present()
    _present.set(EVERYTHING if units is None else replace(scope, units=tuple(sorted({*scope.units, *units}))))


def add_dossier(number: int) -> None:
    """From here to the end of the request this dossier is seen as well: a door has opened it."""
    scope = present()
    if not scope.is_all and number not in scope.dossiers:
        _present.set(replace(scope, dossiers=(*scope.dossiers, number)))
