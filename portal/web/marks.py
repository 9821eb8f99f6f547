"""What a view, a request or a response carries under a name, with its type.

Django hands these objects on and lets anybody write on them; a mark says once what the name is and what it holds, so
that who writes and who reads cannot mean two things. ``functools.wraps`` carries the marks of a view along.
"""

from typing import Generic, TypeVar

Value = TypeVar("Value")


class Mark(Generic[Value]):
    """An attribute of somebody else's object."""

    def __init__(self, name: str, absent: Value) -> None:
        self.name, self.absent = name, absent

    def put(self, thing: object, value: Value) -> None:
        """Write it on the thing."""
        setattr(thing, self.name, value)

    def of(self, thing: object) -> Value:
        """What the thing carries; ``absent`` where nothing was put."""
        found: Value = getattr(thing, self.name, self.absent)
        return found
