"""The states of a dossier are the ten national statuses, word for word."""

import csv
from pathlib import Path

from dossiers.casework import data
from dossiers.casework.states import CLOCK_RUNS, State

NATIONAL = list(csv.DictReader((Path(data.__file__).parent / "statuses.csv").read_text(encoding="utf-8").splitlines()))


def test_the_states_are_the_national_statuses():
    assert [(state.value, state.label) for state in State] == [(int(row["code"]), row["name"]) for row in NATIONAL]


def test_the_clock_runs_where_the_national_list_says_so():
    assert [state.value for state in CLOCK_RUNS] == [int(row["code"]) for row in NATIONAL if row["clock_runs"] == "yes"]
