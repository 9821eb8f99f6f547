"""The dossier page and every act on it, as an officer meets them."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.utils import timezone

from dossiers.casework import actions, last_days
from dossiers.casework.models import Dossier, Event, Look
from dossiers.casework.moves import MOVES
from dossiers.casework.states import Kind, State
from dossiers.units.models import Officer
from dossiers.units.roles import Role
from portal.desk.dossier import acts, buttons, next_step
from portal.desk.dossier.correction_forms import AUTHORISED
from tests.casework import specimens
from tests.desk.conftest import words
from tests.world import an_officer, resolve


def test_every_act_has_a_form_and_a_look():
    assert set(acts.ACT_SCREENS) == set(MOVES) == set(next_step.ACT_UI)


def after(dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


def test_the_page_shows_state_clocks_applicant_papers_and_log(at_desk, in_process, page_of):
    dossier = in_process()
    page = words(at_desk("handler").get(page_of(dossier)))
    for fact in (
        dossier.code,
        "Nguyễn Thị Thử",
        "Tờ khai",
        "Bước 2 trong 3",
        "Nhật ký",
        "Cán bộ t.tiepnhan",
        "Hẹn trả",
    ):
        assert fact in page


def test_the_phone_is_masked_until_it_is_asked_for(at_desk, received, page_of):
    dossier = received()
    desk = at_desk("receiver")
    page = words(desk.get(page_of(dossier)))
    assert "0900 ••• 456" in page
    assert "0900123456" not in page
    assert "092090001234" not in page
    assert "0900123456" not in words(desk.get(page_of(dossier), {"hien": "dien-thoai"}))
    shown = words(desk.post(page_of(dossier), {"viec": "hien"}))
    assert "0900123456" in shown and "092090001234" in shown
    assert "0900123456" not in words(desk.get(page_of(dossier)))


def test_who_uncovered_the_numbers_is_written_down_and_cannot_be_taken_back(world, at_desk, received, page_of):
    dossier = received()
    at_desk("handler").post(page_of(dossier), {"viec": "hien"})
    look = Look.objects.get()
    assert (look.dossier, look.officer, look.what) == (dossier, world.handler, "numbers")
    page = " ".join(words(at_desk("leader").get(page_of(dossier))).split())
    assert "Ai đã xem" in page and "Cán bộ t.thuly: số điện thoại, số giấy tờ" in page
    assert at_desk("stranger").post(page_of(dossier), {"viec": "hien"}).status_code == 404
    for attack in (lambda: Look.objects.all().delete(), lambda: Look.objects.update(officer=world.leader)):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            attack()


@pytest.mark.parametrize("code", ["T10.31.01-181217-9999", "x", "H13", "a" * 3000, "Đ", "..", "T10.31.01-181217-0001'"])
def test_unknown_and_not_yours_are_one_and_the_same_page(at_desk, received, page_of, code):
    dossier = received()
    unknown = at_desk("stranger").get(f"/can-bo/ho-so/{code}")
    foreign = at_desk("stranger").get(page_of(dossier))
    assert unknown.status_code == foreign.status_code == 404
    assert dossier.code not in words(foreign)


def test_a_code_typed_otherwise_leads_to_the_page_of_the_code(at_desk, received, page_of):
    dossier = received()
    plain = dossier.code.replace(".", "").lower()
    assert at_desk("receiver").get(f"/can-bo/ho-so/{plain}")["Location"] == page_of(dossier)


@pytest.mark.parametrize("act", [*MOVES, "nonsense", ""])
@pytest.mark.parametrize("who", ["receiver", "handler", "leader"])
def test_every_act_can_be_opened_by_address_without_accident(at_desk, in_process, page_of, who, act):
    dossier = in_process()
    response = at_desk(who).get(page_of(dossier), {"viec": act})
    assert response.status_code == 200
    may = act in MOVES and actions.may(act, dossier, list(who_is(who).posts.all()))
    opened = f'name="viec" value="{act}"' in words(response)
    there = {"ask_applicant", "extend", "ask_for_papers", "forward", "resolve", "propose_correction", "propose_result"}
    assert opened == (may and act not in set(buttons.OBSTACLES) - there)


def who_is(who) -> Officer:
    names = {"receiver": "t.tiepnhan", "handler": "t.thuly", "leader": "t.lanhdao"}
    return Officer.objects.get(username=names[who])


def test_what_is_not_allowed_says_why_and_by_whom_it_would_be(at_desk, in_process, page_of):
    page = words(at_desk("receiver").get(page_of(in_process())))
    assert "Việc khác" in page
    assert "Do Lãnh đạo của Phường thử thực hiện." in page
    assert "Chỉ khi hồ sơ ở trạng thái “Đã xử lý xong”." in page


def test_forward_to_the_next_step_unit_and_officer(world, do, received):
    dossier = received()
    response = do("receiver", dossier, "forward", to_step=2, to_unit=world.ward.pk, to_officer=world.handler.pk)
    assert response.status_code == 302
    moved = after(dossier)
    assert (moved.state, moved.step, moved.handler_id) == (State.IN_PROCESS, 2, world.handler.pk)


def test_forward_to_somebody_who_does_not_work_there_is_refused_in_place(world, do, received):
    dossier = received()
    response = do("receiver", dossier, "forward", to_step=2, to_unit=world.ward.pk, to_officer=world.stranger.pk)
    assert response.status_code == 422
    assert after(dossier).state == State.RECEIVED


def test_asking_for_papers_stops_the_clock_and_adding_them_starts_it(world, do, in_process, at_desk, page_of):
    dossier = in_process()
    paper = world.ten_days.papers.get()
    response = do(
        "handler",
        dossier,
        "ask_for_papers",
        papers=[paper.pk],
        others="Bản vẽ\n\nẢnh",
        basis="NĐ 15",
        reason="Thiếu chữ ký",
    )
    assert response.status_code == 302
    pause = after(dossier).pauses.get()
    assert [asked["name"] for asked in pause.papers] == ["Tờ khai", "Bản vẽ", "Ảnh"]
    assert "Tạm dừng" in words(at_desk("receiver").get(page_of(dossier)))
    assert "<td>1</td><td>Tờ khai</td>" in words(at_desk("handler").get(f"{page_of(dossier)}/in/bo-sung"))
    response = do("receiver", dossier, "add_papers", papers=["0", "2"], others="Giấy ủy quyền", originals=1, copies=0)
    assert response.status_code == 302
    added = after(dossier).papers.filter(supplement=True).order_by("pk")
    assert [paper.name for paper in added] == ["Tờ khai", "Ảnh", "Giấy ủy quyền"]
    assert after(dossier).state == State.IN_PROCESS


def test_a_paper_off_the_list_needs_its_legal_basis_and_the_words_typed_stay(do, in_process):
    dossier = in_process()
    response = do("handler", dossier, "ask_for_papers", others="Bản vẽ", reason="Cần thêm bản vẽ móng")
    page = words(response)
    assert response.status_code == 422
    assert "phải kèm căn cứ pháp lý" in page
    assert "Cần thêm bản vẽ móng" in page
    assert after(dossier).state == State.IN_PROCESS


def test_payment_is_asked_for_and_paid(do, in_process):
    dossier = in_process()
    assert do("handler", dossier, "ask_for_payment", amount_vnd="x", reason="Lệ phí").status_code == 422
    assert do("handler", dossier, "ask_for_payment", amount_vnd="75000", reason="Lệ phí").status_code == 302
    assert after(dossier).state == State.AWAITING_PAYMENT
    assert do("receiver", dossier, "pay", receipt_number="0018842").status_code == 302
    assert (after(dossier).state, after(dossier).payment) == (State.IN_PROCESS, "paid")


def test_another_agency_is_asked_and_its_answer_is_written_down(world, do, in_process, at_desk, page_of):
    dossier = in_process()
    assert do("handler", dossier, "consult", unit="", question="Có vướng mắc gì không?").status_code == 422
    assert do("handler", dossier, "consult", unit=world.police.pk, question="Có tiền án không?").status_code == 302
    assert "Đang chờ trả lời" in words(at_desk("handler").get(page_of(dossier)))
    assert do("handler", dossier, "answer", answer="Không có.", means="phone").status_code == 302
    assert "Không có." in words(at_desk("handler").get(page_of(dossier)))
    assert "Không có câu hỏi nào" in words(at_desk("handler").get(page_of(dossier)))


def test_the_leader_signs_and_the_desk_hands_out(do, in_process, at_desk, page_of):
    dossier = in_process()
    assert do("leader", dossier, "resolve", remark="Đủ điều kiện").status_code == 302
    assert after(dossier).state == State.FINISHED
    assert "12/GP" in words(at_desk("leader").get(page_of(dossier)))
    assert do("receiver", dossier, "return_result", taken_by="").status_code == 422
    assert do("receiver", dossier, "return_result", checked=AUTHORISED, taken_by=" ").status_code == 422
    response = do("receiver", dossier, "return_result", checked=AUTHORISED, taken_by="Lê Văn Con")
    assert response.status_code == 302
    assert (after(dossier).handout.checked, after(dossier).handout.taken_by) == (AUTHORISED, "Lê Văn Con")


def test_an_apology_names_one_new_date_and_prints_form_04(do, in_process, at_desk, page_of):
    dossier = in_process()
    later = timezone.localtime(dossier.due_at) + dt.timedelta(days=3)
    soon = f"{last_days.moved(dossier, later.date())} {later:%H:%M}"
    sunday = later.date() + dt.timedelta(days=6 - later.weekday())
    assert do("leader", dossier, "extend", extended_to="", reason="Mất điện").status_code == 422
    assert do("leader", dossier, "extend", extended_to="2018-01-01T08:00", reason="Mất điện").status_code == 422
    closed = do("leader", dossier, "extend", extended_to=f"{sunday:%d/%m/%Y} 09:00", reason="Mất điện")
    assert closed.status_code == 422 and "đơn vị không làm việc. Ngày làm việc kế tiếp: thứ Hai" in words(closed)
    assert do("leader", dossier, "extend", extended_to=soon, reason="Mất điện").status_code == 302
    letter = words(at_desk("leader").get(f"{page_of(dossier)}/in/xin-loi"))
    assert "Mất điện" in letter
    assert "xin lỗi ông/bà" in letter
    response = do("leader", dossier, "extend", extended_to=soon, reason="Lần nữa")
    assert response.status_code == 409
    assert "Chỉ được hẹn lại một lần" in words(response)


@pytest.mark.parametrize(
    ("who", "act", "state"),
    [
        ("receiver", "withdraw", State.WITHDRAWING),
        ("leader", "refuse_to_resolve", State.STOPPED),
        ("leader", "stop", State.STOPPED),
    ],
)
def test_acts_that_end_a_dossier_need_a_reason(do, in_process, who, act, state):
    dossier = in_process()
    response = do(who, dossier, act, reason="  ")
    assert response.status_code == 422
    assert "người nộp sẽ đọc được" in words(response)
    assert do(who, dossier, act, reason="Theo đơn của người nộp").status_code == 302
    assert after(dossier).state == state


@pytest.mark.parametrize(("act", "state"), [("receive", State.RECEIVED), ("refuse", State.NOT_ACCEPTED)])
def test_an_application_sent_online_is_taken_in_or_refused(world, do, at_desk, page_of, act, state):
    intake = actions.Intake(
        unit=world.ward, version=world.ten_days, applicant=actions.ApplicantFacts("Lê Thị Mạng", phone="0900111222")
    )
    dossier = actions.submit(intake, at=timezone.now() - dt.timedelta(hours=1))
    assert at_desk("receiver").get(page_of(dossier)).status_code == 200
    assert do("receiver", dossier, act, reason="Thiếu ảnh").status_code == 302
    assert after(dossier).state == state


def test_a_note_moves_nothing_and_is_kept(do, in_process, at_desk, page_of):
    dossier = in_process()
    before = Event.objects.filter(dossier=dossier).count()
    assert do("handler", dossier, "ghi-chu", words="Đã gọi điện").status_code == 302
    assert do("handler", dossier, "ghi-chu", words=" ").status_code == 422
    assert "Đã gọi điện" in words(at_desk("receiver").get(page_of(dossier)))
    assert Event.objects.filter(dossier=dossier).count() == before


def test_the_second_of_two_officers_sees_who_was_first_and_keeps_the_words_typed(world, do, in_process):
    dossier = in_process()
    seen = dossier.acted_seq
    actions.consult(
        dossier.pk, unit=world.police, question="Có vướng mắc gì không?", by=world.leader, at=timezone.now()
    )
    response = do(
        "handler",
        dossier,
        "ask_for_papers",
        seen=seen,
        others="Bản vẽ",
        basis="NĐ 61/2018/NĐ-CP",
        reason="Vì thiếu bản vẽ",
    )
    page = words(response)
    assert response.status_code == 409
    assert "Cán bộ t.lanhdao vừa cập nhật hồ sơ" in page
    assert "Vì thiếu bản vẽ" in page
    fresh = Dossier.objects.get(pk=dossier.pk).acted_seq
    assert f'name="seen" value="{fresh}"' in page
    assert not dossier.pauses.exists()


def test_words_typed_for_an_act_that_is_gone_are_shown(world, do, in_process):
    dossier = in_process()
    seen = dossier.acted_seq
    resolve(dossier.pk, by=world.leader, at=timezone.now())
    response = do("handler", dossier, "consult", seen=seen, unit=world.police.pk, question="Câu hỏi rất dài của tôi")
    assert response.status_code == 409
    assert "Nội dung bạn đã nhập" in words(response)
    assert "Câu hỏi rất dài của tôi" in words(response)


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 40])
def test_a_page_without_its_number_acts_on_nothing(do, in_process, seen):
    dossier = in_process()
    response = do("leader", dossier, "resolve", seen=seen)
    assert response.status_code == 409
    assert after(dossier).state == State.IN_PROCESS


def test_not_ones_post_and_not_now_are_said_in_place_and_write_nothing(world, do, in_process, finished):
    dossier = in_process()
    before = Event.objects.count()
    refused = do("receiver", dossier, "resolve")
    assert refused.status_code == 403
    assert "Việc này do lãnh đạo của Phường thử thực hiện" in words(refused)
    done = finished(hours=4)
    count = Event.objects.count()
    late = do("handler", done, "forward", to_step=2, to_unit=world.ward.pk, to_officer="")
    assert late.status_code == 409
    assert "đang ở trạng thái “Đã xử lý xong”" in words(late)
    assert Event.objects.count() == count
    assert Event.objects.filter(dossier=dossier, kind=Kind.RESOLVED).count() == 0
    assert before < count


@pytest.mark.parametrize("who", ["stranger"])
def test_a_stranger_can_act_on_nothing(do, in_process, who):
    for act in [*MOVES, "ghi-chu"]:
        assert do(who, in_process(), act, reason="Theo quy định", words="x").status_code == 404


def test_an_unknown_act_is_not_found(do, in_process):
    assert do("leader", in_process(), "delete").status_code == 404


def test_a_leader_above_reads_and_is_offered_nothing(at_desk, in_process, page_of):
    page = words(at_desk("district_leader").get(page_of(in_process())))
    assert "Lúc này bạn không có việc nào với hồ sơ này." in page


def test_what_a_step_used_comes_from_the_log_without_the_pauses(world, at_desk, page_of):
    from portal.desk.dossier import step_table
    from tests.world import a_dossier, local

    dossier = a_dossier(world, local("2018-12-17 08:00"))
    actions.forward(dossier.pk, by=world.receiver, at=local("2018-12-17 11:00"), to_officer=world.handler)
    actions.ask_for_papers(
        dossier.pk,
        papers=[actions.Missing("Tờ khai", world.ten_days.papers.get().pk)],
        reason="Theo quy định",
        by=world.handler,
        at=local("2018-12-18 09:00"),
    )
    actions.add_papers(
        dossier.pk, papers=[actions.PaperFacts("Tờ khai")], by=world.handler, at=local("2018-12-20 09:00")
    )
    actions.forward(dossier.pk, by=world.handler, at=local("2018-12-20 11:00"))
    fresh = Dossier.objects.get(pk=dossier.pk)
    rows = step_table.table(
        fresh, list(fresh.events.select_related("unit")), list(fresh.pauses.all()), {}, local("2018-12-20 16:00")
    ).rows
    assert [(row.used, row.is_now) for row in rows] == [("0,4", False), ("1,0", False), ("0,4", True)]  # 3, 8, 3 hours
    assert rows[1].holder == "Phường thử"


def test_a_scan_is_added_to_its_paper_shown_small_and_a_bad_one_is_refused(
    at_desk, received, page_of, tmp_path, settings
):
    settings.FILES_ROOT = tmp_path / "files"
    dossier, desk = received(), at_desk("receiver")
    sent = {"viec": "tep", "giay-to": dossier.papers.get().pk}
    photo = SimpleUploadedFile("so-do.jpg", specimens.picture())
    assert desk.post(page_of(dossier), {**sent, "tep": photo}).status_code == 302
    file = dossier.attachments.get()
    assert file.paper.name == "Tờ khai"
    page = words(desk.get(page_of(dossier)))
    assert f"/can-bo/tep/{file.name}/anh" in page and "so-do.jpg" in page
    answer = desk.post(page_of(dossier), {**sent, "tep": SimpleUploadedFile("so-do.jpg", specimens.PROGRAMME)})
    assert answer.status_code == 422 and "bên trong là chương trình" in words(answer)
    assert desk.post(page_of(dossier), sent).status_code == 422
    mayor = at_desk("mayor").post(page_of(dossier), {**sent, "tep": SimpleUploadedFile("a.pdf", specimens.PDF)})
    assert mayor.status_code == 422  # sees everything, works elsewhere
    assert dossier.attachments.count() == 1


def test_a_page_that_is_not_fresh_any_more_is_told_who_acted_and_when(world, at_desk, in_process, do, page_of):
    dossier = in_process()
    news = f"{page_of(dossier)}/moi?seen={dossier.acted_seq}"
    assert words(at_desk("handler").get(news)).strip() == ""
    do("leader", dossier, "stop", reason="Trùng hồ sơ")
    said = words(at_desk("handler").get(news))
    assert "Cán bộ t.lanhdao vừa cập nhật hồ sơ lúc" in said and "dừng xử lý" in said
    assert at_desk("stranger").get(news).status_code == 404


def test_what_was_ticked_in_a_form_that_came_too_late_is_not_lost(world, at_desk, in_process, do, page_of):
    dossier = in_process()
    seen, paper = dossier.acted_seq, world.ten_days.papers.get()
    do("leader", dossier, "stop", reason="Trùng hồ sơ")
    answer = do("handler", dossier, "ask_for_papers", seen=seen, papers=[paper.pk], reason="Thiếu chữ ký trang 2")
    page = words(answer)
    assert answer.status_code == 409 and "vừa cập nhật hồ sơ lúc" in page
    assert "Nội dung bạn đã nhập" in page and "<dd>Tờ khai</dd>" in page and "Thiếu chữ ký trang 2" in page


def test_a_leader_gives_a_dossier_to_somebody_else_of_the_unit(world, in_process, at_desk, page_of, do):
    other = an_officer("t.thuly.hai", world.ward, Role.HANDLER)
    dossier = in_process()
    shown = words(at_desk("leader").get(page_of(dossier) + "?viec=reassign"))
    assert "Cán bộ t.thuly.hai (" in shown and "Cán bộ t.thuly (" not in shown
    assert do("leader", dossier, "reassign", to_officer=other.pk, reason="Chia lại việc").status_code == 302
    dossier.refresh_from_db()
    assert dossier.handler == other
