"""One table of values for each kind, run through every face that takes it: one answer, that of `manage.py parse`."""

import datetime as dt
import io
import re
import uuid

import pytest
from django.core.management import call_command
from django.utils import timezone
from django.utils.html import escape

from dossiers.casework import access, actions
from dossiers.casework.models import Applicant, Dossier, FeeReceipt, Handout, Pause, Proposal
from dossiers.feedback.models import Author, Petition
from dossiers.notices.models import PhoneRequest
from dossiers.units.models import Officer
from portal.web.process_cache import ProcessCache
from tests.world import a_dossier

RECEPTION = "/can-bo/tiep-nhan"
CARD = "079090001234|251234567|Ngô Thị Mẫu Hoa|08031990|Nữ|Số 9 Đường Mẫu, Phường Tân An, Cần Thơ|15082021"
INVISIBLE = ["\u200b\u200d", "\u202e\u2066\u2069", "\u3164\u2800", "\ufeff\u00ad\u034f", ". - ."]

MONEY = [
    "75.000",
    "1.250.000",
    "75 000",
    "75000",
    "75\u00a0000đ",
    "75,000",
    "7５．０00",
    "2.000 đồng",
    "75.0",
    "75,5",
    "100.00",
    "-75.000",
    "1e5",
    "bảy lăm",
    "1.25.000",
    "075.000",
    "2.000.000.000",
]
PHONES = [
    "0907 123 456",
    "+84 (0) 907 123 456",
    "84907123456",
    "0084 907 123 456",
    "٠٩٠٧١٢٣٤٥٦",
    "0907–123–456",
    "tel:+84907123456",
    "\u202a0907123456",
    "0292 3812 345",
    "907123456",
    "01687123456",
    "0907 123 45",
    "09071234567",
    "0907123456/0918123456",
    "+1 202 555 0100",
    "0123456789",
    "khong co",
]
PAPERS = [
    "092 090 001 234",
    "O92090001234",
    "CCCD: 092090001234",
    "385123456",
    "1801234567",
    "1801234567-001",
    "1801234567001",
    "b 1234567",
    "٠٩٢٠٩٠٠٠١٢٣٤",
    CARD,
    "92090001234",
    "85123456",
    "9.2E+10",
    "12345",
    "0920900012345678",
]
EMAILS = [
    "an@noi.vn",
    " An@NOI.vn ",
    "mailto:an@noi.vn",
    "a\u200bn@noi.vn",
    "khong co",
    "an@noi",
    "ân@noi.vn",
    "a@b.vn c@d.vn",
]
NAMES = [
    "Ðặng Văn Ðức",
    "Nguye\u0302\u0303n  Mẫu",
    "\u202eLê\u200b Mẫu ",
    "ＣÔＮＧ ＴＹ Mẫu",
    "សុខ ចាន់",
    *INVISIBLE,
    "\ufffdNam",
]
CODES = [
    "{0}",
    "{0},",
    "Ma ho so: {0}",
    "Mot cua: ho so {0} hen tra 17/12/2018. Xem https://a.vn/t/X",
    "{plain}",
    "{lower}",
    "{wide}",
    "{hyphens}",
    "{zero}",
    "{hidden}",
]


def parsed(kind: str, value: str) -> tuple[str, bool]:
    """What `manage.py parse` prints, and whether it was read."""
    out = io.StringIO()
    try:
        call_command("parse", kind, "--", value, stdout=out)
    except SystemExit:
        return out.getvalue().rstrip("\n"), False
    return out.getvalue().rstrip("\n"), True


@pytest.fixture(autouse=True)
def nothing_is_remembered():
    ProcessCache.forget_everything()


@pytest.mark.parametrize("value", MONEY)
def test_an_amount_is_one_amount_at_reception_and_in_the_act_that_asks_for_it(
    world, at_desk, typed, in_process, do, value
):
    said, read = parsed("money", value)
    at_reception = at_desk("receiver").post(RECEPTION, typed(fee_vnd=value, fee_paid="on"))
    dossier = in_process()
    asked = do("handler", dossier, "ask_for_payment", amount_vnd=value, reason="Lệ phí theo nghị quyết.", answer_by="")
    back = at_desk("receiver").get("/can-bo/doc", {"loai": "tien", "go": value}).content.decode()
    if read:
        assert Dossier.objects.exclude(pk=dossier.pk).get().fee_vnd == int(said)
        assert FeeReceipt.objects.get().amount_vnd == int(said)
        assert Pause.objects.get().amount_vnd == int(said)
        assert back.endswith(" đồng")
    else:
        pages = at_reception.content.decode(), asked.content.decode()
        assert [escape(said) in page for page in pages] == [True, True] and back == said
        assert [f'value="{escape(value)}"' in page for page in pages] == [True, True], "what was typed is shown again"
        assert not FeeReceipt.objects.exists() and not Pause.objects.exists()


