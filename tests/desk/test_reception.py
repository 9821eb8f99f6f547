"""What surrounds the form of reception: search, files, earlier applicants, drafts, the back button, guidance."""

import datetime as dt
import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from dossiers.casework import actions, drafts
from dossiers.casework.files import store
from dossiers.casework.models import Attachment, Dossier, Guidance, IntakeDraft, Look
from dossiers.casework.states import State
from dossiers.procedures.models import RequiredPaper
from tests.casework import specimens
from tests.desk.conftest import words

DESK = "/can-bo/tiep-nhan"


@pytest.fixture(autouse=True)
def file_store(tmp_path, settings):
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def paper(world):
    return RequiredPaper.objects.get(version=world.ten_days)


def pdf(name="don.pdf"):
    return SimpleUploadedFile(name, specimens.PDF, content_type="text/html")


# Search


@pytest.mark.parametrize("said", ["T.000010", "000010", "thu tuc 000010", "THỦ TỤC thử t000010"])
def test_a_procedure_is_found_by_code_or_words_without_accents(world, at_desk, typed, said):
    page = words(at_desk("receiver").post(DESK, typed(lam="tim", procedure="", tim=said)))
    assert "1 thủ tục khớp." in page
    assert '<option value="T.000010" selected>' in page
    assert "Thời hạn 10 ngày làm việc" in page
    assert 'value="48/6 Trần Việt Châu"' in page


def test_of_several_matches_the_first_is_chosen_and_the_others_are_offered_and_none_says_so(world, at_desk, typed):
    several = words(at_desk("receiver").post(DESK, typed(lam="tim", procedure="", tim="thủ tục thử")))
    assert "3 thủ tục khớp." in several and several.count("selected>Thủ tục") == 1
    none = words(at_desk("receiver").post(DESK, typed(lam="tim", procedure="", tim="tàu vũ trụ")))
    assert "Không thủ tục nào khớp “tàu vũ trụ”" in none


# Files


def test_a_scan_goes_with_the_form_stays_when_it_comes_back_and_becomes_the_papers(world, at_desk, typed, paper):
    desk, form = at_desk("receiver"), typed(phone="1")
    page = words(desk.post(DESK, {**form, f"tep-{paper.pk}": [pdf(), pdf("trang-2.pdf")], "tep-khac1": pdf("uq.pdf")}))
    assert "don.pdf" in page and "trang-2.pdf" in page and Attachment.objects.filter(dossier=None).count() == 3
    desk.post(DESK, {**form, "phone": "0918445218"})
    dossier = Dossier.objects.get()
    tied = dossier.attachments.order_by("pk").values_list("label", "paper__name", "added_by__username")
    assert list(tied) == [
        ("don.pdf", "Tờ khai", "t.tiepnhan"),
        ("trang-2.pdf", "Tờ khai", "t.tiepnhan"),
        ("uq.pdf", "Giấy ủy quyền", "t.tiepnhan"),
    ]


def test_a_paper_with_a_scan_alone_is_handed_in(world, at_desk, typed, paper):
    form = typed(**{f"chinh-{paper.pk}": "0", f"sao-{paper.pk}": "0"})
    del form[f"giay-{paper.pk}"]
    assert at_desk("receiver").post(DESK, {**form, f"tep-{paper.pk}": pdf()}).status_code == 200
    assert Dossier.objects.get().attachments.get().paper.name == "Tờ khai"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("don.pdf", specimens.PROGRAMME, "bên trong là chương trình"),
        ("so-do.svg", specimens.SVG, "bên trong là trang web hoặc hình SVG"),
        ("ho-so.pdf", specimens.zip_bomb(), "bên trong là tệp nén"),
        ("ban-do.png", specimens.huge_picture(), "100 triệu điểm ảnh, tối đa 50 triệu"),
    ],
)
def test_a_bad_file_is_refused_at_its_line_and_everything_typed_stays(
    world, at_desk, typed, paper, name, content, sentence
):
    sent = SimpleUploadedFile(name, content, content_type="application/pdf")
    answer = at_desk("receiver").post(DESK, {**typed(), f"tep-{paper.pk}": sent, "tep-khac1": pdf()})
    page = words(answer)
    assert answer.status_code == 422 and sentence in page
    assert "48/6 Trần Việt Châu" in page and "Giấy ủy quyền" in page
    assert not Dossier.objects.exists() and Attachment.objects.get().slot == "khac1"


