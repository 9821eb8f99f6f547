"""Choosing how to be told: from the status page, without account or cookie, kept by an act that the log remembers."""

import re

import pytest

from dossiers.casework import access, actions, reach, seals
from dossiers.casework.models import Applicant, Contact, Event, FormerAddress
from dossiers.notices import links, phones, preparing
from dossiers.notices.models import Message, PhoneRequest
from portal.public import addresses, contact

DOOR = "/tra-cuu/dien-thoai"


@pytest.fixture
def by_phone(received, client, now, at):
    """The page that the list behind a telephone code leads to: (dossier, address)."""
    dossier = received(email="thu@example.vn")
    now("2018-12-18 10:00")
    client.post(DOOR, {"so": "0900 123 456", "viec": "mo"})
    asked = PhoneRequest.objects.get()
    phones.prepare_phone_messages(at=at("2018-12-18 10:00"))
    client.post(f"{DOOR}/{asked.id}", {"ma": links.code_of(asked.id)})
    page = client.get(DOOR).content.decode()
    client.cookies.clear()
    return dossier, re.search(r'href="(/nhan-tin/[^"]+)"', page)[1]


@pytest.fixture
def by_receipt(received, client, now, at):
    """The same from the receipt's own link."""
    dossier = received()
    now("2018-12-18 10:00")
    page = client.get(f"/r/{access.issue_token(dossier, at=at('2018-12-17 14:21'))}").content.decode()
    return dossier, re.search(r'href="(/nhan-tin/[^"]+)"', page)[1]


def test_a_choice_is_kept_and_shown_again(client, by_phone):
    dossier, address = by_phone
    page = client.get(address).content.decode()
    assert "Tin nhắn SMS tới ••• 456" in page and "t•••@example.vn" in page
    assert "0900123456" not in page and "thu@example.vn" not in page
    assert re.search(r'value="sms" checked', page) and not re.search(r'value="zalo" checked', page)
    kept = client.post(address, {"cach": ["zalo", "email"], "so-nay": "dung"})
    assert kept.status_code == 303
    page = client.get(kept["Location"]).content.decode()
    assert "Đã lưu lựa chọn của bạn" in page
    assert re.search(r'value="zalo" checked', page) and not re.search(r'value="sms" checked', page)
    contact = Contact.objects.get(dossier=dossier)
    assert contact.channels == ("zalo", "email") and contact.confirmed_at
    assert not client.cookies


def test_the_log_says_that_it_was_chosen_and_never_an_address(client, by_receipt):
    dossier, address = by_receipt
    client.post(address, {"cach": ["email"], "thu": "chim.yen@example.vn", "so-nay": "dung"})
    event = Event.objects.filter(dossier=dossier).last()
    assert event.kind == "contact_chosen" and event.actor_id is None
    assert event.data == {"ways": ["email"], "email_changed": True, "phone_is_wrong": False, "dropped": ["sms"]}
    assert Applicant.objects.get(dossier=dossier).email == "chim.yen@example.vn"
    assert seals.broken(dossier.pk) == []


def test_the_same_choice_twice_is_one_event(client, by_phone):
    dossier, address = by_phone
    for _ in range(2):
        client.post(address, {"cach": ["zalo"]})
    assert Event.objects.filter(dossier=dossier, kind="contact_chosen").count() == 1


def test_an_officials_page_stays_good_when_the_applicant_chooses(client, by_phone):
    dossier, address = by_phone
    client.post(address, {"cach": []})
    before = dossier.acted_seq
    dossier.refresh_from_db()
    assert (dossier.acted_seq, dossier.seq) == (before, before + 1)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"cach": ["sms"], "so-nay": "sai"}, "Số này không còn dùng"),
        ({"cach": ["email"], "thu": ""}, "Nhập địa chỉ thư điện tử để nhận tin."),
        ({"cach": ["email"], "thu": "không phải thư"}, "không có dấu, ví dụ ten@noi.vn"),
    ],
)
def test_what_cannot_be_comes_back_with_a_sentence_and_what_was_typed(client, by_receipt, given, sentence):
    dossier, address = by_receipt
    page = client.post(address, given)
    said = page.content.decode()
    assert page.status_code == 422 and sentence in said
    assert f'value="{given["cach"][0]}" checked' in said
    if given.get("thu"):
        assert f'value="{given["thu"]}"' in said
    assert not Contact.objects.exists() and Event.objects.filter(dossier=dossier).count() == 1


