"""Open work goes to another officer: one dossier by its leader, all of it when somebody leaves."""

from types import SimpleNamespace

import pytest

from dossiers.casework import actions
from dossiers.casework.models import Event, Leg
from dossiers.units.roles import Role
from tests.world import a_dossier_in_process, a_world, an_officer, local

AT = local("2026-11-25 09:00")


@pytest.fixture
def world(db):
    world = a_world()
    world.admin = an_officer("t.quantri", world.ward, Role.ADMINISTRATOR)
    world.other_admin = an_officer("t.quantri.khac", world.other, Role.ADMINISTRATOR)
    world.city_admin = an_officer("t.quantri.tp", world.city, Role.ADMINISTRATOR)
    return world


def handed_over(world, to, **more):
    return actions.pass_on_work(world.handler, to_officer=to, reason="nghỉ hưu", by=world.admin, at=AT, **more)


def test_all_open_work_goes_to_another_with_an_event_each(world):
    colleague = an_officer("t.thuly.2", world.ward, Role.HANDLER)
    dossiers = [a_dossier_in_process(world, local("2026-11-25 08:00")) for _ in range(3)]
    due = [dossier.due_at for dossier in dossiers]
    results = handed_over(world, colleague)
    assert [result.trouble for result in results] == ["", "", ""]
    assert not actions.open_work(world.handler).exists()
    assert [dossier.due_at for dossier in actions.open_work(colleague).order_by("pk")] == due
    for dossier in dossiers:
        event = Event.objects.filter(dossier=dossier).last()
        assert (event.kind, event.actor_id) == ("reassigned", world.admin.pk)
        assert event.data == {"from_officer": world.handler.pk, "to_officer": colleague.pk}
        assert "nghỉ hưu" not in str(event.data)


def test_work_that_cannot_go_there_stays_and_is_named(world):
    dossier = a_dossier_in_process(world, local("2026-11-25 08:00"))
    (result,) = handed_over(world, world.stranger)
    assert result.code == dossier.code and "không xử lý hồ sơ tại đơn vị" in result.trouble
    assert actions.open_work(world.handler).count() == 1


def test_a_dossier_somebody_else_took_meanwhile_is_not_taken_away(world):
    dossier = a_dossier_in_process(world, local("2026-11-25 08:00"))
    with pytest.raises(actions.ActRefused, match="không còn do"):
        actions.reassign(
            dossier.pk,
            to_officer=world.receiver,
            reason="Theo quy định",
            by=world.leader,
            at=AT,
            from_officer=world.leader,
        )


def test_reassigning_is_for_the_leader_and_the_administrators_in_charge(world):
    for by, legal in SimpleNamespace(
        receiver=False, leader=True, admin=True, city_admin=True, other_admin=False, mayor=False
    ).__dict__.items():
        dossier = a_dossier_in_process(world, local("2026-11-25 08:00"))
        facts = {"to_officer": world.leader, "reason": "Nghỉ phép", "by": getattr(world, by), "at": AT}
        if legal:
            assert actions.reassign(dossier.pk, **facts).handler_id == world.leader.pk
        else:
            with pytest.raises(actions.NotYourPost):
                actions.reassign(dossier.pk, **facts)


def test_a_units_part_of_a_linked_dossier_goes_to_a_colleague_by_that_units_administrator(world):
    dossier = a_dossier_in_process(
        world,
        local("2026-11-25 08:00"),
    )
    part = Leg.objects.create(
        dossier=dossier, unit=world.other, kind=Leg.Kind.BRANCH, step=2, opened_at=AT, handler=world.stranger
    )
    colleague = an_officer("t.khac.2", world.other, Role.HANDLER)
    shared = {"to_officer": colleague, "reason": "Nghỉ phép", "at": AT}
    (refused,) = actions.pass_on_work(world.stranger, by=world.admin, **shared)
    assert "Bạn chưa được giao việc" in refused.trouble
    assert actions.open_count(world.stranger) == 1
    (done,) = actions.pass_on_work(world.stranger, by=world.other_admin, **shared)
    assert done.trouble == "" and Leg.objects.get(pk=part.pk).handler_id == colleague.pk
    event = Event.objects.filter(dossier=dossier).last()
    assert (event.kind, event.leg_id, event.unit_id) == ("reassigned", part.pk, world.other.pk)
