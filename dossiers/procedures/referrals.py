"""What other offices handle (a passport, a tax code): the answer "not done here, go to …", as a table of data.

The packaged table (data/referrals.csv) says what holds in the whole country; a city edits its own rows in the
administration, or loads a table of its own. Where a city has loaded none, the packaged ones are known.
"""

from __future__ import annotations

import csv
from pathlib import Path

from dossiers.calendars.sheets import Changes, SheetProblem, SheetRow, differences, read_sheet
from dossiers.procedures import procedure_search
from dossiers.procedures.models import Referral

PACKAGED = Path(__file__).parent / "data"
REFERRALS = "referrals.csv"
FILES = (REFERRALS,)
NEEDED = ("code", "name", "office", "words")
OPTIONAL = ("note", "link", "name_en", "office_en", "note_en", "unless")
LONGEST = {"name": 200, "office": 200, "words": 2000, "note": 500, "link": 200, "unless": 500}
LONGEST |= {"name_en": 200, "office_en": 200, "note_en": 500}


def load(folder: Path, problems: list[SheetProblem]) -> list[Changes]:
    """Load the referrals of a folder; those that are not in it stay as they are. The caller rolls back on problems."""
    changes = Changes("Referrals")
    if not (folder / REFERRALS).exists():
        return []
    drafts: dict[str, dict[str, object]] = {}
    for row in read_sheet(folder / REFERRALS, NEEDED, OPTIONAL, problems):
        code = row.text("code", 40, needed=True)
        if code in drafts:
            row.wrong(f"the code {code} stands twice.")
        drafts[code] = _values(row)
    if not problems:
        _save(drafts, changes)
    return [changes]


def known() -> list[procedure_search.SearchReferral]:
    """Those in use, as they are searched; the packaged ones where a city has none of its own."""
    rows = list(Referral.objects.all())
    if not rows:
        with (PACKAGED / REFERRALS).open(encoding="utf-8", newline="") as table:
            rows = [Referral(**row) for row in csv.DictReader(table)]
    return [as_searched(row) for row in rows if row.is_active]


def as_searched(row: Referral) -> procedure_search.SearchReferral:
    """A row with its phrases taken apart."""
    fields = ("code", "name", "office", "note", "link", "name_en", "office_en", "note_en")
    return procedure_search.SearchReferral(
        phrases=tuple(part.strip() for part in (*row.words.split(";"), row.name) if part.strip()),
        unless=frozenset(row.unless.split()),
        **{name: str(getattr(row, name)) for name in fields},
    )


def _values(row: SheetRow) -> dict[str, object]:
    values: dict[str, object] = {
        name: row.text(name, longest, needed=name in NEEDED) for name, longest in LONGEST.items()
    }
    if values["link"] and not str(values["link"]).startswith(("https://", "http://")):
        row.wrong("the link begins neither with https:// nor with http://.")
    return values


def _save(drafts: dict[str, dict[str, object]], changes: Changes) -> None:
    present = {one.code: one for one in Referral.objects.all()}
    for code, values in drafts.items():
        old = present.get(code)
        told = differences({name: getattr(old, name) for name in values}, values) if old else ""
        if old is None:
            Referral.objects.create(code=code, **values)
            changes.added.append(f"{code} {values['name']}")
        elif told:
            Referral.objects.filter(pk=old.pk).update(**values)
            changes.changed.append(f"{code}: {told}")
        else:
            changes.unchanged += 1
    changes.missing += [code for code in present if code not in drafts]