def test_what_an_amount_was_taken_for_stands_in_words_beside_the_box_when_the_form_comes_back(world, at_desk, typed):
    page = at_desk("receiver").post(RECEPTION, typed(fee_vnd="75.000", name="")).content.decode()
    assert 'value="75.000"' in page and "bảy mươi lăm nghìn đồng" in page


@pytest.mark.parametrize("value", PHONES)
def test_a_telephone_number_is_one_number_at_every_face(world, at_desk, typed, in_process, do, client, value):
    said, read = parsed("phone", value)
    page = at_desk("receiver").post(RECEPTION, typed(phone=value, name="Người Mới Mẫu"))
    officer = {
        "viec": "them",
        "full_name": "Cán Bộ Mẫu",
        "username": "can.bo.mau",
        "phone": value,
        "unit": world.ward.code,
        "role": "handler",
        "title": "",
        "from_on": f"{timezone.localdate():%d/%m/%Y}",
    }
    hired = at_desk("admin").post("/can-bo/nhan-su/them", officer)
    petition = client.post("/gop-y/", sending(world, contact=value))
    door = client.post("/tra-cuu/dien-thoai", {"so": value, "viec": "mo"})
    corrected = in_process(phone="0900123456")
    do("handler", corrected, "propose_correction", **correction(corrected, phone=value))
    kept = Applicant.objects.filter(name="Người Mới Mẫu").values_list("phone", flat=True)
    if read:
        assert list(kept) == [said]
        assert Officer.objects.get(username="can.bo.mau").phone == said
        assert Author.objects.get().contact == said
        assert Proposal.objects.get().facts["phone"] == said
        assert door.status_code == (303 if said.startswith("02") is False else 400)
        assert said.startswith("02") or PhoneRequest.objects.get().phone == said
    else:
        assert escape(said) in page.content.decode() and not kept
        assert escape(said) in hired.content.decode() and not Officer.objects.filter(username="can.bo.mau").exists()
        assert escape(said) in petition.content.decode() and not Petition.objects.exists()
        assert escape(said) in door.content.decode() and not PhoneRequest.objects.exists()
        assert not Proposal.objects.exists()


@pytest.mark.parametrize("value", [v for v in PHONES if parsed("phone", v)[1]])
def test_a_number_that_was_given_is_found_by_every_way_of_writing_it(world, at_desk, client, received, value):
    kept = parsed("phone", value)[0]
    dossier = received(phone=kept, id_number="")
    found_at_the_desk(at_desk, dossier, value)
    looked = client.post("/tra-cuu", {"ma": dossier.code, "so": value})
    assert looked.status_code == 303
    if value.isascii():  # a header holds nothing else
        asked = client.get(f"/api/v1/dossiers/{dossier.code}/", headers={"x-dossier-secret": value})
        assert asked.status_code == 200
    assert "Nguyễn Thị Thử" in earlier(world, at_desk, phone=value)


@pytest.mark.parametrize("value", PAPERS)
def test_the_number_of_a_paper_is_one_number_at_every_face(world, at_desk, typed, in_process, do, value):
    said, read = parsed("id", value)
    page = at_desk("receiver").post(RECEPTION, typed(id_number=value, name="Người Mới Mẫu", phone=""))
    corrected = in_process(phone="0900123456", id_number="385999999")
    do("handler", corrected, "propose_correction", **correction(corrected, id_number=value))
    made = Applicant.objects.exclude(dossier=corrected).first()
    if read:
        assert made.id_number == said
        assert Proposal.objects.get().facts["id_number"] == said
    else:
        assert escape(said) in page.content.decode() and made is None
        assert not Proposal.objects.exists()


@pytest.mark.parametrize("value", [v for v in PAPERS if parsed("id", v)[1]])
def test_an_applicant_is_found_by_the_number_of_a_paper(world, at_desk, client, received, value):
    dossier = received(phone="", id_number=parsed("id", value)[0])
    received(phone="0907123456", id_number="")
    found_at_the_desk(at_desk, dossier, value)
    assert client.post("/tra-cuu", {"ma": dossier.code, "so": value}).status_code == 303
    assert "Nguyễn Thị Thử" in earlier(world, at_desk, id_number=value)


