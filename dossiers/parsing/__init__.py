"""What people type, read in one way everywhere: one module for each fact, each with ``parse(text, …) -> value``.

Pure: no models, no clock, no database. Whatever cannot be read raises ``Unreadable`` with a sentence for the person
who typed it. Every face, every act and the import call these; nothing else looks at the digits of a number.
"""

from dossiers.parsing.unreadable import Unreadable

__all__ = ["Unreadable"]
