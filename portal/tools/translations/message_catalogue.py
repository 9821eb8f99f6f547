"""The catalogue of English: kept in step with the source, and compiled into what a server reads.

The .po file is edited by people; the .mo file is made from it by `make assets` and never committed.
"""

from pathlib import Path

import polib

BASE = Path(__file__).resolve().parents[3]
PO = BASE / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
ONE_LINE = 10_000


def read() -> polib.POFile:
    """The catalogue as it stands."""
    return polib.pofile(str(PO), wrapwidth=ONE_LINE)


def compiled() -> bool:
    """Make the .mo file unless it is as new as its source. True when there was something to do."""
    if MO.exists() and MO.stat().st_mtime_ns >= PO.stat().st_mtime_ns:
        return False
    draft = MO.with_suffix(".draft")
    read().save_as_mofile(str(draft))
    draft.replace(MO)
    return True


def is_said(entry: polib.POEntry) -> bool:
    """Whether an entry has its English, in every form it needs."""
    if entry.msgid_plural:
        return len(entry.msgstr_plural) == 2 and all(entry.msgstr_plural.values())
    return bool(entry.msgstr)


def bring_in_step(wanted: set[tuple[str, str]]) -> tuple[int, int]:
    """Add an empty entry for each new sentence (words, plural), drop those said nowhere; how many of each."""
    catalogue = read()
    present = {(entry.msgid, entry.msgid_plural): entry for entry in catalogue}
    added, dropped = wanted - set(present), set(present) - wanted
    for words, plural in added:
        forms = {0: "", 1: ""} if plural else {}
        present[words, plural] = polib.POEntry(msgid=words, msgid_plural=plural, msgstr_plural=forms)
    catalogue[:] = sorted((present[key] for key in wanted), key=lambda entry: entry.msgid)
    catalogue.save()
    return len(added), len(dropped)
