"""What the applicant may decide: choices are kept, sentences stand at their fields, known addresses stay hidden."""

import re

import pytest
from django.test import Client

from dossiers.casework import access, wishes
from dossiers.casework.models import Applicant, Dossier


@pytest.fixture
def page(in_process, client, now, at):
    """(dossier, the acting page's address from the receipt, a browser that checks against forgery)."""
    dossier = in_process(address="12 Phố Cũ")
    now("2018-12-18 10:00")
    shown = client.get(f"/r/{access.issue_token(dossier, at=at('2018-12-18 09:30'))}").content.decode()
    return dossier, re.search(r'href="(/viec/[^"]+/)"', shown)[1], Client(enforce_csrf_checks=True)


def test_the_place_of_the_result_is_chosen_and_no_address_is_shown(page):
    dossier, address, browser = page
    assert "12 Phố Cũ" not in browser.get(address).content.decode()
    kept = browser.post(address, {"viec": "nhan", "noi-nhan": "post", "dia-chi": "48/6 Đường Mới"})
    assert kept.status_code == 303
    said = browser.get(kept["Location"])
    assert "Đã lưu nơi nhận kết quả" in said.content.decode() and "Đường Mới" not in said.content.decode()
    assert (said["Cache-Control"], said["Referrer-Policy"]) == ("no-store", "no-referrer")
    dossier.refresh_from_db()
    assert dossier.delivery == Dossier.Delivery.POST and not browser.cookies


def test_what_cannot_be_comes_back_at_its_field(page):
    dossier, address, browser = page
    Applicant.objects.filter(dossier=dossier).update(address="")
    answer = browser.post(address, {"viec": "nhan", "noi-nhan": "post", "dia-chi": ""})
    assert answer.status_code == 422 and 'aria-describedby="address-h address-e"' in answer.content.decode()
    answer = browser.post(address, {"viec": "rut"})
    assert answer.status_code == 422 and 'id="why-e"' in answer.content.decode()


def test_a_wish_to_withdraw_is_sent_seen_by_the_desk_and_taken_back(page, world):
    dossier, address, browser = page
    sent = browser.post(address, {"viec": "rut", "ly-do": "not_needed"})
    assert "Đã gửi yêu cầu rút" in browser.get(sent["Location"]).content.decode()
    assert wishes.wish_of(dossier).why == wishes.WithdrawReason.NOT_NEEDED
    browser.post(address, {"viec": "thoi"})
    assert wishes.wish_of(dossier) is None
    assert "Ask to withdraw" in browser.get(f"/en{address}").content.decode()


def test_it_closes_after_an_hour(page, now):
    _, address, browser = page
    now("2018-12-18 11:01")
    assert browser.post(address, {"viec": "rut", "ly-do": "other"}).status_code == 410
