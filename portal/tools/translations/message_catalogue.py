"""The catalogues, one for each language: kept in step with the source, and compiled into what a server reads.

A .po file is edited by people; the .mo file beside it is made from it by `make assets` and never committed.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import polib

from portal.tools.translations import placeholders
from portal.tools.translations.extraction import SourceMessage, SourcePlace

BASE = Path(__file__).resolve().parents[3]
LOCALE = BASE / "locale"
PO = LOCALE / "en" / "LC_MESSAGES" / "django.po"
ONE_LINE = 10_000


def all_of_them() -> list[Path]:
    """Every language's catalogue: locale/…/LC_MESSAGES/django.po."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def read(po: Path = PO) -> polib.POFile:
    """A catalogue as it stands."""
    return polib.pofile(str(po), wrapwidth=ONE_LINE)


def compiled(po: Path = PO) -> bool:
    """Make the .mo file unless it is as new as its source. True when there was something to do."""
    made = po.with_suffix(".mo")
    if made.exists() and made.stat().st_mtime_ns >= po.stat().st_mtime_ns:
        return False
    draft = made.with_suffix(".draft")
    read(po).save_as_mofile(str(draft))
    draft.replace(made)
    return True


def plural_forms(catalogue: polib.POFile) -> int:
    """How many forms a counted sentence has in a language, as its header says; two where it says nothing."""
    found = re.search(r"nplurals=(\d+)", catalogue.metadata.get("Plural-Forms", ""))
    return int(found[1]) if found else 2


def is_said(entry: polib.POEntry, forms: int = 2) -> bool:
    """Whether an entry has its words, in every form that the language needs."""
    if entry.msgid_plural:
        return set(entry.msgstr_plural) == set(range(forms)) and all(entry.msgstr_plural.values())
    return bool(entry.msgstr)


def of_entry(entry: polib.POEntry) -> SourceMessage:
    """The sentence that an entry translates."""
    return SourceMessage(entry.msgid, entry.msgid_plural, entry.msgctxt or "")


def bring_in_step(wanted: Mapping[SourceMessage, Sequence[SourcePlace]], po: Path = PO) -> tuple[int, int]:
    """Add an empty entry for each new sentence, drop those said nowhere; how many of each.

    Every entry says in which files it stands and what fills its blanks."""
    catalogue = read(po)
    forms = plural_forms(catalogue)
    present = {of_entry(entry): entry for entry in catalogue}
    added, dropped = wanted.keys() - present.keys(), present.keys() - wanted.keys()
    for message in added:
        present[message] = polib.POEntry(
            msgid=message.words, msgid_plural=message.plural, msgctxt=message.context or None
        )
    for message, places in wanted.items():
        _explain(present[message], message, places)
        if message.plural:
            kept = present[message].msgstr_plural
            present[message].msgstr_plural = {form: kept.get(form, "") for form in range(forms)}
    catalogue[:] = sorted((present[key] for key in wanted), key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    catalogue.save()
    return len(added), len(dropped)


def _explain(entry: polib.POEntry, message: SourceMessage, places: Sequence[SourcePlace]) -> None:
    """The files (no lines: they move with every edit, and two people's edits would collide) and the notes."""
    entry.occurrences = references(places)
    entry.comment = "\n".join(notes(message, places))


def references(places: Sequence[SourcePlace]) -> list[tuple[str, str]]:
    """What stands behind ``#:``, each file once."""
    return [(file, "") for file in sorted({place.file for place in places})]


def notes(message: SourceMessage, places: Sequence[SourcePlace]) -> list[str]:
    """What stands behind ``#.``: the notes of the source, then what fills each blank."""
    written = sorted({place.note for place in places if place.note})
    return [*written, *placeholders.explained(message.words)]