def test_only_the_receipts_holder_may_give_an_address(client, by_phone):
    dossier, address = by_phone
    assert 'name="thu"' not in client.get(address).content.decode()
    client.post(address, {"cach": ["email"], "thu": "ke.la@example.vn"})
    assert Applicant.objects.get(dossier=dossier).email == "thu@example.vn"


def test_the_page_closes_after_fifteen_minutes_and_forged_addresses_open_nothing(client, by_phone, now):
    dossier, address = by_phone
    assert client.get(address.replace(dossier.code_key + "+", dossier.code_key + "!")).status_code == 404
    now("2018-12-18 10:16")
    assert client.get(address).status_code == 410
    assert client.post(address, {"cach": []}).status_code == 410
    assert not Contact.objects.exists()


def test_it_needs_no_token_against_forgery_and_is_kept_by_nobody(by_phone):
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post(by_phone[1], {"cach": []})
    assert response.status_code == 303
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_a_code_and_four_digits_change_nothing(client, received, find, at):
    """Neither that page nor a message's short link leads to a form, and what either would sign opens none."""
    dossier = received(email="thu@example.vn")
    page = find(dossier).content.decode()
    assert "/nhan-tin/" not in page and "Không có giấy hẹn: mở bằng mã gửi vào điện thoại" in page
    preparing.prepare_pending(at=at("2018-12-18 10:00"))
    message = Message.objects.filter(dossier=dossier).first()
    short = client.get(f"/t/{links.token_of(message.key)}")
    assert short.status_code == 200 and "/nhan-tin/" not in short.content.decode()
    bare = contact._signer().sign(dossier.code_key)  # what an earlier release signed behind the four digits
    for answer in (
        client.get(f"/nhan-tin/{bare}"),
        client.post(f"/nhan-tin/{bare}", {"cach": [], "so-nay": "sai"}),
        client.post(f"/ho-so/{addresses.signed(dossier)}", {"cach": []}),
    ):
        assert answer.status_code in (404, 405)
    assert not Contact.objects.exists() and Event.objects.filter(dossier=dossier).count() == 1


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"cach": []}, {"0900123456"}),
        ({"cach": ["email"], "thu": "moi@example.vn"}, {"0900123456", "moi@example.vn"}),
        ({"cach": ["email"], "thu": "moi@example.vn", "so-nay": "sai"}, {"0900123456", "moi@example.vn"}),
    ],
)
def test_what_is_changed_is_told_to_where_news_went_before(client, by_receipt, at, given, told):
    dossier, address = by_receipt
    preparing.prepare_pending(at=at("2018-12-18 10:01"))
    assert client.post(address, given).status_code == 303
    preparing.prepare_pending(at=at("2018-12-18 10:02"))
    news = Message.objects.filter(dossier=dossier, kind="contact_chosen")
    assert set(news.values_list("recipient", flat=True)) == told


def test_the_old_address_is_told_when_another_takes_its_place_and_forgotten_after_a_month(client, by_receipt, at):
    dossier, address = by_receipt
    for typed in ("cu@example.vn", "moi@example.vn"):
        assert client.post(address, {"cach": ["email"], "thu": typed}).status_code == 303
    preparing.prepare_pending(at=at("2018-12-18 10:02"))
    last = dossier.events.last().seq
    told = Message.objects.filter(dossier=dossier, seq=last).values_list("recipient", flat=True)
    assert set(told) == {"cu@example.vn", "moi@example.vn"}
    assert reach.forget(at=at("2019-01-18 10:00")) == 2
    assert not FormerAddress.objects.exists()


def test_a_number_that_the_desk_corrects_is_told_at_the_old_one(received, world, at):
    dossier = received()
    right = actions.ApplicantFacts("Nguyễn Thị Thử", phone="0912345678")
    facts = {"reason": "Ghi nhầm số điện thoại", "applicant": right, "by": world.receiver}
    actions.propose_correction(dossier.pk, **facts, at=at("2018-12-18 09:00"))
    actions.approve_correction(dossier.pk, by=world.leader, at=at("2018-12-18 10:00"))
    preparing.prepare_pending(at=at("2018-12-18 10:02"))
    told = Message.objects.filter(dossier=dossier, kind="corrected").values_list("recipient", flat=True)
    assert set(told) == {"0900123456", "0912345678"}