@pytest.mark.parametrize("value", EMAILS)
def test_an_address_of_mail_is_one_address_at_every_face(world, at_desk, typed, client, value):
    said, read = parsed("email", value)
    page = at_desk("receiver").post(RECEPTION, typed(email=value, name="Người Mới Mẫu"))
    petition = client.post("/gop-y/", sending(world, contact=value, way="email"))
    chosen = a_dossier(world, timezone.now() - dt.timedelta(hours=3))
    try:
        actions.choose_contact(
            chosen.pk, actions.ContactChoice(ways=frozenset({"email"}), email=value), at=timezone.now()
        )
        refused = ""
    except actions.Invalid as error:
        refused = error.errors["email"]
    kept = Applicant.objects.filter(name="Người Mới Mẫu").values_list("email", flat=True)
    if read:
        assert list(kept) == [said] and Author.objects.get().contact == said
        assert Applicant.objects.get(dossier=chosen).email == said
    else:
        assert escape(said) in page.content.decode() and not kept
        assert escape(said) in petition.content.decode() and not Petition.objects.exists()
        assert refused == said


@pytest.mark.parametrize("value", NAMES)
def test_a_name_is_one_name_at_every_face_and_never_nothing(
    world, at_desk, typed, finished, in_process, do, client, value
):
    said, read = parsed("name", value)
    page = at_desk("receiver").post(RECEPTION, typed(name=value, phone="0907000111"))
    bearer = at_desk("receiver").post(
        RECEPTION, typed(submitted_by=value, authorisation="Giấy ủy quyền số 5", phone="0907000222")
    )
    petition = client.post("/gop-y/", sending(world, name=value, contact="0907123456"))
    officer = {
        "viec": "them",
        "full_name": value,
        "username": "can.bo.mau",
        "phone": "",
        "unit": world.ward.code,
        "role": "handler",
        "title": "",
        "from_on": f"{timezone.localdate():%d/%m/%Y}",
    }
    at_desk("admin").post("/can-bo/nhan-su/them", officer)
    corrected = in_process(phone="0900123456")
    do("handler", corrected, "propose_correction", **correction(corrected, name=value))
    taken = finished()
    with_paper = {
        "checked": "Giấy ủy quyền và giấy tờ tùy thân",
        "taken_by": value,
        "authorisation": "Giấy ủy quyền số 5",
    }
    do("receiver", taken, "return_result", **with_paper)
    if read:
        assert Applicant.objects.get(phone="0907000111").name == said
        assert Applicant.objects.get(phone="0907000222").submitted_by == said
        assert Author.objects.get().name == said
        assert Officer.objects.get(username="can.bo.mau").full_name == said
        assert Proposal.objects.get().facts["name"] == said
        assert Handout.objects.get().taken_by == said
    else:
        assert escape(said) in page.content.decode() and escape(said) in bearer.content.decode()
        assert escape(said) in petition.content.decode() and not Author.objects.exists()
        assert not Applicant.objects.filter(phone__in=["0907000111", "0907000222"]).exists()
        assert not Officer.objects.filter(username="can.bo.mau").exists()
        assert not Proposal.objects.exists() and not Handout.objects.exists()


@pytest.mark.parametrize("shape", CODES)
def test_a_code_is_one_code_at_every_face(world, at_desk, client, finished, shape):
    dossier = finished()
    value = written(shape, dossier.code)
    assert parsed("code", value) == (dossier.code, True)
    assert at_desk("receiver").get("/can-bo/viec", {"q": value})["Location"].endswith(f"/{dossier.code}")
    assert client.post("/tra-cuu", {"ma": value, "so": "3456"}).status_code == 303
    assert access.as_officer(world.receiver, value, at=timezone.now()) == dossier
    pasted = client.get("/thu-tuc/", {"tim": value})
    assert pasted.status_code == 302 and pasted["Location"] == f"/tra-cuu?ma={dossier.code}"
    assert f'value="{dossier.code}"' in client.get(pasted["Location"]).content.decode()
    at_reception = at_desk("receiver").post(RECEPTION, {"lam": "tim", "tim": value}).content.decode()
    assert f"mở {dossier.code}" in at_reception
    lying = at_desk("receiver").get("/can-bo/tra-ket-qua", {"tim": value})
    assert dossier.code in lying.content.decode()


@pytest.mark.parametrize("box", ["tim", "id_number", "phone", "name"])
@pytest.mark.parametrize("noise", ["{}", "{}\r\n", "\ufeff{}", "{}||x|y"])
def test_a_card_scanned_into_any_box_of_reception_fills_number_name_and_address(world, at_desk, box, noise):
    page = at_desk("receiver").post(RECEPTION, {"lam": "tim", box: noise.format(CARD)}).content.decode()
    assert re.search(r'name="name"[^>]*value="Ngô Thị Mẫu Hoa"', page)
    assert re.search(r'name="id_number"[^>]*value="079090001234"', page)
    assert re.search(r'name="address"[^>]*value="Số 9 Đường Mẫu, Phường Tân An, Cần Thơ"', page)
    assert CARD not in page


