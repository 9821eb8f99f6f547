"""Linked dossiers at the desk: each unit acts on its own part from its own page."""

import datetime as dt

import pytest
from django.utils import timezone

from dossiers.casework import actions
from dossiers.casework.models import Dossier
from portal.forms import control
from tests.desk.conftest import words
from tests.world import a_dossier, with_linked


@pytest.fixture
def linked(world):
    return with_linked(world)


@pytest.fixture
def handled(linked):
    """Received three hours ago and with the handler of the ward."""

    def made(version):
        dossier = a_dossier(linked, timezone.now() - dt.timedelta(hours=3), version=version)
        later = dossier.received_at + dt.timedelta(minutes=5)
        return actions.forward(dossier.pk, by=linked.receiver, at=later, to_officer=linked.handler)

    return made


def test_sent_out_taken_over_handed_over_and_joined(linked, handled, do, at_desk, page_of):
    dossier = handled(linked.at_once)
    assert "viec=send_out#viec" in words(at_desk("handler").get(page_of(dossier)))
    assert do("handler", dossier, "send_out").status_code == 302
    page = words(at_desk("handler").get(page_of(dossier)))
    assert "Đang ở 3 nơi cùng lúc: Công an thử, Phường khác, Quận thử" in page and "Ai đã dùng thời gian" in page
    assert "Chưa nhận" in words(at_desk("district_handler").get(page_of(dossier)))
    assert do("district_handler", dossier, "take_over", to_officer="").status_code == 302
    done = do("district_handler", dossier, "hand_over", remark="")
    assert done.status_code == 422 and "Ghi kết quả phần việc" in words(done)
    assert do("district_handler", dossier, "hand_over", remark="Đủ điều kiện").status_code == 302
    assert do("stranger", dossier, "hand_over", remark="Đã xác minh").status_code == 302
    assert do("receiver", dossier, "hand_over", remark="Công an: đồng ý").status_code == 302
    joined = Dossier.objects.get(pk=dossier.pk)
    assert (joined.branches, joined.step) == (0, 6)
    page = words(at_desk("leader").get(page_of(dossier)))
    assert "Đủ điều kiện" in page and "Công an: đồng ý" in page and "Cán bộ t.thuly.quan" in page


def test_a_unit_sees_and_acts_on_its_own_part_only(linked, handled, do, at_desk, page_of):
    dossier = handled(linked.at_once)
    assert at_desk("stranger").get(page_of(dossier)).status_code == 404
    do("handler", dossier, "send_out")
    page = at_desk("stranger").get(page_of(dossier))
    assert {button.name for button in page.context["bar"]} == {"take_over", "hand_over", "send_back"}
    assert do("stranger", dossier, "resolve").status_code == 403
    assert (
        do(
            "stranger", dossier, "ask_for_papers", others="Bản vẽ", basis="Luật Đất đai", reason="Theo quy định"
        ).status_code
        == 403
    )


def test_a_part_is_sent_back_with_a_reason_and_sent_again(linked, handled, do, at_desk, page_of):
    dossier = handled(linked.at_once)
    do("handler", dossier, "send_out")
    assert do("district_handler", dossier, "send_back", reason="Sai số thửa").status_code == 302
    page = words(at_desk("handler").get(page_of(dossier)))
    assert "Có nơi đã trả lại phần việc" in page and "Sai số thửa" in page
    assert do("handler", dossier, "send_out").status_code == 302
    assert Dossier.objects.get(pk=dossier.pk).branches == 3


def test_a_part_handed_over_by_a_colleague_is_told_and_the_words_are_kept(linked, handled, do):
    dossier = handled(linked.at_once)
    do("handler", dossier, "send_out")
    do("district_handler", dossier, "hand_over", remark="Xong")
    late = do("district_leader", dossier, "hand_over", remark="Đã viết nhiều chữ")
    assert late.status_code == 409 or late.status_code == 403
    assert "Đã viết nhiều chữ" in words(late)


def test_in_turn_the_district_takes_over_or_sends_back(linked, handled, do, at_desk, page_of):
    dossier = handled(linked.in_turn)
    to = {"to_step": 3, "to_unit": linked.district.pk, "to_officer": "", "remark": "Chuyển quận"}
    assert do("handler", dossier, "forward", **to).status_code == 302
    bar = at_desk("district_handler").get(page_of(dossier)).context["bar"]
    assert bar[0].name == "take_over"
    assert do("district_handler", dossier, "take_over", to_officer="").status_code == 302
    assert Dossier.objects.get(pk=dossier.pk).handler == linked.district_handler
    assert do("district_handler", dossier, "send_back", reason="Thiếu biên bản").status_code == 302
    back = Dossier.objects.get(pk=dossier.pk)
    assert (back.holder, back.handler, back.step) == (linked.ward, linked.handler, 2)
    assert "Thiếu biên bản" in words(at_desk("handler").get(page_of(dossier)))


def test_the_control_sheet_names_who_gave_who_took_and_what_was_said(linked, handled, do):
    dossier = handled(linked.at_once)
    do("handler", dossier, "send_out")
    do("district_handler", dossier, "take_over", to_officer="")
    do("district_handler", dossier, "hand_over", remark="Đủ điều kiện")
    dossier.refresh_from_db()
    *_, sent, taken, given = control.hand_overs(dossier)
    assert sent.remark == "chuyển song song tới nhiều nơi"
    assert (taken.from_whom, taken.to_whom) == ("Cán bộ t.thuly", "Cán bộ t.thuly.quan, UBND quận thử")
    assert given.remark.endswith(": Đủ điều kiện") and given.result == "trước hạn"
