"""Choosing how to be told: from the status page, without account or cookie, kept by an act that the log remembers."""

import re

import pytest

from dossiers.casework import access, seals
from dossiers.casework.models import Applicant, Contact, Event


@pytest.fixture
def by_digits(received, find):
    """The page that the status page after a typed look-up leads to: (dossier, address)."""
    dossier = received(email="thu@example.vn")
    page = find(dossier).content.decode()
    return dossier, re.search(r'href="(/nhan-tin/[^"]+)"', page)[1]


@pytest.fixture
def by_receipt(received, client, now, at):
    """The same from the receipt's own link."""
    dossier = received()
    now("2018-12-18 10:00")
    page = client.get(f"/r/{access.issue_token(dossier, at=at('2018-12-17 14:21'))}").content.decode()
    return dossier, re.search(r'href="(/nhan-tin/[^"]+)"', page)[1]


def test_a_choice_is_kept_and_shown_again(client, by_digits):
    dossier, address = by_digits
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
    assert event.data == {"ways": ["email"], "email_changed": True, "phone_is_wrong": False}
    assert Applicant.objects.get(dossier=dossier).email == "chim.yen@example.vn"
    assert seals.broken(dossier.pk) == []


def test_the_same_choice_twice_is_one_event(client, by_digits):
    dossier, address = by_digits
    for _ in range(2):
        client.post(address, {"cach": ["zalo"]})
    assert Event.objects.filter(dossier=dossier, kind="contact_chosen").count() == 1


def test_an_officials_page_stays_good_when_the_applicant_chooses(client, by_digits):
    dossier, address = by_digits
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


def test_only_the_receipts_holder_may_give_an_address(client, by_digits):
    dossier, address = by_digits
    assert 'name="thu"' not in client.get(address).content.decode()
    client.post(address, {"cach": ["email"], "thu": "ke.la@example.vn"})
    assert Applicant.objects.get(dossier=dossier).email == "thu@example.vn"


def test_the_page_closes_after_fifteen_minutes_and_forged_addresses_open_nothing(client, by_digits, now):
    dossier, address = by_digits
    assert client.get(address.replace(dossier.code_key, dossier.code_key + "!")).status_code == 404
    now("2018-12-18 10:16")
    assert client.get(address).status_code == 410
    assert client.post(address, {"cach": []}).status_code == 410
    assert not Contact.objects.exists()


def test_it_needs_no_token_against_forgery_and_is_kept_by_nobody(by_digits):
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post(by_digits[1], {"cach": []})
    assert response.status_code == 303
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "no-referrer")
