"""A button is drawn exactly where its act is allowed; whoever may not, or comes late, is told whose act it is."""

import pytest

from dossiers.casework import access, actions, risks, status_query
from dossiers.casework.actions import beats
from dossiers.casework.models import Dossier, Leg
from dossiers.casework.moves import LEG_ACTS, MOVES
from dossiers.units.models import Officer
from tests.world import a_dossier, a_world, an_officer, resolve, with_linked

PEOPLE = ("receiver", "handler", "leader", "stranger", "district_leader", "mayor")


@pytest.mark.parametrize("who", PEOPLE)
def test_what_a_button_is_drawn_for_is_what_the_act_allows(received, in_process, world, at, who):
    officer = getattr(world, who)
    when = at("2018-12-18 08:00")
    posts = list(officer.posts_on(when.date()))
    finished = resolve(in_process().pk, by=world.leader, at=at("2018-12-18 07:30"))
    drawn, allowed = set(), set()
    for dossier in (received(), in_process(), finished):
        for act, move in MOVES.items():
            if act in LEG_ACTS or dossier.state not in move.from_states:
                assert not beats.may(act, dossier, posts)
                continue
            drawn |= {(dossier.state, act)} if beats.may(act, dossier, posts) else set()
            try:
                beats.allowed(move, by=officer, at=when, at_units=beats.whose(move, dossier))
            except actions.NotYourPost as refused:
                assert move.label in str(refused) and world.ward.name in str(refused)
            else:
                allowed.add((dossier.state, act))
    assert drawn == allowed
    assert bool(drawn) == (who in ("receiver", "handler", "leader"))


def test_the_applicant_does_only_what_a_move_leaves_to_them(received, at):
    with pytest.raises(actions.NotYourPost, match="do cán bộ thực hiện"):
        beats.begin("forward", received().pk, by=None, at=at("2018-12-18 08:00"))


def test_an_act_before_the_last_one_is_refused_with_the_hour_of_the_last(in_process, world, at):
    dossier = in_process(at="2018-12-17 14:20")
    with pytest.raises(actions.Invalid, match="14:25 ngày 17/12/2018") as refused:
        resolve(dossier.pk, by=world.leader, at=at("2018-12-17 14:24"))
    assert set(refused.value.errors) == {"at"}


def test_a_page_that_is_fresh_misses_nothing_and_an_old_one_is_told_who_acted(in_process, world, at):
    dossier = in_process()
    assert beats.acted_since(dossier, dossier.acted_seq) is None
    missed = beats.acted_since(dossier, 1)
    assert missed is not None and missed.who == world.receiver.full_name and "vừa cập nhật" in str(missed)


def test_a_dossier_that_is_not_there_is_not_locked(db):
    with pytest.raises(Dossier.DoesNotExist):
        beats.locked(4711)


@pytest.mark.parametrize(("typed", "says"), [("\u200b\u200d", "tên"), ("giấy tờ " * 501, "tối đa 4000")])
def test_a_text_is_refused_in_its_field(typed, says):
    with pytest.raises(actions.Invalid) as refused:
        beats.text(typed, "reason", "Ghi lý do.") if len(typed) > 9 else beats.person(typed, "name")
    assert says in str(refused.value).lower()
    assert beats.person("  ", "name") == "" and beats.text("123", "number", "Ghi số.", fewest=0) == "123"


@pytest.fixture
def away(db, at):
    """A dossier at three units at once, sent out at ten, in a world of its own."""
    world = with_linked(a_world())
    dossier = a_dossier(world, at("2018-12-17 08:00"), version=world.at_once)
    actions.forward(dossier.pk, by=world.receiver, at=at("2018-12-17 09:00"), to_officer=world.handler)
    return world, actions.send_out(dossier.pk, by=world.handler, at=at("2018-12-17 10:00"))


def test_a_part_is_taken_over_by_its_own_unit_and_the_others_are_told_which(away, at):
    world, dossier = away
    nobody = an_officer("t.khong.viec", world.ward)
    for who in (world.receiver, nobody):
        with pytest.raises(actions.NotYourPost, match="Phường khác, Quận thử"):
            actions.take_over(dossier.pk, by=who, at=at("2018-12-17 13:00"))


def test_where_no_part_waits_it_is_said_and_strangers_are_told_less(in_process, world, at):
    dossier = in_process()
    when = at("2018-12-18 08:00")
    with pytest.raises(actions.NotAllowedNow, match="không có phần việc nào"):
        actions.hand_over(dossier.pk, remark="Đã xong phần việc", by=world.handler, at=when)
    with pytest.raises(actions.NotYourPost, match="với hồ sơ này"):
        actions.hand_over(dossier.pk, remark="Đã xong phần việc", by=world.stranger, at=when)


