"""verify --log: the database against the public log and its witnesses, from here or from a copy elsewhere."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from dossiers.transparency import audit, note, publishing, signing_keys, tiles

SHOWN = 50


def add_arguments(parser: ArgumentParser) -> None:
    """What goes with --log."""
    parser.add_argument("--tiles", metavar="FOLDER|URL", help="with --log: where its files are (default: LOG_ROOT)")
    parser.add_argument("--key", help="with --log: the log's public key (default: of our own key)")
    parser.add_argument(
        "--witness", action="append", metavar="'KEY URL'", help="with --log: a witness to ask (default: LOG_WITNESSES)"
    )
    parser.add_argument(
        "--copy", action="store_true", help="with --log: the database is a copy, entries published later are not missed"
    )


def run(options: Mapping[str, Any], *, progress: Callable[[float], None]) -> str:
    """Compare; a line that says what holds. CommandError: exit 1 with what does not, 2 for wrong use."""
    began = time.monotonic()
    try:
        key = note.read_key(options["key"]) if options["key"] else _own_key()
        asked = [signing_keys.read_witness(one) for one in options["witness"] or ()] or signing_keys.witnesses()
        source = _source(options["tiles"])
        found = audit.compare(source, key, asked, is_copy=options["copy"], progress=progress)
    except (note.Malformed, ValueError, OSError) as error:
        raise CommandError(str(error), returncode=2) from error
    if found.wrong:
        count = f"{len(found.wrong)} things do not hold between database, public log and witnesses."
        raise CommandError("\n".join([*found.wrong[:SHOWN], count]))
    later = f" ({found.later} published after this copy was made)" if found.later else ""
    told = "; ".join(found.witnesses) or "no witness was asked"
    held = f"{found.size} entries of the public log{later} are what the database holds"
    return f"{held}; {told} ({time.monotonic() - began:.1f} s)."


def _own_key() -> note.Key:
    own = signing_keys.own()
    if own is None:
        raise CommandError(
            "Say --key: the public key of the log, got from somebody else than its portal.", returncode=2
        )
    return own.key


def _source(named: str | None) -> tiles.Source:
    if named is None:
        return publishing.folder()
    if named.startswith(("http://", "https://")):
        return tiles.Web(named)
    if not Path(named).is_dir():
        raise CommandError(f"{named[:200]} is no folder of a log.", returncode=2)
    return tiles.Folder(Path(named))
