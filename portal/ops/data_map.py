"""The map of personal data: for each field of each model what it holds, why, by which duty, how long, and who reads it.

The map is data_map.csv beside this module, a line a field; docs/personal-data.md is written from it
(``python -m portal.tools.data_map``). A test compares it with the models: a field that is not on it fails.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

MAP = Path(__file__).parent / "data_map.csv"

KINDS = {
    "none": "tells nothing about a person",
    "person": "tells something about an applicant or a sender",
    "words": "words that people write freely, so they may hold personal data",
    "official": "tells something about an official in their office",
    "secret": "a key, a salt or a digest; shown to nobody",
}
RETENTION = {
    "": "holds nothing about a person",
    "ever": "kept: ids, instants and words of office, for accountability",
    "case": "with its dossier: emptied by the table of retention (dossiers/casework/retention.py)",
    "slip": "emptied when it is as old as a dossier may be after its end",
    "petition": "as long as its petition is kept; not emptied by the portal",
    "register": "as long as its line of the register of receptions is kept; not emptied by the portal",
    "account": "as long as the account",
}
"""``days:N`` beside these: gone after so many days, by a job."""

READERS = {
    "public": "everybody",
    "applicant": "the holder of the receipt's link",
    "sender": "the sender of a petition, by code and secret",
    "desk": "officials whose units received, hold or held it, the leaders above them, and inspectors",
    "desk-masked": "the same, with the middle of numbers hidden until one is asked for; asking is written down",
    "desk-recorded": "the same; each fetch is written down",
    "leader": "leaders of the unit and above",
    "inspector": "inspectors",
    "admin": "administrators of the unit",
    "self": "the person alone",
    "system": "nobody; the portal compares it",
}


@dataclass(frozen=True)
class MappedField:
    """One line of the map."""

    model: str
    field: str
    kind: str
    purpose: str
    basis: str
    retention: str
    readers: str

    @property
    def is_personal(self) -> bool:
        """Whether it tells, or may tell, something about an applicant or a sender."""
        return self.kind in ("person", "words")


def fields() -> list[MappedField]:
    """Every line of the map, in its order."""
    with MAP.open(encoding="utf-8", newline="") as file:
        return [MappedField(**row) for row in csv.DictReader(file)]
