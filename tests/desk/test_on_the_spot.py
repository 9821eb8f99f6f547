"""On the spot at the desk: one screen, one press, with the keyboard alone and without a script."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from dossiers.casework import actions
from dossiers.casework.models import Certification, Dossier, Event, ReceiptToken
from dossiers.procedures.models import RegimePeriod, SpotRule
from tests.world import LONG_AGO, a_version, under_the_law_of_today

PAGE = "/can-bo/lam-ngay"


@pytest.fixture
def today(world):
    """A city of today: no receipt unless it is asked for, and certified copies done while one waits."""
    SpotRule.objects.create(
        procedure=world.same_day.procedure, valid_from=LONG_AGO, register="SCT/BS",
        first_pages=2, first_vnd=2000, further_vnd=1000, most_vnd=200_000, legal_basis="TT 226/2016/TT-BTC",
    )  # fmt: skip
    under_the_law_of_today()
    return world


def typed(world, page, **more):
    facts = {"lam": "xong", "intent": page.context["form"]["intent"].value(), "unit": world.ward.pk, "dong": 3}
    facts |= {"name": "Phạm Thị Cẩm Tú", "signer": world.leader.pk, "checked": "on", "payment": "taken"}
    facts |= {"ten-0": "Căn cước công dân", "trang-0": "2", "ban-0": "3"}
    facts |= {"ten-1": "Học bạ trung học phổ thông", "trang-1": "12", "ban-1": "2"}
    return facts | more


def test_one_press_certifies_and_the_next_persons_form_is_there(today, at_desk):
    desk = at_desk("receiver")
    page = desk.get(PAGE)
    assert "In giấy tiếp nhận" in page.content.decode()
    answer = desk.post(PAGE, typed(today, page), follow=True)
    words = answer.content.decode()
    assert "Đã ký, đã trả: số 1–2/2026-SCT/BS, thu 40.000" in words and answer.status_code == 200
    assert not ReceiptToken.objects.exists() and Dossier.objects.get().outcome == "on_time"
    assert answer.context["form"]["signer"].value() == today.leader.pk  # chosen once for this shift
    assert not answer.context["form"]["payment"].value() and not answer.context["form"]["checked"].value()


def test_the_receipt_is_printed_when_it_is_asked_for(today, at_desk):
    desk = at_desk("receiver")
    answer = desk.post(PAGE, typed(today, desk.get(PAGE), receipt="on"))
    assert "QR" in answer.content.decode() and ReceiptToken.objects.count() == 1


def test_the_older_law_always_gives_a_receipt(today, at_desk):
    RegimePeriod.objects.update(regime="2018")
    desk = at_desk("receiver")
    page = desk.get(PAGE)
    assert "In giấy tiếp nhận" not in page.content.decode()
    desk.post(PAGE, typed(today, page))
    assert ReceiptToken.objects.count() == 1


@pytest.fixture
def another(today):
    """A second procedure that the desk does on the spot, whose name comes first in the alphabet."""
    version = a_version("T.000500", None, "same_day")
    type(version).objects.filter(pk=version.pk).update(name="Ấn bản sao đặc biệt", name_folded="an ban sao dac biet")
    SpotRule.objects.create(
        procedure=version.procedure, valid_from=LONG_AGO, register="SCT/CK", first_pages=0, first_vnd=10_000,
        further_vnd=0, most_vnd=10_000,
    )  # fmt: skip
    return version


def test_the_procedure_that_the_desk_does_most_is_there_first(today, another, at_desk):
    desk = at_desk("receiver")
    assert desk.get(PAGE).context["counter"].version == another  # nobody has done anything yet: the alphabet
    page = desk.get(f"{PAGE}?thu-tuc={today.same_day.procedure.code}")
    desk.post(PAGE, typed(today, page, **{"thu-tuc": today.same_day.procedure.code}))
    assert desk.get(PAGE).context["counter"].version == today.same_day


def test_with_another_procedure_than_was_shown_nothing_is_done_before_its_fee_was_seen(today, another, at_desk):
    desk = at_desk("receiver")
    codes = {"dang-hien": today.same_day.procedure.code, "thu-tuc": another.procedure.code}
    answer = desk.post(PAGE, typed(today, desk.get(PAGE), **codes))
    assert "Đã đổi thủ tục" in answer.content.decode() and answer.context["total"] == 50_000
    assert "Căn cước công dân" in answer.content.decode() and not Dossier.objects.exists()


def test_what_cannot_be_signed_now_goes_on_with_an_appointment_and_keeps_what_was_typed(today, at_desk):
    desk = at_desk("receiver")
    more = {"lam": "hen", "ten-2": "Bằng lái", "trang-2": "1", "ban-2": "1", "ten-1": "Học bạ"}
    words = desk.post(PAGE, typed(today, desk.get(PAGE), **more), follow=True).content.decode()
    assert "Tiếp nhận hồ sơ tại quầy" in words and not Dossier.objects.exists()
    assert all(one in words for one in ("Phạm Thị Cẩm Tú", "Căn cước công dân", "Học bạ", "Còn: Bằng lái"))


def test_how_a_fee_comes_about_is_said_in_figures(today, at_desk):
    desk = at_desk("receiver")
    form = typed(today, desk.get(PAGE), lam="tinh")
    shown = [line.how for line in desk.post(PAGE, form).context["lines"]]
    assert shown == ["2 × 2.000", "2 × 2.000 + 10 × 1.000", ""]
    dear = desk.post(PAGE, form | {"trang-0": "500"}).context["lines"][0]
    assert (dear.how, dear.fee) == ("nhiều nhất 200.000", 600_000)


def test_who_was_served_today_stands_there_once_with_all_numbers_and_nobody_of_another_day(today, at_desk):
    before = actions.Service(
        today.ward, today.same_day, actions.ApplicantFacts("Võ Văn Hôm Trước"), [actions.Original("Bằng lái", 1, 1)],
        signer=today.leader, checked=True, payment="taken",
    )  # fmt: skip
    actions.serve(before, by=today.receiver, at=timezone.now() - dt.timedelta(days=1))
    desk = at_desk("receiver")
    for name in ("Phạm Thị Cẩm Tú", "Lê Văn Tám"):
        page = desk.post(PAGE, typed(today, desk.get(PAGE), name=name), follow=True)
    assert [(one.numbers, one.fee_vnd) for one in page.context["latest"]] == [("4–5", 40_000), ("2–3", 40_000)]


def test_without_a_script_the_fee_is_reckoned_and_lines_are_added_by_the_server(today, at_desk):
    desk = at_desk("receiver")
    page = desk.get(PAGE)
    counted = desk.post(PAGE, typed(today, page, lam="tinh"))
    assert counted.context["total"] == 40_000 and counted.status_code == 200 and not Event.objects.exists()
    more = desk.post(PAGE, typed(today, page, lam="them"))
    assert len(more.context["lines"]) == 6 and more.context["lines"][1].name == "Học bạ trung học phổ thông"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"trang-1": "0"}, "Dòng 2: số trang"),
        ({"trang-1": "mười"}, "Dòng 2: số trang"),
        ({"ban-0": "-3"}, "Dòng 1: số bản"),
        ({"ten-1": ""}, "Dòng 2: ghi tên"),
        ({"payment": ""}, "Chọn đã thu"),
        ({"payment": "waived"}, "lý do miễn"),
        ({"checked": ""}, "Đối chiếu bản chính"),
        ({"signer": ""}, "Chọn người ký"),
        ({"name": ""}, "tên"),
    ],
)
def test_a_mistake_comes_back_with_everything_typed_and_nothing_is_written(today, at_desk, wrong, says):
    desk = at_desk("receiver")
    answer = desk.post(PAGE, typed(today, desk.get(PAGE), **wrong))
    assert answer.status_code == 422 and says in answer.content.decode()
    assert "Căn cước công dân" in answer.content.decode()
    assert not Dossier.objects.exists() and not Certification.objects.exists()


def test_pressed_twice_it_is_done_once(today, at_desk):
    desk = at_desk("receiver")
    form = typed(today, desk.get(PAGE))
    desk.post(PAGE, form)
    assert desk.post(PAGE, form).status_code == 302 and Dossier.objects.count() == 1
    changed = desk.post(PAGE, {**form, "trang-0": "4"})
    assert changed.status_code == 409 and Certification.objects.count() == 2


def test_whoever_does_not_pay_finds_the_copies_at_the_desk(today, at_desk):
    desk = at_desk("receiver")
    answer = desk.post(PAGE, typed(today, desk.get(PAGE), payment="unpaid"), follow=True)
    assert "chưa trả vì chưa nộp" in answer.content.decode()
    assert Dossier.objects.get().code in desk.get(reverse("desk:returning")).content.decode()


def test_the_register_shows_the_day_and_a_line_put_right_beside_itself(today, at_desk):
    desk = at_desk("receiver")
    desk.post(PAGE, typed(today, desk.get(PAGE)))
    line = Certification.objects.first()
    words = desk.get("/can-bo/so-chung-thuc").content.decode()
    assert "Phạm Thị Cẩm Tú" in words and "2026-SCT/BS" in words and today.leader.full_name in words
    address = f"/can-bo/so-chung-thuc/{line.pk}"
    assert desk.post(address, {"pages": 3, "copies": 3, "reason": ""}).status_code == 422
    desk.post(address, {"pages": 3, "copies": 3, "reason": "Gõ nhầm số trang"})
    assert "Sửa: 3 trang, 3 bản, 15.000" in desk.get("/can-bo/so-chung-thuc").content.decode()
    assert "Học bạ" in at_desk("leader").get("/can-bo/so-chung-thuc?ky=toi").content.decode()
    assert at_desk("stranger").get(address).status_code == 404


def test_a_desk_that_does_nothing_on_the_spot_has_no_such_screen(world, at_desk):
    SpotRule.objects.all().delete()
    assert at_desk("receiver").get(PAGE).status_code == 403
