"""manage.py due and manage.py worktime: real cases through the commands, and a sentence for each wrong use."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.portal import child_processes

HOURS = "Mon-Fri 07:00-11:00,13:00-17:00"
SATURDAYS = f"{HOURS}; Sat 07:00-11:00"
SEVEN = "Mon-Fri 08:00-11:30,13:30-17:00"
YEAR_END = ["--closed", "2018-12-31,2019-01-01", "--extra", "2019-01-05=07:00-11:00,13:00-17:00"]


def printed(command: str, *words: str) -> str:
    out = StringIO()
    call_command(command, *words, stdout=out)
    return out.getvalue().strip()


def due(received: str, unit: str, *words: str, hours: str = HOURS) -> str:
    """The local promise in short, from the JSON answer; its ledger must balance."""
    told = json.loads(printed("due", "--received", received, "--unit", unit, "--hours", hours, "--json", *words))
    counted = [line for line in told["ledger"] if line["kind"] in ("counted", "makeup")]
    assert set(told) == {"due_at", "ledger"} and set(counted[-1]) == {
        "date", "from", "to", "kind", "minutes", "reason",
    }  # fmt: skip
    assert told["due_at"].startswith(counted[-1]["to"][:16])
    return told["due_at"]


@pytest.mark.parametrize(
    ("received", "words", "expected"),
    [
        ("2018-12-17T14:20", ["working_day", "--term", "10", *YEAR_END], "2019-01-02T17:00:00+07:00"),
        ("2018-12-17T17:01", ["working_day", "--term", "10", *YEAR_END], "2019-01-03T17:00:00+07:00"),
        ("2019-01-03T09:00", ["working_day", "--term", "2", *YEAR_END], "2019-01-05T17:00:00+07:00"),
        ("2018-12-17T14:20+07:00", ["working_day", "--term", "1"], "2018-12-18T17:00:00+07:00"),
        ("2018-12-17T07:20Z", ["working_day", "--term", "1"], "2018-12-18T17:00:00+07:00"),
        ("2018-12-17T14:20", ["working_day", "--term", "1", "--rule", "same_time"], "2018-12-18T14:20:00+07:00"),
        ("2018-12-17T16:00", ["working_day", "--term", "1", "--cutoff", "15:00"], "2018-12-19T17:00:00+07:00"),
        ("2018-12-17T15:00", ["same_day"], "2018-12-17T17:00:00+07:00"),
        ("2018-12-28T15:01", ["same_day", *YEAR_END], "2019-01-02T17:00:00+07:00"),
        ("2018-12-17T15:01", ["same_day", "--cutoff", "16:00"], "2018-12-17T17:00:00+07:00"),
        ("2018-12-17T16:00", ["working_hour", "--term", "1.5"], "2018-12-18T07:30:00+07:00"),
        ("2018-12-17T10:00", ["working_hour", "--term", "1"], "2018-12-17T11:00:00+07:00"),
        ("2018-12-17T14:20", ["calendar_day", "--term", "5"], "2018-12-24T17:00:00+07:00"),
        ("2019-01-31T09:00", ["month", "--term", "1"], "2019-02-28T17:00:00+07:00"),
        (
            "2018-12-17T14:20",  # 535 minutes: 55 of Thursday, all Friday
            ["working_day", "--term", "10", *YEAR_END, "--pause", "2018-12-20T16:05/2018-12-24T07:00"],
            "2019-01-04T07:55:00+07:00",
        ),
    ],
)
def test_real_cases_through_the_command(received, words, expected):
    assert due(received, *words) == expected


def test_half_day_saturdays_and_seven_hour_days_are_days():
    assert due("2019-01-11T09:00", "working_day", "--term", "1", hours=SATURDAYS) == "2019-01-12T11:00:00+07:00"
    assert due("2019-01-10T09:00", "working_day", "--term", "1", hours=SEVEN) == "2019-01-11T17:00:00+07:00"
    assert due("2019-01-10T16:00", "working_hour", "--term", "8", hours=SEVEN) == "2019-01-11T17:00:00+07:00"


def test_other_zones_answer_with_their_own_offset():
    told = due("2019-03-29T16:30", "working_hour", "--term", "1", "--zone", "Europe/Berlin")
    assert told == "2019-04-01T07:30:00+02:00"  # summer time began in between


def test_pauses_and_days_may_be_given_several_times():
    words = ["--pause", "2019-01-08T08:00/2019-01-08T09:00", "--pause", "2019-01-08T10:00/2019-01-08T11:00"]
    days = ["--closed", "2019-01-10", "--closed", "2019-01-11", "--extra", "2019-01-12=07:00-11:00"]
    assert due("2019-01-07T09:00", "working_day", "--term", "2", *words, *days) == "2019-01-12T09:00:00+07:00"


def test_for_people_the_answer_is_a_table():
    told = printed("due", "--received", "2018-12-17T14:20", "--unit", "same_day", "--hours", HOURS)
    assert told.startswith("2018-12-17T17:00:00+07:00\n\nMon 2018-12-17 14:20")


def test_working_minutes_between_two_instants_are_one_number():
    words = ["--from", "2018-12-28T16:00", "--to", "2019-01-05T08:00", "--hours", HOURS]
    assert printed("worktime", *words) == str(60 + 5 * 480)
    assert printed("worktime", *words, *YEAR_END) == str(60 + 3 * 480 + 60)
    assert printed("worktime", *words, "--pause", "2018-12-28T16:30/2018-12-31T07:10") == str(60 + 5 * 480 - 40)


def test_an_answer_of_the_due_command_measures_as_its_term():
    told = due("2018-12-17T10:10", "working_hour", "--term", "100.25")
    measured = printed("worktime", "--from", "2018-12-17T10:10", "--to", told, "--hours", HOURS)
    assert measured == str(6015)


def test_without_hours_the_citys_calendar_answers_and_others_by_name(db):
    words = ["--received", "2018-12-17T14:20", "--term", "10", "--unit", "working_day", "--json"]
    city = json.loads(printed("due", *words))
    assert city["due_at"] == "2019-01-02T17:00:00+07:00"
    assert json.loads(printed("due", *words, "--calendar", "can-tho")) == city
    saturdays = json.loads(printed("due", *words, "--calendar", "can-tho-sang-thu-bay"))
    assert saturdays["due_at"] == "2018-12-28T17:00:00+07:00"
    more = json.loads(printed("due", *words, "--closed", "2018-12-18"))
    assert more["due_at"] == "2019-01-03T17:00:00+07:00"


def test_an_unknown_calendar_is_named_with_those_there_are(db):
    with pytest.raises(CommandError, match="There is no calendar 'mars'; there are: can-tho") as told:
        printed("worktime", "--from", "2019-01-01T00:00", "--to", "2019-01-02T00:00", "--calendar", "mars\x00")
    assert told.value.returncode == 2


BASE = ["--received", "2018-12-17T14:20", "--hours", HOURS]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--hours", HOURS, "--unit", "same_day"], "Say when it was received"),
        ([*BASE, "--term", "3"], "Say what the term counts"),
        ([*BASE, "--unit", "fortnight", "--term", "1"], "Unknown unit of time 'fortnight'"),
        ([*BASE, "--unit", "working_day"], "must be above zero"),
        ([*BASE, "--unit", "working_day", "--term", "0"], "must be above zero"),
        ([*BASE, "--unit", "working_day", "--term=-2"], "must be above zero"),
        ([*BASE, "--unit", "working_day", "--term", "1.5"], "a whole number"),
        ([*BASE, "--unit", "working_hour", "--term", "0.01"], "whole minutes"),
        ([*BASE, "--unit", "working_hour", "--term", "1e3"], "is not a number"),
        ([*BASE, "--unit", "same_day", "--term", "1"], "has no amount"),
        ([*BASE, "--unit", "working_day", "--term", "1", "--rule", "never"], "Unknown rule 'never'"),
        ([*BASE, "--unit", "same_day", "--cutoff", "25:00"], "not a time of day"),
        ([*BASE, "--unit", "same_day", "--zone", "Mars/Olympus"], "Unknown time zone"),
        ([*BASE, "--unit", "same_day", "--calendar", "can-tho"], "not both"),
        ([*BASE, "--unit", "month", "--term", "9999"], "after the year 2200"),
        ([*BASE, "--unit", "same_day", "--pause", "2018-12-18T10:00/2018-12-18T09:00"], "ends before it begins"),
        (
            [*BASE, "--unit", "working_day", "--term", "5", "--pause", "2018-12-18T10:00/2018-12-19T09:00"]
            + ["--pause", "2018-12-19T08:00/2018-12-19T09:00"],
            "Two pauses overlap",
        ),
        (["--received", "2018-12-17T14:20", "--unit", "same_day", "--hours", ""], "no open day"),
        (["--received", "1899-12-17T14:20", "--unit", "same_day", "--hours", HOURS], "between 1900 and 2200"),
        (["--received", "2201-01-01T14:20", "--unit", "same_day", "--hours", HOURS], "between 1900 and 2200"),
    ],
)
def test_wrong_use_of_due_is_a_sentence_and_exit_code_2(words, sentence):
    with pytest.raises(CommandError, match=sentence) as told:
        printed("due", *words)
    assert told.value.returncode == 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--from", "2019-01-01T00:00"], "Say between which instants"),
        (["--from", "2019-01-02T00:00", "--to", "2019-01-01T00:00"], "The end lies before the start"),
        (["--from", "soon", "--to", "2019-01-01T00:00"], "'soon' is not an instant"),
    ],
)
def test_wrong_use_of_worktime_is_a_sentence_and_exit_code_2(words, sentence):
    with pytest.raises(CommandError, match=sentence) as told:
        printed("worktime", *words, "--hours", HOURS)
    assert told.value.returncode == 2


def test_with_hours_no_database_is_started_or_asked():
    var = child_processes.folder("no-database")
    done = child_processes.manage(
        "due",
        "--received",
        "2018-12-17T14:20",
        "--unit",
        "fortnight",
        "--hours",
        HOURS,
        env=child_processes.environment(var),
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "Unknown unit" in done.stderr
    assert not any(var.rglob("PG_VERSION"))


JULY = ["--received", "2025-07-15T10:00", "--unit", "working_day", "--term", "10", "--hours", HOURS]
REQUEST = ["--pause", "2025-07-17T09:00/2025-07-28T14:00"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([*REQUEST], "2025-08-08T10:00:00+07:00"),
        ([*REQUEST, "--regime", "2018"], "2025-08-08T10:00:00+07:00"),
        ([*REQUEST, "--regime", "2025"], "2025-08-11T17:00:00+07:00"),
        ([*REQUEST, "--regime", "2025", "--pause", "2025-07-30T09:00/2025-08-04T10:00"], "2025-08-18T17:00:00+07:00"),
        (["--regime", "2025"], "2025-07-29T17:00:00+07:00"),
    ],
)
def test_a_pause_does_to_the_term_what_the_regime_says(words, expected):
    told = json.loads(printed("due", *JULY, "--json", *words))
    assert told["due_at"] == expected
    restarted = {line["kind"] for line in told["ledger"]} & {"restarted"}
    assert bool(restarted) == ("2025" in words and "--pause" in words)
    assert printed("due", *JULY, *words).startswith(expected)


@pytest.mark.parametrize(("regime", "due_at"), [("2018", "2025-07-30T17:00"), ("2025", "2025-07-31T00:00")])
def test_the_last_calendar_day_ends_when_the_regime_says(regime, due_at):
    words = ["--received", "2025-07-15T10:00", "--unit", "calendar_day", "--term", "15", "--hours", HOURS]
    assert json.loads(printed("due", *words, "--json", "--regime", regime))["due_at"].startswith(due_at)


def test_while_papers_are_awaited_no_date_is_promised():
    """From Thursday 17/07 09:00: 6 hours that day and 8 on each of 8 days until the 29th are 70 hours."""
    asked = ["--pause", "2025-07-17T09:00/"]
    assert printed("due", *JULY, *asked) == "4200 working minutes are left when the papers are complete."
    told = json.loads(printed("due", *JULY, *asked, "--json"))
    assert told == {"due_at": None, "minutes_left": 4200, "starts_again": False}
    again = [*asked, "--regime", "2025"]
    assert printed("due", *JULY, *again) == "The term starts again when the papers are complete."
    told = json.loads(printed("due", *JULY, *again, "--json"))
    assert told == {"due_at": None, "minutes_left": None, "starts_again": True}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--regime", "2019"], "Unknown regime '2019': use 2018 or 2025."),
        (["--regime", "the new one"], "Unknown regime"),
        (["--regime", "2025", "--pause", "2025-07-14T09:00/2025-07-16T09:00"], "before the dossier was received"),
        (["--regime", "2025", "--pause", "2025-07-14T09:00/"], "before the dossier was received"),
        (["--regime", "2025", *REQUEST, "--pause", "2025-07-20T09:00/2025-07-29T09:00"], "Two pauses overlap"),
        ([*REQUEST, "--pause", "2025-07-20T09:00/"], "Only the last request"),
        (["--pause", "2025-07-17T09:00/", "--pause", "2025-07-18T09:00/"], "Only the last request"),
        (["--pause", "soon/"], "is not an instant"),
    ],
)
def test_a_request_that_makes_no_sense_is_one_sentence(words, sentence):
    with pytest.raises(CommandError, match=sentence) as refusal:
        printed("due", *JULY, *words)
    assert refusal.value.returncode == 2 and "\n" not in str(refusal.value)
