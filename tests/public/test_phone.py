"""The telephone door: the same pages for every number, one cookie after the right code and none before."""

import logging
import re

import pytest

from dossiers.casework import actions
from dossiers.notices import links, phones
from dossiers.notices.models import Message, PhoneRequest
from portal.public import phone

HERE = "/tra-cuu/dien-thoai"


@pytest.fixture
def ask(client, now):
    """Ask for a code: ``ask("0900 123 456")`` gives the answer and the request."""

    def asking(number="0900 123 456", wish="mo", at="2018-12-18 10:00"):
        now(at)
        before = set(PhoneRequest.objects.values_list("pk", flat=True))
        response = client.post(HERE, {"so": number, "viec": wish})
        phones.prepare_phone_messages(at=phone.timezone.now())
        return response, PhoneRequest.objects.exclude(pk__in=before).first()

    return asking


def test_the_whole_way_ends_with_a_list_and_the_first_cookie(client, received, ask, now):
    mine, other = received(), received(phone="0911111111")
    response, request = ask()
    assert response.status_code == 303 and response["Location"] == f"{HERE}/{request.id}"
    assert not client.cookies
    code = links.code_of(request.id)
    assert client.get(response["Location"]).status_code == 200 and not client.cookies
    opened = client.post(response["Location"], {"ma": code})
    assert opened.status_code == 303 and opened["Location"] == HERE
    cookie = client.cookies["phone"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == HERE and cookie["max-age"] == 1800
    assert "0900123456" not in cookie.value
    page = client.get(HERE)
    said = page.content.decode()
    assert mine.code in said and other.code not in said
    assert "Nguyễn Thị Thử" not in said and "0900123456" not in said
    link = re.search(r'href="(/ho-so/[^"]+)"', said)[1]
    assert client.get(link).status_code == 200
    assert page["Cache-Control"] == "no-store" and "Cookie" in page["Vary"]


def test_the_list_leads_to_what_the_applicant_may_do(client, in_process, world, at, ask):
    dossier = in_process()
    asking = {"papers": [actions.Missing("Bản vẽ")], "reason": "Thiếu", "basis": "Luật Xây dựng"}
    actions.ask_for_papers(dossier.pk, by=world.handler, at=at("2018-12-18 09:00"), **asking)
    response, request = ask()
    client.post(response["Location"], {"ma": links.code_of(request.id)})
    said = client.get(HERE).content.decode()
    for title, pattern in (("Nộp giấy tờ còn thiếu", "/viec/[^/]+/bo-sung"), ("Yêu cầu rút hồ sơ", "/viec/[^/]+/")):
        assert title in client.get(re.search(f'href="({pattern})"', said)[1]).content.decode()


def test_the_session_ends_after_half_an_hour_and_when_it_is_closed(client, received, ask, now):
    received()
    response, request = ask()
    client.post(response["Location"], {"ma": links.code_of(request.id)})
    assert "Các hồ sơ của bạn" in client.get(HERE).content.decode()
    now("2018-12-18 10:31")
    assert "Các hồ sơ của bạn" not in client.get(HERE).content.decode()
    now("2018-12-18 10:01")
    client.post(f"{HERE}/dong")
    assert not client.cookies["phone"].value
    client.cookies["phone"] = phone._SIGNER.sign(str(request.id))  # kept by somebody, of no use any more
    assert "Các hồ sơ của bạn" not in client.get(HERE).content.decode()


def _without_its_number(page):
    """The page, but for the request's own random number in its link to the other language."""
    return re.sub(rb"[0-9a-f]{8}-[0-9a-f-]{27}", b"", page.content)


@pytest.mark.parametrize("wish", ["mo", "nhan-ma"])
def test_known_and_unknown_numbers_get_the_same_answers(client, received, ask, wish):
    received()
    known, request = ask(wish=wish)
    unknown, other = ask("0999 999 999", wish=wish)
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert Message.objects.filter(kind__startswith="phone").count() == 1
    pages = [_without_its_number(client.get(answer["Location"])) for answer in (known, unknown)]
    assert pages[0] == pages[1]
    if wish == "mo":
        wrong = [client.post(f"{HERE}/{asked.id}", {"ma": "1"}) for asked in (request, other)]
        assert wrong[0].status_code == wrong[1].status_code == 400
        assert _without_its_number(wrong[0]) == _without_its_number(wrong[1])
        assert "Bạn còn 4 lần thử" in wrong[0].content.decode()
        assert not client.cookies


def test_neither_the_number_nor_the_code_reaches_a_log(client, received, ask, caplog):
    caplog.set_level(logging.DEBUG)
    received(phone="0911777333")
    response, request = ask("0911777333")
    code = links.code_of(request.id)
    client.post(response["Location"], {"ma": "1"})
    client.post(response["Location"], {"ma": code})
    client.get(HERE)
    assert [secret for secret in ("0911777333", code) if secret in caplog.text] == []


@pytest.mark.parametrize("typed", ["", "123", "khai sinh", "0907 123", "<script>alert(1)</script>", "9" * 9999])
def test_what_is_no_number_comes_back_with_a_sentence(client, db, typed):
    response = client.post(HERE, {"so": typed})
    said = response.content.decode()
    assert response.status_code == 400
    assert 'id="so-e"' in said
    assert "<script>alert" not in said
    assert not PhoneRequest.objects.exists()


def test_a_code_that_is_over_leads_back_to_the_number(client, received, ask, now):
    received()
    response, request = ask()
    now("2018-12-18 10:06")
    late = client.post(response["Location"], {"ma": links.code_of(request.id)})
    assert late.status_code == 410 and "Nhập lại số để nhận mã mới" in late.content.decode()
    assert client.post(response["Location"], {"ma": " "}).status_code == 400


def test_too_many_requests_are_told_until_when(client, received, ask, settings):
    settings.PHONE_CODES_PER_ADDRESS = 1
    received()
    ask(at="2018-12-18 10:03")
    stopped, _ = ask(at="2018-12-18 10:03")
    assert stopped.status_code == 429 and stopped["Retry-After"] == str(57 * 60)
    assert "Bạn thử lại sau 11:00" in stopped.content.decode()


def test_a_code_without_a_try_left_leads_back_to_the_number(client, received, ask, settings):
    settings.PHONE_CODE_TRIES = 1
    received()
    response, _ = ask()
    missed = client.post(response["Location"], {"ma": "000000"})
    assert missed.status_code == 400 and "không còn lần thử" in missed.content.decode()
    assert 'name="so"' in missed.content.decode()


@pytest.mark.parametrize("cookie", ["", "x", "00000000-0000-0000-0000-000000000000:forged", "a" * 4000])
def test_a_forged_cookie_opens_nothing(client, received, now, cookie):
    received()
    now("2018-12-18 10:00")
    client.cookies["phone"] = cookie
    assert "Các hồ sơ của bạn" not in client.get(HERE).content.decode()


def test_the_forms_need_no_token_against_forgery(received, now):
    from django.test import Client

    received()
    now("2018-12-18 10:00")
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(HERE, {"so": "0900123456"})
    assert response.status_code == 303
    assert strict.post(response["Location"], {"ma": "1"}).status_code == 400
