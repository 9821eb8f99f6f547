"""`python -m portal.tools.translations`: bring the catalogue in step with the source; list what is missing."""

import sys

from portal.tools.translations import extraction, message_catalogue


def main() -> int:
    """0 when every sentence has its English, 1 with a list of what is missing."""
    found = extraction.messages()
    added, dropped = message_catalogue.bring_in_step({(message.words, message.plural) for message in found})
    message_catalogue.compiled()
    missing = [entry.msgid for entry in message_catalogue.read() if not message_catalogue.is_said(entry)]
    bare = extraction.untranslated()
    print(f"{len(found)} sentences: {added} added, {dropped} dropped; {len(missing)} without English.")
    for words in missing:
        print(f"  {words}")
    for words in bare:
        print(f"  not marked for translation: {words}")
    return 1 if missing or bare else 0


if __name__ == "__main__":
    sys.exit(main())
