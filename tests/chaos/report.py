"""What a run of the long tests found, a line for each fault, and the table of it that docs/promises.md shows.

    python -m tests.chaos.report FILE SECONDS

writes the table between the marks of docs/promises.md; `make chaos` calls it after a run that ended green.
"""

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "promises.md"
BEGIN, END = "<!-- last run -->", "<!-- end of last run -->"


def tell(fault: str, count: int, lost: int, note: str = "") -> None:
    """Print what a test did and lost, and keep it where CHAOS_RECORD says."""
    print(f"\n{fault}: {count:,} times, {lost} lost or doubled. {note}")
    if name := os.environ.get("CHAOS_RECORD"):
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"fault": fault, "count": count, "lost": lost, "note": note}) + "\n")


def table(lines: list[str], seconds: int, commit: str, on: dt.date) -> str:
    """The lines of a record as Markdown; a fault told twice stands with its larger count."""
    found: dict[str, dict[str, object]] = {}
    for told in map(json.loads, lines):
        if told["count"] >= found.get(told["fault"], {"count": -1})["count"]:
            found[told["fault"]] = told
    rows = [f"| {told['fault']} | {told['count']:,} | {told['lost']} | {told['note']} |" for told in found.values()]
    return "\n".join([
        f"Run to its end on {on:%d/%m/%Y}, commit {commit}, in {seconds // 60} minutes.",
        "", "| Fault | times | lost or doubled | |", "|---|---:|---:|---|", *sorted(rows),
    ])  # fmt: skip


def main(record: str, seconds: str) -> None:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
    told = table(
        Path(record).read_text(encoding="utf-8").splitlines(), int(seconds), commit.stdout.strip(),
        dt.datetime.now(dt.UTC).date(),
    )  # fmt: skip
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n{told}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