def test_a_file_above_the_limit_is_told_apart_while_it_streams(world, at_desk, typed, paper, settings):
    settings.FILE_LIMIT_MB = 1
    big = SimpleUploadedFile("to.pdf", b"%PDF-" + b"\0" * 3 * 1024 * 1024, content_type="application/pdf")
    answer = at_desk("receiver").post(DESK, {**typed(), f"tep-{paper.pk}": big})
    assert answer.status_code == 422
    assert "Tệp “to.pdf” lớn hơn 1 MB" in words(answer) and "48/6 Trần Việt Châu" in words(answer)
    assert [path for path in store.incoming().iterdir()] == []


def test_a_file_is_taken_out_again_and_the_fetched_piece_shows_its_line_alone(world, at_desk, typed, paper):
    desk, intent = at_desk("receiver"), str(uuid.uuid4())
    piece = f"{DESK}/phan/tep"
    line = {"intent": intent, "dong": str(paper.pk), "ten": "Tờ khai"}
    added = words(desk.post(piece, {**line, f"tep-{paper.pk}": pdf()}))
    name = Attachment.objects.get().name
    assert name in added and "<html" not in added
    assert "don.pdf" not in words(at_desk("stranger").post(piece, {**line, "bo": name}))  # not theirs, still there
    assert "don.pdf" not in words(desk.post(piece, {**line, "bo": name}))
    assert not Attachment.objects.exists()
    again = words(desk.post(DESK, {**typed(lam="hen", intent=intent), f"tep-{paper.pk}": pdf()}))
    assert "don.pdf" in again
    gone = words(desk.post(DESK, typed(lam="hen", intent=intent, bo=Attachment.objects.get().name)))
    assert "don.pdf" not in gone


def test_files_of_people_who_are_not_signed_in_are_not_even_written(client, world):
    answer = client.post(DESK, {"intent": uuid.uuid4(), "tep-1": pdf()})
    assert answer.status_code == 302 and not store.root().exists()


# The same form again


def test_the_back_button_with_the_next_citizens_name_loses_neither(world, at_desk, typed):
    desk, form = at_desk("receiver"), typed()
    desk.post(DESK, form)
    first = Dossier.objects.get()
    answer = desk.post(DESK, {**form, "name": "Lê Văn Kế Tiếp", "phone": "0907000111"})
    page = words(answer)
    assert answer.status_code == 409
    assert f"Biểu mẫu này đã tạo hồ sơ {first.code}" in page and "Lê Văn Kế Tiếp" in page
    assert Dossier.objects.count() == 1 and form["intent"] not in page
    again = {
        **form,
        "name": "Lê Văn Kế Tiếp",
        "phone": "0907000111",
        "intent": answer.context["form"]["intent"].value(),
    }
    desk.post(DESK, again)
    assert set(Dossier.objects.values_list("applicant__name", flat=True)) == {"Nguyễn Thị Bích Trâm", "Lê Văn Kế Tiếp"}


def test_a_refused_form_sent_again_to_receive_is_told_apart(world, at_desk, typed):
    desk, form = at_desk("receiver"), typed(reason="Không thuộc thẩm quyền")
    desk.post(DESK, {**form, "lam": "tu-choi"})
    assert desk.post(DESK, form).status_code == 409
    assert desk.post(DESK, {**form, "lam": "tu-choi"}).status_code == 302
    assert Dossier.objects.get().state == State.NOT_ACCEPTED


# Earlier applicants


def test_an_earlier_applicant_of_this_desk_is_found_by_phone_filled_in_and_written_down(
    world, at_desk, typed, received
):
    old = received(address="12 Đường Cũ")
    page = words(at_desk("receiver").post(DESK, typed(lam="nguoi-cu", name="", phone="0900 123 456", address="")))
    assert "Đã có 1 hồ sơ trước" in page and 'value="Nguyễn Thị Thử"' in page and 'value="12 Đường Cũ"' in page
    look = Look.objects.get()
    assert (look.dossier_id, look.officer, look.what) == (old.pk, world.receiver, "earlier")


def test_what_is_typed_already_is_not_written_over_unless_somebody_is_chosen(world, at_desk, typed, received):
    old = received(address="12 Đường Cũ")
    form = typed(phone="", id_number="092090001234", name="Tên vừa gõ")
    assert 'value="Tên vừa gõ"' in words(at_desk("receiver").post(DESK, {**form, "lam": "nguoi-cu"}))
    assert 'value="Nguyễn Thị Thử"' in words(at_desk("receiver").post(DESK, {**form, "lam": f"cu-{old.pk}"}))


