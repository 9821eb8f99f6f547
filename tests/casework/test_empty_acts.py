"""What if it is empty, blank, a dot, a dash, "abc", zero or a date? Every act × every text that it must have."""

import datetime as dt

import pytest

from dossiers.casework import actions, last_days
from dossiers.casework.actions import Unpaid
from dossiers.casework.models import Dossier, Event, FeeReceipt
from dossiers.casework.moves import MOVES
from dossiers.casework.states import State
from dossiers.parsing import Unreadable, outside_number, written_text
from dossiers.units.roles import Role
from tests.behind_the_log import rewrite
from tests.casework.test_moves import NOW, bring_to, linked_to, make_ready
from tests.world import a_dossier, resolve, with_linked

FILLERS = (
    "",
    "   ",
    ".",
    "-",
    "…",
    "x",
    "ab",
    "abc",
    "0",
    "000",
    "12/03/2018",
    "1.2.3",
    "???",
    "xxx",
    "\u200b",
    "x x x",
)
"""What hands type where they have nothing to say."""

REASONS = {act: move.needs for act, move in MOVES.items() if move.needs}
TEXTS = ("reason", "remark", "question", "answer", "basis", "checked", "words")


def call(act, dossier, world, by, at, **changed):
    """The act with everything it needs, but for what is changed."""
    more = {
        "refuse": {"reason": "Sai nơi nộp"},
        "hand_over": {"remark": "Đã xong"},
        "send_back": {"reason": "Thiếu bản vẽ"},
        "ask_for_papers": {"papers": [actions.Missing("Bản vẽ")], "basis": "NĐ 15/2021", "reason": "Thiếu bản vẽ"},
        "propose_papers": {"papers": [actions.Missing("Bản vẽ")], "basis": "NĐ 15/2021", "reason": "Thiếu bản vẽ"},
        "give_opinion": {"verdict": "agrees", "answer": "Không vướng"},
        "revoke_question": {"reason": "Hỏi nhầm nơi"},
        "ask_applicant": {"words": "Nhà có mấy tầng?"},
        "answer_as_applicant": {"answer": "Hai"},
        "withdraw_question": {"reason": "Đã rõ"},
        "recall_request": {"reason": "Giấy tờ đã có"},
        "decline": {"reason": "Chưa đủ căn cứ"},
        "dispute_result": {"words": "Sai tên đệm"},
        "uphold_result": {"reason": "Đúng theo tờ khai"},
        "ask_for_payment": {"amount_vnd": 8000, "reason": "Lệ phí"},
        "consult": {"unit": world.police, "question": "Có vướng không?"},
        "answer": {"answer": "Không vướng"},
        "refuse_to_resolve": {"reason": "Không đủ điều kiện"},
        "extend": {"reason": "Cơ quan phối hợp chậm", "extended_to": at + dt.timedelta(days=62)},
        "explain_lateness": {"cause": "workload", "reason": "Nhiều hồ sơ cùng lúc"},
        "hand_to_post": {"number": "EB123456785VN"},
        "parcel_back": {"reason": "Không có người nhận"},
        "propose_void": {"receipt": dossier.fee_receipts.values_list("number", flat=True).last(), "reason": "Ghi nhầm"},
        "decline_void": {"reason": "Đã ghi đúng"},
        "refund_fee": {"reason": "Không giải quyết được"},
        "reissue_receipt": {"checked": "CCCD"},
        "propose_correction": {"reason": "Ghi nhầm", "applicant": actions.ApplicantFacts("Tên Đúng", "0900123456")},
        "propose_reopening": {"reason": "Sai diện tích"},
        "reassign": {"to_officer": world.handler, "reason": "Nghỉ phép"},
        "withdraw": {"reason": "Người nộp rút"},
        "stop": {"reason": "Không bổ sung"},
    }.get(act, {})
    function = actions.refuse_submitted if act == "refuse" else getattr(actions, act)
    return function(dossier.pk, by=by, at=at, **{**more, **changed})


def a_dossier_for(act, world, received, at):
    if act in ("hand_over", "send_back", "give_opinion"):
        return linked_to(State.IN_PROCESS, act, world, at)
    move = MOVES[act]
    state = State.IN_PROCESS if State.IN_PROCESS in move.from_states else move.from_states[0]
    dossier = bring_to(state, world, received, at)
    make_ready(act, dossier, world)
    return dossier


