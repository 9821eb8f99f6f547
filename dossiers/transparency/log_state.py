"""Is the public log well? For the doctor: when the last checkpoint was signed, and whether database and files agree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from dossiers.transparency import note, publishing, signing_keys, tiles
from dossiers.transparency.models import Checkpoint

OVERDUE = dt.timedelta(hours=2, minutes=15)
"""Two hours were missed."""


def numbers(*, at: dt.datetime) -> tuple[int, float, int] | None:
    """Entries, seconds since the newest checkpoint, and how many witnesses have not signed it; None without one."""
    newest = Checkpoint.objects.order_by("-made_at", "-pk").first()
    if newest is None:
        return None
    asked = [witness.key for witness in signing_keys.witnesses()]
    signed = {one.key for one in note.signatures(newest.note, asked)}
    return newest.size, (at - newest.made_at).total_seconds(), len(asked) - len(signed)


def findings(*, at: dt.datetime) -> Iterator[tuple[str, str]]:
    """What there is to say, each with ``ERROR``, ``warning`` or ``ok``."""
    key = signing_keys.own()
    if key is None:
        yield "ok", "no public log is kept (LOG_KEY is not set)"
        return
    newest = Checkpoint.objects.order_by("-made_at", "-pk").first()
    if newest is None:
        yield "warning", "The public log has no checkpoint yet: the worker signs the first within a minute or two."
        return
    age = at - newest.made_at
    late = age > OVERDUE
    yield (
        "ERROR" if late else "ok",
        f"the public log has {newest.size} entries, signed {age.total_seconds() / 60:.0f} min ago",
    )
    try:
        shown = publishing.published(key.key)
        publishing.compare_last(shown[0].size if shown else 0)
    except (publishing.Differs, note.UnsignedNote, note.Malformed, tiles.MissingTile) as error:
        yield "ERROR", f"The public log and the database differ: {error}"
    yield from _witnesses(newest)


def _witnesses(newest: Checkpoint) -> Iterator[tuple[str, str]]:
    asked = [witness.key for witness in signing_keys.witnesses()]
    if not asked:
        yield (
            "warning",
            "No witness watches the public log (LOG_WITNESSES): a city could rewrite it for everybody at once.",
        )
    signed = {one.key for one in note.signatures(newest.note, asked)}
    for key in asked:
        if key not in signed:
            yield "warning", f"The witness {key.name} has not signed the newest checkpoint. {newest.trouble}".rstrip()
