"""One way for each thing: the log has one writer, states have names."""

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


_NAME = r"(?<![\w%$])(?:\w+\.)*\"?state\"?\b(?!\()"
STATE_AS_DIGITS = re.compile(
    rf"{_NAME}(?:::\w+)?\s*(?:=|==|!=|<>|<=|>=|<|>|\b(?:not\s+)?in\b|\bbetween\b|\bis\s+(?:not\s+)?distinct\s+from\b)"
    r"\s*(?:any\s*)?[(\[{]*\s*(?:array\s*\[)?'?\d+(?![\w.])"
    r"|(?<![\w.%])'?\d+'?(?:::\w+)?\s*(?:=|==|!=|<>|\bas\b)\s*(?:\w+\.)*\"?state\"?(?!\w)"
    r"|(?<![^\W_])state__(?:in|gte?|lte?|exact|range)\s*=\s*[(\[{]*\s*\d"
    r"|['\"]state['\"]\s*:\s*\d|\(\(\s*['\"](?:\w+__)?state(?:__\w+)?['\"]\s*,\s*[(\[{]*\s*\d",
    re.IGNORECASE,
)


def test_no_state_is_written_as_a_digit() -> None:
    templates = files("templates/*.html", "templates/*.txt", "templates/*.svg")
    assert len(templates) > 100
    assert [place for path in [*sources(), *templates] for place in places(path, STATE_AS_DIGITS)] == []


@pytest.mark.parametrize("line", [
    "{% if dossier.is_open or dossier.state == 9 %}",
    "WHERE state IN (2, 4)",
    "where d.state not in\n    (9)",
    "WHERE dossier.state = 5 AND x",
    "WHERE d.state = ANY(ARRAY[2, 4])",
    "WHERE d.state::int = 10",
    "d.state IS DISTINCT FROM 3",
    "d.state BETWEEN 2 AND 6",
    "SELECT id, 1 AS state",
    "SELECT 4::smallint AS state",
    "CASE WHEN 9 = d.state THEN",
    "if dossier.state == 3:",
    "if self.state in (9, 10):",
    "if self.state in {9}:",
    "rows.filter(state=9)",
    "rows.filter(state__in=[7, 8])",
    "Q(dossier__state__gte=9)",
    'facts = {"state": 9}',
    'Q(("state", 10))',
])  # fmt: skip
def test_the_search_finds_digits_for_states(line: str, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text(line)
    assert len(places(tmp_path / "bad.txt", STATE_AS_DIGITS)) == 1


@pytest.mark.parametrize("line", [
    "state IN ({in_sql(OPEN)})", "state = {State.FINISHED:d}", "$SUBMITTED::smallint AS state", "state = %(state)s",
    "if dossier.state in OPEN:", '{% if petition.state == "refused" %}', "filter(state=State.FINISHED)",
    "statement = 1",
])  # fmt: skip
def test_named_states_are_left_alone(line: str, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(line)
    assert places(tmp_path / "good.txt", STATE_AS_DIGITS) == []


def test_every_statement_that_is_put_together_says_from_what() -> None:
    bare = re.compile(r"# noqa: [^#\n]*S608(?! \([^)]+\))[^\n]*")
    assert [place for path in python_files("dossiers", "portal") for place in places(path, bare)] == []
    assert "S608" not in (BASE / "pyproject.toml").read_text(), "not by file: by line, with the reason"


def test_private_pages_are_made_so_in_one_place() -> None:
    by_hand = re.compile(r"\[['\"]Referrer-Policy['\"]\]\s*=|\bdef _?(?:private|kept_by_nobody)\(")
    found = {path.name for path in python_files("portal") if places(path, by_hand)}
    assert found == {"private_pages.py", "middleware.py"}, "not by hand: @private_page; middleware.py carries one over"


def test_the_citys_time_zone_is_read_in_one_place() -> None:
    second = re.compile(r"""ZoneInfo\(\s*(?:['"]|settings)|^LOCAL\b[^\n=]*=""", re.MULTILINE)
    found = {path.relative_to(BASE).as_posix() for path in python_files("dossiers", "portal") if places(path, second)}
    assert found == {"dossiers/calendars/local_time.py"}


def test_tries_of_secrets_are_counted_in_one_place() -> None:
    counter = re.compile(r"casework_lookupfailure|\bLookupFailure\.objects|\bwindow_start\b")
    found = {path.relative_to(BASE).as_posix() for path in python_files("dossiers", "portal") if places(path, counter)}
    assert found == {"dossiers/casework/limits.py", "dossiers/casework/models/keys.py"}
    by_hand = [path.name for path in python_files("portal/public") if places(path, re.compile(r"Retry-After"))]
    assert by_hand == ["throttled.py"]