ASKED = sorted((act, field) for act, fields in REASONS.items() for field in fields if field in TEXTS)


def test_the_table_says_which_texts_are_asked_and_each_of_them_is_tried():
    assert len(ASKED) > 15 and {field for _, field in ASKED} == set(TEXTS)
    assert {f for fields in REASONS.values() for f in fields} - set(TEXTS) == {
        "papers", "amount_vnd", "extended_to", "number", "to_officer", "receipt",
        "cause",
    }  # fmt: skip


@pytest.mark.parametrize(("act", "field"), ASKED)
def test_no_act_takes_a_text_that_says_nothing(world, received, at, act, field):
    with_linked(world)
    dossier = a_dossier_for(act, world, received, at)
    by = {Role.RECEIVER: world.receiver, Role.HANDLER: world.handler, Role.LEADER: world.leader}[MOVES[act].roles[-1]]
    before = Event.objects.count()
    for filler in FILLERS:
        with pytest.raises(actions.Invalid) as refused:
            call(act, dossier, world, by, at(NOW), **{field: filler})
        assert field in refused.value.errors, filler
    assert Event.objects.count() == before
    call(act, dossier, world, by, at(NOW))
    assert Event.objects.count() > before


@pytest.mark.parametrize(
    "said", ["Hủy", "Nghỉ phép", "Đủ điều kiện", "Sai tên", "ខុសឈ្មោះ", "拒绝申请", "NĐ 46/CP", "QĐ 12"]
)
def test_a_short_reason_in_any_script_is_a_reason(said):
    assert written_text.sensible(said)


@pytest.mark.parametrize("typed", [*FILLERS[2:], "2.000", "75.000 đ", "8000đ", "1,500,000", "12-3-2018"])
def test_a_receipts_number_is_no_amount_no_date_and_no_word(typed):
    if typed.strip("\u200b"):
        with pytest.raises(Unreadable):
            outside_number.receipt(typed)


@pytest.mark.parametrize("typed", ["0012345", "AA/18P 0012345", "ft18352-abc 991", "BL 000123", "ĐT/2018 00077"])
def test_a_receipts_number_is_kept_as_printed(typed):
    assert outside_number.receipt(typed) == " ".join(typed.upper().split())
    with pytest.raises(Unreadable, match="số tiền"):
        outside_number.receipt("8000", amount_vnd=8000)


@pytest.mark.parametrize("typed", [*FILLERS, "0907123456", "+84907123456", "2.000", "EB12345VN", "EB1234567890VN" * 2])
def test_a_parcels_number_is_nothing_else(typed):
    with pytest.raises(Unreadable):
        outside_number.parcel(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("eb 123 456 785 vn", "EB123456785VN"), ("EB123456785VN", "EB123456785VN"), ("184930275611", "184930275611")],
)
def test_a_parcels_number_is_kept_without_blanks(typed, kept):
    assert outside_number.parcel(typed) == kept


def test_a_parcels_number_is_not_the_dossiers_code(in_process, world, at):
    dossier = in_process()
    resolve(dossier.pk, by=world.leader, at=at(NOW))
    fresh = Dossier.objects.get(pk=dossier.pk)
    with pytest.raises(actions.Invalid, match="mã hồ sơ"):
        actions.hand_to_post(dossier.pk, number=fresh.code, by=world.receiver, at=at("2018-12-18 10:00"))


@pytest.mark.parametrize(
    "day",
    ["2018-12-23", "2019-01-05", "2018-12-17", "2020-12-31", "2999-01-04"],
    ids="sunday saturday past far never".split(),
)
@pytest.mark.parametrize("act", ["ask_for_papers", "ask_for_payment"])
def test_a_last_day_is_a_working_day_ahead_and_not_too_far(in_process, world, at, act, day):
    dossier = in_process()
    with pytest.raises(actions.Invalid) as refused:
        call(act, dossier, world, world.handler, at(NOW), answer_by=dt.date.fromisoformat(day))
    assert list(refused.value.errors) == ["answer_by"]


def test_a_refused_last_day_is_told_with_the_next_working_day(in_process, world, at):
    with pytest.raises(actions.Invalid, match="Chủ nhật 23/12/2018 .* thứ Hai 24/12/2018"):
        call("ask_for_papers", in_process(), world, world.handler, at(NOW), answer_by=dt.date(2018, 12, 23))


