"""The page of faults names tests that exist, and takes up what a run has told."""

import datetime as dt
import json
import re

from tests.chaos import report

HERE = report.PAGE.parents[1]


def test_every_test_that_the_page_names_exists_and_every_test_of_this_folder_is_named():
    page = report.PAGE.read_text(encoding="utf-8")
    named = re.findall(r"`((?:tests/\w+/)?test_\w+\.py)`", page)
    paths = [HERE / name if "/" in name else HERE / "tests" / "chaos" / name for name in named]
    assert [path for path in paths if not path.exists()] == []
    ours = {path.name for path in (HERE / "tests" / "chaos").glob("test_*.py")} - {"test_report.py"}
    assert ours - {path.name for path in paths} == set()


def test_the_largest_count_of_a_fault_is_shown_with_day_and_commit():
    lines = [
        json.dumps({"fault": "b", "count": 1, "lost": 0, "note": ""}),
        json.dumps({"fault": "a", "count": 5, "lost": 0, "note": ""}),
        json.dumps({"fault": "b", "count": 2000, "lost": 3, "note": "x"}),
    ]
    told = report.table(lines, 3601, "abc1234", dt.date(2018, 12, 31))
    assert told.startswith("Run to its end on 31/12/2018, commit abc1234, in 60 minutes.")
    assert told.splitlines()[-2:] == ["| a | 5 | 0 |  |", "| b | 2,000 | 3 | x |"]


def test_what_a_test_tells_is_kept_where_it_is_asked_for(monkeypatch, tmp_path):
    monkeypatch.setenv("CHAOS_RECORD", str(tmp_path / "told"))
    report.tell("a", 3, 0, "b")
    report.tell("c", 4, 1)
    kept = [json.loads(line) for line in (tmp_path / "told").read_text().splitlines()]
    assert kept == [
        {"fault": "a", "count": 3, "lost": 0, "note": "b"},
        {"fault": "c", "count": 4, "lost": 1, "note": ""},
    ]
    page = report.PAGE.read_text(encoding="utf-8")
    assert page.count(report.BEGIN) == page.count(report.END) == 1