def test_two_people_with_one_number_are_offered_and_neither_is_filled_in(world, at_desk, typed, received):
    received()
    received(name="Trần Văn Con")
    page = words(at_desk("receiver").post(DESK, typed(lam="nguoi-cu", name="", phone="0900123456")))
    assert "Số này đã đứng tên 2 người nộp" in page and 'id="id_name" value' not in page
    assert Look.objects.count() == 2


@pytest.mark.parametrize(
    ("who", "phone"), [("stranger", "0900123456"), ("receiver", "0900"), ("receiver", "3456"), ("receiver", "")]
)
def test_nobody_is_found_at_another_desk_or_by_a_part_of_a_number(world, at_desk, received, who, phone):
    received()
    piece = at_desk(who).post(f"{DESK}/phan/nguoi-cu", {"phone": phone, "id_number": ""})
    assert "Chưa có hồ sơ nào với số này" in words(piece) and "Nguyễn Thị Thử" not in words(piece)
    assert not Look.objects.exists()


# Drafts


def test_a_draft_is_kept_opened_again_with_its_files_and_gone_once_received(world, at_desk, typed, paper):
    desk, form = at_desk("receiver"), typed(lam="nhap", phone="09")
    answer = desk.post(DESK, {**form, f"tep-{paper.pk}": pdf()}, follow=True)
    page = words(answer)
    assert "Bản nháp lưu lúc" in page and 'value="48/6 Trần Việt Châu"' in page and "don.pdf" in page
    assert 'class="err-sum"' not in page
    assert "Nguyễn Thị  Bích Trâm" in words(desk.get(DESK)) and "Nguyễn Thị  Bích Trâm" not in words(
        at_desk("stranger").get(DESK)
    )
    desk.post(DESK, {**form, "lam": "tiep-nhan", "phone": "0918445218"})
    assert Dossier.objects.get().attachments.count() == 1
    assert not IntakeDraft.objects.exists()


def test_the_draft_that_saves_itself_says_when_and_a_used_form_is_none(world, at_desk, typed):
    desk, form = at_desk("receiver"), typed()
    said = words(desk.post(f"{DESK}/phan/nhap", form))
    assert said.startswith("Bản nháp lưu lúc ")
    assert "csrfmiddlewaretoken" not in IntakeDraft.objects.get().typed
    desk.post(DESK, form)
    assert "Chưa lưu được" in words(desk.post(f"{DESK}/phan/nhap", form))
    assert not IntakeDraft.objects.exists()


def test_a_draft_belongs_to_one_officer_and_is_forgotten_on_request_or_after_a_week(world, typed):
    intent, now = uuid.uuid4(), timezone.now()
    assert drafts.save(intent, typed(), unit=world.ward, by=world.receiver, at=now)
    assert not drafts.save(intent, {"name": "x"}, unit=world.other, by=world.stranger, at=now)
    assert not drafts.drop(intent, by=world.stranger)
    for _ in range(drafts.MOST + 3):
        drafts.save(uuid.uuid4(), {}, unit=world.ward, by=world.receiver, at=now + dt.timedelta(minutes=1))
    assert IntakeDraft.objects.filter(officer=world.receiver).count() == drafts.MOST
    assert drafts.sweep(at=now + dt.timedelta(days=6)) == 0
    assert drafts.sweep(at=now + dt.timedelta(days=8)) == drafts.MOST


def test_the_files_of_a_draft_wait_as_long_as_the_draft(world, typed):
    intent, now = uuid.uuid4(), timezone.now()
    store.put(io.BytesIO(specimens.PDF), "a.pdf", intent=intent, by=world.receiver, at=now)
    drafts.save(intent, typed(), unit=world.ward, by=world.receiver, at=now)
    assert store.sweep(at=now + dt.timedelta(days=2)) == 0
    drafts.drop(intent, by=world.receiver)
    assert store.sweep(at=now + dt.timedelta(days=2)) == 1


# Who submits, for whom, and where the result goes


def test_who_submits_for_whom_and_where_the_post_goes_are_written_down(world, at_desk, typed):
    form = typed(
        submitted_by="Trần Con", authorisation="Giấy ủy quyền 12/2018", delivery="post", delivery_address="9 Đường Mới"
    )
    at_desk("receiver").post(DESK, form)
    applicant = Dossier.objects.get().applicant
    assert (applicant.submitted_by, applicant.authorisation) == ("Trần Con", "Giấy ủy quyền 12/2018")
    assert applicant.delivery_address == "9 Đường Mới"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"authorisation": "Giấy ủy quyền"}, "Ghi tên người đi nộp thay"),
        ({"delivery": "post", "address": ""}, "Ghi địa chỉ để bưu điện mang kết quả đến"),
    ],
)
def test_an_authorisation_without_a_name_and_a_parcel_without_an_address_are_refused(
    world, at_desk, typed, changes, sentence
):
    answer = at_desk("receiver").post(DESK, typed(**changes))
    assert answer.status_code == 422 and sentence in words(answer) and not Dossier.objects.exists()


