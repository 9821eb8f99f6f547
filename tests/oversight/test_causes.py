"""Where a late dossier lay when its promise passed."""

import pytest

from dossiers.casework import actions
from dossiers.oversight import lateness
from dossiers.oversight.figures import Period
from dossiers.oversight.filters import DossierFilter
from tests.world import a_dossier_in_process, local, resolve

YEAR = Period(local("2018-01-01 00:00"), local("2019-01-01 00:00"), local("2019-01-01 00:00"))
DONE = local("2018-12-20 08:00")


def late(world, before=lambda dossier: None):
    dossier = a_dossier_in_process(world, local("2018-12-03 08:00"))
    before(dossier)
    return resolve(dossier.pk, by=world.leader, at=DONE)


def causes() -> list[str]:
    return [one.cause for one in lateness.late_dossiers(YEAR)]


def test_a_dossier_with_its_handler_was_being_examined(world):
    late(world)
    assert causes() == ["examining"]


def test_a_dossier_with_its_leader_waited_for_a_signature(world):
    at = local("2018-12-10 08:00")
    late(
        world, lambda dossier: actions.forward(dossier.pk, by=world.handler, at=at, to_officer=world.leader, to_step=3)
    )
    assert causes() == ["signing"]


def test_a_question_still_open_lay_with_the_other_agency(world):
    at = local("2018-12-10 08:00")
    late(
        world,
        lambda dossier: actions.consult(dossier.pk, unit=world.police, question="Hỏi", by=world.handler, at=at),
    )
    assert causes() == ["agency"]


def test_each_late_dossier_stands_in_one_group_and_each_group_opens_its_list(world):
    late(world), late(world)
    found = lateness.late_dossiers(YEAR)
    for cause, count in lateness.by_cause(found).items():
        assert DossierFilter("late", YEAR, None, cause=cause).dossiers().count() == count
    assert sum(lateness.by_cause(found).values()) == len(found) == 2


@pytest.mark.parametrize("figure", ["secrets", "", "id"])
def test_an_unknown_figure_is_no_question(figure):
    with pytest.raises(KeyError):
        DossierFilter(figure, YEAR, None)


def test_a_question_is_the_same_after_it_was_kept():
    question = DossierFilter("late", YEAR, (1, 2), field=3, band=0, cause="desk")
    assert DossierFilter.from_json(question.as_json()) == question
