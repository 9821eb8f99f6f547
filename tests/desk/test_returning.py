"""Handing results out at the desk."""

import pytest

from dossiers.casework.models import Dossier
from dossiers.casework.states import State
from portal.desk.dossier.correction_forms import AUTHORISED, CHECKED
from tests.behind_the_log import rewrite
from tests.desk.conftest import words

PAGE = "/can-bo/tra-ket-qua"


def test_the_list_holds_finished_dossiers_of_this_desk_oldest_first(at_desk, finished, in_process):
    first, second = finished(hours=9), finished(hours=4)
    in_process()
    response = at_desk("receiver").get(PAGE)
    assert [row.code for row in response.context["rows"]] == [first.code, second.code]
    assert response.context["menu"].to_return == response.context["total"] == 2
    assert at_desk("stranger").get(PAGE).context["total"] == 0


@pytest.mark.parametrize("typed", ["nguyen", "Thử", "0900123456", "0900 123", "001"])
def test_a_result_is_found_by_part_of_code_name_or_phone(at_desk, finished, typed):
    dossier = finished()
    assert [row.code for row in at_desk("receiver").get(PAGE, {"tim": typed}).context["rows"]] == [dossier.code]


@pytest.mark.parametrize("typed", ["zzz", "%", "_", "9" * 5000])
def test_a_search_that_finds_nothing_says_so(at_desk, finished, typed):
    finished()
    assert "Không có kết quả nào khớp" in words(at_desk("receiver").get(PAGE, {"tim": typed}))


def test_the_form_opens_by_address_and_hands_out(at_desk, finished):
    dossier = finished()
    desk = at_desk("receiver")
    assert f'name="ma" value="{dossier.code}"' in words(desk.get(PAGE, {"ma": dossier.code}))
    form = {
        "ma": dossier.code,
        "seen": dossier.acted_seq,
        "taken_by": "Trần Văn Con",
        "checked": AUTHORISED,
    }
    response = desk.post(PAGE, form, follow=True)
    assert f"Đã trả kết quả hồ sơ {dossier.code}." in words(response)
    given = Dossier.objects.get(pk=dossier.pk)
    assert given.state == State.RETURNED
    assert given.handout.taken_by == "Trần Văn Con"


def test_post_needs_its_parcel_number(at_desk, finished):
    dossier = finished()
    form = {"ma": dossier.code, "seen": dossier.acted_seq, "cach": "post", "tim": "Giữ chữ này"}
    response = at_desk("receiver").post(PAGE, form)
    assert response.status_code == 422
    assert "Ghi số hiệu bưu gửi." in words(response)
    assert "Giữ chữ này" in words(response)
    assert at_desk("receiver").post(PAGE, {**form, "number": "RR123456789VN"}).status_code == 302
    page = at_desk("receiver").get(PAGE)
    assert page.context["total"] == page.context["menu"].to_return == 0  # it lies at the post now
    assert "RR123456789VN" in words(page)
    assert Dossier.objects.get(pk=dossier.pk).state == State.FINISHED


def test_two_desks_hand_out_once(at_desk, finished):
    dossier = finished()
    form = {"ma": dossier.code, "seen": dossier.acted_seq, "checked": CHECKED[0][0]}
    assert at_desk("receiver").post(PAGE, form).status_code == 302
    again = at_desk("receiver").post(PAGE, form)
    assert again.status_code == 409
    assert "vừa cập nhật hồ sơ" in words(again)


def test_an_unpaid_fee_is_said_before_the_result_goes(at_desk, finished, world):
    dossier = finished()
    rewrite(dossier, payment="due", fee_vnd=75_000)
    assert "Chưa nộp phí 75.000" in words(at_desk("receiver").get(PAGE, {"ma": dossier.code}))


def test_who_is_not_at_a_desk_is_told_so_and_others_dossiers_are_not_found(at_desk, finished):
    dossier = finished()
    assert at_desk("handler").get(PAGE).status_code == 403
    assert at_desk("stranger").get(PAGE, {"ma": dossier.code}).status_code == 404
    assert at_desk("stranger").post(PAGE, {"ma": dossier.code}).status_code == 404
    assert at_desk("receiver").post(PAGE, {"ma": ""}).status_code == 404


def test_a_fee_that_is_due_is_asked_with_its_amount_and_taken_in_the_same_form(at_desk, finished):
    dossier = finished()
    rewrite(dossier, fee_vnd=75_000, payment="due")
    desk, form = at_desk("receiver"), {"ma": dossier.code, "seen": dossier.acted_seq, "checked": CHECKED[0][0]}
    assert "Thu ngay 75.000" in words(desk.get(PAGE, {"ma": dossier.code}))
    refused = desk.post(PAGE, form)
    assert refused.status_code == 422 and "chưa nộp phí 75.000 đồng" in words(refused)
    assert desk.post(PAGE, {**form, "fee": "thu", "outside_number": "2.000"}).status_code == 422
    assert desk.post(PAGE, {**form, "fee": "thu"}).status_code == 302
    given = Dossier.objects.get(pk=dossier.pk)
    assert (given.state, given.payment) == (State.RETURNED, "paid")


def test_a_leader_is_named_where_the_fee_is_not_taken(world, at_desk, finished):
    dossier = finished()
    rewrite(dossier, fee_vnd=75_000, payment="due")
    desk, form = at_desk("receiver"), {"ma": dossier.code, "seen": dossier.acted_seq, "checked": CHECKED[0][0]}
    later = {**form, "fee": "chua", "unpaid_reason": "Hộ nghèo, nộp sau"}
    assert desk.post(PAGE, later).status_code == 422
    assert desk.post(PAGE, {**later, "agreed_by": world.leader.pk}).status_code == 302
    assert "Cán bộ t.lanhdao" in Dossier.objects.get(pk=dossier.pk).notes.get().text


def test_somebody_else_takes_the_result_only_with_an_authorisation(at_desk, finished):
    dossier = finished()
    form = {"ma": dossier.code, "seen": dossier.acted_seq, "checked": CHECKED[0][0], "taken_by": "Trần Văn Con"}
    assert "cần giấy ủy quyền" in words(at_desk("receiver").post(PAGE, form))
    own = {**form, "taken_by": "nguyen thi thu"}
    assert at_desk("receiver").post(PAGE, own).status_code == 302