# Guidance


@pytest.fixture
def lacking(typed, paper):
    form = typed(lam="huong-dan", **{f"ghi-{paper.pk}": "thiếu chữ ký"})
    del form[f"giay-{paper.pk}"]
    return form


def test_guidance_is_a_numbered_record_that_can_be_printed_again_and_no_dossier(world, at_desk, typed, lacking):
    desk = at_desk("receiver")
    assert desk.post(DESK, typed(lam="huong-dan")).status_code == 422  # nothing is missing
    answer = desk.post(DESK, lacking)
    slip = Guidance.objects.get()
    page = words(desk.get(answer["Location"]))
    assert "BỔ SUNG, HOÀN THIỆN HỒ SƠ" in page and "<td>Tờ khai (thiếu chữ ký)</td><td>1</td>" in page
    assert slip.number == f"01/{timezone.localtime().year}/HDHS" and slip.number in page
    assert (slip.name, slip.phone, slip.papers[0]["name"]) == ("Nguyễn Thị Bích Trâm", "0918445218", "Tờ khai")
    assert not Dossier.objects.exists()
    assert slip.number in words(desk.get("/can-bo/huong-dan?tim=0918 445 218"))
    assert at_desk("stranger").get(answer["Location"]).status_code == 404
    assert at_desk("handler").get("/can-bo/huong-dan").status_code == 403
    assert desk.post(DESK, lacking)["Location"] == answer["Location"]  # a double click


def test_a_person_is_guided_once_and_the_second_desk_sees_the_first_slip(world, at_desk, typed, lacking):
    desk = at_desk("receiver")
    desk.post(DESK, lacking)
    slip = Guidance.objects.get()
    again = {**lacking, "intent": str(uuid.uuid4())}
    answer = desk.post(DESK, again)
    assert answer.status_code == 409
    assert f"đã được hướng dẫn thủ tục này bằng phiếu số {slip.number}" in words(answer)
    assert f"/can-bo/huong-dan/{slip.pk}" in words(answer)
    for other in ({"name": "Người Khác"}, {"phone": "0907000999"}):
        assert desk.post(DESK, {**again, **other, "intent": str(uuid.uuid4())}).status_code == 302
    desk.post(DESK, typed())  # received: what the first slip was for is done
    assert desk.post(DESK, {**again, "intent": str(uuid.uuid4())}).status_code == 302


# Online


@pytest.fixture
def submitted(world):
    facts = actions.Intake(
        unit=world.ward,
        version=world.ten_days,
        applicant=actions.ApplicantFacts("Võ Thị Mạng", phone="0907000222"),
        channel=Dossier.Channel.ONLINE,
        intent=uuid.uuid4(),
    )
    return lambda hours=1.0: actions.submit(facts, at=timezone.now() - dt.timedelta(hours=hours))


def test_an_online_submission_has_a_clock_of_eight_working_hours_and_is_accepted_at_the_desk(
    world, at_desk, submitted, do, page_of
):
    dossier = submitted(24 * 30)
    desk = at_desk("receiver")
    assert '<b class="num">1</b>' in words(desk.get(DESK))
    listed = words(desk.get(f"{DESK}/qua-mang"))
    assert dossier.code in listed and "trả lời trễ" in listed
    page = words(desk.get(page_of(dossier)))
    assert "Trả lời trước" in page and "Từ chối tiếp nhận" in page
    assert "trễ" not in words(at_desk("stranger").get(f"{DESK}/qua-mang"))
    do("receiver", dossier, "receive")
    dossier.refresh_from_db()
    assert dossier.state == State.RECEIVED and dossier.due_at > timezone.now()
    assert dossier.code not in words(desk.get(f"{DESK}/qua-mang"))


def test_an_online_submission_is_refused_with_a_reason(world, submitted, do):
    dossier = submitted()
    do("receiver", dossier, "refuse", reason="Không thuộc thẩm quyền")
    dossier.refresh_from_db()
    assert dossier.state == State.NOT_ACCEPTED
