"""Reading tables: every wrong cell is named with its file, line and reason."""

import datetime as dt

import pytest

from dossiers.calendars.sheets import Changes, read_sheet


def sheet(tmp_path, content, needed=("code", "name"), optional=("note",)):
    path = tmp_path / "units.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    problems = []
    return read_sheet(path, needed, optional, problems), problems


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name\nx\n", "units.csv, line 1: the column 'code' is missing."),
        ("code,name,colour\n", "units.csv, line 1: the column 'colour' is not known."),
        ("code,name,code\n", "units.csv, line 1: the column 'code' stands twice."),
        ("code,name\na,b\nc\n", "units.csv, line 3: 1 cells where the header has 2."),
        (b"code,name\na,b\nc,\xff\n", "units.csv, line 3: is not UTF-8 text."),
        (b"code,name\na,\0\n", "units.csv, line 1: cannot be read: it has NUL bytes."),
        ("", "units.csv, line 1: the column 'code' is missing."),
        ('code,name\na,"b\n', "not a table of comma-separated values"),
    ],
)
def test_a_table_that_cannot_be_read_says_where(tmp_path, content, said):
    _, problems = sheet(tmp_path, content)
    assert said in str(problems[0])


def test_a_byte_order_mark_empty_lines_and_quoted_line_breaks_are_fine(tmp_path):
    rows, problems = sheet(tmp_path, b'\xef\xbb\xbfcode,name\n\na,"x\ny"\nb,z\n')
    assert not problems
    assert [(row.line, row.text("code")) for row in rows] == [(3, "a"), (5, "b")]


def test_words_are_read_in_composed_form(tmp_path):
    rows, _ = sheet(tmp_path, "code,name\na,Ca\u0302\u0300n\n")
    assert rows[0].text("name") == "Cần"


def test_wrong_cells_are_named_and_read_as_empty(tmp_path):
    rows, problems = sheet(tmp_path, "code,name,note\n,2019-02-30,25:00\n")
    row = rows[0]
    row.text("code", needed=True)
    assert row.date("name", dt.date(2018, 1, 1)) == dt.date(2018, 1, 1)
    assert row.time("note") is None
    assert row.number("name", 1, 7) == 1
    assert row.choice("note", ["a", "b"]) == "25:00"
    assert [problem.line for problem in problems] == [2] * 5 and not row.sound


def test_changes_are_told_in_one_line_and_in_detail():
    changes = Changes("Units", added=["a"], changed=["b: name: x → y"], missing=["c"], unchanged=3)
    assert changes.summary() == "Units: 1 added, 1 changed, 3 unchanged, 1 not in the files"
    assert list(changes.details()) == ["  + a", "  ~ b: name: x → y", "  ? c"]
