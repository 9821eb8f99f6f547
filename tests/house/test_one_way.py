"""One way for each thing: the log has one writer."""

import re
from pathlib import Path

import pytest

from tests.house.tree import BASE, files, python_files

LOG = BASE / "dossiers/casework/log.py"
WRITES_THE_LOG = re.compile(
    r"\b(?:insert\s+into|merge\s+into|copy)\s+(?:only\s+)?(?:public\.)?\"?casework_(?:event|outbox)\b"
    r"|(?<!\w)(?:Event|Outbox)\.(?:_default_manager|_base_manager|objects)(?:\.\w+\([^()]*\))*"
    r"\.(?:a?create|a?bulk_create|a?get_or_create|a?update_or_create)\b"
    r"|(?<!\w)(?:Event|Outbox)\((?!models\.)[^)]*\)\.save\b",
    re.IGNORECASE,
)


def sources() -> list[Path]:
    """All code and SQL of the product; migrations, which write no event, are history."""
    return [*python_files("dossiers", "portal"), *files("*.sql")]


def places(path: Path, wrong: re.Pattern[str]) -> list[str]:
    """Where a pattern stands in a file, even over several lines."""
    text = path.read_text()
    return [f"{path.name}:{text.count(chr(10), 0, hit.start()) + 1} {hit[0]}" for hit in wrong.finditer(text)]


def test_only_the_log_writes_events_and_their_mail() -> None:
    assert len(sources()) > 300
    assert [place for path in sources() if path != LOG for place in places(path, WRITES_THE_LOG)] == []
    assert places(LOG, WRITES_THE_LOG)


@pytest.mark.parametrize("line", [
    'SQL = """WITH x AS (\n    INSERT INTO\n        casework_event (dossier_id) SELECT 1)"""',
    "insert into casework_outbox (reader) values ('tallies')",
    'cursor.execute("COPY casework_event FROM STDIN")',
    "Event.objects.create(dossier=dossier)",
    "Event.objects.using('other').bulk_create(rows)",
    "Outbox.objects.bulk_create(rows)",
    "Event(dossier=dossier, seq=1).save()",
])  # fmt: skip
def test_the_search_finds_a_second_writer(line: str, tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text(line)
    assert len(places(tmp_path / "bad.py", WRITES_THE_LOG)) == 1


@pytest.mark.parametrize("line", ["StaffEvent.objects.create(", "PetitionEvent.objects.create(", "FROM casework_event"])
def test_other_logs_and_readers_are_left_alone(line: str, tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text(line)
    assert places(tmp_path / "good.py", WRITES_THE_LOG) == []