@pytest.mark.parametrize("start", range(7))
def test_the_last_day_that_the_house_proposes_is_a_working_day(in_process, at, start):
    day = last_days.proposed(in_process(), at("2018-12-17 14:30") + dt.timedelta(days=start))
    assert day.weekday() < 5


@pytest.fixture
def unpaid(world, in_process, at):
    """A result that waits at the desk with 8.000 đồng due."""
    dossier = in_process()
    resolve(dossier.pk, by=world.leader, at=at(NOW))
    rewrite(dossier, fee_vnd=75_000, payment="due")
    return dossier


WAYS = {
    "desk": lambda dossier, **more: actions.return_result(dossier.pk, **more),
    "post": lambda dossier, **more: actions.hand_to_post(dossier.pk, number="EB123456785VN", **more),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_result_does_not_leave_the_house_with_its_fee_unpaid_and_no_word(unpaid, world, at, way):
    who = {"by": world.receiver, "at": at("2018-12-18 10:00")}
    with pytest.raises(actions.Invalid, match="75.000 đồng"):
        WAYS[way](unpaid, **who)
    for reason in (".", "x", "0"):
        with pytest.raises(actions.Invalid) as refused:
            WAYS[way](unpaid, unpaid=Unpaid(reason=reason, agreed_by=world.leader), **who)
        assert list(refused.value.errors) == ["unpaid_reason"]
    for leader in (None, world.handler, world.district_leader):
        with pytest.raises(actions.Invalid) as refused:
            WAYS[way](unpaid, unpaid=Unpaid(reason="Hộ nghèo, nộp sau", agreed_by=leader), **who)
        assert list(refused.value.errors) == ["agreed_by"]
    assert not FeeReceipt.objects.exists()


@pytest.mark.parametrize("way", WAYS)
def test_the_fee_is_taken_in_the_same_act(unpaid, world, at, way):
    done = WAYS[way](unpaid, unpaid=Unpaid(collect=True), by=world.receiver, at=at("2018-12-18 10:00"))
    assert (done.payment, FeeReceipt.objects.get().amount_vnd) == ("paid", 75_000)
    assert list(done.events.order_by("seq").values_list("kind", flat=True))[-2] == "fee_collected"


@pytest.mark.parametrize("way", WAYS)
def test_a_leaders_word_lets_it_go_and_is_written_down(unpaid, world, at, way):
    said = Unpaid(reason="Hộ nghèo, nộp sau", agreed_by=world.leader)
    done = WAYS[way](unpaid, unpaid=said, by=world.receiver, at=at("2018-12-18 10:00"))
    assert (done.payment, done.events.order_by("seq").last().data["agreed"]) == ("due", world.leader.pk)
    assert "75.000 đồng" in done.notes.get().text and "Hộ nghèo" in done.notes.get().text


@pytest.mark.parametrize("said", ["", " ", ".", "-", "x", "0", "12/2018"])
def test_who_brings_an_application_for_somebody_else_shows_by_which_paper(world, at, said):
    with pytest.raises(actions.Invalid) as refused:
        a_dossier(world, at(NOW), submitted_by="Trần Con", authorisation=said)
    assert list(refused.value.errors) == ["authorisation"]
    for paper in ("Giấy ủy quyền số 12/2018", "là con", "mẹ", "Giấy giới thiệu"):
        assert a_dossier(world, at(NOW), submitted_by="Trần Con", authorisation=paper).pk
    assert a_dossier(world, at(NOW), submitted_by="Nguyễn Thị Thử").pk  # the applicant in person


def test_a_paper_of_which_nothing_was_handed_in_is_not_received(world, in_process, at):
    none = actions.PaperFacts("Bản vẽ", originals=0, copies=0)
    applicant = actions.ApplicantFacts("Nguyễn Thị Thử", phone="0900123456")
    intake = actions.Intake(world.ward, world.ten_days, applicant, papers=[none])
    with pytest.raises(actions.Invalid, match="Bản vẽ"):
        actions.receive(intake, by=world.receiver, at=at(NOW))
    dossier = in_process()
    call("ask_for_papers", dossier, world, world.handler, at(NOW))
    with pytest.raises(actions.Invalid, match="Bản vẽ"):
        actions.add_papers(dossier.pk, papers=[none], by=world.receiver, at=at("2018-12-18 10:00"))
