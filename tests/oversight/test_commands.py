"""figures, recount and sweep: what they print, and a sentence with exit code 2 for wrong use."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from dossiers.oversight import tallies
from dossiers.oversight.models import Demonstration, UnitTally
from tests.world import a_dossier, a_dossier_in_process, local, resolve


def printed(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def three(world):
    """One resolved, one overdue, one in time on the last day of 2018."""
    done = a_dossier_in_process(world, local("2018-12-03 08:00"))
    resolve(done.pk, by=world.leader, at=local("2018-12-05 08:00"))
    a_dossier(world, local("2018-12-04 08:00"))
    a_dossier(world, local("2018-12-28 08:00"))


def test_figures_are_those_of_the_demonstration_at_the_instant_it_was_made(three):
    Demonstration.objects.create(made_at=local("2018-12-31 17:30"), seed=2018, dossiers=3)
    told = json.loads(printed("figures", "--as-of", "demo", "--json", "--recount"))
    assert (told["received"], told["resolved"], told["early"]) == (3, 1, 1)
    assert (told["in_progress"], told["in_time"], told["overdue"]) == (2, 1, 1)
    assert told["on_time_rate"] == "100.00" and told["unit"] is None
    assert told["from"] == "2017-12-31T17:30:00+07:00" and told["to"] == told["as_of"] == "2018-12-31T17:30:00+07:00"


def test_figures_can_be_narrowed_to_a_unit_and_to_days(three, world):
    told = json.loads(
        printed("figures", "--unit", world.district.code, "--from", "2018-12-04", "--to", "2018-12-04", "--json")
    )
    assert (told["unit"], told["received_direct"], told["carried_over"]) == (world.district.code, 1, 1)
    assert told["to"] == "2018-12-05T00:00:00+07:00"
    assert json.loads(printed("figures", "--unit", world.other.code, "--json"))["received"] == 0


def test_figures_for_people_are_a_table(three):
    table = printed("figures", "--as-of", "2018-12-31", "--recount")
    assert "Received (3)                           3" in table
    assert table.endswith("The figures say the same as the log.")


def test_figures_name_a_cell_that_differs_and_end_with_1(three, world):
    tallies.apply_pending()
    UnitTally.objects.filter(early=1).update(early=2)
    with pytest.raises(CommandError, match=f"{world.ward.code}, early: 2 shown, 1 told by the log") as told:
        printed("figures", "--as-of", "2018-12-31", "--recount")
    assert told.value.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--as-of", "demo"], "There is no demonstration"),
        (["--as-of", "gestern"], "--as-of is neither a day nor an instant"),
        (["--to", "2018-13-01"], "--to is neither"),
        (["--from", "9999-12-31", "--to", "2018-01-01"], "before it begins"),
        (["--unit", "H99\x00"], "There is no unit"),
        (["--to", "9999-12-31"], "--to is neither"),
    ],
)
def test_wrong_use_of_figures_is_a_sentence_and_exit_code_2(world, arguments, sentence):
    with pytest.raises(CommandError, match=sentence) as told:
        printed("figures", *arguments)
    assert told.value.returncode == 2


def test_sweep_says_how_many_it_flagged(three):
    assert printed("sweep", "--at", "2018-12-31T17:30:00+07:00") == "flagged 1"
    assert printed("sweep", "--at", "2018-12-31T17:30") == "flagged 0"
    with pytest.raises(CommandError, match="--at is not an instant") as told:
        printed("sweep", "--at", "morgen")
    assert told.value.returncode == 2


def test_recount_says_what_differs_and_puts_it_right_when_asked(three, world):
    tallies.apply_pending()
    assert printed("recount") == "0 differences"
    UnitTally.objects.filter(early=1).update(early=2)
    with pytest.raises(CommandError, match="early: 2 in the tallies, 1 counted") as told:
        printed("recount")
    assert told.value.returncode == 1
    assert printed("recount", "--write").endswith("put right")
    assert printed("recount") == "0 differences"
