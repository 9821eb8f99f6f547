"""The law a dossier is received under: data with a first day, pinned at reception, never edited once used."""

import datetime as dt

import pytest

from dossiers.casework import actions
from dossiers.casework.facts import row_audit
from dossiers.casework.models import Dossier
from dossiers.procedures import regime_tables, regimes
from dossiers.procedures.models import ProcedureVersion, Regime, RegimePeriod
from tests.world import a_dossier, a_world, local

pytestmark = pytest.mark.django_db
JULY = dt.date(2025, 7, 1)
MONDAY = local("2018-12-17 09:00")


@pytest.fixture
def by_law():
    """The city goes over to the new law on the day on which it came into force."""
    return RegimePeriod.objects.create(from_day=JULY, regime_id="2025")


def test_the_packaged_city_stays_on_its_year():
    for day in (dt.date(1899, 1, 1), dt.date(2018, 12, 17), JULY, dt.date(2026, 11, 30)):
        assert regimes.regime_on(day).code == "2018"


@pytest.mark.parametrize(
    ("day", "code"), [("2018-12-17", "2018"), ("2025-06-30", "2018"), ("2025-07-01", "2025"), ("2026-11-30", "2025")]
)
def test_the_day_decides_which_law_holds(by_law, day, code):
    assert regimes.regime_on(dt.date.fromisoformat(day)).code == code


def test_a_dossier_pins_the_law_of_the_day_of_reception_and_its_event_says_so():
    RegimePeriod.objects.create(from_day=MONDAY.date() + dt.timedelta(days=1), regime_id="2025")
    world = a_world()
    before = a_dossier(world, at=MONDAY)
    after = a_dossier(world, at=MONDAY + dt.timedelta(days=1))
    assert [before.regime_id, after.regime_id] == ["2018", "2025"]
    assert [one.events.get(kind="received").data["regime"] for one in (before, after)] == ["2018", "2025"]
    assert row_audit.of([before.pk, after.pk]) == [] == list(row_audit.in_python([before.pk, after.pk]))


def test_what_was_sent_online_under_the_old_law_is_received_under_the_new():
    RegimePeriod.objects.create(from_day=MONDAY.date() + dt.timedelta(days=1), regime_id="2025")
    world = a_world()
    facts = actions.ApplicantFacts(name="Nguyễn Thị Thử", phone="0900123456")
    intake = actions.Intake(world.ward, world.ten_days, facts, channel=Dossier.Channel.ONLINE)
    sent = actions.submit(intake, at=MONDAY)
    assert sent.regime_id == "2018"
    received = actions.accept(sent.pk, by=world.receiver, at=MONDAY + dt.timedelta(days=1))
    assert Dossier.objects.get(pk=sent.pk).regime_id == received.regime_id == "2025"
    assert row_audit.of([sent.pk]) == [] == list(row_audit.in_python([sent.pk]))


def test_sector_law_goes_before_the_regime():
    law, version = Regime.objects.get(pk="2025"), ProcedureVersion()
    assert regimes.rules_of(version, law) == ("restart", 3, 15, dt.time(15), "midnight")
    version = ProcedureVersion(
        supplement_effect="shift",
        first_request_days=5,
        close_after_days=30,
        cutoff=dt.time(14),
        day_end="close_of_business",
    )
    assert regimes.rules_of(version, law) == ("shift", 5, 30, dt.time(14), "close_of_business")
    assert regimes.rules_of(ProcedureVersion(), Regime.objects.get(pk="2018"))[1:3] == (None, None)


def load(folder, **tables):
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    problems = []
    changes = regime_tables.load(folder, problems)
    return changes, [str(problem) for problem in problems]


def test_a_city_of_its_own_is_on_the_law_where_its_tables_do_not_say_otherwise(tmp_path):
    load(tmp_path)
    assert list(RegimePeriod.objects.values_list("from_day", "regime_id")) == [
        (regime_tables.FIRST_DAY, "2018"),
        (JULY, "2025"),
    ]
    load(tmp_path, regime_periods="from_day,regime\n2026-01-01,2025\n")
    assert regimes.regime_on(JULY).code == regimes.regime_on(dt.date(2026, 1, 1)).code == "2025"
    (tmp_path / "regime_periods.csv").unlink()
    load(tmp_path)  # what a city has said once stays until it says something else
    assert RegimePeriod.objects.get().from_day == dt.date(2026, 1, 1)


def test_a_regime_that_dossiers_were_received_under_is_not_edited(tmp_path):
    table = (regime_tables.PACKAGED / "regimes.csv").read_text(encoding="utf-8")
    changed = table.replace("shift,,,15:00", "shift,,,16:00")
    _, problems = load(tmp_path, regimes=changed)
    assert not problems and Regime.objects.get(pk="2018").cut_off == dt.time(16)
    load(tmp_path, regimes=table)
    a_dossier(a_world(), at=MONDAY)
    _, problems = load(tmp_path, regimes=changed)
    assert len(problems) == 1 and "give the changed law a code of its own" in problems[0]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("restart,3,15", "begin,3,15", "supplement_effect"),
        ("restart,3,15", "restart,0,15", "first_request_days"),
        ("15:00,midnight", ",midnight", "cut_off is empty"),
        ("midnight", "noon", "day_end"),
        ("province", "country", "reception_scope"),
    ],
)
def test_a_wrong_cell_of_a_regime_is_named(tmp_path, old, new, said):
    table = (regime_tables.PACKAGED / "regimes.csv").read_text(encoding="utf-8")
    _, problems = load(tmp_path, regimes=table.replace(old, new))
    assert any(said in problem for problem in problems)


@pytest.mark.parametrize("row", ["2025-07-01,1999", "2025-07-01,2025\n2025-07-01,2018", "some day,2025"])
def test_a_wrong_period_is_refused(tmp_path, row):
    _, problems = load(tmp_path, regime_periods=f"from_day,regime\n{row}\n")
    assert problems and RegimePeriod.objects.count() == 1


def test_the_package_says_what_the_migration_began_with():
    changes = regime_tables.load(regime_tables.PACKAGED, problems := [])
    assert not problems and [one.unchanged for one in changes] == [2, 1]
