"""`python -m portal.tools.translations`: bring the catalogues in step with the source; list what is missing."""

import sys
from pathlib import Path

from portal.tools.translations import extraction, message_catalogue


def main() -> int:
    """0 when every sentence is said in every language, 1 with a list of what is missing."""
    found = extraction.messages()
    missing = [words for po in message_catalogue.all_of_them() for words in _in_step(found, po)]
    bare = extraction.untranslated()
    for words in bare:
        print(f"  not marked for translation: {words}")
    return 1 if missing or bare else 0


def _in_step(found: dict[extraction.SourceMessage, list[extraction.SourcePlace]], po: Path) -> list[str]:
    """One language's catalogue, brought in step and compiled; what it does not say yet."""
    added, dropped = message_catalogue.bring_in_step(found, po)
    message_catalogue.compiled(po)
    entries = message_catalogue.read(po)
    forms = message_catalogue.plural_forms(entries)
    missing = [entry.msgid for entry in entries if not message_catalogue.is_said(entry, forms)]
    print(f"{po.parts[-3]}: {len(found)} sentences, {added} added, {dropped} dropped; {len(missing)} to be written.")
    for words in missing:
        print(f"  {words}")
    return missing


if __name__ == "__main__":
    sys.exit(main())
