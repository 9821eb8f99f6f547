"""Where a city of sample data plugs in: what it adds is registered here when its app is installed.

The product never imports the demonstration (a contract says so). It asks here, and where nothing is registered there is
none: no job of the clock, no line of the welcome.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class SampleCity:
    """What a demonstration tells the product about itself."""

    tasks: str
    """Dotted name of the module of its background jobs, read by worker and clock."""
    beat: Mapping[str, Mapping[str, Any]]
    """Its rows of the beat table."""
    is_unfinished: Callable[[], bool]
    """Whether its load was interrupted before the end."""
    welcome: Callable[[], list[str]]
    """Lines that name its accounts and a few dossiers to look up; none where it was not loaded."""
    write_tables: Callable[[Path], None] | None = None
    """Writes its own units and procedures into a folder; None where it lives on those that the package carries."""


_registered: list[SampleCity] = []


def register(city: SampleCity) -> None:
    """Called once, by the demonstration's app when it is ready."""
    _registered[:] = [city]


def beat() -> dict[str, Mapping[str, Any]]:
    """Rows that the demonstration adds to the beat table."""
    return {name: row for city in _registered for name, row in city.beat.items()}


def tasks() -> list[str]:
    """Modules of background jobs beside the product's own."""
    return [city.tasks for city in _registered]


def write_tables(folder: Path) -> bool:
    """Write the demonstration's own master data into an empty folder; False where it has none of its own."""
    own = [city.write_tables for city in _registered if city.write_tables is not None]
    for write in own:
        write(folder)
    return bool(own)


def is_unfinished() -> bool:
    """Whether a demonstration is in, but was interrupted before its end."""
    return any(city.is_unfinished() for city in _registered)


def welcome() -> list[str]:
    """What a start says about the demonstration, line by line."""
    return [line for city in _registered for line in city.welcome()]
