"""Linked procedures: from unit to unit in turn or at once, each leg with its clock and its record; the join waits."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from dossiers.calendars.worktime import working_minutes
from dossiers.casework import access, actions, control, seals
from dossiers.casework.models import Dossier, Event, Leg
from dossiers.casework.states import State
from tests.behind_the_log import rewrite
from tests.casework.test_legs import CITY
from tests.world import a_dossier, a_world, resolve, with_linked

TERM = 10 * 480 + 420  # received at eight, an hour after opening


@pytest.fixture
def world(db):
    return with_linked(a_world())


@pytest.fixture
def handled(world, at):
    """Received at the ward at 8 and forwarded to its handler at 9."""

    def made(version):
        dossier = a_dossier(world, at("2018-12-17 08:00"), version=version)
        return actions.forward(dossier.pk, by=world.receiver, at=at("2018-12-17 09:00"), to_officer=world.handler)

    return made


@pytest.fixture
def sent_out(world, handled, at):
    """Sent to the police, the other ward and the district at 10."""
    dossier = handled(world.at_once)
    return actions.send_out(dossier.pk, by=world.handler, at=at("2018-12-17 10:00"), seen=dossier.acted_seq)


def legs(dossier, **which):
    return list(Leg.objects.filter(dossier=dossier, **which).order_by("opened_at", "pk"))


def leg_at(dossier, unit, **which):
    return Leg.objects.get(dossier=dossier, unit=unit, kind="branch", **which)


def events(dossier):
    return [(event.kind, event.unit_id, event.data) for event in Event.objects.filter(dossier=dossier)]


def test_commune_district_commune_is_walked_leg_by_leg_with_who_gave_and_who_took(world, handled, at):
    dossier = handled(world.in_turn)
    actions.forward(dossier.pk, by=world.handler, at=at("2018-12-18 08:00"), to_unit=world.district)
    home, away = legs(dossier)
    assert (home.ended, home.closed_at, away.given_by, away.taken_at) == (
        "done",
        at("2018-12-18 08:00"),
        world.handler,
        None,
    )
    assert working_minutes(CITY, away.opened_at, away.due_at) == TERM * 40 // 100
    actions.take_over(dossier.pk, by=world.district_handler, at=at("2018-12-18 09:00"))
    away.refresh_from_db()
    assert (away.taken_by, away.taken_at) == (world.district_handler, at("2018-12-18 09:00"))
    assert Dossier.objects.get(pk=dossier.pk).handler == world.district_handler
    actions.forward(
        dossier.pk, by=world.district_handler, at=at("2018-12-19 08:00"), to_unit=world.ward, remark="Đủ điều kiện"
    )
    done = resolve(dossier.pk, by=world.leader, at=at("2018-12-20 08:00"))
    assert (done.state, done.holder_id) == (State.FINISHED, world.ward.pk)
    kinds = [kind for kind, _, _ in events(dossier)]
    assert kinds == ["received", "forwarded", "forwarded", "taken_over", "forwarded", "resolved"]
    found = control.lines(legs(dossier), [], at("2018-12-20 08:00"))
    assert [(line.leg.unit_id, line.result) for line in found] == [
        (world.ward.pk, "early"), (world.district.pk, "early"), (world.ward.pk, "on_time"),
    ]  # fmt: skip
    assert found[1].leg.remark == "Đủ điều kiện" and found[1].used == 480
    assert seals.broken(dossier.pk) == []


def test_whoever_hands_on_without_a_click_has_taken_over_by_that(world, handled, at):
    dossier = handled(world.in_turn)
    actions.forward(dossier.pk, by=world.handler, at=at("2018-12-18 08:00"), to_unit=world.district)
    actions.forward(dossier.pk, by=world.district_handler, at=at("2018-12-19 08:00"), to_unit=world.ward)
    away = legs(dossier)[1]
    assert (away.taken_by, away.taken_at) == (world.district_handler, at("2018-12-19 08:00"))


def test_the_district_sends_back_with_a_reason_to_whoever_gave_it(world, handled, at):
    dossier = handled(world.in_turn)
    actions.forward(dossier.pk, by=world.handler, at=at("2018-12-18 08:00"), to_unit=world.district)
    with pytest.raises(actions.Invalid, match="lý do trả lại"):
        actions.send_back(dossier.pk, reason=" ", by=world.district_handler, at=at("2018-12-18 09:00"))
    back = actions.send_back(dossier.pk, reason="Thiếu biên bản", by=world.district_handler, at=at("2018-12-18 09:00"))
    assert (back.holder_id, back.handler_id, back.step) == (world.ward.pk, world.handler.pk, 2)
    away = legs(dossier)[1]
    assert (away.ended, away.remark) == ("sent_back", "Thiếu biên bản")
    kind, unit, data = events(dossier)[-1]
    assert (kind, data["from_unit"], data["step"]) == ("sent_back", world.district.pk, 2)
    assert "Thiếu" not in str(data)
    again = actions.forward(dossier.pk, by=world.handler, at=at("2018-12-19 08:00"), to_unit=world.district)
    assert (again.holder_id, again.step) == (world.district.pk, 3)


def test_sending_out_opens_a_leg_with_its_own_clock_at_each_unit(world, sent_out, at):
    assert sent_out.branches == 3 and sent_out.holder_id == world.ward.pk and sent_out.step == 2
    found = legs(sent_out, kind="branch")
    assert [leg.unit_id for leg in found] == [world.police.pk, world.other.pk, world.district.pk]
    minutes = [working_minutes(CITY, leg.opened_at, leg.due_at) for leg in found]
    assert minutes == [TERM * share // 100 for share in (20, 30, 40)]
    assert Leg.objects.get(dossier=sent_out, kind="main").due_at == found[2].due_at
    assert events(sent_out)[-1][2]["steps"] == [3, 4, 5]


def test_the_join_waits_for_all_and_then_the_dossier_goes_on_as_one(world, sent_out, at):
    actions.hand_over(sent_out.pk, remark="Không có tiền án", by=world.receiver, at=at("2018-12-18 08:00"))
    actions.hand_over(sent_out.pk, remark="Xong", by=world.district_handler, at=at("2018-12-18 09:00"))
    waiting = Dossier.objects.get(pk=sent_out.pk)
    assert (waiting.branches, waiting.step) == (1, 2)
    with pytest.raises(actions.ActRefused, match="Còn 1 nơi chưa bàn giao"):
        resolve(sent_out.pk, by=world.leader, at=at("2018-12-18 09:30"))
    with pytest.raises(actions.ActRefused, match="Chờ các nơi bàn giao"):
        actions.forward(sent_out.pk, by=world.handler, at=at("2018-12-18 09:30"), to_step=6)
    actions.hand_over(sent_out.pk, remark="Xong", by=world.stranger, at=at("2018-12-18 10:00"))
    joined = Dossier.objects.get(pk=sent_out.pk)
    assert (joined.branches, joined.step, joined.holder_id, joined.handler_id) == (0, 6, world.ward.pk, None)
    assert joined.step_since == at("2018-12-18 10:00")
    assert events(sent_out)[-1][2]["joined"] == 6
    main = Leg.objects.get(dossier=sent_out, kind="main")
    assert working_minutes(CITY, at("2018-12-18 10:00"), main.due_at) == TERM * 15 // 100
    assert resolve(sent_out.pk, by=world.leader, at=at("2018-12-18 11:00")).state == State.FINISHED
    assert seals.broken(sent_out.pk) == []


def test_an_agency_without_accounts_is_answered_for_by_whoever_sent_it(world, sent_out, at):
    police = leg_at(sent_out, world.police)
    for wrong in (world.district_handler, world.stranger):
        with pytest.raises(actions.NotYourPost, match="Công an thử"):
            actions.hand_over(
                sent_out.pk, leg_id=police.pk, remark="Đã xong phần việc", by=wrong, at=at("2018-12-18 08:00")
            )
    actions.hand_over(sent_out.pk, leg_id=police.pk, remark="Đồng ý", by=world.handler, at=at("2018-12-18 08:00"))
    police.refresh_from_db()
    assert (police.ended, police.remark, police.taken_by) == ("done", "Đồng ý", None)
    event = Event.objects.filter(dossier=sent_out).last()
    assert (event.unit_id, event.actor, event.leg_id) == (world.police.pk, world.handler, police.pk)


def test_a_branch_sent_back_holds_the_join_until_it_was_sent_again(world, sent_out, at):
    away = leg_at(sent_out, world.district)
    actions.take_over(sent_out.pk, by=world.district_handler, leg_id=away.pk, at=at("2018-12-17 13:00"))
    back = {"reason": "Sai thửa", "by": world.district_handler}
    actions.send_back(sent_out.pk, leg_id=away.pk, at=at("2018-12-17 14:00"), **back)
    for who in (world.receiver, world.stranger):
        actions.hand_over(sent_out.pk, remark="Xong", by=who, at=at("2018-12-17 15:00"))
    held = Dossier.objects.get(pk=sent_out.pk)
    assert (held.branches, held.step) == (0, 2)
    actions.send_out(sent_out.pk, by=world.handler, at=at("2018-12-17 16:00"))
    again = leg_at(sent_out, world.district, closed_at=None)
    assert again.step == 5
    actions.hand_over(sent_out.pk, remark="Xong", by=world.district_handler, at=at("2018-12-18 08:00"))
    assert Dossier.objects.get(pk=sent_out.pk).step == 6


def test_a_leg_handed_over_twice_says_who_was_first(world, sent_out, at):
    away = leg_at(sent_out, world.district)
    actions.hand_over(sent_out.pk, leg_id=away.pk, remark="Xong", by=world.district_handler, at=at("2018-12-18 08:00"))
    with pytest.raises(actions.SomebodyElseActed, match=r"t\.thuly\.quan.*08:00"):
        actions.hand_over(
            sent_out.pk, leg_id=away.pk, remark="Đã xong phần việc", by=world.district_leader, at=at("2018-12-18 09:00")
        )


def test_a_page_of_the_whole_stays_good_while_a_branch_moves(world, sent_out, at):
    seen = Dossier.objects.get(pk=sent_out.pk).acted_seq
    actions.hand_over(sent_out.pk, remark="Xong", by=world.district_handler, at=at("2018-12-18 08:00"))
    asked = actions.ask_for_papers(
        sent_out.pk, papers=[actions.Missing("Bản vẽ")], basis="NĐ 61/2018/NĐ-CP", reason="Thiếu", by=world.handler,
        at=at("2018-12-18 08:00"), seen=seen,
    )  # fmt: skip
    assert asked.state == State.AWAITING_PAPERS
    actions.hand_over(sent_out.pk, remark="Xong", by=world.stranger, at=at("2018-12-18 09:00"))
    actions.hand_over(sent_out.pk, remark="Xong", by=world.receiver, at=at("2018-12-18 09:00"))
    joined = Dossier.objects.get(pk=sent_out.pk)
    assert (joined.step, joined.state) == (6, State.AWAITING_PAPERS)


def test_the_pauses_are_not_the_units_time(world, sent_out, at):
    ask = {"papers": [actions.Missing("Bản vẽ")], "basis": "NĐ 61/2018/NĐ-CP", "reason": "Thiếu", "by": world.handler}
    actions.ask_for_papers(sent_out.pk, at=at("2018-12-18 08:00"), **ask)
    actions.add_papers(sent_out.pk, papers=[actions.PaperFacts("Bản vẽ")], by=world.handler, at=at("2018-12-19 08:00"))
    actions.hand_over(sent_out.pk, remark="Xong", by=world.district_handler, at=at("2018-12-19 09:00"))
    line = control.lines(legs(sent_out, unit=world.district), list(sent_out.pauses.all()), at("2018-12-20 08:00"))[0]
    assert line.used == 60 + 240 + 60 + 60


def test_a_stay_over_its_share_is_late_in_the_record(world, sent_out, at):
    actions.hand_over(sent_out.pk, remark="Xong", by=world.stranger, at=at("2018-12-24 08:00"))
    assert events(sent_out)[-1][2]["result"] == "late"
    line = control.lines(legs(sent_out, unit=world.other), [], at("2018-12-24 08:00"))[0]
    assert (line.result, line.over) == ("late", line.used - TERM * 30 // 100)


def test_units_with_an_open_or_past_leg_see_the_dossier_and_others_do_not(world, handled, at):
    dossier = handled(world.at_once)
    now = at("2018-12-19 08:00")
    with pytest.raises(access.LookupMiss):
        access.as_officer(world.stranger, dossier.code, at=now)
    actions.send_out(dossier.pk, by=world.handler, at=at("2018-12-17 10:00"))
    assert access.as_officer(world.stranger, dossier.code, at=now) == dossier
    actions.hand_over(dossier.pk, remark="Xong", by=world.stranger, at=at("2018-12-18 10:00"))
    assert access.as_officer(world.stranger, dossier.code, at=now) == dossier


def test_the_way_parts_only_where_the_procedure_says_so(world, handled, at):
    with pytest.raises(actions.ActRefused, match="không đi song song"):
        actions.send_out(handled(world.in_turn).pk, by=world.handler, at=at("2018-12-18 08:00"))
    dossier = handled(world.at_once)
    with pytest.raises(actions.ActRefused, match="Dùng “Chuyển song song”"):
        actions.forward(dossier.pk, by=world.handler, at=at("2018-12-18 08:00"))


def test_a_withdrawn_dossier_is_recalled_from_every_unit(world, sent_out, at):
    ended = actions.withdraw(sent_out.pk, reason="Đổi ý", by=world.receiver, at=at("2018-12-18 08:00"))
    assert ended.branches == 0
    assert {leg.ended for leg in legs(sent_out, kind="branch")} == {"recalled"}
    with pytest.raises(actions.NotAllowedNow):
        actions.hand_over(sent_out.pk, remark="Đã xong phần việc", by=world.district_handler, at=at("2018-12-18 09:00"))


def test_the_database_refuses_two_main_legs_and_branches_of_an_ended_dossier(world, sent_out, at):
    with pytest.raises(IntegrityError, match="one_open_main_leg"), transaction.atomic():
        Leg.objects.create(dossier=sent_out, unit=world.other, opened_at=at("2018-12-18 08:00"))
    actions.stop(sent_out.pk, reason="Theo quy định", by=world.leader, at=at("2018-12-18 08:00"))
    with pytest.raises(IntegrityError, match="dossier_branches_while_open"), transaction.atomic():
        rewrite(sent_out, branches=1)


def test_a_clock_read_before_the_wait_for_the_other_unit_counts_as_now(world, sent_out, at):
    later = at("2018-12-18 08:00") + dt.timedelta(seconds=2)
    actions.extend(sent_out.pk, reason="Chờ", extended_to=at("2019-02-01 17:00"), by=world.leader, at=later)
    actions.hand_over(sent_out.pk, remark="Xong", by=world.district_handler, at=at("2018-12-18 08:00"))
    assert leg_at(sent_out, world.district).closed_at == later
    with pytest.raises(actions.Invalid, match="trước việc gần nhất"):
        actions.hand_over(sent_out.pk, remark="Xong", by=world.stranger, at=at("2018-12-17 16:00"))


def test_a_chain_inside_a_branch_begins_when_its_first_part_is_done(world, handled, at):
    world.at_once.steps.filter(seq=4).update(after=[3])
    world.at_once.steps.filter(seq=6).update(after=[4, 5])
    dossier = handled(world.at_once)
    assert actions.send_out(dossier.pk, by=world.handler, at=at("2018-12-17 10:00")).branches == 2
    actions.hand_over(dossier.pk, remark="Đồng ý", by=world.handler, at=at("2018-12-17 11:00"))
    assert leg_at(dossier, world.other).opened_at == at("2018-12-17 11:00")
    assert Dossier.objects.get(pk=dossier.pk).branches == 2
    actions.hand_over(dossier.pk, remark="Xong", by=world.district_handler, at=at("2018-12-17 14:00"))
    actions.hand_over(dossier.pk, remark="Xong", by=world.stranger, at=at("2018-12-17 15:00"))
    assert Dossier.objects.get(pk=dossier.pk).step == 6