def test_a_part_is_not_acted_on_before_the_last_act(away, at):
    world, dossier = away
    part = Leg.objects.get(dossier=dossier, unit=world.district)
    with pytest.raises(actions.Invalid, match="10:00 ngày 17/12/2018"):
        actions.take_over(dossier.pk, leg_id=part.pk, by=world.district_handler, at=at("2018-12-17 09:58"))


def test_the_way_parts_once(away, at):
    world, dossier = away
    with pytest.raises(actions.ActRefused, match="đều đã được chuyển"):
        actions.send_out(dossier.pk, by=world.handler, at=at("2018-12-17 11:00"))


def test_another_agency_is_asked_in_time_and_answers_once(in_process, world, at):
    dossier = in_process()
    asked, answered = at("2018-12-18 08:00"), at("2018-12-19 08:00")
    question = {"question": "Đất có tranh chấp không?", "by": world.handler}
    for unit, due_at, field in ((world.ward, None, "unit"), (world.police, asked, "due_at")):
        with pytest.raises(actions.Invalid) as refused:
            actions.consult(dossier.pk, unit=unit, due_at=due_at, at=asked, **question)
        assert set(refused.value.errors) == {field}
    answer = {"answer": "Không có tranh chấp", "by": world.handler, "at": answered}
    with pytest.raises(actions.ActRefused, match="không có câu hỏi nào"):
        actions.answer(dossier.pk, **answer)
    actions.consult(dossier.pk, unit=world.police, at=asked, **question)
    actions.answer(dossier.pk, **answer)
    leg = Leg.objects.get(dossier=dossier, kind="consult")
    assert (leg.answer, leg.closed_at) == ("Không có tranh chấp", answered)


def test_a_fee_that_was_never_paid_is_not_given_back(received, world, at):
    dossier = received()
    actions.withdraw(dossier.pk, reason="Người nộp xin rút", by=world.receiver, at=at("2018-12-18 08:00"))
    with pytest.raises(actions.ActRefused, match="không có khoản phí"):
        actions.refund_fee(dossier.pk, reason="Theo đơn", by=world.receiver, at=at("2018-12-18 09:00"))


def test_a_form_is_known_for_a_step_only_where_the_procedure_has_it(received, world, at):
    dossier = received()
    with pytest.raises(actions.Invalid) as refused:
        actions.forward(dossier.pk, by=world.receiver, at=at("2018-12-17 15:00"), to_step=9)
    assert set(refused.value.errors) == {"to_step"}


def test_what_a_door_has_opened_is_found_by_number_and_by_key_with_its_log(received, at):
    dossier = received()
    assert access.by_number(dossier.pk) == access.by_key(dossier.code_key) == dossier
    found, log = access.by_key_with_log(dossier.code_key)
    assert found == dossier and log == status_query.happened(dossier.pk)
    assert status_query.happened_to([dossier.pk, 0]) == {dossier.pk: log, 0: []}
    for door, wrong in ((access.by_number, 0), (access.by_key, "X"), (access.by_key_with_log, "X")):
        with pytest.raises(access.LookupMiss):
            door(wrong)


def test_an_inspector_reads_everything_and_whoever_has_no_post_nothing(received, world, at):
    dossier, when = received(), at("2018-12-18 08:00")
    inspector = an_officer("t.thanhtra", world.city, "inspector")
    assert access.scope(inspector, at=when) is None
    assert access.as_officer(inspector, dossier.code, at=when) == dossier
    nobody: Officer = an_officer("t.khong", world.other)
    assert access.scope(nobody, at=when) == [] and not access.visible_to(nobody, at=when).exists()
    for typed in (dossier.code, "hồ sơ của tôi"):
        with pytest.raises(access.LookupMiss):
            access.as_officer(nobody, typed, at=when)


def test_an_instant_of_risk_that_is_missing_is_reckoned_as_the_act_had_it(received, in_process):
    before = {one.pk: one.risk_at for one in (received(), in_process())}
    assert all(before.values())
    Dossier.objects.update(risk_at=None)
    assert risks.reckon(limit=1) == 1 and risks.reckon() == 1 and risks.reckon() == 0
    assert dict(Dossier.objects.values_list("pk", "risk_at")) == before
