"""docs/personal-data.md, written from the map of personal data; with ``--check`` it says whether it is up to date."""

import sys
from collections import Counter
from pathlib import Path

from portal.ops import data_map
from portal.ops.data_map import MappedField

PAGE = Path(__file__).resolve().parents[2] / "docs" / "personal-data.md"
HEAD = """# Personal data

Written from `portal/ops/data_map.csv` by `python -m portal.tools.data_map`; do not edit. Every field of every model has
a line there, and a test compares it with the models: a new field needs a line first. Purposes and duties are in
Vietnamese, as a data protection officer reads them; what the law says and how sure we are: [law.md](law.md).
"""


def page() -> str:
    """The whole page."""
    rows = data_map.fields()
    counted = Counter(row.kind for row in rows)
    kinds = "\n".join(f"| {kind} | {words} | {counted[kind]} |" for kind, words in data_map.KINDS.items())
    legends = [("Retention", data_map.RETENTION), ("Readers", data_map.READERS)]
    words = [
        f"## {title}\n\n" + "\n".join(f"* `{key or '(empty)'}`: {said}" for key, said in table.items()) + "\n"
        for title, table in legends
    ]
    told = {kind: [row for row in rows if row.kind == kind] for kind in ("person", "words", "official", "secret")}
    tables = [f"## Fields that hold `{kind}`\n\n{_table(found)}" for kind, found in told.items()]
    first = f"## Kinds\n\n| kind | meaning | fields |\n| --- | --- | --- |\n{kinds}\n"
    return "\n".join([HEAD, first, *words, *tables])


def _table(rows: list[MappedField]) -> str:
    lines = ["| field | purpose | duty | kept | who reads it |", "| --- | --- | --- | --- | --- |"]
    grouped: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        same = (row.model, row.purpose, row.basis, row.retention, row.readers)
        grouped.setdefault(same, []).append(row.field)
    for (model, *facts), names in grouped.items():
        lines.append(f"| `{model}`: {', '.join(names)} | {' | '.join(facts)} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the page, or say that it is behind the map."""
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.read_text(encoding="utf-8") == page():
        return 0
    sys.stderr.write("docs/personal-data.md is behind the map: run python -m portal.tools.data_map\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
