"""manage.py parse: what would be kept, or the sentence of refusal; a sentence for each wrong use."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.portal import child_processes


def parsed(*words: str) -> tuple[list[str], int]:
    out, code = StringIO(), 0
    try:
        call_command("parse", *words, stdout=out)
    except SystemExit as end:
        code = int(end.code or 0)
    return out.getvalue().splitlines(), code


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("money", "1.500.000 đ", "1500000"),
        ("phone", "+84 (0) 907 123 456", "0907123456"),
        ("id", "1801234567-001", "1801234567001"),
        ("code", "Ma ho so: h13.31 181217 0042,", "H13.31-181217-0042"),
        ("datetime", "7h55 3/12/2026", "2026-12-03T07:55:00+07:00"),
        ("datetime", "3.12.26", "2026-12-03"),
        ("email", "An@NOI.vn", "An@noi.vn"),
        ("name", " Ðặng  Văn Mẫu\u200b", "Đặng Văn Mẫu"),
    ],
)
def test_what_would_be_kept_is_printed(kind, typed, kept):
    assert parsed(kind, typed) == ([kept], 0)


def test_each_value_has_its_line_and_one_refusal_is_enough_for_exit_1():
    lines, code = parsed("money", "75.000", "75.0", "-5", "2.000")
    assert (lines[0], lines[3], len(lines), code) == ("75000", "2000", 4, 1)
    assert "75.0" in lines[1] and "âm" in lines[2]


@pytest.mark.parametrize("words", [[], ["money"], ["weight", "5"], ["--"], ["Money", "5"]])
def test_wrong_use_is_one_sentence(words):
    with pytest.raises(CommandError, match="KIND one of money, phone, id, code, datetime, email, name") as wrong:
        call_command("parse", *words)
    assert wrong.value.returncode == 2


def test_it_works_where_there_is_no_database(tmp_path):
    env = child_processes.environment(tmp_path, DATABASE_URL="postgres://nobody@127.0.0.1:1/none")
    done = child_processes.manage("parse", "phone", "0084907123456", "12", env=env)
    assert done.returncode == 1 and done.stdout.splitlines()[0] == "0907123456"
