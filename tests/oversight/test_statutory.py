"""The statutory tables: their columns, their identities, and that each number opens its dossiers."""

import datetime as dt

import pytest

from dossiers.casework import actions
from dossiers.casework.facts import row_audit
from dossiers.casework.models import Dossier
from dossiers.oversight import balance, reports, statutory, tallies
from dossiers.oversight.causes import CAUSES
from dossiers.oversight.figures import Period
from dossiers.oversight.filters import DossierFilter
from dossiers.oversight.models import UnitTally
from dossiers.units.models import Unit
from tests.behind_the_log import rewrite
from tests.oversight.histories import BEGIN, DAYS, a_history
from tests.world import a_dossier, local, resolve

ALL = [("ii-06a", "don-vi"), ("ii-06a", "linh-vuc"), ("ii-06a", "cap"), ("tien-do", "don-vi"), ("tre-han", "don-vi")]


def a_period(start: int, days: int) -> Period:
    since = BEGIN + dt.timedelta(days=start, hours=9, minutes=30)
    return Period(since, since + dt.timedelta(days=days), since + dt.timedelta(days=days))


def question(column: statutory.FormColumn, line: statutory.StatutoryLine, period: Period) -> DossierFilter:
    """The list that a cell of the table opens."""
    units = None
    if "don-vi" in line.where:
        units = (Unit.objects.get(code=line.where["don-vi"]).pk,)
    elif "khoi" in line.where:
        units = tuple(Unit.objects.filter(kind=line.where["khoi"]).values_list("pk", flat=True))
    field = int(line.where["linh-vuc"]) if "linh-vuc" in line.where else None
    cause = column.cells[0] if column.cells[0] in CAUSES and len(column.cells) == 1 else ""
    return DossierFilter(column.figure, period, units, field=field, level=line.where.get("cap", ""), cause=cause)


@pytest.mark.parametrize(("key", "by"), ALL)
def test_every_line_balances_and_every_cell_is_as_long_as_its_list(world, key, by):
    a_history(world, 21, dossiers=16)
    for period in (a_period(0, DAYS), a_period(7, 9)):
        table = statutory.table(key, period, units=None, by=by)
        assert table.broken == [] and len(table.lines) >= 2
        something = [line for line in table.lines if any(line.cells.values())]
        nothing = [line for line in table.lines if line not in something]
        for line in something + nothing[:1]:
            for column in table.form.columns:
                asked = question(column, line, period)
                assert column.of(line.cells) == asked.dossiers().count(), (line.words, column.number)


def test_ii_06a_leaves_out_what_ended_otherwise_and_the_progress_table_does_not(world):
    for minute in range(3):
        a_dossier(world, local(f"2018-12-03 08:0{minute}"))
    gone = Dossier.objects.order_by("pk").first()
    actions.withdraw(gone.pk, reason="Rút", by=world.receiver, at=local("2018-12-04 08:00"))
    period = Period(local("2018-12-01 00:00"), local("2019-01-01 00:00"), local("2019-01-01 00:00"))
    for key, received in (("ii-06a", 2), ("tien-do", 3)):
        whole = statutory.table(key, period, units=None).lines[0]
        columns = {column.number: column for column in statutory.FORMS[key].columns}
        assert columns["3"].of(whole.cells) == received
    assert len(statutory.FORMS["ii-06a"].columns) == 13 - 2 and len(statutory.FORMS["tien-do"].columns) == 18 - 2


def test_the_table_is_the_articles_row(world):
    """The columns are those of the city's own row."""
    a_history(world, 23, dossiers=12)
    period = a_period(0, DAYS)
    row = reports.figures(since=period.since, until=period.until, as_of=period.as_of)
    whole = statutory.table("ii-06a", period, units=None).lines[0]
    told = {column.number: column.of(whole.cells) for column in statutory.II_06A}
    assert [told[n] for n in ("7", "8", "9", "10", "11", "12", "13")] == [
        row.resolved, row.early, row.on_time, row.late, row.in_progress, row.in_time, row.overdue
    ]  # fmt: skip
    assert told["3"] == row.received - row.ended_otherwise == told["7"] + told["11"]


def test_a_unit_sees_its_own_lines_only(world):
    a_history(world, 24, dossiers=12)
    table = statutory.table("ii-06a", a_period(0, DAYS), units=[world.ward.pk])
    assert [line.words for line in table.lines] == [world.ward.name]


def test_a_tally_changed_behind_the_back_breaks_the_table_and_the_nightly_check_names_the_cell(world):
    a_history(world, 25, dossiers=12)
    tallies.apply_pending()
    first = UnitTally.objects.order_by("day").first()
    UnitTally.objects.filter(day=first.day, unit=first.unit_id).update(received_desk=first.received_desk + 1)
    period = a_period(12, 12)
    assert any("tồn đầu kỳ" in words for words in statutory.table("ii-06a", period, units=None).broken)
    code = Unit.objects.get(pk=first.unit_id).code
    found = [str(one) for one in tallies.recount()]
    counted = first.received_desk
    assert f"{first.day} {code}, received_desk: {counted + 1} in the tallies, {counted} counted" in found
    assert balance.unbalanced() and balance.unbalanced()[0][0] == code


def test_a_dossier_changed_behind_the_back_moves_no_recount_and_is_named_with_its_column(world):
    dossier = a_dossier(world, local("2018-12-03 08:00"))
    actions.forward(dossier.pk, by=world.receiver, at=local("2018-12-03 09:00"))
    resolve(dossier.pk, by=world.leader, at=local("2018-12-05 09:00"))
    tallies.apply_pending()
    assert tallies.recount() == []
    rewrite(dossier, outcome="late")
    tallies.apply_pending()
    assert tallies.recount() == []
    assert [str(one) for one in row_audit.examine()] == [f"{dossier.code}: outcome is late, its events say early"]


@pytest.mark.parametrize(("key", "by"), [("x", "don-vi"), ("ii-06a", "x"), ("tien-do", "linh-vuc")])
def test_an_unknown_form_or_grouping_is_none(world, key, by):
    with pytest.raises(KeyError):
        statutory.table(key, a_period(0, 3), units=None, by=by)
