"""What a status page says, state by state: the headline, the one thing to do, the promise and its reason."""

import datetime as dt
import re

import pytest

from dossiers.casework import access, actions, sweep
from dossiers.oversight.models import Pace
from dossiers.procedures.models import Step
from tests.behind_the_log import rewrite
from tests.world import resolve


def text(response) -> str:
    """The visible words of a page, blanks joined."""
    body = re.sub(r"<(style|svg|head)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace("\u00a0", " ")


def ask(dossier, world, at, **more):
    facts = {"papers": [actions.Missing("Bản vẽ mặt cắt móng")], "reason": "Thiếu chữ ký", "basis": "Luật Xây dựng"}
    return actions.ask_for_papers(dossier.pk, at=at, **{"by": world.handler, **facts, **more})


def bring(dossier, world, at):
    return actions.add_papers(dossier.pk, papers=[actions.PaperFacts("Bản vẽ", 1)], by=world.handler, at=at)


def sign(dossier, world, at):
    actions.forward(dossier.pk, by=world.handler, at=at, to_officer=world.leader)
    return resolve(dossier.pk, by=world.leader, at=at)


def test_a_running_dossier_says_who_holds_it_and_when_it_is_due(in_process, find):
    said = text(find(in_process(), at="2018-12-18 10:00"))
    assert "Hồ sơ của bạn đang ở bước bước 2" in said
    assert "Bạn chưa cần làm gì" in said
    assert "Đang giải quyết: Phường thử" in said
    assert "Hẹn trả kết quả thứ Hai, 31/12" in said
    assert "Còn 9 ngày làm việc." in said
    assert "Thời hạn giải quyết là 10 ngày làm việc, tính từ ngày làm việc liền sau ngày nhận (18/12)." in said


def test_the_typed_door_shows_no_name_no_number_and_no_papers(received, find):
    page = find(received()).content.decode()
    for secret in ("Nguyễn Thị Thử", "0900123456", "092090001234", "123456", "Tờ khai"):
        assert secret not in page


def test_the_receipts_door_shows_the_applicants_own_page(client, received, now):
    dossier = received()
    token = access.issue_token(dossier, at=dossier.received_at)
    now("2018-12-18 10:00")
    response = client.get(f"/r/{token}")
    said = text(response)
    assert "Nguyễn Thị Thử" in said
    assert "Tờ khai" in said
    assert "0900123456" not in said
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("token", ["0000000000", "x", "A" * 3000, "' OR 1=1"])
def test_an_unknown_token_gets_the_form_and_a_sentence(client, db, token):
    response = client.get(f"/r/{token}")
    assert response.status_code == 404
    assert "Đường dẫn trên phiếu này không còn dùng được" in text(response)


def test_a_revoked_receipt_opens_nothing(client, received, now):
    dossier = received()
    old = access.issue_token(dossier, at=dossier.received_at)
    access.issue_token(dossier, at=dossier.received_at)
    now("2018-12-18 10:00")
    assert client.get(f"/r/{old}").status_code == 404


def test_waiting_for_papers_says_which_until_when_and_shows_no_date_of_promise(in_process, find, world, at):
    dossier = ask(in_process(), world, at("2018-12-20 16:20"), answer_by=dt.date(2019, 1, 4))
    said = text(find(dossier, at="2018-12-21 10:00"))
    assert "Hồ sơ đang chờ bạn bổ sung giấy tờ" in said
    assert "Việc bạn cần làm: nộp thêm 1 giấy tờ" in said
    assert "Bản vẽ mặt cắt móng" in said
    assert "Hạn nộp: hết thứ Sáu, 04/01/2019 ." in said
    assert "Thời hạn đang tạm dừng, còn lại 7 ngày làm việc" in said
    assert "Hẹn trả kết quả" not in said
    assert "31/12" not in said


def test_after_a_pause_the_new_promise_is_written_with_its_hour_and_the_minutes_that_stood_still(
    in_process, find, world, at
):
    dossier = bring(ask(in_process(), world, at("2018-12-20 16:20")), world, at("2018-12-21 15:15"))
    said = text(find(dossier, at="2018-12-24 10:00"))
    assert "Thời hạn tạm dừng 6 giờ và 55 phút, từ 16:20 ngày 20/12 đến 15:15 ngày 21/12" in said
    assert f"Hẹn trả kết quả trước {at_hour(dossier.due_at)}" in said
    assert "Hẹn lúc nhận hồ sơ: 31/12/2018" in said


def at_hour(instant):
    return f"{instant.astimezone(dt.timezone(dt.timedelta(hours=7))):%H:%M}"


def test_a_late_dossier_apologises_once_and_counts_the_days(in_process, find):
    said = text(find(in_process(), at="2019-01-02 10:00"))
    assert "Hồ sơ của bạn đang trễ hẹn 2 ngày làm việc" in said
    assert said.count("xin lỗi bạn") == 1
    assert "Theo hẹn, hồ sơ có kết quả thứ Hai, 31/12/2018 ; nay đã trễ" in said
    assert "trễ 2" in said


def test_an_extension_shows_the_new_date_beside_the_old_and_goes_on_counting(in_process, find, world, at):
    dossier = in_process()
    sweep.flag_overdue(at=at("2019-01-02 08:00"))
    until = at("2019-01-10 17:00")
    reason = "Chờ văn bản của cơ quan khác"
    actions.extend(dossier.pk, reason=reason, extended_to=until, by=world.leader, at=at("2019-01-02 08:05"))
    said = text(find(dossier, at="2019-01-03 10:00"))
    assert "Hồ sơ của bạn đang trễ hẹn 3 ngày làm việc" in said
    assert "Lý do: Chờ văn bản của cơ quan khác." in said
    assert "Ngày hẹn mới thứ Năm, 10/01" in said
    assert "Hẹn cũ 31/12 đã qua" in said


def test_overdue_while_waiting_for_papers_shows_both_facts(in_process, find, world, at):
    dossier = in_process()
    sweep.flag_overdue(at=at("2019-01-02 08:00"))
    ask(dossier, world, at("2019-01-02 09:00"), by=world.leader)
    said = text(find(dossier, at="2019-01-03 10:00"))
    assert "Hồ sơ đã trễ hẹn và đang chờ bạn bổ sung giấy tờ" in said
    assert "Trễ hẹn Chờ bổ sung" in said
    assert "Việc bạn cần làm" in said


def test_a_result_says_where_and_when_to_collect_it(in_process, find, world, at):
    dossier = sign(in_process(), world, at("2018-12-24 09:00"))
    said = text(find(dossier, at="2018-12-24 10:00"))
    assert "Đã có kết quả, mời bạn đến nhận" in said
    assert "Nơi nhận: Bộ phận Một cửa, Phường thử ." in said
    assert "Thứ Hai đến thứ Sáu, 07:00 đến 11:00 và 13:00 đến 17:00." in said
    assert "Xong sớm hạn Có kết quả" in said


def test_a_returned_dossier_says_the_date_and_asks_for_nothing(in_process, find, world, at):
    dossier = sign(in_process(), world, at("2018-12-24 09:00"))
    actions.return_result(dossier.pk, by=world.receiver, at=at("2018-12-25 09:00"), taken_by="N", checked="CCCD")
    said = text(find(dossier, at="2018-12-26 10:00"))
    assert "Bạn đã nhận kết quả ngày 25/12/2018" in said
    assert "không cần làm gì thêm" in said


def test_payment_awaited_names_the_amount(in_process, find, world, at):
    dossier = in_process()
    actions.ask_for_payment(
        dossier.pk, amount_vnd=1_250_000, reason="Thuế trước bạ", by=world.handler, at=at("2018-12-19 09:00")
    )
    said = text(find(dossier, at="2018-12-19 10:00"))
    assert "Hồ sơ đang chờ bạn nộp 1.250.000 đ" in said


def test_a_stopped_dossier_gives_the_reason_and_promises_nothing(in_process, find, world, at):
    dossier = in_process()
    actions.withdraw(dossier.pk, by=world.receiver, at=at("2018-12-19 09:00"), reason="Người nộp đổi ý")
    said = text(find(dossier, at="2018-12-19 10:00"))
    assert "Hồ sơ đã được rút theo yêu cầu của bạn" in said
    assert "Lý do: Người nộp đổi ý." in said
    assert "Hẹn trả kết quả" not in said


def test_a_refused_application_says_why(world, find, at):
    intake = actions.Intake(
        unit=world.ward, version=world.ten_days, applicant=actions.ApplicantFacts(name="Lê Thử", phone="0900123456")
    )
    dossier = actions.refuse(intake, reason="Không thuộc thẩm quyền", by=world.receiver, at=at("2018-12-17 09:00"))
    said = text(find(dossier, at="2018-12-17 10:00"))
    assert "Hồ sơ của bạn không được tiếp nhận" in said
    assert "Lý do: Không thuộc thẩm quyền." in said


def test_names_of_officials_are_shown_only_where_the_city_says_so(in_process, find, settings, world):
    dossier = in_process()
    assert world.handler.full_name not in text(find(dossier))
    settings.PUBLIC_OFFICIAL_NAMES = True
    assert world.handler.full_name in text(find(dossier))


def test_a_status_page_costs_one_query_and_one_more_for_its_pauses(
    client, in_process, find, world, at, django_assert_num_queries
):
    dossier = in_process()
    address = find(dossier).redirect_chain[-1][0]
    with django_assert_num_queries(1):
        client.get(address)
    bring(ask(dossier, world, at("2018-12-18 09:00")), world, at("2018-12-18 09:30"))
    with django_assert_num_queries(2):
        client.get(address)


def test_a_status_page_travels_compressed(client, in_process, find):
    address = find(in_process()).redirect_chain[-1][0]
    packed = client.get(address, headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) < 6 * 1024


def test_a_long_procedure_shows_six_steps_round_the_present_one(in_process, find, world, at):
    for seq in range(4, 12):
        Step.objects.create(
            version=world.ten_days,
            seq=seq,
            name=f"Bước {seq}",
            role="handler",
            role_name="x",
            unit_kind="commune",
            share_pct=1,
            after=[seq - 1],
        )
    dossier = in_process()
    rewrite(dossier, step=6)
    page = find(dossier).content.decode()
    assert page.count('<span class="dot">') == 6
    assert 'aria-current="step"' in page


def test_a_running_dossier_shows_what_its_like_usually_took(in_process, find):
    dossier = in_process()
    Pace.objects.create(
        procedure=dossier.procedure, unit=None, step=dossier.step, minutes=list(range(480, 480 * 42, 480))
    )
    page = text(find(dossier))
    assert "Dự báo: thường xong khoảng" in page and "Ngày hẹn không thay đổi" in page


def test_the_page_says_whether_the_desk_is_open_now(in_process, find):
    dossier = in_process()
    assert "Đang mở cửa đến 11:00" in text(find(dossier, at="2018-12-18 10:00"))
    assert re.search(r"Đang đóng cửa mở lại 13:00 thứ Ba, 18/12/2018", text(find(dossier, at="2018-12-18 11:30")))


def test_the_version_to_share_has_neither_the_name_nor_the_receipts_link(client, in_process, now, at):
    token = access.issue_token(in_process(name="Trần Thị Riêng"), at=at("2018-12-18 09:30"))
    now("2018-12-18 10:00")
    own = client.get(f"/r/{token}").content.decode()
    shared = client.get(re.search(r'<a href="(/ho-so/[^"]+)">Mở bản', own)[1]).content.decode()
    assert "Trần Thị Riêng" in own and "Trần Thị Riêng" not in shared
    assert token not in shared and "/viec/" not in shared
