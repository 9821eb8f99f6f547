"""Numbers of letters: one series for each unit, kind and year, without gaps, whoever asks at once."""

import threading

import pytest
from django.db import connection, transaction

from dossiers.casework import actions
from dossiers.casework.models import Extension, LetterCounter
from dossiers.casework.numbering import Series, next_number
from tests.world import a_dossier_in_process, a_world, local


def test_each_unit_kind_and_year_has_a_series_of_its_own(world, at):
    def number(series, unit, when):
        return next_number(series, unit_id=unit.pk, at=local(when))

    assert number(Series.APOLOGY, world.ward, "2018-12-31 23:59") == "01/2018/PXL"
    assert number(Series.APOLOGY, world.ward, "2019-01-01 00:01") == "01/2019/PXL"
    assert number(Series.APOLOGY, world.ward, "2018-12-31 12:00") == "02/2018/PXL"
    assert number(Series.APOLOGY, world.other, "2018-12-31 12:00") == "01/2018/PXL"
    assert number(Series.REFUSAL, world.ward, "2018-12-31 12:00") == "01/2018/TCHS"


def test_an_act_that_fails_gives_its_number_back(world, at):
    when = local("2018-12-17 08:00")
    with pytest.raises(RuntimeError), transaction.atomic():
        next_number(Series.STOP, unit_id=world.ward.pk, at=when)
        raise RuntimeError
    assert next_number(Series.STOP, unit_id=world.ward.pk, at=when) == "01/2018/TBD"


def test_refusals_and_stops_are_numbered_letters(world):
    when = local("2018-12-17 08:00")
    one, two = a_dossier_in_process(world, when), a_dossier_in_process(world, when)
    actions.refuse_to_resolve(one.pk, reason="Trái quy hoạch", by=world.leader, at=local("2018-12-18 08:00"))
    actions.stop(two.pk, reason="Người nộp đã mất", by=world.leader, at=local("2018-12-18 08:00"))
    assert [one.decisions.get().number, two.decisions.get().number] == ["01/2018/TCHS", "01/2018/TBD"]


def test_letters_that_were_loaded_without_a_counter_are_counted(world):
    when, later = local("2018-12-17 08:00"), local("2018-12-18 08:00")
    promise = {"reason": "Thiếu người", "extended_to": local("2019-03-01 17:00"), "by": world.leader, "at": later}
    for _ in range(2):
        actions.extend(a_dossier_in_process(world, when).pk, **promise)
    LetterCounter.objects.all().delete()
    third = actions.extend(a_dossier_in_process(world, when).pk, **promise)
    assert third.extension.number == "03/2018/PXL"
    assert Extension.objects.values("number").distinct().count() == 3


def test_eight_desks_at_once_get_eight_numbers_in_a_row(own_database):
    world, when, got = a_world(), local("2018-12-17 08:00"), []

    def desk():
        try:
            for _ in range(5):
                with transaction.atomic():
                    got.append(next_number(Series.APOLOGY, unit_id=world.ward.pk, at=when))
        finally:
            connection.close()

    threads = [threading.Thread(target=desk) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(got) == [f"{n:02d}/2018/PXL" for n in range(1, 41)]
