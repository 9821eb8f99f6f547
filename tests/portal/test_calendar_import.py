"""manage.py calendar_import: differences first, changes only when told to, a sentence for wrong use."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from dossiers.calendars.models import Calendar
from tests.world import a_world


@pytest.fixture
def world(db):
    return a_world()


def printed(*words):
    out = StringIO()
    call_command("calendar_import", *words, stdout=out)
    return out.getvalue().strip()


def test_the_packaged_year_differs_from_the_notices_in_nothing_that_is_worked(db):
    assert printed("--year", "2019", "--calendar", "can-tho") == "No differences in 2019."


def test_differences_are_shown_and_made_only_when_told_to(world):
    told = printed("--year", "2019", "--calendar", "test")
    assert "2019-01-01 closed" in told and "2019-01-05 makeup" in told and "open dossiers would move" in told
    assert not Calendar.objects.get(slug="test").days.exists()

    words = ["--year", "2019", "--calendar", "test", "--write", "--by", "t.lanhdao.tp", "--reason", "Thông báo 2019"]
    assert "open dossiers moved" in printed(*words)
    assert printed("--year", "2019", "--calendar", "test") == "No differences in 2019."


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--year", "next"], "--year is not a year"),
        (["--year", "1066"], "--year is not a year"),
        (["--calendar", "mars"], "There is no calendar 'mars'"),
        (["--calendar", "test", "--year", "2019", "--write"], "Say with --by"),
        (["--calendar", "test", "--year", "2019", "--write", "--by", "t.lanhdao.tp"], "Say with --reason"),
        (["--calendar", "test", "--year", "2019", "--write", "--by", "t.thuly", "--reason", "x"], "Chỉ quản trị"),
    ],
)
def test_wrong_use_is_a_sentence_and_exit_code_2(world, words, sentence):
    with pytest.raises(CommandError, match=sentence) as told:
        printed(*words)
    assert told.value.returncode == 2