def test_a_card_in_the_search_box_finds_its_holder_also_by_the_old_number(world, at_desk, received):
    new, old = received(phone="", id_number="079090001234"), received(phone="", id_number="251234567")
    other = received(phone="0907123456", id_number="092090001234")
    page = at_desk("receiver").get("/can-bo/viec", {"q": CARD}).content.decode()
    assert new.code in page and old.code in page and other.code not in page
    assert "Đường Mẫu" not in page


def test_a_number_that_nobody_can_have_is_told_what_is_missing(world, at_desk, received):
    received(phone="", id_number="092090001234")
    page = at_desk("receiver").get("/can-bo/viec", {"q": "92090001234"}).content.decode()
    assert "có phải 092090001234" in page


def test_a_land_line_gets_no_sms_but_mail_and_where_there_is_none_the_desk_a_task(world, at_desk, client):
    from dossiers.notices.models import Message
    from dossiers.notices.preparing import prepare_pending

    at = timezone.now() - dt.timedelta(hours=3)
    written_to = a_dossier(world, at, phone="02923812345", email="an@noi.vn")
    untold = a_dossier(world, at, phone="02923812345", email="")
    mobile = a_dossier(world, at, phone="0907123456", email="an@noi.vn")
    prepare_pending(at=timezone.now())
    told = set(Message.objects.values_list("dossier", "channel", "state"))
    assert told == {(written_to.pk, "email", "waiting"), (untold.pk, "sms", "failed"), (mobile.pk, "sms", "waiting")}
    page = at_desk("receiver").get("/can-bo/tin-chua-gui").content.decode()
    assert untold.code in page and written_to.code not in page and "Số cố định không nhận được tin nhắn" in page


def test_what_was_kept_under_older_rules_can_be_found_and_left_as_it_is(world, at_desk, client, in_process, do):
    old = in_process(phone="0900123456")
    Applicant.objects.filter(dossier=old).update(phone="01687123456")
    assert client.post("/tra-cuu", {"ma": old.code, "so": "01687123456"}).status_code == 303
    found_at_the_desk(at_desk, old, "01687 123 456")
    old.refresh_from_db()
    do("handler", old, "propose_correction", **correction(old, name="Tên Mẫu Đúng", phone="01687123456"))
    assert Proposal.objects.get().facts == {"name": "Tên Mẫu Đúng"}


def correction(dossier, **changes):
    applicant = Applicant.objects.get(dossier=dossier)
    has = {name: getattr(applicant, name) for name in ("name", "phone", "id_number", "address")}
    has |= {"procedure": dossier.procedure_version_id, "received_at": "", "reason": "Gõ nhầm khi tiếp nhận."}
    return {**has, **changes}


def sending(world, **changes):
    parts = {"name": "ten", "contact": "lien-he", "way": "bao"}
    typed = {parts[name]: value for name, value in changes.items()}
    whole = {
        "phieu": str(uuid.uuid4()),
        "loai": "feedback",
        "don-vi": world.ward.code,
        "bao": "",
        "ten": "",
        "lien-he": "",
    }
    return {**whole, "noi-dung": "Chờ quá lâu ở quầy số 2 sáng nay.", **typed}


def earlier(world, at_desk, **numbers):
    asked = {"unit": world.ward.pk, "intent": str(uuid.uuid4()), **numbers}
    return at_desk("receiver").post(f"{RECEPTION}/phan/nguoi-cu", asked).content.decode()


def found_at_the_desk(at_desk, dossier, value):
    """By the search in the top bar, by what waits to be handed out, among other people's."""
    page = at_desk("receiver").get("/can-bo/viec", {"q": value})
    assert page.status_code == 200 and dossier.code in page.content.decode()
    assert page.content.decode().count('<tr class="file">') == 1


def written(shape: str, code: str) -> str:
    """The code in one of the shapes in which it is pasted."""
    wide = "".join(chr(ord(sign) + 0xFEE0) if sign.isalnum() else sign for sign in code)
    return shape.format(
        code, plain=code.replace(".", "").replace("-", ""), lower=code.lower().replace("-", " "), wide=wide,
        hyphens=code.replace("-", "\u2011").replace(".", "."), zero=code[:-4] + code[-4:].replace("0", "O"),
        hidden="\u200b".join(code),
    )  # fmt: skip
