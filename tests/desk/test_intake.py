"""Reception at the desk: one form, one dossier, nothing lost."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from dossiers.casework.models import Dossier, ReceiptToken
from dossiers.casework.states import State
from dossiers.procedures.models import RequiredPaper
from tests.desk.conftest import words

DESK = "/can-bo/tiep-nhan"


def test_the_form_offers_what_this_unit_takes_today_and_nothing_else(world, at_desk):
    page = words(at_desk("receiver").get(DESK))
    assert world.ten_days.name in page
    assert world.district_only.name not in page


def test_a_chosen_procedure_shows_its_papers_and_the_promise(world, at_desk):
    page = words(at_desk("receiver").get(f"{DESK}?procedure={world.ten_days.procedure.code}"))
    assert "Tờ khai" in page
    assert "Thời hạn 10 ngày làm việc" in page
    assert "Vì sao là ngày này?" in page


def test_the_fetched_pieces_are_those_of_the_page(world, at_desk):
    code = world.ten_days.procedure.code
    pieces = words(at_desk("receiver").get(f"{DESK}/xem-truoc?procedure={code}&unit={world.ward.pk}"))
    assert 'id="id_papers"' in pieces
    assert 'id="hen"' in pieces
    assert "<html" not in pieces


def test_receiving_makes_one_dossier_and_shows_its_receipt_with_the_qr_link(world, at_desk, typed):
    response = at_desk("receiver").post(DESK, typed())
    dossier = Dossier.objects.get()
    page = words(response)
    assert response.status_code == 200
    assert dossier.code in page
    assert "<svg" in page
    assert dossier.applicant.name == "Nguyễn Thị Bích Trâm"
    assert dossier.applicant.phone == "0918445218"
    papers = list(dossier.papers.order_by("pk").values_list("name", "originals", "copies", "note"))
    assert papers == [("Tờ khai", 1, 2, "Đã đối chiếu"), ("Giấy ủy quyền", 1, 0, "")]
    assert ReceiptToken.objects.filter(dossier=dossier, revoked_at=None).count() == 1
    seen = re.sub(r'<input type="hidden"[^>]*>', "", page)
    assert response.context["token"] not in seen  # the secret is drawn, not written where anyone could read it


def test_the_receipts_link_opens_the_applicants_own_page(world, at_desk, client, typed):
    token = at_desk("receiver").post(DESK, typed()).context["token"]
    assert "Nguyễn Thị Bích Trâm" in words(client.get(f"/r/{token}"))


def test_a_double_click_makes_one_dossier_and_no_second_secret(world, at_desk, typed):
    form = typed()
    desk = at_desk("receiver")
    desk.post(DESK, form)
    again = desk.post(DESK, form)
    dossier = Dossier.objects.get()
    assert (again.status_code, again["Location"]) == (302, f"/can-bo/ho-so/{dossier.code}/bien-nhan")
    assert ReceiptToken.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"phone": "0918 44 218"}, "chữ số"),
        ({"phone": ""}, "Nhập số điện thoại hoặc số giấy tờ"),
        ({"name": "   "}, "Nhập họ tên"),
        ({"id_number": "12"}, "CCCD"),
        ({"procedure": ""}, "Chọn thủ tục."),
        ({"procedure": "T.000031"}, "Chọn thủ tục trong danh sách."),
        ({"email": "khong-phai-thu"}, "Địa chỉ thư có dạng"),
        ({"arrived_at": "2099-01-01T08:00"}, "không thể ở tương lai"),
        ({"arrived_at": "hôm qua"}, "Không đọc được"),
        ({"fee_vnd": "75.0"}, "Dấu chấm ngăn từng ba chữ số"),
        ({"fee_vnd": "miễn"}, "bằng chữ số"),
        ({"fee_vnd": "-5"}, "không thể là số âm"),
        ({"fee_vnd": "9" * 30}, "nhiều nhất là 1.000.000.000"),
        ({"intent": "không phải"}, "Biểu mẫu này đã hỏng"),
        ({"kind": "77"}, "Chọn trong danh sách."),
        ({"name": "N" * 161}, "dài quá 160"),
        ({"name": "a\x00"}, "ký tự không đọc được"),
    ],
)
def test_what_is_impossible_is_refused_field_by_field_and_everything_typed_is_kept(
    world, at_desk, typed, changes, sentence
):
    response = at_desk("receiver").post(DESK, typed(**changes))
    page = words(response)
    assert response.status_code == 422
    assert sentence in page
    assert 'class="err-sum"' in page
    assert "48/6 Trần Việt Châu" in page
    assert "Giấy ủy quyền" in page
    assert ("Đã đối chiếu" in page) == ("procedure" not in changes)  # another procedure has other papers
    assert not Dossier.objects.exists()


def test_several_mistakes_are_told_at_once(world, at_desk, typed):
    page = words(at_desk("receiver").post(DESK, typed(phone="1", name="", email="x")))
    assert "Cần sửa 3 chỗ" in page
    assert 'href="#id_phone"' in page


def test_a_missing_paper_is_named_and_the_dossier_is_not_received(world, at_desk, typed):
    paper = RequiredPaper.objects.get(version=world.ten_days)
    form = typed()
    del form[f"giay-{paper.pk}"]
    response = at_desk("receiver").post(DESK, form)
    assert response.status_code == 422
    assert "Còn thiếu 1 giấy tờ bắt buộc: Tờ khai" in words(response)
    assert not Dossier.objects.exists()


@pytest.mark.parametrize("count", ["0", "x", "100", "1.5", "-1"])
def test_a_paper_in_impossible_numbers_is_refused(world, at_desk, typed, count):
    paper = RequiredPaper.objects.get(version=world.ten_days)
    response = at_desk("receiver").post(DESK, typed(**{f"chinh-{paper.pk}": count, f"sao-{paper.pk}": "0"}))
    assert response.status_code == 422
    assert "Ghi số bản chính hoặc bản sao" in words(response)


def test_showing_the_promise_again_complains_about_nothing_and_keeps_what_was_typed(world, at_desk, typed):
    response = at_desk("receiver").post(DESK, typed(lam="hen", phone="09", version=world.hours))
    page = words(response)
    assert response.status_code == 200
    assert 'class="err-sum"' not in page
    assert 'value="09"' in page
    assert "Thời hạn 8 giờ làm việc" in page


def test_fee_delivery_and_arrival_are_written_down(world, at_desk, typed):
    earlier = (timezone.localtime() - dt.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    form = typed(fee_vnd="75000", fee_paid="on", delivery="post", channel=3, arrived_at=earlier, kind=2)
    at_desk("receiver").post(DESK, form)
    dossier = Dossier.objects.get()
    assert (dossier.fee_vnd, dossier.payment, dossier.delivery, dossier.channel) == (75000, "paid", "post", 3)
    assert timezone.localtime(dossier.submitted_at).strftime("%Y-%m-%dT%H:%M") == earlier
    assert dossier.applicant.kind == 2


def test_refusing_at_the_desk_needs_a_reason_and_makes_a_refused_dossier(world, at_desk, typed):
    desk = at_desk("receiver")
    page = desk.post(DESK, typed(lam="tu-choi"))
    assert page.status_code == 422
    assert "Ghi lý do từ chối" in words(page)
    response = desk.post(DESK, typed(lam="tu-choi", reason="Không thuộc thẩm quyền"))
    dossier = Dossier.objects.get()
    assert response["Location"] == f"/can-bo/ho-so/{dossier.code}/in/tu-choi"
    assert dossier.state == State.NOT_ACCEPTED
    assert "Không thuộc thẩm quyền" in words(desk.get(response["Location"]))


@pytest.mark.parametrize("who", ["handler", "leader", "mayor"])
def test_whoever_is_not_at_a_desk_is_told_whose_work_it_is(world, at_desk, typed, who):
    for response in (at_desk(who).get(DESK), at_desk(who).post(DESK, typed())):
        assert response.status_code == 403
        assert "Bộ phận Một cửa" in words(response)
    assert not Dossier.objects.exists()


def test_the_receiver_of_another_unit_cannot_receive_in_this_ones_name(world, at_desk, typed):
    response = at_desk("stranger").post(DESK, typed())
    assert not Dossier.objects.filter(unit=world.ward).exists()
    assert response.status_code == 404


def test_a_paper_that_is_only_shown_needs_no_number_and_the_receipt_says_so(world, at_desk, typed):
    form, own = typed(), world.ten_days.papers.get()
    shown = RequiredPaper.objects.create(version=world.ten_days, seq=2, name="Giấy tờ tùy thân", originals=0, copies=0)
    form |= {f"giay-{shown.pk}": "1", f"chinh-{shown.pk}": "0", f"sao-{shown.pk}": "0", f"ghi-{shown.pk}": ""}
    page = words(at_desk("receiver").post(DESK, form, follow=True))
    assert "Ghi số bản chính" not in page and "Đã xuất trình" in page
    papers = Dossier.objects.get().papers
    kept = papers.get(required=shown)
    assert (kept.originals, kept.copies, kept.note) == (0, 0, "Đã xuất trình")
    assert papers.get(required=own).note == "Đã đối chiếu"
