"""Is the public log well? For the doctor: when the last checkpoint was signed, and whether database and files agree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from dossiers.transparency import note, publishing, signing_keys, tiles
from dossiers.transparency.models import Checkpoint

OVERDUE = dt.timedelta(hours=2, minutes=15)
"""Two hours were missed."""
UNSIGNED_ALLOWED = dt.timedelta(minutes=15)
"""So long a witness may be away before somebody is told."""


class LogFinding(NamedTuple):
    """One thing there is to say of the log: ``ERROR``, ``warning`` or ``ok``; the sentence; what stands now.

    The sentence is the same as long as it is true; what changes from minute to minute stands behind it.
    """

    grade: str
    sentence: str
    now: str = ""
    is_alarm: bool = True


def numbers(*, at: dt.datetime) -> tuple[int, float, int] | None:
    """Entries, seconds since the newest checkpoint, and how many witnesses have not signed it; None without one."""
    newest = Checkpoint.objects.order_by("-made_at", "-pk").first()
    if newest is None:
        return None
    asked = [witness.key for witness in signing_keys.witnesses()]
    signed = {one.key for one in note.signatures(newest.note, asked)}
    return newest.size, (at - newest.made_at).total_seconds(), len(asked) - len(signed)


def findings(*, at: dt.datetime) -> Iterator[LogFinding]:
    """What there is to say."""
    key = signing_keys.own()
    if key is None:
        yield LogFinding("ok", "No public log is kept (LOG_KEY is not set).")
        return
    newest = Checkpoint.objects.order_by("-made_at", "-pk").first()
    if newest is None:
        words = "The public log has no checkpoint yet: the worker signs the first within a minute or two."
        yield LogFinding("warning", words, is_alarm=False)
        return
    yield _age(newest, at)
    try:
        shown = publishing.published(key.key)
        publishing.compare_last(shown[0].size if shown else 0)
    except (publishing.Differs, note.UnsignedNote, note.Malformed, tiles.MissingTile) as error:
        yield LogFinding("ERROR", "The public log and the database differ: nothing is signed.", str(error))
    if newest.trouble.startswith(publishing.NOT_SIGNED):
        yield LogFinding("ERROR", "The last checkpoint could not be signed.", newest.trouble)
    yield from _witnesses(newest, at)


def _age(newest: Checkpoint, at: dt.datetime) -> LogFinding:
    age = at - newest.made_at
    now = f"{newest.size} entries, signed {age.total_seconds() / 60:.0f} min ago"
    if age > OVERDUE:
        return LogFinding("ERROR", "The public log has had no checkpoint for more than two hours.", now)
    return LogFinding("ok", "The public log is signed each hour.", now)


def _witnesses(newest: Checkpoint, at: dt.datetime) -> Iterator[LogFinding]:
    asked = [witness.key for witness in signing_keys.witnesses()]
    if not asked:
        words = "No witness watches the public log (LOG_WITNESSES): a city could rewrite it for everybody at once."
        yield LogFinding("warning", words, is_alarm=False)
    signed = {one.key for one in note.signatures(newest.note, asked)}
    for key in asked:
        if key not in signed:
            late = at - newest.made_at > UNSIGNED_ALLOWED
            words = f"The witness {key.name} has not signed the newest checkpoint."
            yield LogFinding("warning", words, newest.trouble, is_alarm=late)
