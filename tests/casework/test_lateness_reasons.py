"""Why a dossier is late is said by the body that is late, in words the citizen reads, where the law wants it."""

import pytest

from dossiers.casework import actions
from dossiers.casework.models import LatenessReason
from dossiers.procedures.models import RegimePeriod
from tests.world import local, resolve

LATE = "2019-02-14 09:00"
WHY = {"cause": "waiting", "reason": "Sở Xây dựng chưa trả lời về lộ giới"}


@pytest.fixture
def today(world):
    """The city receives under the law of 2025 from the first of December 2018 on."""
    return RegimePeriod.objects.create(from_day="2018-12-01", regime_id="2025")


def test_under_the_older_law_nobody_is_asked_for_a_reason(in_process, world, at):
    dossier = in_process()
    with pytest.raises(actions.ActRefused, match="không yêu cầu công khai"):
        actions.explain_lateness(dossier.pk, **WHY, by=world.handler, at=at(LATE))
    assert not LatenessReason.objects.exists()


@pytest.mark.parametrize(
    ("who", "may"), [("handler", True), ("leader", True), ("receiver", False), ("stranger", False)]
)
def test_the_body_that_holds_it_says_why(today, in_process, world, at, who, may):
    dossier = in_process()
    act = {"by": getattr(world, who), "at": at(LATE), **WHY}
    if not may:
        with pytest.raises(actions.NotYourPost):
            actions.explain_lateness(dossier.pk, **act)
        return
    actions.explain_lateness(dossier.pk, **act)
    kept = LatenessReason.objects.get()
    assert (kept.unit, kept.cause, kept.words, kept.given_by) == (world.ward, "waiting", WHY["reason"], act["by"])
    event = dossier.events.last()
    assert (event.kind, event.data) == ("late_explained", {"cause": "waiting"}), "words stay out of the log"


def test_promise_state_and_lateness_stay_and_another_reason_stands_beside_the_first(today, in_process, world, at):
    dossier = in_process()
    told = [WHY, {"cause": "mistake", "reason": "Chúng tôi làm thất lạc bản vẽ"}]
    for number, why in enumerate(told):
        after = actions.explain_lateness(dossier.pk, **why, by=world.handler, at=at(f"2019-02-14 1{number}:00"))
        assert (after.due_at, after.state, after.extended_to) == (dossier.due_at, dossier.state, None)
    assert list(LatenessReason.objects.order_by("pk").values_list("cause", flat=True)) == ["waiting", "mistake"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"cause": "weather"}, "cause"),
        ({"cause": ""}, "cause"),
        ({"reason": "   "}, "reason"),
        ({"reason": "..."}, "reason"),
    ],
)
def test_a_reason_is_on_the_list_and_says_something(today, in_process, world, at, changed, field):
    dossier = in_process()
    with pytest.raises(actions.Invalid) as refused:
        actions.explain_lateness(dossier.pk, **{**WHY, **changed}, by=world.handler, at=at(LATE))
    assert field in refused.value.errors


def test_nothing_is_explained_before_it_is_late_and_a_late_result_still_is(today, in_process, world, at):
    dossier = in_process()
    with pytest.raises(actions.ActRefused, match="chưa trễ hẹn"):
        actions.explain_lateness(dossier.pk, **WHY, by=world.handler, at=dossier.due_at)
    resolve(dossier.pk, by=world.leader, at=local("2019-02-14 09:00"))
    actions.explain_lateness(dossier.pk, **WHY, by=world.leader, at=at("2019-02-14 10:00"))
    assert LatenessReason.objects.get().unit == world.ward


def test_a_result_in_time_has_no_reason(today, in_process, world, at):
    dossier = in_process()
    resolve(dossier.pk, by=world.leader, at=at("2018-12-20 09:00"))
    with pytest.raises(actions.ActRefused, match="chưa trễ hẹn"):
        actions.explain_lateness(dossier.pk, **WHY, by=world.leader, at=at(LATE))
